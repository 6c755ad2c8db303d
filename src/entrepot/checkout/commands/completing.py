"""On its way, delivered, confirmed: then the merchant is owed its money."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from entrepot.checkout import queries
from entrepot.checkout.events import OrderCompleted
from entrepot.checkout.models import Order
from entrepot.checkout.rules import movements
from entrepot.checkout.values import FulfilmentState, OrderState
from entrepot.kernel import Refusal, book_of
from entrepot.kit import books, outbox
from entrepot.ledger import commands as ledger
from entrepot.ledger.values import Book

log = logging.getLogger(__name__)

COMPLETE_MAX: Final = 200

_STEPS: Final = (
    FulfilmentState.NONE,
    FulfilmentState.TO_SHIP,
    FulfilmentState.SHIPPED,
    FulfilmentState.DELIVERED,
    FulfilmentState.CONFIRMED,
)
"""Fulfilment only ever goes forward, so events may come in any order."""


@dataclass(eq=False)
class NoSuchOrder(Refusal):
    """The group has no order of this id."""

    code: ClassVar[str] = "checkout.no_such_order"
    status: ClassVar[int] = 404
    order: UUID


@dataclass(eq=False)
class NotShipped(Refusal):
    """What has not been sent cannot have been received."""

    code: ClassVar[str] = "checkout.not_shipped"
    order: UUID
    fulfilment: str


@transaction.atomic
def follow_parcel(*, order: UUID, reached: FulfilmentState, at: datetime) -> None:
    """The order's parcel has got so far. Late, repeated and shuffled news change nothing."""
    assert reached in {FulfilmentState.SHIPPED, FulfilmentState.DELIVERED}, reached
    row = Order.objects.select_for_update().filter(book=book_of(order), id=order).first()
    if row is None or row.state not in {OrderState.CONFIRMED, OrderState.COMPLETED}:
        log.warning("a parcel moves for order %s, which is no sale", order)
        return
    if row.shipped_at is None:
        row.shipped_at = at
    if reached is FulfilmentState.DELIVERED and row.delivered_at is None:
        row.delivered_at = at
    if _STEPS.index(reached) > _STEPS.index(FulfilmentState(row.fulfilment)):
        row.fulfilment = reached
    row.save(update_fields=["fulfilment", "shipped_at", "delivered_at"])


@transaction.atomic
def confirm_receipt(*, group: UUID, order: UUID, at: datetime) -> None:
    """The buyer has it and says so; whoever calls has shown that the group is theirs."""
    mine = Order.objects.select_for_update().filter(book=book_of(order), id=order, group=group)
    row = mine.first()
    if row is None:
        raise NoSuchOrder(order=order)
    if row.state == OrderState.COMPLETED:
        return
    if row.fulfilment not in {FulfilmentState.SHIPPED, FulfilmentState.DELIVERED}:
        raise NotShipped(order=order, fulfilment=row.fulfilment)
    _complete(row, at=at)


def complete_due(*, at: datetime, limit: int = COMPLETE_MAX) -> int:
    """Complete what was delivered long enough ago, `limit` of each book; how many it were.

    Each order commits by itself: two merchants' escrows are never held in one transaction.
    """
    assert 0 < limit <= COMPLETE_MAX
    until = at - timedelta(days=settings.CONFIRM_AFTER_DAYS)
    completed = 0
    for book in books.all_books():
        due = Order.objects.filter(
            book=book, state=OrderState.CONFIRMED, delivered_at__lte=until
        ).order_by("delivered_at", "id")
        for order in due.values_list("id", flat=True)[:limit]:
            completed += _complete_unless_busy(book, order, at=at)
    return completed


@transaction.atomic
def _complete_unless_busy(book: int, order: UUID, *, at: datetime) -> bool:
    rows = Order.objects.select_for_update(skip_locked=True)
    row = rows.filter(book=book, id=order, state=OrderState.CONFIRMED).first()
    if row is None:
        return False
    _complete(row, at=at)
    return True


def _complete(row: Order, *, at: datetime) -> None:
    """Escrow to the merchant's payable and our commission, at the sale's own terms (MV-13)."""
    book = Book(row.book)
    [order] = queries.booked([row], book=book)
    ledger.open_accounts(movements.accounts_of_completion(order), book=book)
    ledger.transfer(*movements.complete(order), at=at, book=book)
    row.state = OrderState.COMPLETED
    row.fulfilment = FulfilmentState.CONFIRMED
    row.completed_at = at
    row.save(update_fields=["state", "fulfilment", "completed_at"])
    outbox.record(
        OrderCompleted(
            at=at,
            order=row.id,
            merchant=row.merchant,
            payable_minor=movements.payable(order).minor,
            commission_minor=movements.commission(order).minor,
            currency=row.merchant_currency,
        ),
        book=row.book,
    )
