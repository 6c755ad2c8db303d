"""A dispatcher's step: claim, move to what was told, react; all in one transaction."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db import connection, transaction

from entrepot.kit import books, watching
from entrepot.kit.outbox import aside, claims, told, wires
from entrepot.kit.outbox.claims import Queue, Row

log = logging.getLogger(__name__)

BATCH_MAX: Final = wires.LIST_MAX
SINGLY_MAX: Final = 50
"""Events that have transactions of their own, of one kind, before the next kind has its turn."""
TRIES_MAX: Final = 256
"""How often parts of one failing list are tried: enough to find about 20 poisonous among 1,000."""
RESCAN_S: Final = 5.0
"""After so long a busy dispatcher looks again from the first event, not from where it was."""
OVERLAP_MS: Final = 500
"""How far before the first waiting event it looks for those that were committed late."""

_FIRST: Final = str(UUID(int=0))
_T = TypeVar("_T")


def tell_waiting(*, at: datetime, limit: int = BATCH_MAX) -> int:
    """Tell what waits, oldest first; returns how many events were told or set aside.

    Of each book and kind at most `limit`. Kinds whose reactions all take lists are told
    together, in one transaction. Each other event has a transaction of its own, so that what
    its reactions lock is free again at once.
    """
    assert 0 < limit <= BATCH_MAX
    return Dispatcher(singly_max=limit).step(at=at, limit=limit)


def tell_all(*, at: datetime, rounds_max: int = 1000) -> int:
    """Tell until nothing waits that could be told now, reactions' own events included."""
    total = 0
    for _ in range(rounds_max):
        done = tell_waiting(at=at)
        if not done:
            return total
        total += done
    raise AssertionError(f"events still beget events after {rounds_max} rounds")


@dataclass(slots=True)
class Dispatcher:
    """One of many. All it remembers is where to look first, and that it may forget."""

    singly_max: int = SINGLY_MAX
    offset: int = 0
    """Any number, another one for each: where among the first it begins with those told singly."""
    _starts: dict[tuple[int, str], tuple[str, float]] = field(default_factory=dict)
    """By book and kind: the id from which to look, and until when (monotonic) to believe it."""
    _turns: int = 0

    def step(self, *, at: datetime, limit: int = BATCH_MAX) -> int:
        """A turn for every kind that waits in every book; how many were told or set aside."""
        for prepare in wires.wiring().first:
            prepare()
        self._turns += 1
        return sum(self._turn(book, at, limit) for book in self._fairly(books.all_books()))

    def _turn(self, book: int, at: datetime, limit: int) -> int:
        known = wires.kinds()
        done = 0
        for kind in claims.kinds_due_again(book, at=at):
            if kind in known:
                queue = Queue(book=book, kind=kind, at=at, start=_FIRST, again=True)
                done += self._tell(queue, limit)[0]
        starts = {kind: self._start(book, kind) for kind in known}
        for kind in self._fairly(claims.kinds_waiting(book, starts)):
            queue = Queue(book=book, kind=kind, at=at, start=starts[kind])
            told_now, first = self._tell(queue, limit)
            done += told_now
            self._remember(queue, first)
        if not done:
            self._starts = {key: one for key, one in self._starts.items() if key[0] != book}
        return done

    def _tell(self, queue: Queue, limit: int) -> tuple[int, str | None]:
        """How many were told or set aside; and the first that waited."""
        if most := wires.list_max(queue.kind):
            return _tell_together(queue, min(limit, most))
        return _tell_singly(queue, min(limit, self.singly_max), self.offset)

    def _start(self, book: int, kind: str) -> str:
        start, until = self._starts.get((book, kind), (_FIRST, 0.0))
        return start if time.monotonic() < until else _FIRST

    def _remember(self, queue: Queue, first: str | None) -> None:
        """What lies far before the first event that waited is gone: it is not passed again.

        An index holds deleted rows until they are vacuumed. Ids are ordered by time, but a writer
        may commit late, a clock may step back and another dispatcher die: hence the overlap, and
        the look from the very first now and then and whenever nothing waits.
        """
        key = (queue.book, queue.kind)
        _, until = self._starts.get(key, (_FIRST, 0.0))
        now = time.monotonic()
        if first is None:
            self._starts.pop(key, None)
        else:
            start = str(UUID(int=max(0, UUID(first).int - (OVERLAP_MS << 80))))
            self._starts[key] = (start, until if now < until else now + RESCAN_S)

    def _fairly(self, names: Sequence[_T]) -> list[_T]:
        """Another one first each time."""
        cut = self._turns % len(names) if names else 0
        return [*names[cut:], *names[:cut]]


def _tell_together(queue: Queue, limit: int) -> tuple[int, str | None]:
    with transaction.atomic():
        rows = queue.take(limit)
        mine, parked = claims.in_turn(queue.book, rows)
        aside.park(queue.book, parked, at=queue.at)
        if mine:
            _List(queue).tell(mine)
    return len(mine), rows[0].id if rows else None


def _tell_singly(queue: Queue, limit: int, offset: int) -> tuple[int, str | None]:
    rows = queue.look(limit)
    if not rows:
        return 0, None
    cut = offset % len(rows)
    return sum(_tell_one(queue, row.id) for row in (*rows[cut:], *rows[:cut])), rows[0].id


def _tell_one(queue: Queue, event: str) -> int:
    """1 when it was told or set aside; 0 when another has it, or an earlier one has to be first."""
    with transaction.atomic():
        row = claims.take_one(event, queue)
        if row is None:
            return 0
        mine, parked = claims.in_turn(queue.book, [row])
        aside.park(queue.book, parked, at=queue.at)
        if mine:
            _List(queue).tell(mine)
        return len(mine)


class _List:
    """Claimed events of one kind, told in one transaction; the poisonous ones are set aside."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._tries = TRIES_MAX
        self._stopped: set[str] = set()
        """Subjects of which an event was set aside just now: their later ones wait for it."""

    def tell(self, rows: Sequence[Row]) -> None:
        """Tell all of them, or find those that cannot be told by halving again and again."""
        failure = self._try(rows)
        if failure is None:
            watching.told(self._queue.kind, [row.body for row in rows])
            return
        if len(rows) == 1 or self._tries <= 0:
            aside.set_aside(
                self._queue.book, rows, failure, kind=self._queue.kind, at=self._queue.at
            )
            self._stopped.update(row.subject for row in rows if row.subject is not None)
            return
        middle = len(rows) // 2
        for half in (rows[:middle], rows[middle:]):
            late = [row for row in half if row.subject in self._stopped]
            aside.park(self._queue.book, late, at=self._queue.at)
            if due := [row for row in half if row.subject not in self._stopped]:
                self.tell(due)

    def _try(self, rows: Sequence[Row]) -> Exception | None:
        """Move and react in a savepoint; what was raised is the answer.

        The reactions come last, so that the hot rows that they add to (a minute of the board, a
        shelf) are locked for as short as can be.
        """
        self._tries -= 1
        queue = self._queue
        try:
            with transaction.atomic():
                told.move(queue.book, [row.id for row in rows], at=queue.at)
                _react(queue.kind, rows)
        except Exception as failure:
            if not connection.is_usable():
                raise
            return failure
        if again := [row.subject for row in rows if row.attempts and row.subject is not None]:
            aside.release(queue.book, again)
        return None


def _react(kind: str, rows: Sequence[Row]) -> None:
    if not (listeners := wires.listeners(kind)):
        return
    events = [wires.read(kind, row.body) for row in rows]
    with watching.reacting(kind, events):
        for reaction in listeners:
            if wires.takes_list(reaction):
                reaction(events)
            else:
                for event in events:
                    reaction(event)
