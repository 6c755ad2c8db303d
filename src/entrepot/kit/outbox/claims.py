"""Which events are to be told now: the statements that find and lock them. Each names its book.

All of them follow an index and stop early, so that what they cost does not depend on how many
events wait. No statistics are trusted for that: the planner has seen the table empty or full, and
would sort 200,000 rows for the first thousand (`_by_index`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from entrepot.kit import arrays

DUE_AGAIN_MAX: Final = 1000

# Compared as pairs, because only one index has those in order: `kind = …` could as well be looked
# for along the primary key, past every waiting event of every other kind.
_KINDS: Final = """
select k.kind from unnest(%s::text[], %s::uuid[]) as k (kind, start)
cross join lateral (
    select from kit_outbox o
    where o.book = %s and (o.kind, o.id) >= (k.kind, k.start) and o.kind <= k.kind
      and o.next_try_at is null and o.told_at is null
    order by o.kind, o.id limit 1) as one
"""
_KINDS_AGAIN: Final = """
select kind from kit_outbox
where book = %s and next_try_at <= %s and told_at is null order by next_try_at limit %s
"""
_FRESH: Final = """
select o.id::text, o.subject::text, o.body::text, o.attempts from kit_outbox o
where o.book = %(book)s and (o.kind, o.id) >= (%(kind)s, %(start)s::uuid) and o.kind <= %(kind)s
  and o.next_try_at is null and o.told_at is null
order by o.kind, o.id limit %(limit)s
"""
_AGAIN: Final = """
select id::text, subject::text, body::text, attempts from kit_outbox
where book = %(book)s and kind = %(kind)s and next_try_at <= %(at)s and told_at is null
order by next_try_at limit %(limit)s
"""
_ONE: Final = """
select id::text, subject::text, body::text, attempts from kit_outbox
where book = %(book)s and id = %(id)s::uuid and told_at is null
  and (next_try_at is null or next_try_at <= %(at)s)
for update skip locked
"""
# Of each subject, as many of the first waiting as it has among the claimed: if one of those is
# not claimed, it comes before.
_BEFORE: Final = """
select s.subject::text, e.id::text, e.next_try_at is not null
from unnest(%s::uuid[], %s::uuid[], %s::int[]) as s (subject, last, claimed)
cross join lateral (
    select o.id, o.next_try_at from kit_outbox o
    where o.book = %s and o.subject = s.subject and o.id < s.last and o.told_at is null
    order by o.id limit s.claimed) as e
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A waiting event."""

    id: str
    subject: str | None
    """Ids are texts: they are only passed on, and sort as they are."""
    body: str
    """JSON, as it was written."""
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Events of one book and kind that wait: fresh ones from `start` on, or those due again."""

    book: int
    kind: str
    at: datetime
    start: str
    again: bool = False

    def take(self, limit: int) -> list[Row]:
        """The first of them that nobody else has, locked until the transaction ends."""
        assert connection.in_atomic_block
        return self._rows(limit, " for update skip locked")

    def look(self, limit: int) -> list[Row]:
        """The first of them, whoever has them."""
        return self._rows(limit, "")

    def _rows(self, limit: int, lock: str) -> list[Row]:
        facts = {
            "book": self.book,
            "kind": self.kind,
            "at": self.at,
            "start": self.start,
            "limit": limit,
        }
        with _by_index():
            rows = _read((_AGAIN if self.again else _FRESH) + lock, facts)
        return sorted((Row(*row) for row in rows), key=lambda row: row.id)


def take_one(event: str, queue: Queue) -> Row | None:
    """One event, locked; None when another dispatcher has it or has told it."""
    rows = _read(_ONE, {"book": queue.book, "id": event, "at": queue.at})
    return Row(*rows[0]) if rows else None


def kinds_waiting(book: int, starts: Mapping[str, str]) -> list[str]:
    """Of these kinds, those of which at least one fresh event waits, from each kind's start on."""
    with _by_index():
        rows = _read(_KINDS, [list(starts), arrays.uuids(starts.values()), book])
    return [kind for (kind,) in rows]


def kinds_due_again(book: int, *, at: datetime) -> list[str]:
    """Kinds of which an event that was set aside is due."""
    rows = _read(_KINDS_AGAIN, [book, at, DUE_AGAIN_MAX])
    return sorted({kind for (kind,) in rows})


def in_turn(book: int, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Those of the claimed that are the next of their subject; and those that are long not.

    A claimed event whose subject has an earlier one that waits is not told. Where the earlier is
    in another dispatcher's hands it will be its turn in a moment; where it was set aside, not
    until it is told: those are the second answer. Asked *after* the rows were locked, so that
    whoever had an earlier one and is through with it has committed.
    """
    stories: dict[str, list[str]] = {}
    for row in rows:
        if row.subject is not None:
            stories.setdefault(row.subject, []).append(row.id)
    if not stories:
        return list(rows), []
    with _by_index():
        found = _read(
            _BEFORE,
            [
                arrays.uuids(stories),
                arrays.uuids(claimed[-1] for claimed in stories.values()),
                [len(claimed) for claimed in stories.values()],
                book,
            ],
        )
    before: dict[str, tuple[str, bool]] = {}
    for subject, event, is_aside in found:
        if event not in stories[subject]:
            before.setdefault(subject, (event, is_aside))
    mine: list[Row] = []
    parked: list[Row] = []
    for row in rows:
        first = before.get(row.subject) if row.subject else None
        if first is None or row.id < first[0]:
            mine.append(row)
        elif first[1]:
            parked.append(row)
    return mine, parked


@contextmanager
def _by_index() -> Iterator[None]:
    """Statements within read in the order of an index, whatever the statistics say."""
    _plan("off")
    yield
    _plan("on")  # after an error the connection is rolled back or closed, and with it this


def _plan(word: str) -> None:
    is_local = connection.in_atomic_block
    _read(
        "select set_config(name, %s, %s)"
        " from unnest(array['enable_sort', 'enable_incremental_sort',"
        " 'enable_seqscan', 'enable_bitmapscan']) as name",
        [word, is_local],
    )


def _read(statement: str, facts: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
