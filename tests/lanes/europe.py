"""Builders for the European lanes: a call with its facts, and what it answers."""

from dataclasses import replace
from typing import Any

from tests.lanes.make import a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    Business,
    Charge,
    ChargeKind,
    Consignment,
    Item,
    LandedCost,
    Law,
    NotAllowed,
    VatProof,
)
from entrepot.money.values import EUR, Money, money

LAW = rows.read_law(operator_list=None)
SHIRT, SHOES, WATCH, BAG, BOOK, PERFUME = (
    "61091000",
    "64039900",
    "91021100",
    "42022100",
    "49019900",
    "33030010",
)
PLATE, BICYCLE, E_BIKE = "69111000", "87120030", "87116010"


def goods(price: str = "EUR 50", **facts: Any) -> Item:
    """From China, as most parcels of low value are; `producer`, `measures` … by name."""
    known = {"id", "hs", "quantity", "content", "gross_weight_g", "net_weight_g", "description"}
    item = an_item(
        price,
        origin=facts.pop("origin", "CN"),
        **{name: facts.pop(name) for name in list(facts) if name in known},
    )
    return replace(item, **facts)


def sent(*items: Item, regime: str, **facts: Any) -> Consignment:
    """From China to Germany unless said otherwise."""
    known = {"freight", "insurance", "day", "rate", "margin"}
    priced_in = {"freight": "EUR 0", "insurance": "EUR 0"}
    priced_in |= {name: facts.pop(name) for name in list(facts) if name in known}
    consignment = a_consignment(
        *items,
        regime=regime,
        origin=facts.pop("origin", "CN"),
        destination=facts.pop("to", "DE"),
        **priced_in,  # type: ignore[arg-type]  # days and rates among texts
    )
    return replace(consignment, **facts)


def cost_of(*items: Item, law: Law = LAW, **facts: Any) -> LandedCost:
    return rules.landed_cost(sent(*items, **facts), law=law)


def codes_of(*items: Item, law: Law = LAW, **facts: Any) -> list[str]:
    """The obstacles' codes; none where it may travel."""
    try:
        rules.landed_cost(sent(*items, **facts), law=law)
    except NotAllowed as refusal:
        return [obstacle.code for obstacle in refusal.obstacles]
    return []


def charges_of(cost: LandedCost, kind: ChargeKind) -> list[Charge]:
    return [charge for line in cost.lines for charge in line.charges if charge.kind is kind]


def amount(cost: LandedCost, kind: ChargeKind) -> str:
    return str(cost.charges.get(kind, Money(0, cost.currency)).amount)


def named(cost: LandedCost, kind: ChargeKind) -> list[str]:
    return [charge.name for charge in charges_of(cost, kind)]


def notes(cost: LandedCost) -> set[str]:
    return {note.code for note in cost.notes}


def a_business(country: str = "DE", proof: VatProof = VatProof.VALID) -> Business:
    return Business(country, f"{country}123456789", proof, "the register, 2026-11-22")


def euros(amount: str) -> Money:
    return money(amount, EUR.code)
