"""United Kingdom (Great Britain), goods from abroad up to GBP 135: VAT at checkout, no duty.

GBP 135 is measured on the goods of the whole consignment, the exchange margin in it, freight,
insurance and VAT left out; at the bound is inside. VAT is on the whole price, freight included,
and is the seller's, or the marketplace's for it; a business whose VAT number is proved owes it
itself. Excise goods are outside. Nothing is left for the carrier to collect.
"""

from typing import Final

from entrepot.lanes.rules import general, pricing, territory
from entrepot.lanes.rules.arithmetic import HALF_UP
from entrepot.lanes.rules.pricing import Priced, PricedLine
from entrepot.lanes.rules.regimes import gb_standard
from entrepot.lanes.values import (
    Charge,
    ChargeKind,
    CountryLaw,
    Incoterm,
    LandedCost,
    Law,
    NoLaw,
    Obstacle,
    ThresholdRow,
)
from entrepot.money.values import Money

NAME: Final = "gb-135"
REVERSE_CHARGE: Final = "reverse_charge"

_IMPORT: Final = general.Import(
    NAME, gb_standard.TERRITORY, unit="GBP", treatment="gb_vat_at_checkout", tax="checkout_vat"
)

check_lane = _IMPORT.check_lane
currency = _IMPORT.currency
papers = _IMPORT.papers
limits = _IMPORT.limits
required_fields = _IMPORT.required_fields
hs_admission = _IMPORT.hs_admission
return_relief = _IMPORT.return_relief


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    rows, consignment = _IMPORT.rows(law), priced.consignment
    found = territory.goods_obstacles(priced, rows)
    bound = territory.threshold(rows, "low_value", consignment.day)
    if bound is None:
        raise NoLaw(what="low-value consignments to GB", day=consignment.day)
    if territory.intrinsic(priced) > bound.amount.minor:
        found.append(_too_much(priced, bound))
    if territory.threshold(rows, general.DUTY_RELIEF, consignment.day) is None:
        found.append(Obstacle("gb.relief_ended", None, {}, "other_lane", bound.ref))
    if consignment.incoterm is Incoterm.DAP:
        found.append(Obstacle("gb.vat_at_checkout_only", None, {}, "choose_ddp", bound.ref))
    return tuple(found)


def assess(priced: Priced, law: Law) -> LandedCost:
    rows, consignment, unit = _IMPORT.rows(law), priced.consignment, priced.currency
    relief = territory.threshold(rows, general.DUTY_RELIEF, consignment.day)
    assert relief is not None
    goods = territory.intrinsic(priced)
    is_reversed = _owes_it_itself(priced)
    lines = []
    for line in priced.lines:
        charges = pricing.charges(priced, line)
        value = line.goods + line.exchange
        charges.append(general.nothing(ChargeKind.DUTY, general.RELIEVED, value, unit, relief.ref))
        if is_reversed:
            charges.append(_reversed(priced, line, rows))
        else:
            tax = territory.vat_charge(_IMPORT.tax, priced, line, line.value, rows)
            charges.append(tax)
        lines.append(pricing.line_cost(priced, line.item, charges))
    also = frozenset({"reversed"}) if is_reversed else territory.NONE
    return pricing.landed(
        priced,
        law,
        lines,
        dutiable=0,
        treatment="gb_reverse_charge" if is_reversed else _IMPORT.treatment,
        notes=territory.notes(consignment, rows, regime=NAME, also=also),
        declared=goods,
    )


def _owes_it_itself(priced: Priced) -> bool:
    business = priced.consignment.business
    is_proved = "business" in territory.facts_of(priced.consignment)
    return is_proved and business is not None and business.country in gb_standard.TERRITORY


def _reversed(priced: Priced, line: PricedLine, rows: CountryLaw) -> Charge:
    row = territory.parameter(rows, REVERSE_CHARGE, priced.consignment.day)
    return Charge(
        ChargeKind.VAT,
        Money(0, priced.currency),
        Money(line.value, priced.currency),
        "0%",
        "V x 0%",
        HALF_UP,
        None if row is None else row.ref,
        REVERSE_CHARGE,
    )


def _too_much(priced: Priced, bound: ThresholdRow) -> Obstacle:
    """Several goods of lower value each may go in several orders; one that is above may not."""
    unit = priced.currency
    dearest = max(
        line.unit_goods + -(-line.exchange // line.item.quantity) for line in priced.lines
    )
    pieces = sum(line.item.quantity for line in priced.lines)
    can_split = pieces > 1 and dearest <= bound.amount.minor
    facts = {"value": str(Money(territory.intrinsic(priced), unit)), "limit": str(bound.amount)}
    remedy = "split_order" if can_split else "other_lane"
    return Obstacle("gb.value_limit", None, facts, remedy, bound.ref)
