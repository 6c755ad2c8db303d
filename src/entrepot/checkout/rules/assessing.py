"""Quoted versus assessed: whose an amount is, what stands, and what moves in the ledger."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import ClassVar, Final
from uuid import UUID

from entrepot.checkout.values import Assessed, AssessmentDraft, Levy, LevyDraft, SoldLine
from entrepot.kernel import Refusal, named_id
from entrepot.ledger import values as chart
from entrepot.ledger.values import NewAccount, Transfer, TransferId, account_id
from entrepot.money import rules as money_rules

_HS: Final = re.compile(r"\d{4}[\d. ]{0,12}")
_HS_DIGITS_MIN: Final = 4
_PLACES_MAX: Final = 999

Place = tuple[UUID, Levy]
"""A line and a kind of charge: what an assessment is about."""


@dataclass(eq=False)
class NoSuchLine(Refusal):
    """The order has no line of this id, place, SKU or HS code."""

    code: ClassVar[str] = "checkout.no_such_line"
    status: ClassVar[int] = 422
    order: str
    given: str


@dataclass(eq=False)
class CurrencyDiffers(Refusal):
    """Customs charge an order in its own currency; this amount is in another."""

    code: ClassVar[str] = "checkout.currency_differs"
    status: ClassVar[int] = 422
    order: str
    given: str
    expected: str


def digest(amounts: Mapping[Place, int], *, on: date) -> bytes:
    """Names the body: the day and every amount at its line, however the lines were named."""
    rows = sorted(f"{line}|{kind}|{minor}" for (line, kind), minor in amounts.items())
    return sha256("\n".join([on.isoformat(), *rows]).encode()).digest()


def placed(
    draft: AssessmentDraft, lines: Sequence[SoldLine], *, number: str, currency: str
) -> dict[Place, int]:
    """Every amount at its line, in minor units; amounts of one line and kind add up.

    What is said of several lines is shared by what was quoted of that kind, else by the value of
    the goods, so that the parts always sum to the whole (TAX-2).
    """
    found: dict[Place, int] = {}
    for charge in draft.charges:
        if charge.amount.currency.code != currency:
            raise CurrencyDiffers(
                order=number, given=charge.amount.currency.code, expected=currency
            )
        meant = _meant(charge, lines)
        if not meant:
            raise NoSuchLine(order=number, given=charge.target)
        parts = money_rules.split(charge.amount, _weights(meant, charge.kind))
        for line, part in zip(meant, parts, strict=True):
            place = (line.id, charge.kind)
            found[place] = found.get(place, 0) + part.minor
    return found


def assess(
    amounts: Mapping[Place, int],
    lines: Sequence[SoldLine],
    *,
    standing: Mapping[Place, tuple[date, int]],
    on: date,
) -> tuple[Assessed, ...]:
    """What the document says, and by how much it changes what was kept before.

    `standing` is the day and amount of the latest document so far. One that is older than what
    stands is stored and moves nothing, so that documents may come in any order.
    """
    by_id = {line.id: line for line in lines}
    found = []
    for (identity, kind), minor in sorted(amounts.items()):
        quoted = by_id[identity].quoted_minor(kind)
        before = standing.get((identity, kind))
        is_late = before is not None and before[0] > on
        stood = quoted if before is None else before[1]
        moved = 0 if is_late else stood - minor
        found.append(Assessed(identity, kind, minor, quoted, moved))
    return tuple(found)


def moves(
    assessed: Iterable[Assessed],
    *,
    document: UUID,
    number: str,
    lane: str,
    authority: str,
    unit: str,
) -> list[Transfer]:
    """One transfer a kind: what is kept leaves the tax account, what is borne comes into it."""
    sums: dict[Levy, int] = {}
    for one in assessed:
        sums[one.kind] = sums.get(one.kind, 0) + one.moved_minor
    found = []
    for kind, minor in sums.items():
        if not minor:
            continue
        ours = account_id(chart.assessment(authority, kind, unit))
        theirs = account_id(withheld_in(kind, lane=lane, authority=authority, unit=unit))
        debit, credit = (theirs, ours) if minor > 0 else (ours, theirs)
        found.append(
            Transfer(
                id=TransferId(named_id(f"assessed:{document}:{kind}")),
                debit=debit,
                credit=credit,
                amount=abs(minor),
                unit=unit,
                reason=f"order.assessed {number}",
            )
        )
    return found


def accounts(kinds: Iterable[Levy], *, lane: str, authority: str, unit: str) -> list[NewAccount]:
    """The accounts that `moves` touches, to be open before; none has a rule of its own."""
    return [
        NewAccount(name, unit)
        for kind in sorted(set(kinds))
        for name in (
            withheld_in(kind, lane=lane, authority=authority, unit=unit),
            chart.assessment(authority, kind, unit),
        )
    ]


def withheld_in(kind: Levy, *, lane: str, authority: str, unit: str) -> str:
    """Where a sale put it: fees with the lane's freight, all else with the authority's taxes."""
    if kind is Levy.FEE:
        return chart.freight(lane, unit)
    return chart.tax(authority, kind, unit)


def _meant(charge: LevyDraft, lines: Sequence[SoldLine]) -> list[SoldLine]:
    wanted = charge.target.strip()
    if not wanted:
        return list(lines)
    if exact := [line for line in lines if wanted in (str(line.id), line.sku)]:
        return exact
    if wanted.isascii() and wanted.isdigit() and int(wanted) <= _PLACES_MAX:
        place = int(wanted)
        return [lines[place - 1]] if 1 <= place <= len(lines) else []
    if not _HS.fullmatch(wanted):
        return []
    code = wanted.replace(".", "").replace(" ", "")
    # Customs write more digits than were declared, and a tax bill often fewer.
    return [
        line
        for line in lines
        if line.hs_code.startswith(code)
        or (len(line.hs_code) >= _HS_DIGITS_MIN and code.startswith(line.hs_code))
    ]


def _weights(lines: Sequence[SoldLine], kind: Levy) -> list[int]:
    for weights in (
        [line.quoted_minor(kind) for line in lines],
        [line.value_minor for line in lines],
    ):
        if sum(weights) > 0 and min(weights) >= 0:
            return weights
    return [line.quantity for line in lines]
