"""What an order draws on in books that are not its own: held first, then used or given back.

A chain touches one book. So what lies in another book (an allowance, a coupon's budget, the
stock of a merchant who is kept there) is held there by a chain of its own before the order is
placed, with an expiry, under ids that follow from the order: whoever does it again does nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from entrepot.checkout.rules import holding, movements
from entrepot.checkout.rules.refusals import GoodsMoved, SameIdOtherBody
from entrepot.checkout.values import AsidePayload, Booked, BookedAside, OrderPayload, QuotePayload
from entrepot.kernel import Refusal
from entrepot.ledger import rules as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.values import (
    Book,
    Chain,
    Kind,
    NewAccount,
    Transfer,
    TransferId,
    Verdict,
    account_id,
)

SLACK: Final = timedelta(hours=1)
"""Holds in other books outlive the time to pay by so much: the dispatcher may be away that long
before what a paid order holds could be somebody else's. It is also how long what a crash left
behind stays held."""


def is_needed(quote: QuotePayload) -> bool:
    """Does any order of it draw on another book? Cheap, because intake asks it of every quote."""
    own = (0, quote.book)
    for order in quote.orders:
        if order.stock_book not in own:
            return True
        if order.allowance_book not in own and holding.takes_allowance(order):
            return True
        if order.asides and any(aside.book not in own for aside in order.asides):
            return True
    return False


def holds(quote: QuotePayload, *, window: timedelta) -> dict[Book, Chain]:
    """What is set aside elsewhere, a chain a book; `window` is the time to pay.

    The expiry depends on nothing but the quote, so that a repeat has the same body.
    """
    until = quote.expires_at + window + SLACK
    chains: dict[Book, list[Transfer]] = {}
    for order in quote.orders:
        for hold, aside in _of(quote, order):
            chains.setdefault(Book(aside.book), []).append(
                Transfer(
                    id=hold,
                    debit=account_id(aside.account),
                    credit=account_id(aside.into),
                    amount=aside.amount_minor,
                    unit=aside.unit,
                    kind=Kind.PENDING,
                    expires_at=until,
                    reason=f"order.aside {order.number}",
                )
            )
    return {book: tuple(chains[book]) for book in sorted(chains)}


def counterparts(quote: QuotePayload) -> dict[Book, list[NewAccount]]:
    """The accounts that those holds go to, a list a book, in the order of their ids."""
    found: dict[Book, dict[UUID, NewAccount]] = {}
    for order in quote.orders:
        for _, aside in _of(quote, order):
            account = NewAccount(aside.into, aside.unit)
            found.setdefault(Book(aside.book), {})[account.id] = account
    return {book: [some[one] for one in sorted(some)] for book, some in sorted(found.items())}


def voids(quote: QuotePayload, *, window: timedelta) -> dict[Book, Chain]:
    """Gives back what `holds` set aside."""
    return {
        book: tuple(
            chart.void(
                transfer=chart.expiry_id(one.id),
                hold=one.id,
                reason=one.reason.replace("order.aside", "order.refused"),
            )
            for one in chain
        )
        for book, chain in holds(quote, window=window).items()
    }


def refusal_of(quote: QuotePayload, verdict: Verdict) -> Refusal:
    """The other book's no, in the buyer's words."""
    if isinstance(verdict.refusal, ledger.SameIdOtherBody):
        return SameIdOtherBody(quote=quote.id)
    return holding.refusal_of(quote, verdict)


def ends_the_quote(no: Refusal) -> bool:
    """Is it settled by this no that the quote is not placed, so that its holds can go?

    After a transient one the same quote may come again and find them. Another body under its id
    says nothing of the order that stands there. Goods that have moved need a new quote.
    """
    is_final = not no.transient or isinstance(no, GoodsMoved)
    return is_final and not isinstance(no, SameIdOtherBody)


def book_of_person(key: str, books: Sequence[int]) -> Book:
    """The book that keeps a person's allowance of a year, of those open when the year began.

    By rendezvous hashing, so that everyone finds it without asking and a book that is opened
    takes, from the next year on, only its share of persons.
    """
    return Book(max(books, key=lambda book: sha256(f"{book}:{key}".encode()).digest()))


def books_of(order: Booked) -> list[Book]:
    """The other books that an order draws on."""
    found = {aside.book for aside in order.asides if aside.book != order.book}
    if order.stock_book != order.book:
        found.add(order.stock_book)
    return [Book(book) for book in sorted(found)]


def use(order: Booked, *, book: Book) -> Chain:
    """Paid: what is held in one other book is used, and units are kept until they ship.

    As in the own book: given back and taken anew, so that it is one chain before and after the
    holds' expiry; after it, the ledger refuses if somebody else has what was held.
    """
    why = f"order.paid {order.number}"
    kept = movements.keep(order, why) if order.stock_book == book else []
    return (
        *give_back(order, book=book, reason="order.paid"),
        *kept,
        *(movements.used(aside, why) for aside in _asides(order, book)),
    )


def give_back(order: Booked, *, book: Book, reason: str) -> Chain:
    """Ends the holds of one other book."""
    why = f"{reason} {order.number}"
    held = [aside.hold for aside in _asides(order, book)]
    if order.stock_book == book:
        held += [holding.hold_id(line.id) for line in order.lines]
    return tuple(chart.void(transfer=chart.expiry_id(hold), hold=hold, reason=why) for hold in held)


def _asides(order: Booked, book: Book) -> list[BookedAside]:
    return [aside for aside in order.asides if aside.book == book != order.book]


def _of(quote: QuotePayload, order: OrderPayload) -> list[tuple[TransferId, AsidePayload]]:
    """Holds of the order that lie in other books; units of stock are one of them a line."""
    found = [pair for pair in holding.asides(quote, order) if pair[1].book != quote.book]
    if order.stock_book not in {0, quote.book}:
        found += _stock(order)
    return found


def _stock(order: OrderPayload) -> Iterator[tuple[TransferId, AsidePayload]]:
    for line in order.lines:
        yield (
            holding.hold_id(line.id),
            AsidePayload(
                account=chart.stock(line.variant, line.node),
                into=chart.sold(line.variant),
                amount_minor=line.quantity,
                unit=chart.piece(line.variant),
                book=order.stock_book,
            ),
        )
