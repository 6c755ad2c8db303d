"""European Union, goods that are already in free circulation: VAT of the member state of arrival.

Merchants' prices are net; VAT is added on top, on goods, exchange, freight and insurance, because
carriage follows the goods (VAT Directive 2006/112/EC, Art. 78). There is no duty and no yearly
allowance. The destination's rate is always lawful for a seller who reports through the one-stop
shop; the relief for small sellers who may keep their home rate is not used.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, pricing
from entrepot.lanes.rules.arithmetic import HALF_UP, ONE, percent
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    Charge,
    ChargeKind,
    EuropeLaw,
    LandedCost,
    Lane,
    Law,
    Limits,
    LineCost,
    MemberRow,
    NoLaw,
    Obstacle,
    Paper,
    ReturnRelief,
    RowRef,
    Treatment,
    WrongLane,
)
from entrepot.money import values as money_values
from entrepot.money.values import Currency, Money

NAME: Final = "eu-local"


class Vat(NamedTuple):
    """A rate in whole numbers with its reason."""

    rate: int
    text: str
    kind: str
    ref: RowRef


def check_lane(lane: Lane) -> None:
    if lane.origin not in EUROPEAN_UNION or lane.destination not in EUROPEAN_UNION:
        raise WrongLane(
            regime=lane.regime,
            origin=lane.origin,
            destination=lane.destination,
            reason="leads from a member state of the European Union to one",
        )


def currency(lane: Lane, day: date, law: Law) -> Currency:
    return _currency(law.europe, lane.destination, day)


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    lane, day = priced.consignment.lane, priced.consignment.day
    found: list[Obstacle] = []
    for line in priced.lines:
        item = line.item
        obstacle = hs_admission(item.hs, day, law)
        if obstacle is not None:
            found.append(replace(obstacle, item=item.id))
        if lane.origin == lane.destination:
            continue
        for row in law.europe.excise:
            if row.holds_on(day) and item.hs.startswith(row.hs):
                facts = {"hs": item.hs, "reason": row.reason}
                found.append(Obstacle("eu.excise", item.id, facts, "other_lane", row.ref))
    return tuple(found)


def assess(priced: Priced, law: Law) -> LandedCost:
    consignment, unit = priced.consignment, priced.currency
    lines: list[LineCost] = []
    for line in priced.lines:
        vat = vat_of(law.europe, consignment.lane.destination, line.item.hs, consignment.day)
        due = arithmetic.half_up(line.value * vat.rate, ONE)
        charges = pricing.charges(priced, line)
        charges.append(
            Charge(
                ChargeKind.VAT,
                Money(due, unit),
                Money(line.value, unit),
                vat.text,
                f"V x {vat.text}",
                HALF_UP,
                vat.ref,
            )
        )
        lines.append(LineCost(line.item, tuple(charges), Money(line.value + due, unit)))
    return pricing.landed(
        priced, law, lines, dutiable=0, treatment=Treatment.EU_VAT_OF_MEMBER_STATE
    )


def papers(priced: Priced, _law: Law) -> tuple[Paper, ...]:
    """Inside the Union goods move freely: only the invoice goes along."""
    source = RowRef("VAT Directive 2006/112/EC, Art. 220 (own knowledge)", "unsourced")
    return (Paper("invoice", "merchant", tuple(line.item.id for line in priced.lines), source),)


def limits(_day: date, _law: Law) -> Limits | None:
    return None


def required_fields(hs: str, day: date, law: Law) -> tuple[str, ...]:
    return arithmetic.fields(law.europe.fields, hs, day)


def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    for row in law.europe.bars:
        if row.holds_on(day) and hs.startswith(row.hs):
            return Obstacle(
                "goods.blocked", None, {"hs": hs, "reason": row.reason}, "none", row.ref
            )
    return None


def return_relief(
    *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    """VAT falls with the sale whenever it is undone; no customs clock runs."""
    del released_on, applied_on, law
    return ReturnRelief(
        tax_waived=back_on is not None,
        allowance_restored=False,
        last_day_to_apply=None,
        last_day_back=None,
        row=RowRef("VAT Directive 2006/112/EC, Art. 90 (own knowledge)", "unsourced"),
    )


@lru_cache(maxsize=16_384)
def vat_of(law: EuropeLaw, country: str, hs: str, day: date) -> Vat:
    """The member state's rate for the kind of goods; NoLaw before the rows begin."""
    rows = [(prefix, row) for row in law.kinds if row.holds_on(day) for prefix in row.hs]
    found = arithmetic.longest(rows, hs)
    rates = {row.kind: row for row in law.vat if row.country == country if row.holds_on(day)}
    if found is None or "standard" not in rates:
        raise NoLaw(what=f"VAT of {country}", day=day)
    kinds = {row.kind: row for row in law.kinds}
    kind, rate = found, rates.get(found.kind)
    while rate is None:
        kind = kinds[kind.otherwise]
        rate = rates.get(kind.kind)
    ref = rate.ref if kind.kind == "standard" else arithmetic.joined(rate.ref, found.ref)
    return Vat(_rate(rate), percent(rate.rate), found.kind, ref)


def _rate(row: MemberRow) -> int:
    return arithmetic.millionths(row.rate)


@lru_cache(maxsize=4_096)
def _currency(law: EuropeLaw, country: str, day: date) -> Currency:
    rows = (row for row in law.currencies if row.country == country)
    row = arithmetic.in_force(rows, day, what=f"VAT of {country}")
    return money_values.currency(row.currency)
