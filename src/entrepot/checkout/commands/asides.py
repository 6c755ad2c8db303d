"""What an order draws on in other books: held before it is placed, used or given back after.

Each step is a chain in one book and a transaction of its own, so a process may die between any
two: what is held then either ends with the order that was placed, or is found again by whoever
places the same quote, or expires. `placing` and `intake` come here only with quotes that
draw on another book.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from entrepot.checkout import queries
from entrepot.checkout.adapters import postgres
from entrepot.checkout.commands import moved
from entrepot.checkout.events import OrderDrewElsewhere
from entrepot.checkout.models import Order
from entrepot.checkout.rules import elsewhere
from entrepot.checkout.rules.refusals import QuoteGivenUp
from entrepot.checkout.values import Booked, OrderState, Placed, QuotePayload
from entrepot.kernel import Refusal, book_of
from entrepot.kit import statements
from entrepot.kit.statements import Steps
from entrepot.ledger import commands as ledger
from entrepot.ledger.commands import batch
from entrepot.ledger.values import Book, TransferId

LOCK: Final = 0x7FFF_FFFF_FFFF_FFFF
SOLD: Final = (OrderState.CONFIRMED, OrderState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Held:
    """What became of a quote in one other book. `has_ended`: held once, and not any more."""

    refusal: Refusal | None = None
    has_ended: bool = False


def window() -> timedelta:
    """The time to pay."""
    return timedelta(minutes=settings.PAYMENT_WINDOW_MIN)


def lock_key(quote: UUID) -> int:
    """Names the advisory lock of a quote: 63 bits of it."""
    return quote.int & LOCK


def hold_steps(quotes: Sequence[QuotePayload], *, at: datetime, book: Book) -> Steps[list[Held]]:
    """Hold what these quotes want of one other book; one answer each. A repeat is no news."""
    chains = [elsewhere.holds(quote, window=window())[book] for quote in quotes]
    opened = {one.id: one for quote in quotes for one in elsewhere.counterparts(quote)[book]}
    accounts = {
        account for chain in chains for move in chain for account in (move.debit, move.credit)
    }
    ids = [move.id for chain in chains for move in chain]
    _, locked, rows = yield [
        batch.opening([opened[one] for one in sorted(opened)], book=book),
        batch.lock(accounts, book=book),
        batch.read(ids, book=book),
    ]
    known = batch.stored(rows)
    judgement = batch.judge(batch.balances(locked), chains, known=known, at=at)
    if todo := batch.writes(judgement, at=at, book=book):
        yield todo
    ended = {hold for hold, stored in known.items() if stored.resolved_by is not None}
    return [
        Held(
            elsewhere.refusal_of(quote, verdict) if verdict.refusal else None,
            any(TransferId(move.id) in ended for move in chain),
        )
        for quote, chain, verdict in zip(quotes, chains, judgement.verdicts, strict=True)
    ]


def void_steps(quotes: Sequence[QuotePayload], *, at: datetime, book: Book) -> Steps[None]:
    """Give back what these quotes hold in one other book; what was never held stays so."""
    chains = [elsewhere.voids(quote, window=window())[book] for quote in quotes]
    yield from batch.steps(chains, at=at, book=book)


def known_steps(groups: Sequence[UUID], *, book: Book) -> Steps[set[UUID]]:
    """Which of these groups stand?"""
    [rows] = yield [postgres.known(groups, book=book)]
    return set(postgres.known_groups(rows))


def place(quote: QuotePayload, put: Callable[[], Placed], *, at: datetime) -> Placed:
    """Hold elsewhere, then `put` the quote into its own book; a no there gives back.

    Two who bring the same quote take turns: what one gives back the other must not count on.
    """
    with _turn(quote.id):
        if quote.expires_at > at:  # else it stands already, or is refused
            _hold(quote, at=at)
        try:
            return put()
        except Refusal as no:
            if elsewhere.ends_the_quote(no):
                _give_back(quote, at=at)
            raise


def ended(order: Booked, *, is_used: bool, at: datetime) -> Iterator[OrderDrewElsewhere]:
    """The events by which the other books will hear of it, one a book."""
    for book in elsewhere.books_of(order):
        yield OrderDrewElsewhere(at=at, order=order.id, there=book, is_used=is_used)


@transaction.atomic
def end(*, order: UUID, there: int, is_used: bool, at: datetime) -> None:
    """Use, or give back, what a paid or ended order holds in another book. Repeatable."""
    row = Order.objects.get(book=book_of(order), id=order)
    [booked] = queries.booked([row], book=row.book)
    book = Book(there)
    if is_used:
        assert row.state in SOLD, row.state
        ledger.transfer(*elsewhere.use(booked, book=book), at=at, book=book)
    else:
        ledger.transfer(
            *elsewhere.give_back(booked, book=book, reason=f"order.{row.state}"), at=at, book=book
        )


def use_now(order: Booked, *, at: datetime) -> None:
    """Take at once what a late payment needs of other books; the caller's savepoint undoes it."""
    for book in elsewhere.books_of(order):
        ledger.transfer(*elsewhere.use(order, book=book), at=at, book=book)


def _hold(quote: QuotePayload, *, at: datetime) -> None:
    ended_somewhere = False
    for book in elsewhere.holds(quote, window=window()):
        with transaction.atomic():
            [held] = statements.run(hold_steps([quote], at=at, book=book))
        if held.refusal is not None:
            with transaction.atomic():
                refusal = moved.explained(quote, held.refusal)
            if elsewhere.ends_the_quote(refusal):
                _give_back(quote, at=at)
            raise refusal
        ended_somewhere = ended_somewhere or held.has_ended
    if ended_somewhere:
        with transaction.atomic():
            stands = statements.run(known_steps([quote.id], book=Book(quote.book)))
        if not stands:
            _give_back(quote, at=at)
            raise QuoteGivenUp(quote=quote.id)


def _give_back(quote: QuotePayload, *, at: datetime) -> None:
    for book in elsewhere.holds(quote, window=window()):
        with transaction.atomic():
            statements.run(void_steps([quote], at=at, book=book))


@contextmanager
def _turn(quote: UUID) -> Iterator[None]:
    """Inside a transaction until it ends, else for as long as the quote is being placed."""
    key = lock_key(quote)
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("select pg_advisory_xact_lock(%s)", [key])
            yield
            return
        cursor.execute("select pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [key])


__all__ = ["Held", "end", "ended", "hold_steps", "known_steps", "place", "use_now", "void_steps"]
