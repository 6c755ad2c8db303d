"""The Union's border: what is a low value, the flat duty, import VAT, and national fees.

The low value is intrinsic: the price paid for the goods alone, the operator's exchange margin in
it, freight, insurance and tax left out. It is compared exactly, never after rounding.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, europe, pricing
from entrepot.lanes.rules.arithmetic import EXACT, HALF_UP, LARGEST_REMAINDER, ONE
from entrepot.lanes.rules.pricing import Priced, PricedLine
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    Charge,
    ChargeKind,
    CountryLaw,
    FeeRow,
    Incoterm,
    Item,
    Lane,
    Law,
    NoLaw,
    Note,
    Obstacle,
    Paper,
    ReliefRow,
    ReturnRelief,
    RowRef,
    Statute,
    ThresholdRow,
    WrongLane,
)
from entrepot.money.values import Money

FLAT: Final = "flat_duty"
LOW_VALUE: Final = "low_value"
DUTY_RELIEF: Final = "duty_relief"
WAIVER: Final = "import_vat_waiver"
WAIVED: Final = "waived_below_one_euro"
_WAIVER_READ_IN: Final = "DE"


class Part(NamedTuple):
    """A line's share of an amount of law, with its charge."""

    minor: int
    charge: Charge


def check_lane(lane: Lane) -> None:
    if lane.origin in EUROPEAN_UNION or lane.destination not in EUROPEAN_UNION:
        raise WrongLane(
            regime=lane.regime,
            origin=lane.origin,
            destination=lane.destination,
            reason="leads from outside the European Union to a member state",
        )


def goods_obstacles(priced: Priced, law: Law) -> list[Obstacle]:
    """Bars, excise (not in these rows), and what may not be sent from some origins."""
    day = priced.consignment.day
    found = europe.goods_obstacles(priced, law, excise_remedy="none")
    for item in priced.consignment.items:
        obstacle = barred(europe.rows(law), item.hs, item.origin, day)
        if obstacle is not None:
            found.append(replace(obstacle, item=item.id))
    return found


def hs_obstacle(law: Law, hs: str, day: date) -> Obstacle | None:
    """What keeps goods of a code out whatever the origin and the order."""
    return (
        europe.barred(law.europe, hs, day)
        or barred(europe.rows(law), hs, "", day)
        or europe.excise(law.europe, hs, day, "none")
    )


@lru_cache(maxsize=4_096)
def barred(law: CountryLaw, hs: str, origin: str, day: date) -> Obstacle | None:
    """Goods that may not come in by parcel: from some origins, or from any."""
    for row in law.tables.get("import_bar", ()):
        origins = row.fields.get("origins", ())
        if not row.since <= day < row.until or not hs.startswith(tuple(row.fields.get("hs", ()))):
            continue
        if not origins or origin in origins:
            facts = {"hs": hs, "reason": str(row.fields.get("reason", ""))}
            return Obstacle("goods.blocked", None, facts, "none", _ref(row))
    return None


def low_value(law: CountryLaw, day: date) -> ThresholdRow:
    """The bound of a low value; NoLaw before the rows begin."""
    row = europe.threshold(law, LOW_VALUE, day)
    if row is None:
        raise NoLaw(what="the European Union's low-value consignments", day=day)
    return row


def is_low_value(priced: Priced, row: ThresholdRow) -> bool:
    """At the bound is inside."""
    assert row.amount.currency.code == europe.EURO
    if priced.currency.code == europe.EURO == priced.consignment.items[0].unit_price.currency.code:
        return sum(line.goods for line in priced.lines) <= row.amount.minor  # no margin, no rate
    return intrinsic(priced) <= row.amount.minor


def intrinsic(priced: Priced) -> Fraction:
    """Euro cents paid for the goods alone, margin included; from euro prices without any rounding."""
    consignment = priced.consignment
    if priced.rate_ref is not None and consignment.items[0].unit_price.currency.code == europe.EURO:
        whole = sum(item.unit_price.minor * item.quantity for item in consignment.items)
        return Fraction(whole * (ONE + arithmetic.millionths(consignment.margin)), ONE)
    return europe.in_euro_cents(priced, [line.goods + line.exchange for line in priced.lines])


@lru_cache(maxsize=1_024)
def flat_duty_row(law: CountryLaw, day: date) -> FeeRow | None:
    return next((row for row in law.fees if row.name == FLAT if row.holds_on(day)), None)


def flat_duties(
    priced: Priced, row: FeeRow, lines: Sequence[PricedLine], group_of: Callable[[Item], str]
) -> dict[str, Part]:
    """The amount for each item group, shared over the group's lines by value; by item id."""
    groups: dict[str, list[PricedLine]] = {}
    for line in lines:
        groups.setdefault(group_of(line.item), []).append(line)
    amount = pricing.of_law(priced, row.amount)
    found: dict[str, Part] = {}
    for group, members in groups.items():
        told = f"; item group {group}"
        if len(members) == 1:
            charge = _of_law(priced, row, amount, kind=ChargeKind.DUTY, part="", told=told)
            found[members[0].item.id] = Part(amount, charge)
            continue
        weights = [line.goods + line.exchange for line in members]
        shares = pricing.spread(amount, [line.item for line in members], weights, priced.currency)
        whole = sum(weights)
        for line, weight, share in zip(members, weights, shares, strict=True):
            part = f" x {weight} / {whole}"
            charge = _of_law(priced, row, share, kind=ChargeKind.DUTY, part=part, told=told)
            found[line.item.id] = Part(share, charge)
    return found


def fees(priced: Priced, law: CountryLaw, *, groups: int, is_low: bool) -> dict[str, list[Charge]]:
    """National fees by item id: on parcels of low value, and `consignment` fees on every import."""
    consignment = priced.consignment
    many = {"parcel": consignment.parcels, "declaration_line": groups, "item_group": groups}
    found: dict[str, list[Charge]] = {}
    for row in _fee_rows(law, consignment.lane.destination, consignment.day):
        if row.per != "consignment" and not is_low:
            continue
        times = many.get(row.per, 1)
        amount = pricing.of_law(priced, row.amount) * times
        weights = [line.goods + line.exchange for line in priced.lines]
        items = [line.item for line in priced.lines]
        for line, share in zip(
            priced.lines, pricing.spread(amount, items, weights, priced.currency), strict=True
        ):
            part = f" x {times}" if times > 1 else ""
            if len(items) > 1:
                part += f" x {line.goods + line.exchange} / {sum(weights)}"
            charge = _of_law(priced, row, share, kind=ChargeKind.FEE, part=part)
            found.setdefault(line.item.id, []).append(charge)
    return found


def import_vat(priced: Priced, law: Law, bases: Sequence[int]) -> tuple[list[Charge], list[Note]]:
    """VAT at the border on each line's base; nothing where all of it is below the waiver."""
    consignment, unit = priced.consignment, priced.currency
    destination, day = consignment.lane.destination, consignment.day
    charges = [
        europe.vat_charge(
            "import_vat", europe.vat_of(law.europe, destination, line.item.hs, day), base, unit
        )
        for line, base in zip(priced.lines, bases, strict=True)
    ]
    assessed = sum(charge.amount.minor for charge in charges)
    row = europe.threshold(europe.rows(law), WAIVER, day)
    if row is None or assessed == 0 or _reaches(priced, assessed, row):
        return charges, []
    facts = {"assessed": str(Money(assessed, unit)), "limit": str(row.amount)}
    notes = [Note("eu.vat_waived", facts, row.ref)]
    if destination != _WAIVER_READ_IN:
        notes.append(Note("eu.waiver_of_germany", {"country": destination}, row.ref))
    return [_waived(charge, row) for charge in charges], notes


def notes(priced: Priced, law: CountryLaw) -> list[Note]:
    """What is announced but not verified, who collects at the door, and who the buyer is."""
    consignment = priced.consignment
    found = list(europe.buyer_notes(consignment.business))
    found += _announced(law, consignment.lane.destination, consignment.day)
    if consignment.incoterm is Incoterm.DAP:
        found.append(Note("eu.carrier_collects", {}))
    return found


def papers(priced: Priced, law: Law, *, regime: str, facts: frozenset[str]) -> tuple[Paper, ...]:
    """The papers of a regime on a day; a row's `when` is a fact that must hold, `hs` its goods."""
    found: list[Paper] = []
    day = priced.consignment.day
    for row in europe.rows(law).tables.get("paper", ()):
        fields = row.fields
        if regime not in fields.get("regimes", ()) or not row.since <= day < row.until:
            continue
        if fields.get("when", "") and fields["when"] not in facts:
            continue
        prefixes = tuple(fields.get("hs", ()))
        items = tuple(
            line.item.id for line in priced.lines if prefixes and line.item.hs.startswith(prefixes)
        )
        if items or not prefixes:
            found.append(Paper(fields.get("code", ""), fields.get("sender", ""), items, _ref(row)))
    return tuple(found)


def required_fields(hs: str, day: date, law: Law) -> tuple[str, ...]:
    """Those of every European lane, and what a declaration at the border asks beside them."""
    known = arithmetic.fields(law.europe.fields, hs, day)
    return tuple(dict.fromkeys((*known, "customs_description", "net_weight_g")))


@lru_cache(maxsize=16_384)
def is_relieved(law: CountryLaw, hs: str, day: date) -> bool:
    """May goods of the code have the relief of a low value? Not alcohol, perfume and tobacco."""
    return not any(
        hs.startswith(tuple(row.fields.get("hs", ())))
        for row in law.tables.get("no_relief", ())
        if row.since <= day < row.until
    )


def return_relief(
    law: Law, *, names: tuple[str, str], released_on: date, applied_on: date, back_on: date | None
) -> ReturnRelief:
    """By the rows of these names, duty and VAT; `tax_waived` only where both come back.

    Days are counted from the release; the last is inside.
    """
    found = [_relief(europe.rows(law), name, released_on) for name in names]
    kinds = (ChargeKind.DUTY, ChargeKind.VAT)
    to_apply = _least([row.days_to_apply for row in found])
    to_be_back = _least([row.days_to_be_back for row in found])
    last_to_apply = None if to_apply is None else _after(released_on, to_apply)
    last_back = None if to_be_back is None else _after(released_on, to_be_back)
    is_in_time = back_on is not None and all(
        last is None or on <= last
        for on, last in ((applied_on, last_to_apply), (back_on, last_back))
    )
    return ReturnRelief(
        tax_waived=is_in_time and all(row.is_given_back for row in found),
        allowance_restored=False,
        last_day_to_apply=last_to_apply,
        last_day_back=last_back,
        row=arithmetic.joined(*(row.ref for row in found)),
        kinds=tuple(
            kind for kind, row in zip(kinds, found, strict=True) if row.is_given_back and is_in_time
        ),
    )


@lru_cache(maxsize=1_024)
def _announced(law: CountryLaw, destination: str, day: date) -> tuple[Note, ...]:
    return tuple(
        Note(str(row.fields.get("code", "eu.announcement")), _texts(row), _ref(row))
        for row in law.tables.get("announcement", ())
        if row.since <= day < row.until
        if row.fields.get("country", "") in ("", destination)
    )


def _relief(law: CountryLaw, name: str, day: date) -> ReliefRow:
    found = (row for row in law.reliefs if row.name == name)
    return arithmetic.in_force(found, day, what=f"returns to the European Union's customs: {name}")


def _reaches(priced: Priced, minor: int, row: ThresholdRow) -> bool:
    if priced.currency.code == europe.EURO:
        return minor >= row.amount.minor
    return europe.in_euro_cents(priced, [minor]) >= row.amount.minor


def _least(days: Sequence[int | None]) -> int | None:
    return min((many for many in days if many is not None), default=None)


def _after(day: date, many: int) -> date:
    return date.fromordinal(day.toordinal() + many)


@lru_cache(maxsize=1_024)
def _fee_rows(law: CountryLaw, destination: str, day: date) -> tuple[FeeRow, ...]:
    return tuple(
        row
        for row in law.fees
        if row.name != FLAT
        if row.holds_on(day)
        if row.country in ("", destination)
    )


def _of_law(
    priced: Priced, row: FeeRow, minor: int, *, kind: ChargeKind, part: str, told: str = ""
) -> Charge:
    amount, unit = row.amount, priced.currency
    formula, rounding = "V", EXACT
    if amount.currency != unit:
        each = pricing.in_minor(priced)(Decimal(1), amount.currency.code)
        ratio = Decimal(each.numerator) / Decimal(each.denominator * 10**unit.exponent)
        formula += f" x {ratio:.6f}"
        rounding = HALF_UP
    if "/" in part:
        rounding = LARGEST_REMAINDER if rounding == EXACT else f"{HALF_UP}, {LARGEST_REMAINDER}"
    return Charge(
        kind,
        Money(minor, unit),
        amount,
        str(amount),
        f"{formula}{part}{told}",
        rounding,
        row.ref,
        row.name,
    )


def _waived(charge: Charge, row: ThresholdRow) -> Charge:
    return Charge(
        charge.kind,
        Money(0, charge.amount.currency),
        charge.base,
        charge.rate,
        f"{charge.formula} = {charge.amount}, and in all below {row.amount}: not levied",
        charge.rounding,
        row.ref,
        WAIVED,
    )


def _texts(row: Statute) -> dict[str, str]:
    return {name: str(value) for name, value in row.fields.items() if name != "code"}


def _ref(row: Statute) -> RowRef:
    until = None if row.until == date.max else row.until
    return RowRef(row.source, row.confidence, row.since, until)
