"""European Union, goods from outside on the full declaration (H1): duty by the tariff, then VAT.

The customs value is CIF: goods with the exchange margin, and the whole freight and insurance,
as no part of them is told to lie inside the Union. Duty is the lowest row that holds for the code,
with anti-dumping and other additional duties by origin and producer on the same value; a producer
who is not known bears the row of all others. VAT of the destination is due at the border on value,
duty and carriage, by businesses too, who get it back or account for it as their state lets them.

Up to EUR 150 the low-value law comes first: no base duty for relieved goods before 2026-07-01; a
flat amount for each item group after it, for persons, except for goods that bear an additional
duty or have a preference with proof of origin. A group of this declaration has one whole code and
one origin, so it can have more groups than the simplified one.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from entrepot.lanes.rules import duties, europe, europe_border, europe_tariff, pricing
from entrepot.lanes.rules.arithmetic import EXACT, HALF_UP
from entrepot.lanes.rules.europe_border import Part
from entrepot.lanes.rules.europe_tariff import Tariff
from entrepot.lanes.rules.pricing import Priced, PricedLine
from entrepot.lanes.values import (
    Charge,
    ChargeKind,
    CountryLaw,
    DutyRow,
    FeeRow,
    Item,
    LandedCost,
    Law,
    Limits,
    LineCost,
    Note,
    Obstacle,
    Paper,
    ReturnRelief,
    ThresholdRow,
)
from entrepot.money.values import Money

NAME: Final = "eu-standard"
RELIEVED: Final = "relieved_low_value"

check_lane = europe_border.check_lane
currency = europe.currency
required_fields = europe_border.required_fields


class Way(NamedTuple):
    """How an item's duty comes about: by the tariff, flat, or not at all."""

    tariff: Tariff
    flat: FeeRow | None
    relief: ThresholdRow | None


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    found = europe_border.goods_obstacles(priced, law)
    ways, _ = _ways(priced, law)
    for way in ways.values():
        found += way.tariff.obstacles
    return tuple(found)


def assess(priced: Priced, law: Law) -> LandedCost:
    rows = europe.rows(law)
    ways, is_low = _ways(priced, law)
    flat = _flat_parts(priced, ways)
    parts = {
        line.item.id: (flat[line.item.id],)
        if line.item.id in flat
        else _tariff_parts(priced, line, ways[line.item.id])
        for line in priced.lines
    }
    owed = [sum(part.minor for part in parts[line.item.id]) for line in priced.lines]
    bases = [line.value + duty for line, duty in zip(priced.lines, owed, strict=True)]
    vat, told = europe_border.import_vat(priced, law, bases)
    groups = len({group_of(line.item) for line in priced.lines})
    fees = europe_border.fees(priced, rows, groups=groups, is_low=is_low)
    lines: list[LineCost] = []
    for line, tax in zip(priced.lines, vat, strict=True):
        charges = pricing.charges(priced, line)
        charges += (part.charge for part in parts[line.item.id])
        charges.append(tax)
        charges += fees.get(line.item.id, ())
        lines.append(pricing.line_cost(priced, line.item, charges))
    notes = (*europe_border.notes(priced, rows), *told, *_notes(priced, law, ways))
    return pricing.landed(
        priced,
        law,
        lines,
        dutiable=0,
        treatment="eu_import",
        notes=notes,
        declared=priced.value,
    )


def papers(priced: Priced, law: Law) -> tuple[Paper, ...]:
    facts = {"border_vat", "person" if priced.consignment.business is None else "business"}
    if any(item.has_origin_proof for item in priced.consignment.items):
        facts.add("origin_proof")
    return europe_border.papers(priced, law, regime=NAME, facts=frozenset(facts))


def limits(_day: date, _law: Law) -> Limits | None:
    return None


def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    return europe_border.hs_obstacle(law, hs, day)


def return_relief(
    *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    return europe_border.return_relief(
        law,
        names=("import_duty", "import_vat"),
        released_on=released_on,
        applied_on=applied_on,
        back_on=back_on,
    )


def group_of(item: Item) -> str:
    """Of the full declaration: the whole code and the origin."""
    return f"{item.hs} {item.origin}"


def _ways(priced: Priced, law: Law) -> tuple[dict[str, Way], bool]:
    """By item id; and whether the consignment is of low value."""
    rows, consignment = europe.rows(law), priced.consignment
    day = consignment.day
    is_low = europe_border.is_low_value(priced, europe_border.low_value(rows, day))
    flat = europe_border.flat_duty_row(rows, day) if is_low else None
    if europe.is_proved(consignment.business):
        flat = None
    relief = europe.threshold(rows, europe_border.DUTY_RELIEF, day) if is_low else None
    found = {}
    for item in consignment.items:
        relieved = relief if europe_border.is_relieved(rows, item.hs, day) else None
        found[item.id] = _way(rows, item, day, flat=flat, relief=relieved)
    return found, is_low


def _way(
    rows: CountryLaw, item: Item, day: date, *, flat: FeeRow | None, relief: ThresholdRow | None
) -> Way:
    if flat is None and relief is None:
        return Way(europe_tariff.of_item(rows, item, day, needs_base=True), None, None)
    added_only = europe_tariff.of_item(rows, item, day, needs_base=False)
    if relief is not None:
        return Way(added_only, None, relief)
    if added_only.added or item.has_origin_proof:
        full = europe_tariff.of_item(rows, item, day, needs_base=True)
        if full.added or (full.base is not None and full.base.kind == "preference"):
            return Way(full, None, None)
    return Way(added_only, flat, None)


def _flat_parts(priced: Priced, ways: Mapping[str, Way]) -> Mapping[str, Part]:
    lines = [line for line in priced.lines if ways[line.item.id].flat]
    flat = next((way.flat for way in ways.values() if way.flat), None)
    return {} if flat is None else europe_border.flat_duties(priced, flat, lines, group_of)


def _tariff_parts(priced: Priced, line: PricedLine, way: Way) -> tuple[Part, ...]:
    day, unit = priced.consignment.day, priced.currency
    found = []
    if way.relief is not None:
        value = Money(line.value, unit)
        text, ref = "V x 0%", way.relief.ref
        charge = Charge(ChargeKind.DUTY, Money(0, unit), value, "0%", text, EXACT, ref, RELIEVED)
        found.append(Part(0, charge))
    base = () if way.tariff.base is None else (way.tariff.base,)
    found += (_duty(priced, line, row, day) for row in (*base, *way.tariff.added))
    return tuple(found)


def _duty(priced: Priced, line: PricedLine, row: DutyRow, day: date) -> Part:
    unit, in_minor = priced.currency, pricing.in_minor(priced)
    due = duties.due(row.rate, value=line.value, item=line.item, day=day, in_minor=in_minor)
    charge = Charge(
        ChargeKind.DUTY,
        Money(due.minor, unit),
        Money(line.value, unit),
        row.rate.text,
        due.formula,
        HALF_UP,
        duties.row_ref(row, day),
        "" if row.kind == "normal" else row.kind,
    )
    return Part(due.minor, charge)


def _notes(priced: Priced, law: Law, ways: Mapping[str, Way]) -> list[Note]:
    consignment = priced.consignment
    found: list[Note] = []
    if consignment.business is not None and europe.is_proved(consignment.business):
        cited = europe.parameter(europe.rows(law), "business_import_vat", consignment.day)
        facts = europe.evidence(consignment.business)
        found.append(Note("eu.business_import_vat", facts, cited.ref))
    flat = next((way.flat for way in ways.values() if way.flat), None)
    groups = sorted({group_of(item) for item in consignment.items if ways[item.id].flat})
    if flat is not None:
        facts = {"groups": str(len(groups)), "codes": ", ".join(groups)}
        found.append(Note("eu.item_groups", facts, flat.ref))
    for item in sorted(consignment.items, key=lambda item: item.id):
        tariff = ways[item.id].tariff
        for row in tariff.added:
            facts = {"hs": item.hs, "rate": row.rate.text, "producer": item.producer}
            if tariff.has_producers and not row.producers:
                ref = duties.row_ref(row, consignment.day)
                found.append(Note("eu.rate_of_all_others", facts, ref))
    return found
