"""What every regime of a country reads of its rows: VAT, bounds, bars, papers, notes, returns.

Of tables of its own a country may have `paper` and `announcement` (a note beside the price). Both
have a `code`; a paper has its `sender`. `regimes` (all where there are none), `hs` (for these
goods) and `when` (a fact of the consignment, `facts_of`) say where it belongs; every other field
is a fact of its text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic
from entrepot.lanes.rules.arithmetic import HALF_UP, ONE, percent
from entrepot.lanes.rules.pricing import Priced, PricedLine
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    Business,
    Charge,
    ChargeKind,
    Consignment,
    CountryLaw,
    Lane,
    NoLaw,
    Note,
    Obstacle,
    Paper,
    ParameterRow,
    ReturnRelief,
    RowRef,
    Statute,
    ThresholdRow,
    VatProof,
    WrongLane,
)
from entrepot.money.values import Money

STANDARD: Final = "standard"
ZERO_RATED: Final = "zero_rated"
UNION: Final = "EU"
NONE: Final[frozenset[str]] = frozenset()
_ABOUT: Final = ("code", "sender", "regimes", "when", "hs", "kind", "origins")


class Vat(NamedTuple):
    """A rate in millionths, with the kind of goods it is for."""

    rate: int
    text: str
    kind: str
    ref: RowRef


def check_lane(lane: Lane, territory: tuple[str, ...]) -> None:
    """WrongLane unless it leads from outside the customs territory into it."""
    if lane.destination in territory and lane.origin not in territory:
        return
    raise WrongLane(
        regime=lane.regime,
        origin=lane.origin,
        destination=lane.destination,
        reason=f"leads from abroad to {' or '.join(territory)}",
    )


@lru_cache(maxsize=16_384)
def vat_of(law: CountryLaw, hs: str, day: date) -> Vat:
    """The rate for the kind of goods; NoLaw on a day that no row covers."""
    kinds = {row.kind: row for row in law.kinds if row.holds_on(day)}
    found = arithmetic.longest(((hs_, row) for row in kinds.values() for hs_ in row.hs), hs)
    rates = {row.kind: row for row in law.vat if row.holds_on(day)}
    if found is None or STANDARD not in rates:
        raise NoLaw(what=f"VAT of {law.country}", day=day)
    kind = found
    while kind.kind not in rates:
        kind = kinds[kind.otherwise]
    rate = rates[kind.kind]
    ref = rate.ref if kind.kind == STANDARD else arithmetic.joined(rate.ref, found.ref)
    return Vat(arithmetic.millionths(rate.rate), percent(rate.rate), found.kind, ref)


def vat_charge(name: str, priced: Priced, line: PricedLine, base: int, law: CountryLaw) -> Charge:
    """VAT on a base of minor units, rounded once; a rate of nothing is called so (TAX-9)."""
    vat = vat_of(law, line.item.hs, priced.consignment.day)
    return Charge(
        ChargeKind.VAT,
        Money(arithmetic.half_up(base * vat.rate, ONE), priced.currency),
        Money(base, priced.currency),
        vat.text,
        f"V x {vat.text}",
        HALF_UP,
        vat.ref,
        name if vat.rate else ZERO_RATED,
    )


@lru_cache(maxsize=1_024)
def threshold(law: CountryLaw, name: str, day: date) -> ThresholdRow | None:
    return next((row for row in law.thresholds if row.name == name if row.holds_on(day)), None)


@lru_cache(maxsize=1_024)
def parameter(law: CountryLaw, name: str, day: date) -> ParameterRow | None:
    return next((row for row in law.parameters if row.name == name if row.holds_on(day)), None)


def intrinsic(priced: Priced) -> int:
    """Minor units paid for the goods of the whole consignment, freight and insurance left out."""
    return sum(line.goods + line.exchange for line in priced.lines)


@lru_cache(maxsize=4_096)
def barred(law: CountryLaw, hs: str, day: date) -> Obstacle | None:
    """Goods that are kept out whatever the order, or that bear an excise which no row knows."""
    for code, found in (("goods.blocked", law.bars), ("goods.excise", law.excise)):
        for row in found:
            if row.holds_on(day) and hs.startswith(row.hs):
                return Obstacle(code, None, {"hs": hs, "reason": row.reason}, "none", row.ref)
    return None


def goods_obstacles(priced: Priced, law: CountryLaw) -> list[Obstacle]:
    """`barred` of every item."""
    day = priced.consignment.day
    pairs = ((line.item.id, barred(law, line.item.hs, day)) for line in priced.lines)
    return [replace(obstacle, item=item) for item, obstacle in pairs if obstacle is not None]


def facts_of(consignment: Consignment) -> frozenset[str]:
    """What papers and notes may hang on: `ddp` or `dap`; `person`, `business` (its number is
    proved) or `unproved`; `origin_proof`.
    """
    business = consignment.business
    proved = business is not None and business.proof is VatProof.VALID
    buyer = "business" if proved else "person" if business is None else "unproved"
    proofs = ("origin_proof",) if any(item.has_origin_proof for item in consignment.items) else ()
    return frozenset((consignment.incoterm.value.lower(), buyer, *proofs))


def papers(
    consignment: Consignment, law: CountryLaw, *, regime: str, also: frozenset[str] = NONE
) -> tuple[Paper, ...]:
    """What goes along; a paper that is for some goods names the items. `also`: further facts."""
    return tuple(
        Paper(row.fields["code"], row.fields["sender"], items, ref(row))
        for row, items in _meant(law.tables.get("paper", ()), consignment, regime, also)
    )


def notes(
    consignment: Consignment, law: CountryLaw, *, regime: str, also: frozenset[str] = NONE
) -> tuple[Note, ...]:
    """What is to be known beside the price; a business's number and its proof are kept (TAX-8)."""
    evidence = {} if consignment.business is None else _evidence(consignment.business)
    return tuple(
        Note(row.fields["code"], texts(row) | evidence, ref(row))
        for row, _ in _meant(law.tables.get("announcement", ()), consignment, regime, also)
    )


def return_relief(
    law: CountryLaw, name: str, *, released_on: date, applied_on: date, back_on: date | None
) -> ReturnRelief:
    """By the row of the name on the day of release; days count from it, the last is inside."""
    rows = (row for row in law.reliefs if row.name == name)
    row = arithmetic.in_force(rows, released_on, what=f"returns on {name}")
    to_apply = _after(released_on, row.days_to_apply)
    to_be_back = _after(released_on, row.days_to_be_back)
    is_in_time = back_on is not None and all(
        last is None or on <= last for on, last in ((applied_on, to_apply), (back_on, to_be_back))
    )
    return ReturnRelief(
        tax_waived=is_in_time and row.is_given_back,
        allowance_restored=False,
        last_day_to_apply=to_apply,
        last_day_back=to_be_back,
        row=row.ref,
    )


def is_from(origin: str, origins: tuple[str, ...]) -> bool:
    """Do a row's origins hold the country? All do where there are none; `EU` is its members."""
    return not origins or origin in origins or (UNION in origins and origin in EUROPEAN_UNION)


def texts(row: Statute) -> dict[str, str]:
    return {
        name: str(value)
        for name, value in row.fields.items()
        if name not in _ABOUT
        if name not in ("kind", "origins")
    }


def ref(row: Statute) -> RowRef:
    until = None if row.until == date.max else row.until
    return RowRef(row.source, row.confidence, row.since, until)


def _meant(
    rows: Iterable[Statute], consignment: Consignment, regime: str, also: frozenset[str]
) -> Iterator[tuple[Statute, tuple[str, ...]]]:
    """The rows that hold for the consignment, with the items they are for (none: all of it)."""
    told = facts_of(consignment) | also
    for row in rows:
        regimes, when = row.fields.get("regimes", ()), row.fields.get("when", "")
        if not row.since <= consignment.day < row.until or (regimes and regime not in regimes):
            continue
        prefixes = tuple(row.fields.get("hs", ()))
        items = [item.id for item in consignment.items if prefixes and item.hs.startswith(prefixes)]
        if (not when or when in told) and (items or not prefixes):
            yield row, tuple(items)


def _evidence(business: Business) -> dict[str, str]:
    return {
        "country": business.country,
        "number": business.vat_number,
        "proof": business.proof.value,
        "proved_by": business.proved_by,
    }


def _after(day: date, many: int | None) -> date | None:
    return None if many is None else day + timedelta(many)
