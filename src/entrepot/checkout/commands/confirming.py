"""Paid: a held order group becomes a sale, or its money goes back. Never silent (CHK-11)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from entrepot.checkout import queries
from entrepot.checkout.commands import asides, selling
from entrepot.checkout.commands.selling import Sale
from entrepot.checkout.models import Order, OrderGroup
from entrepot.checkout.rules import elsewhere, movements
from entrepot.checkout.values import Booked, ChargeState, OrderState
from entrepot.kernel import Refusal, book_of
from entrepot.kit import outbox
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries as ledger_queries
from entrepot.ledger import rules as ledger_rules
from entrepot.ledger import values as chart
from entrepot.ledger.values import Book
from entrepot.payments import commands as payments
from entrepot.payments.models import Payment

log = logging.getLogger(__name__)

LATE = "paid_too_late"
SURPLUS = "paid_twice"

OPEN = (OrderState.PLACED, OrderState.EXPIRED)
"""States from which a payment can still make a sale."""


@dataclass(eq=False)
class NoSuchGroup(Refusal):
    """There is no order group of this id."""

    code: ClassVar[str] = "checkout.no_such_group"
    status: ClassVar[int] = 404
    group: UUID


@dataclass(eq=False)
class NotPaid(Refusal):
    """The payment has not brought the whole amount (yet); amounts in minor units."""

    code: ClassVar[str] = "checkout.not_paid"
    transient: ClassVar[bool] = True
    payment: UUID
    wanted: int
    received: int


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment whose money has come in, and the group that it is for."""

    group: UUID
    payment: UUID
    at: datetime


class _NotAllThere(Exception):  # noqa: N818  # no error: each is to be looked at by itself
    """Among sales made together is one that the ledger refuses."""


@transaction.atomic
def confirm_groups(paid: Sequence[Paid]) -> None:
    """`confirm_group` for many: plain sales together, book by book, all others one by one.

    A sale day's payments draw on the same few accounts as its orders. So the rows are written
    first and the ledger is asked last: what is hot is locked for a moment, once for all of them.
    """
    for book in sorted({book_of(one.group) for one in paid}):
        mine = [one for one in paid if book_of(one.group) == book]
        done = _confirm_plain(mine, book=Book(book))
        for one in mine:
            if one.group not in done:
                confirm_group(group=one.group, payment=one.payment, at=one.at)


@transaction.atomic
def confirm_group(*, group: UUID, payment: UUID, at: datetime) -> None:
    """A payment's money has come in: make the group a sale, once, whoever says so first.

    Callers at the same time (a notice, the page a buyer returns to) wait for each other at the
    group's row; the later one finds it done (CHK-2). If the holds are gone, units are taken
    anew; orders whose goods somebody else has are paid back. Money for a group that was paid
    before, or cancelled, goes back as a whole.
    """
    book = book_of(group)
    row = lock_group(group)
    orders = list(Order.objects.filter(book=book, group=group).order_by("id"))
    received = _received(payment, book=book)
    if row.payment is None and any(order.state in OPEN for order in orders):
        if received < row.total_minor:
            raise NotPaid(payment=payment, wanted=row.total_minor, received=received)
        row.payment = payment
        row.save(update_fields=["payment"])
        _allot(row, orders, payment=payment, at=at)
    elif received:
        _give_back(row, payment, received, at=at)


@transaction.atomic
def note_refund(*, payment: UUID) -> None:
    """The money of the orders that came too late has gone back; other refunds are not ours."""
    found = Payment.objects.filter(id=payment).values_list("book", "purpose").first()
    if found is None:
        return
    book, group = found
    if OrderGroup.objects.filter(book=book, id=group, payment=payment).exists():
        Order.objects.filter(book=book, group=group, charge=ChargeState.REFUND_DUE).update(
            charge=ChargeState.REFUNDED
        )


def lock_group(group: UUID) -> OrderGroup:
    """The row that everyone who changes a group's state locks first."""
    row = OrderGroup.objects.select_for_update().filter(book=book_of(group), id=group).first()
    if row is None:
        raise NoSuchGroup(group=group)
    return row


def _received(payment: UUID, *, book: int) -> int:
    name = chart.received(payment)
    return ledger_queries.free([name], book=Book(book)).get(name, 0)


def _confirm_plain(paid: Sequence[Paid], *, book: Book) -> frozenset[UUID]:
    """The groups that became sales together; none when one of them could not be."""
    first = {one.group: one for one in reversed(paid)}
    groups = OrderGroup.objects.select_for_update().filter(book=book, id__in=list(first))
    rows = {row.id: row for row in groups.order_by("id")}  # the order in which all lock them
    orders: dict[UUID, list[Order]] = {group: [] for group in rows}
    for order in Order.objects.filter(book=book, group__in=list(rows)).order_by("id"):
        orders[order.group].append(order)
    names = {group: chart.received(first[group].payment) for group in rows}
    received = ledger_queries.free(names.values(), book=book)
    latest = max(one.at for one in paid)
    plain = [
        row
        for row in rows.values()
        if received[names[row.id]] >= row.total_minor
        and _is_plain(row, orders[row.id], latest=latest)
    ]
    if len(plain) < 2:  # `confirm_group` does it with fewer statements
        return frozenset()
    for row in plain:
        row.payment = first[row.id].payment
    sales = [Sale(row, orders[row.id], first[row.id].at) for row in plain]
    try:
        with transaction.atomic():
            _sell_together(sales, at=latest, book=book)
    except _NotAllThere:
        return frozenset()
    return frozenset(row.id for row in plain)


def _is_plain(row: OrderGroup, orders: Sequence[Order], *, latest: datetime) -> bool:
    """First money for it, in time, and all that it draws on lies in its own book."""
    return row.payment is None and all(
        order.state == OrderState.PLACED
        and latest < order.expires_at
        and not order.holds.get("stock_book")
        and not selling.of_other_books(order)
        for order in orders
    )


def _sell_together(sales: Sequence[Sale], *, at: datetime, book: Book) -> None:
    booked = queries.booked([order for sale in sales for order in sale.orders], book=book)
    known = {order.id: order for order in booked}
    accounts: list[chart.NewAccount] = []
    chains = []
    for sale in sales:
        payment = sale.group.payment
        assert payment is not None
        mine = [known[order.id] for order in sale.orders]
        accounts += movements.accounts_of_sale(mine, payment=payment)
        chains.append(
            tuple(move for one in mine for move in movements.confirm(one, payment=payment))
        )
    selling.note_payments([sale.group for sale in sales], book=book)
    selling.sell(sales, book=book)
    ledger.open_accounts(accounts, book=book)
    if any(verdict.refusal for verdict in ledger.apply(chains, at=at, book=book)):
        raise _NotAllThere


def _allot(row: OrderGroup, orders: Sequence[Order], *, payment: UUID, at: datetime) -> None:
    """One chain for the whole group; when it cannot be, one for each order."""
    book = Book(row.book)
    booked = queries.booked(orders, book=book)
    ledger.open_accounts(movements.accounts_of_sale(booked, payment=payment), book=book)
    late = _late_elsewhere(orders, booked, at=at)
    in_time = [order for order in booked if order.id not in late]
    sold = _those_in_time(in_time, payment=payment, at=at, book=book)
    for order in booked:
        if order.id in late and _take_late(order, payment=payment, at=at):
            sold.append(order)
    ids = {order.id for order in sold}
    if ids:
        selling.sell([Sale(row, [order for order in orders if order.id in ids], at)], book=book)
    _owe(row, [order for order in booked if order.id not in ids], payment=payment, at=at)
    for order in booked:
        if not (order.id in late and order.id in ids):  # else it has all that it needs
            told = asides.ended(order, is_used=order.id in ids, at=at)
            outbox.record_all(told, book=book)


def _those_in_time(
    booked: Sequence[Booked], *, payment: UUID, at: datetime, book: Book
) -> list[Booked]:
    whole = tuple(move for order in booked for move in movements.confirm(order, payment=payment))
    if not whole:
        return []
    [verdict] = ledger.apply([whole], at=at, book=book)
    if verdict.refusal is None:
        return list(booked)
    if isinstance(verdict.refusal, ledger_rules.NotEnough):
        return _those_still_there(booked, payment=payment, at=at, book=book)
    raise verdict.refusal


def _late_elsewhere(
    orders: Sequence[Order], booked: Sequence[Booked], *, at: datetime
) -> frozenset[UUID]:
    """Orders whose holds in other books may be gone: these are taken before the sale stands."""
    over = {row.id for row in orders if row.state == OrderState.EXPIRED or at >= row.expires_at}
    return frozenset(one.id for one in booked if one.id in over and elsewhere.books_of(one))


def _take_late(order: Booked, *, payment: UUID, at: datetime) -> bool:
    """A late order with all that it draws on, in whichever book; or nothing of it."""
    try:
        with transaction.atomic():
            asides.use_now(order, at=at)
            ledger.transfer(
                *movements.confirm(order, payment=payment), at=at, book=Book(order.book)
            )
    except ledger_rules.NotEnough:
        return False
    return True


def _those_still_there(
    booked: Sequence[Booked], *, payment: UUID, at: datetime, book: Book
) -> list[Booked]:
    chains = [tuple(movements.confirm(order, payment=payment)) for order in booked]
    verdicts = ledger.apply(chains, at=at, book=book)
    for verdict in verdicts:
        if verdict.refusal and not isinstance(verdict.refusal, ledger_rules.NotEnough):
            raise verdict.refusal
    return [
        order for order, verdict in zip(booked, verdicts, strict=True) if verdict.refusal is None
    ]


def _owe(row: OrderGroup, orders: Sequence[Booked], *, payment: UUID, at: datetime) -> None:
    """Goods that are gone: their money is owed back, and what else was held is free."""
    if not orders:
        return
    book = Book(row.book)
    for order in orders:
        chain = (
            *movements.release(order, reason="order.refund_due"),
            movements.refund(order, payment=payment),
        )
        ledger.transfer(*chain, at=at, book=book)
    ids = [order.id for order in orders]
    Order.objects.filter(book=row.book, id__in=ids).update(
        state=OrderState.EXPIRED, charge=ChargeState.REFUND_DUE
    )
    payments.owe_refund(
        payment=payment,
        amount=sum(order.total_minor for order in orders),
        reason=LATE,
        at=at,
        key=f"{LATE}:{row.id}",
    )


def _give_back(row: OrderGroup, payment: UUID, amount: int, *, at: datetime) -> None:
    """Money that no order waits for."""
    log.warning("payment %s of group %s goes back: nothing waits for it", payment, row.id)
    book = Book(row.book)
    ledger.open_accounts(
        [chart.NewAccount(chart.refund_due(payment), row.currency, chart.Rule.NO_OVERDRAFT)],
        book=book,
    )
    ledger.transfer(
        movements.to_refund(
            payment=payment,
            amount=amount,
            unit=row.currency,
            name=f"surplus:{payment}",
            reason=f"payment.surplus {payment}",
        ),
        at=at,
        book=book,
    )
    payments.owe_refund(payment=payment, amount=amount, reason=SURPLUS, at=at, key=SURPLUS)
