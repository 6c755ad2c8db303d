"""Sold out, or only moved to another book? Asked when a quote finds too little, and not before."""

import time
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

import psycopg

from entrepot.checkout.adapters import postgres
from entrepot.checkout.rules.refusals import GoodsMoved, SoldOut
from entrepot.checkout.values import Placed, QuotePayload
from entrepot.kernel import Refusal
from entrepot.kit import statements
from entrepot.kit.statements import Row, Steps

FRESH_S: Final = 2.0
"""As long as a merchant's book is believed: a sold-out item is asked for thousands of times."""
KNOWN_MAX: Final = 10_000

A = TypeVar("A", bound=Placed | Refusal)


class _Known(NamedTuple):
    """A merchant's book, and when we asked (monotonic)."""

    asked_s: float
    book: int


_known: dict[UUID, _Known] = {}


def explained(quote: QuotePayload, answer: A) -> A | GoodsMoved:
    """On Django's connection, in the caller's transaction."""
    if isinstance(answer, SoldOut):
        _learn(statements.run(_books(_merchants([quote]))))
    return _explained(quote, answer)


async def explained_async(
    wire: psycopg.AsyncConnection[Row], quotes: Sequence[QuotePayload], answers: Sequence[A]
) -> list[A | GoodsMoved]:
    """The same for many, on a connection of the intake; one statement at most, mostly none."""
    pairs = list(zip(quotes, answers, strict=True))
    short = [quote for quote, answer in pairs if isinstance(answer, SoldOut)]
    oldest = time.monotonic() - FRESH_S
    unknown = {
        one for one in _merchants(short) if one not in _known or _known[one].asked_s < oldest
    }
    if unknown:
        _learn(await statements.run_async(wire, _books(unknown)))
    return [_explained(quote, answer) for quote, answer in pairs]


def _explained(quote: QuotePayload, answer: A) -> A | GoodsMoved:
    if not isinstance(answer, SoldOut):
        return answer
    order = next(o for o in quote.orders if any(line.id == answer.line for line in o.lines))
    held_in = order.stock_book or quote.book
    known = _known.get(order.merchant)
    if known is None or known.book == held_in:
        return answer
    return GoodsMoved(line=answer.line, listing=answer.listing)


def _merchants(quotes: Iterable[QuotePayload]) -> set[UUID]:
    return {order.merchant for quote in quotes for order in quote.orders}


def _books(merchants: Iterable[UUID]) -> Steps[dict[UUID, int]]:
    [rows] = yield [postgres.books_of_merchants(sorted(merchants))]
    return dict(rows)


def _learn(books: dict[UUID, int]) -> None:
    if len(_known) > KNOWN_MAX:
        _known.clear()
    now = time.monotonic()
    _known.update({merchant: _Known(now, book) for merchant, book in books.items()})
