"""What an operator sees of it, and the one thing they may do."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from entrepot.kit import books
from entrepot.kit.models import OutboxRow
from entrepot.kit.outbox import wires

COUNT_MAX: Final = 100_000
"""Beyond this many, how many wait in a book is no longer counted."""
FAILING_MAX: Final = 100

_LAG: Final = """
select (select count(*) from (
            select from kit_outbox where book = %s and told_at is null limit %s) as waiting),
       (select at from kit_outbox where book = %s and told_at is null order by id limit 1)
"""
_SET_ASIDE: Final = """
select count(*) from kit_outbox where book = %s and attempts > 0 and told_at is null
"""
_UNKNOWN: Final = """
select kind, count(*) from (
    select kind from kit_outbox
    where book = %s and told_at is null and not kind = any(%s) limit %s) as strange
group by kind
"""


@dataclass(frozen=True, slots=True)
class Failing:
    """An event that was set aside, and why."""

    book: int
    id: UUID
    kind: str
    at: datetime
    attempts: int
    next_try_at: datetime | None
    error: str


def lag(*, at: datetime) -> tuple[int, timedelta]:
    """How many events wait (counted up to COUNT_MAX a book), and how old the oldest of them is."""
    rows = [_row(_LAG, [book, COUNT_MAX, book]) for book in books.all_books()]
    oldest = min((since for _, since in rows if since), default=at)
    return sum(count for count, _ in rows), max(at - oldest, timedelta())


def set_aside() -> int:
    """How many events have failed at least once and still wait: the alarm."""
    return sum(int(_row(_SET_ASIDE, [book])[0]) for book in books.all_books())


def unknown() -> dict[str, int]:
    """Waiting events of kinds that this code does not know, counted: newer code wrote them."""
    found = Counter[str]()
    for book in books.all_books():
        with connection.cursor() as cursor:
            cursor.execute(_UNKNOWN, [book, wires.kinds(), COUNT_MAX])
            found.update(dict(cursor.fetchall()))
    return dict(found)


def failing(*, limit: int = FAILING_MAX) -> list[Failing]:
    """Events that have failed at least once and still wait, oldest first."""
    assert 0 < limit <= FAILING_MAX
    rows = [
        Failing(row.book, row.id, row.kind, row.at, row.attempts, row.next_try_at, row.error)
        for book in books.all_books()
        for row in OutboxRow.objects.filter(book=book, told_at=None, attempts__gt=0).order_by("id")[
            :limit
        ]
    ]
    return sorted(rows, key=lambda row: row.id.int)[:limit]


def try_again(*, book: int, event: UUID) -> bool:
    """Let an event that was set aside be told at the next step; False when none such waits."""
    mine = OutboxRow.objects.filter(book=book, id=event, told_at=None)
    return bool(mine.update(next_try_at=None))


def _row(statement: str, facts: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
