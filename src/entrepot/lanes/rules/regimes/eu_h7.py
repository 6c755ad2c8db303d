"""European Union, parcels of low value from outside to persons, on the simplified declaration H7.

Intrinsic value up to EUR 150. From 2026-07-01 a flat EUR 3 is due for each item group, whatever
the tariff says; a group is what one line of the declaration holds: goods of one six-digit code.
Before that day there is no duty, but alcohol, perfume and tobacco have no relief and go by the
full declaration. VAT is the destination's: collected at checkout under IOSS on the price with
freight, or at the border on value, duty and carriage. Under DAP the buyer pays the carrier, so
IOSS is not used then. Goods under anti-dumping duty are kept out until it is known how it is
levied here. Flat duty and fees are shared over the lines by value.
"""

from datetime import date
from typing import Final

from entrepot.lanes.rules import duties, europe, europe_border, europe_tariff, pricing
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    Consignment,
    CountryLaw,
    Incoterm,
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

NAME: Final = "eu-h7"
SWITCH: Final = "ioss_vat_on_flat_duty"
_DIGITS: Final = 6

check_lane = europe_border.check_lane
currency = europe.currency
required_fields = europe_border.required_fields


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    rows, consignment = europe.rows(law), priced.consignment
    day = consignment.day
    bound = europe_border.low_value(rows, day)
    found = europe_border.goods_obstacles(priced, law)
    if europe.is_proved(consignment.business):
        found.append(Obstacle("eu.persons_only", None, {}, "other_lane", bound.ref))
    if not europe_border.is_low_value(priced, bound):
        found.append(_too_much(priced, bound))
    flat = europe_border.flat_duty_row(rows, day)
    relief = europe.threshold(rows, europe_border.DUTY_RELIEF, day)
    if flat is None and relief is None:
        found.append(Obstacle("eu.low_value_ended", None, {}, "other_lane"))
    for item in consignment.items:
        if duties_added(rows, item, day):
            facts = {"hs": item.hs, "origin": item.origin}
            found.append(Obstacle("eu.added_duty", item.id, facts, "other_lane"))
        if flat is None and relief and not europe_border.is_relieved(rows, item.hs, day):
            facts = {"hs": item.hs}
            found.append(Obstacle("eu.no_relief", item.id, facts, "other_lane", relief.ref))
    return tuple(found)


def assess(priced: Priced, law: Law) -> LandedCost:
    rows, consignment, unit = europe.rows(law), priced.consignment, priced.currency
    day = consignment.day
    groups = {group_of(item) for item in consignment.items}
    flat = europe_border.flat_duty_row(rows, day)
    duty = {} if flat is None else europe_border.flat_duties(priced, flat, priced.lines, group_of)
    fees = europe_border.fees(priced, rows, groups=len(groups), is_low=True)
    notes = europe_border.notes(priced, rows)
    if flat is not None:
        facts = {"groups": str(len(groups)), "codes": " ".join(sorted(groups))}
        notes.append(Note("eu.item_groups", facts, flat.ref))
    owed = [duty[line.item.id].minor if duty else 0 for line in priced.lines]
    if uses_ioss(consignment):
        in_base = flat is None
        if flat is not None:
            switch = europe.parameter(rows, SWITCH, day)
            in_base = bool(switch.value)
            code = "eu.flat_duty_in_vat" if in_base else "eu.flat_duty_not_in_vat"
            notes.append(Note(code, {"amount": str(flat.amount)}, switch.ref))
        vat = [
            europe.vat_charge(
                "ioss_vat",
                europe.vat_of(law.europe, consignment.lane.destination, line.item.hs, day),
                line.value + (part if in_base else 0),
                unit,
            )
            for line, part in zip(priced.lines, owed, strict=True)
        ]
    else:
        bases = [line.value + part for line, part in zip(priced.lines, owed, strict=True)]
        vat, told = europe_border.import_vat(priced, law, bases)
        notes += told
    lines: list[LineCost] = []
    for line, tax in zip(priced.lines, vat, strict=True):
        charges = pricing.charges(priced, line)
        if duty:
            charges.append(duty[line.item.id].charge)
        charges.append(tax)
        charges += fees.get(line.item.id, ())
        lines.append(pricing.line_cost(priced, line.item, charges))
    return pricing.landed(
        priced,
        law,
        lines,
        dutiable=0,
        treatment="eu_low_value_ioss" if uses_ioss(consignment) else "eu_low_value_import_vat",
        notes=tuple(notes),
        declared=sum(line.goods + line.exchange for line in priced.lines),
    )


def papers(priced: Priced, law: Law) -> tuple[Paper, ...]:
    """With the IOSS number, which must reach the carrier's label and customs data (XB-6)."""
    facts = {"ioss"} if uses_ioss(priced.consignment) else {"border_vat"}
    return europe_border.papers(priced, law, regime=NAME, facts=frozenset(facts))


def limits(_day: date, _law: Law) -> Limits | None:
    return None


def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    rows = europe.rows(law)
    found = europe_border.hs_obstacle(law, hs, day)
    if found or europe_border.flat_duty_row(rows, day) is not None:
        return found
    if europe_border.is_relieved(rows, hs, day):
        return None
    return Obstacle("eu.no_relief", None, {"hs": hs}, "other_lane")


def return_relief(
    *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    return europe_border.return_relief(
        law,
        names=("low_value_duty", "low_value_vat"),
        released_on=released_on,
        applied_on=applied_on,
        back_on=back_on,
    )


def uses_ioss(consignment: Consignment) -> bool:
    """VAT is collected at checkout; only where the seller's side pays what is due."""
    return consignment.has_ioss and consignment.incoterm is Incoterm.DDP


def group_of(item: Item) -> str:
    """Of the simplified declaration: the six-digit code."""
    return item.hs[:_DIGITS]


def duties_added(rows: CountryLaw, item: Item, day: date) -> bool:
    """Does anti-dumping or the like hold for the code, or for some line below it?"""
    if duties.added_rows(rows, item.hs, item.origin, item.producer, day):
        return True
    return bool(europe_tariff.added_below(rows, item.hs, item.origin, day))


def _too_much(priced: Priced, bound: ThresholdRow) -> Obstacle:
    """Several goods of lower value each may go in several orders; one that is above may not."""
    unit, goods = priced.currency, [line.goods + line.exchange for line in priced.lines]
    pieces = sum(line.item.quantity for line in priced.lines)
    dearest = max(line.unit_goods for line in priced.lines)
    can_split = pieces > 1 and europe.in_euro_cents(priced, [dearest]) <= bound.amount.minor
    facts = {"value": str(Money(sum(goods), unit)), "limit": str(bound.amount)}
    remedy = "split_order" if can_split else "other_lane"
    return Obstacle("eu.value_limit", None, facts, remedy, bound.ref)
