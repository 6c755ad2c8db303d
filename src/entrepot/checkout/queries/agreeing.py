"""What the gateway takes of each order, by the contracts of the day."""

from collections.abc import Sequence
from datetime import date

from entrepot.checkout import rules
from entrepot.checkout.values import Agreed, PricedOrder
from entrepot.onboarding.queries import rates
from entrepot.onboarding.rules import fees


def agreed(orders: Sequence[PricedOrder], *, day: date) -> list[Agreed]:
    """Of each order; mostly no statement, since a process remembers contracts for some seconds."""
    schedules = rates.schedules([order.merchant for order in orders], day)
    found = []
    for order in orders:
        schedule = schedules[order.merchant]
        rows = schedule.rows if schedule else ()
        lines = [
            fees.explain(
                rows,
                rates.path(line.offer.category) if rows else (),
                day,
                otherwise=line.offer.commission_bp,
            ).bp
            for line in order.lines
        ]
        fee = schedule.order_fee_minor if schedule else 0
        found.append(rules.agree(order, lines, order_fee_minor=fee))
    return found
