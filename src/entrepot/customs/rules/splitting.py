"""A cart that is too much for one order, as several orders that are not.

Units go, dearest first, into the first order that still admits them; a unit that no order admits
ends the search, because then splitting does not help. It is a way, not always the cheapest one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from entrepot.lanes import rules
from entrepot.lanes.rules import Way
from entrepot.lanes.values import Consignment, Item, Lane, Law
from entrepot.money.values import Money

UNITS_MAX: Final = 16
"""More are not tried: each try is a pricing of its own."""
SPLIT: Final = "split_order"


@dataclass(frozen=True, slots=True)
class Parts:
    """One cart as several orders on one lane."""

    ways: tuple[Way, ...]
    total: Money
    tax: Money


def parts(consignment: Consignment, *, law: Law) -> Parts | None:
    """The orders, each admitted; None where the cart cannot be split, or is too large to try.

    Freight and insurance go with the weight. What an order uses of the year's allowance counts
    for the next one.
    """
    units = [item for item in consignment.items for _ in range(item.quantity)][: UNITS_MAX + 1]
    if not 1 < len(units) <= UNITS_MAX:
        return None
    units.sort(key=lambda item: (-item.unit_price.minor, item.hs, item.id))
    orders: list[list[Item]] = []
    for unit in units:
        place = _first(orders, unit, lambda items: _admits(consignment, items, law))
        if place is None:
            return None
        orders[place].append(unit)
    if len(orders) < 2:
        return None
    return _priced(consignment, orders, law)


def on(consignment: Consignment, lane: Lane) -> Consignment:
    """The same goods on another lane."""
    return replace(consignment, lane=lane)


def _first(
    orders: list[list[Item]], unit: Item, admits: Callable[[list[Item]], bool]
) -> int | None:
    for place, items in enumerate(orders):
        if admits([*items, unit]):
            return place
    if not admits([unit]):
        return None
    orders.append([])
    return len(orders) - 1


def _admits(consignment: Consignment, items: list[Item], law: Law) -> bool:
    return not rules.admit(_order(consignment, items), law=law)


def _priced(consignment: Consignment, orders: list[list[Item]], law: Law) -> Parts | None:
    used = consignment.orders_value_used_in_year
    ways = []
    for items in orders:
        order = replace(_order(consignment, items), orders_value_used_in_year=used)
        [way] = rules.compare(order, law=law, names=(consignment.lane.regime,))
        if way.cost is None:
            return None
        if way.cost.dutiable.minor:
            used = way.cost.dutiable if used is None else used + way.cost.dutiable
        ways.append(way)
    costs = [way.cost for way in ways if way.cost is not None]
    unit = costs[0].currency
    return Parts(
        tuple(ways),
        Money(sum(cost.total.minor for cost in costs), unit),
        Money(sum(cost.tax.minor for cost in costs), unit),
    )


def _order(consignment: Consignment, units: list[Item]) -> Consignment:
    """Some units of the cart, with their part of freight and insurance."""
    counts: dict[str, int] = {}
    for unit in units:
        counts[unit.id] = counts.get(unit.id, 0) + 1
    items = tuple(
        replace(item, quantity=counts[item.id]) for item in consignment.items if item.id in counts
    )
    whole = sum(item.gross_weight_g * item.quantity for item in consignment.items)
    weight = sum(item.gross_weight_g * item.quantity for item in items)
    return replace(
        consignment,
        items=items,
        freight=_share(consignment.freight, weight, whole),
        insurance=_share(consignment.insurance, weight, whole),
    )


def _share(amount: Money, weight: int, whole: int) -> Money:
    """Rounded up, so that no split looks cheaper than it is."""
    return Money(-(-amount.minor * weight // whole), amount.currency)
