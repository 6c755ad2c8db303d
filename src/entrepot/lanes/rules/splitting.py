"""One consignment as several, where together it may not travel: what `split_order` comes to.

Units are put, the dearest first, into the first order that still admits them (first fit,
decreasing). That is not always the least number of orders, but every order it answers with is
admitted, and it is the same whatever the order of the lines.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from entrepot.lanes.values import Consignment, Item, LandedCost, Obstacle
from entrepot.money import rules as money_rules
from entrepot.money.values import Money

UNITS_MAX: Final = 40
"""Units that are sorted; more are for a person to divide."""

Admit = Callable[[Consignment], tuple[Obstacle, ...]]
Assess = Callable[[Consignment], LandedCost]


def split(consignment: Consignment, *, admit: Admit, assess: Assess) -> tuple[LandedCost, ...]:
    """The costs of the orders it can be divided into; empty when no division is admitted.

    Freight and insurance are shared by gross weight, as if one quotation covered all parcels.
    What the orders count against a yearly allowance adds up from one to the next.
    """
    units = [
        item
        for item in sorted(consignment.items, key=_dearest_first)
        for _ in range(min(item.quantity, UNITS_MAX + 1))
    ]
    if not 1 < len(units) <= UNITS_MAX:
        return ()
    orders: list[Counter[str]] = []
    for item in units:
        if not _placed(consignment, orders, item, admit):
            return ()
    costs: list[LandedCost] = []
    for order in _with_carriage(consignment, orders):
        sent = _counted(order, costs)
        if admit(sent):
            return ()
        costs.append(assess(sent))
    return tuple(costs)


def _placed(consignment: Consignment, orders: list[Counter[str]], item: Item, admit: Admit) -> bool:
    """Put one unit where it is admitted, beside others or alone."""
    for place, order in enumerate([*orders, Counter[str]()]):
        tried = order + Counter([item.id])
        if not admit(_alone(consignment, tried)):
            orders[place : place + 1] = [tried]
            return True
    return False


def _alone(consignment: Consignment, order: Counter[str]) -> Consignment:
    """An order with its part of the carriage rounded up: none is admitted that is too dear."""
    lot = _lot(consignment, order)
    grams = _grams(lot)
    whole = _grams(consignment.items)
    freight, insurance = (
        Money(-(-amount.minor * grams // whole), amount.currency)
        for amount in (consignment.freight, consignment.insurance)
    )
    return replace(consignment, items=lot, freight=freight, insurance=insurance)


def _with_carriage(consignment: Consignment, orders: Sequence[Counter[str]]) -> list[Consignment]:
    """All orders, and between them exactly what carrying the whole costs."""
    lots = [_lot(consignment, order) for order in orders]
    grams = [_grams(lot) for lot in lots]
    freights = money_rules.split(consignment.freight, grams)
    insurances = money_rules.split(consignment.insurance, grams)
    return [
        replace(consignment, items=lot, freight=freight, insurance=insurance)
        for lot, freight, insurance in zip(lots, freights, insurances, strict=True)
    ]


def _lot(consignment: Consignment, order: Counter[str]) -> tuple[Item, ...]:
    return tuple(
        item if order[item.id] == item.quantity else replace(item, quantity=order[item.id])
        for item in consignment.items
        if order[item.id]
    )


def _grams(items: Sequence[Item]) -> int:
    return sum(item.gross_weight_g * item.quantity for item in items)


def _counted(order: Consignment, before: Sequence[LandedCost]) -> Consignment:
    if not before:
        return order
    used = order.orders_value_used_in_year
    minor = sum(cost.dutiable.minor for cost in before) + (used.minor if used else 0)
    return replace(order, orders_value_used_in_year=Money(minor, before[0].currency))


def _dearest_first(item: Item) -> tuple[int | str, ...]:
    return (-item.unit_price.minor, item.hs, item.gross_weight_g, item.description, item.id)
