"""Shares of a price that come back: exact for any order of partial returns (TAX-3)."""

from collections.abc import Mapping
from typing import Final

import msgspec

from entrepot.lanes.values import BadConsignment, ChargeKind, LandedCost, LineCost
from entrepot.money import rules as money_rules
from entrepot.money.values import Money

VALUE: Final = (
    ChargeKind.GOODS,
    ChargeKind.EXCHANGE,
    ChargeKind.FREIGHT,
    ChargeKind.INSURANCE,
)
"""What counts against a person's allowance, where there is one."""


def refund(cost: LandedCost, units: Mapping[str, int], *, before: Mapping[str, int]) -> LandedCost:
    """A cost of only these units; BadConsignment when more would come back than was sent."""
    quantities = {line.item.id: line.item.quantity for line in cost.lines}
    for name, many in units.items():
        earlier = before.get(name, 0)
        if name not in quantities or many < 0 or earlier < 0:
            raise BadConsignment(field="units", value=name, reason="no such line, or negative")
        if earlier + many > quantities[name]:
            reason = f"{quantities[name]} were sent, {earlier} came back before"
            raise BadConsignment(field="units", value=f"{name}: {many}", reason=reason)
    lines = tuple(
        _part(line, first=before.get(line.item.id, 0), many=many)
        for line in cost.lines
        if (many := units.get(line.item.id, 0))
    )
    total = Money(sum(line.total.minor for line in lines), cost.currency)
    dutiable = sum(
        charge.amount.minor
        for line in lines
        for charge in line.charges
        if charge.kind in VALUE
        if cost.dutiable.minor
    )
    return msgspec.structs.replace(
        cost, lines=lines, total=total, dutiable=Money(dutiable, cost.currency)
    )


def _part(line: LineCost, *, first: int, many: int) -> LineCost:
    quantity = line.item.quantity
    charges = tuple(
        msgspec.structs.replace(charge, amount=_of_units(charge.amount, quantity, first, many))
        for charge in line.charges
    )
    total = Money(sum(charge.amount.minor for charge in charges), line.total.currency)
    return LineCost(line.item, charges, total)


def _of_units(amount: Money, quantity: int, first: int, many: int) -> Money:
    """The sum of the units first .. first + many - 1 when the amount is split over all units."""
    parts = money_rules.split(amount, [1] * quantity)
    return Money(sum(part.minor for part in parts[first : first + many]), amount.currency)
