"""Not paid: what was held is given back, by time or by the buyer."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.checkout import queries
from entrepot.checkout.commands import asides, confirming
from entrepot.checkout.commands import cart as carts
from entrepot.checkout.events import OrderCancelled, OrderExpired
from entrepot.checkout.models import CartLine, Order, OrderGroup, OrderLine
from entrepot.checkout.rules import movements
from entrepot.checkout.values import (
    CART_LINES_MAX,
    QUANTITY_MAX,
    CartId,
    OrderState,
)
from entrepot.kernel import Refusal, book_of
from entrepot.kit import books, outbox
from entrepot.ledger import commands as ledger
from entrepot.ledger.values import Book
from entrepot.offices.values import UserId
from entrepot.payments.models import Payment
from entrepot.payments.values import PaymentState

log = logging.getLogger(__name__)

EXPIRE_MAX: Final = 200


@dataclass(eq=False)
class AlreadyPaid(Refusal):
    """The group has been paid: it can no longer be cancelled here."""

    code: ClassVar[str] = "checkout.already_paid"
    group: UUID


def expire_due(*, at: datetime, limit: int = EXPIRE_MAX) -> int:
    """Give back what unpaid groups hold whose time is over, `limit` of each book; how many ended.

    A group whose payment has been captured is confirmed instead: its notice is only late.
    Groups that someone is working on are left for the next time. Each confirmation commits by
    itself, and so does the rest together: nobody holds locks in two orders.
    """
    assert 0 < limit <= EXPIRE_MAX
    ended = 0
    for book in books.all_books():
        due = Order.objects.filter(book=book, state=OrderState.PLACED, expires_at__lte=at)
        oldest = due.order_by("expires_at", "id").values_list("group", flat=True)[:limit]
        if groups := set(oldest):
            ended += _expire(groups, book=book, at=at)
    return ended


@transaction.atomic
def cancel_group(*, group: UUID, at: datetime) -> None:
    """The buyer does not want it (as it is): what was held is free at once. Repeatable."""
    book = book_of(group)
    row = confirming.lock_group(group)
    orders = list(Order.objects.filter(book=book, group=group).order_by("id"))
    if row.payment is not None or _captured([group]):
        raise AlreadyPaid(group=group)
    orders = [order for order in orders if order.state == OrderState.PLACED]
    if orders:
        _release(orders, book=book, at=at, reason="order.cancelled", state=OrderState.CANCELLED)
        outbox.record_all(
            (
                OrderCancelled(at=at, order=order.id, group=group, merchant=order.merchant)
                for order in orders
            ),
            book=book,
        )


@transaction.atomic
def reopen_group(*, group: UUID, owner: UserId | None, cart: CartId | None, at: datetime) -> CartId:
    """Back to the cart, to change items, address or way of paying (CHK-10).

    The group is cancelled, so nothing is held twice, and its lines lie in the cart again.
    """
    book = book_of(group)
    row = confirming.lock_group(group)
    cancel_group(group=group, at=at)
    target = carts.lock_cart(market=row.market, owner=owner, cart=cart)
    orders = Order.objects.filter(book=book, group=group).values_list("id", flat=True)
    have = {line.listing_id: line for line in target.lines.all()}
    for line in OrderLine.objects.filter(book=book, order__in=list(orders)).order_by("id"):
        quantity = min(line.quantity, QUANTITY_MAX)
        if found := have.get(line.listing):
            found.quantity = max(found.quantity, quantity)
            found.save(update_fields=["quantity"])
        elif len(have) < CART_LINES_MAX:
            have[line.listing] = CartLine.objects.create(
                cart=target,
                listing_id=line.listing,
                quantity=quantity,
                shown_minor=line.frozen.get("unit_minor"),
            )
    return CartId(target.id)


def _expire(groups: set[UUID], *, book: int, at: datetime) -> int:
    paid = _captured(sorted(groups))
    for group, payment in sorted(paid.items()):
        try:
            confirming.confirm_group(group=group, payment=payment, at=at)
        except Refusal:  # one that cannot be confirmed must not hold up the others
            log.exception("group %s is paid and cannot be confirmed", group)
    return _end(groups - set(paid), book=book, at=at)


@transaction.atomic
def _end(groups: set[UUID], *, book: int, at: datetime) -> int:
    locked = list(
        OrderGroup.objects.select_for_update(skip_locked=True)
        .filter(book=book, id__in=groups)
        .order_by("id")
        .values_list("id", flat=True)
    )
    paid_since = _captured(locked)
    orders = list(
        Order.objects.filter(
            book=book,
            group__in=[group for group in locked if group not in paid_since],
            state=OrderState.PLACED,
            expires_at__lte=at,
        ).order_by("id")
    )
    if orders:
        _release(orders, book=book, at=at, reason="order.expired", state=OrderState.EXPIRED)
        outbox.record_all(
            (
                OrderExpired(at=at, order=order.id, group=order.group, merchant=order.merchant)
                for order in orders
            ),
            book=book,
        )
    return len(orders)


def _captured(groups: Sequence[UUID]) -> dict[UUID, UUID]:
    """Group -> a payment of it that has brought its money."""
    rows = Payment.objects.filter(purpose__in=groups, state=PaymentState.CAPTURED)
    return dict(rows.order_by("-settled_at").values_list("purpose", "id"))


def _release(
    orders: Sequence[Order], *, book: int, at: datetime, reason: str, state: OrderState
) -> None:
    booked = queries.booked(orders, book=book)
    released = (tuple(movements.release(order, reason=reason)) for order in booked)
    chains = [chain for chain in released if chain]  # all of an order may lie elsewhere
    for verdict in ledger.apply(chains, at=at, book=Book(book)):
        verdict.or_raise()
    Order.objects.filter(book=book, id__in=[order.id for order in orders]).update(state=state)
    for order in booked:
        outbox.record_all(asides.ended(order, is_used=False, at=at), book=book)
