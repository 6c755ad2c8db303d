"""Checkouts about which nothing will move any more: what an archive may take."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from entrepot.checkout.models import Order, OrderGroup
from entrepot.checkout.values import ChargeState, OrderState
from entrepot.payments import queries as payments

PAGE_MAX: Final = 5_000
ARCHIVED: Final = "archived"
"""The key in an order's `holds` that stands in place of what was held."""

_ENDED: Final = frozenset({OrderState.COMPLETED, OrderState.EXPIRED, OrderState.CANCELLED})
_MOMENTS: Final = (
    "placed_at", "expires_at", "confirmed_at", "shipped_at", "delivered_at", "completed_at"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FinishedOrder:
    """One order and what its row said it held."""

    id: UUID
    number: str
    holds: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FinishedGroup:
    """A checkout whose orders have all ended. `subjects`: how the ledger speaks of it."""

    id: UUID
    orders: tuple[FinishedOrder, ...]
    subjects: tuple[str, ...]


def finished(
    *, book: int, before: datetime, after: UUID | None, limit: int
) -> tuple[list[FinishedGroup], UUID | None]:
    """Of the next `limit` checkouts, those finished before a moment and not archived yet.

    The second answer is where to go on; None at the end. Four statements.
    """
    assert 0 < limit <= PAGE_MAX
    groups = OrderGroup.objects.filter(book=book, placed_at__lt=before).order_by("id")
    if after is not None:
        groups = groups.filter(id__gt=after)
    ids = list(groups.values_list("id", flat=True)[:limit])
    if not ids:
        return [], None
    orders: dict[UUID, list[FinishedOrder]] = defaultdict(list)
    open_: set[UUID] = set()
    rows = Order.objects.filter(book=book, group__in=ids).order_by("id")
    for group, identity, number, state, charge, holds, *moments in rows.values_list(
        "group", "id", "number", "state", "charge", "holds", *_MOMENTS
    ):
        orders[group].append(FinishedOrder(identity, number, holds))
        latest = max(one for one in moments if one is not None)
        if (
            state not in _ENDED
            or charge == ChargeState.REFUND_DUE
            or latest >= before
            or ARCHIVED in holds
        ):
            open_.add(group)
    wanted = [group for group in ids if group not in open_ and group in orders]
    money = payments.settled(wanted)
    found = []
    for group in wanted:
        paid = money.get(group, payments.Settled((), is_over=True))
        if paid.is_over:
            numbers = tuple(order.number for order in orders[group])
            found.append(FinishedGroup(group, tuple(orders[group]), (*numbers, *paid.subjects)))
    return found, ids[-1] if len(ids) == limit else None
