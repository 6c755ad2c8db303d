"""Which books there are: the shards of accounts, transfers, orders, lines and events.

A statement on a hot table names one book (`book = …`), so that the same statement runs on one
PostgreSQL and on a cluster where a book lies on one worker. Who reads all books asks one after
the other. Books are small positive integers; book 1 is always there, and a book is never closed.
"""

import time
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.kit.models import BookRow

FIRST: Final = 1
BOOK_MAX: Final = 4095
FRESH_S: Final = 5.0
"""How long a process may not know of a book that another process opened."""
HOT_TABLES: Final = (
    "ledger_account",
    "ledger_transfer",
    "ledger_carried",
    "checkout_ordergroup",
    "checkout_order",
    "checkout_orderline",
    "kit_outbox",
    "kit_told",
)
"""The tables by book: primary key (book, id), no foreign key into them."""

_known: tuple[float, tuple[tuple[int, datetime], ...]] | None = None


def all_books() -> tuple[int, ...]:
    """Every book, in order; read again after some seconds."""
    return tuple(sorted({FIRST, *(number for number, _ in _rows())}))


def books_before(moment: datetime) -> tuple[int, ...]:
    """The books that were open before a moment, in order: the same answer for ever."""
    return tuple(sorted({FIRST, *(number for number, at in _rows() if at < moment)}))


@transaction.atomic
def open_book(number: int) -> bool:
    """Open a book; True if it was new. Other processes know it after some seconds."""
    assert FIRST <= number <= BOOK_MAX, number
    _, is_new = BookRow.objects.get_or_create(number=number)
    forget()
    transaction.on_commit(forget)
    return is_new


def _rows() -> tuple[tuple[int, datetime], ...]:
    global _known  # noqa: PLW0603  # one memory a process
    known, now = _known, time.monotonic()
    if known is not None and now - known[0] < FRESH_S:
        return known[1]
    rows = tuple(BookRow.objects.values_list("number", "opened_at"))
    _known = (now, rows)
    return rows


def forget() -> None:
    """Ask the table again at the next look."""
    global _known  # noqa: PLW0603  # one memory a process
    _known = None
