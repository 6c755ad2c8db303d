"""The intake: many quotes at once, placed in batches, acknowledged after their commit.

One bounded queue a book, and batchers that each take whatever waits and place it in one
transaction. A commit and a hot row's lock are paid once a batch instead of once an order.
PostgreSQL's row locks keep batchers, worker processes and every other writer correct, so the
queue is only about speed: losing it loses nothing that was acknowledged.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import psycopg

from entrepot.checkout.commands.placing import Answer, Asked, NotAllNew, asked, eager_steps, steps
from entrepot.checkout.rules.refusals import QueueFull, Unavailable
from entrepot.checkout.values import Placed
from entrepot.kernel import Refusal
from entrepot.kit import statements
from entrepot.kit.statements import Row
from entrepot.ledger.commands.eager import MixedUnits
from entrepot.ledger.values import Book

log = logging.getLogger(__name__)

QUEUE_MAX: Final = 2048
"""Waiting orders of one book and process: about a second's work."""
BATCH_MAX: Final = 256
"""Measured: larger batches hold their locks longer and gain nothing."""
BATCHERS: Final = 1
"""A second one halves the batches of the first; measured, it was no faster."""
STATEMENT_S_MAX: Final = 10
RECONNECT_S: Final = (0.1, 0.2, 0.5, 1)
"""Between tries while the database is away; asking a server that is not there costs nothing."""
CLASH_TRIES_MAX: Final = 3
CAUTIOUS_BATCHES: Final = 16
"""After a refusal or a repeat, more of them are likely: so many batches are not placed eagerly."""

_CLASHES: Final = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.UniqueViolation,
)
NEEDS_CARE: Final = (
    *_CLASHES,
    NotAllNew,
    MixedUnits,
    psycopg.errors.CheckViolation,
    psycopg.errors.NumericValueOutOfRange,
    psycopg.errors.DivisionByZero,
)
"""What eager steps meet when a quote is no news or cannot be had."""

Wire = psycopg.AsyncConnection[Row]
_Waiting = tuple[Asked, "asyncio.Future[Answer]"]


class Intake:
    """Takes quotes for as long as it runs. Made and used on one event loop."""

    def __init__(
        self,
        conninfo: str,
        *,
        queue_max: int = QUEUE_MAX,
        batch_max: int = BATCH_MAX,
        batchers: int = BATCHERS,
    ) -> None:
        self._conninfo = conninfo
        self._queue_max = queue_max
        self._batch_max = batch_max
        self._batchers = batchers
        self._books: dict[Book, _BookQueue] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._is_stopping = False

    async def place(self, token: str | bytes) -> Placed:
        """Place a quote; returns after the commit that holds it, or raises why not."""
        wanted = asked(token)
        answer = await self._put(wanted)
        if isinstance(answer, Refusal):
            raise answer
        return answer

    async def stop(self) -> None:
        """Take nothing more, answer what waits, close."""
        self._is_stopping = True
        for queue in self._books.values():
            queue.close()
        await asyncio.gather(*self._tasks)

    def waiting(self) -> int:
        """How many quotes wait in all queues."""
        return sum(len(queue.waiting) for queue in self._books.values())

    def _put(self, wanted: Asked) -> "asyncio.Future[Answer]":
        book = Book(wanted.quote.book)
        queue = self._books.get(book) or self._open(book)
        if self._is_stopping or len(queue.waiting) >= self._queue_max:
            raise QueueFull
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        queue.put((wanted, future))
        return future

    def _open(self, book: Book) -> "_BookQueue":
        queue = self._books[book] = _BookQueue()
        for number in range(self._batchers):
            batcher = _Batcher(self._conninfo, book, queue, self._batch_max)
            self._tasks.append(asyncio.create_task(batcher.run(), name=f"batcher {book}.{number}"))
        return queue


class _BookQueue:
    """What waits for one book."""

    def __init__(self) -> None:
        self.waiting: deque[_Waiting] = deque()
        self.is_closed = False
        self._something = asyncio.Event()

    def put(self, one: _Waiting) -> None:
        self.waiting.append(one)
        self._something.set()

    def close(self) -> None:
        self.is_closed = True
        self._something.set()

    async def take(self, limit: int) -> list[_Waiting]:
        """Whatever waits, up to `limit`; nothing once the queue is closed and empty."""
        while not self.waiting and not self.is_closed:
            self._something.clear()
            await self._something.wait()
        return self.take_now(limit)

    def take_now(self, limit: int) -> list[_Waiting]:
        waiting = self.waiting
        taken = [waiting.popleft() for _ in range(min(limit, len(waiting)))]
        # Whoever hung up while waiting need not be served.
        return [one for one in taken if not one[1].done()]


class _Batcher:
    """Takes batches from one queue and places each in one transaction on its own connection."""

    def __init__(self, conninfo: str, book: Book, queue: _BookQueue, batch_max: int) -> None:
        self._conninfo = conninfo
        self._book = book
        self._queue = queue
        self._batch_max = batch_max
        self._wire: Wire | None = None
        self._failures = 0
        self._cautious = 0

    async def run(self) -> None:
        while True:
            batch = await self._queue.take(self._batch_max)
            if batch:
                await self._serve(batch)
            elif self._queue.is_closed:
                break
        if self._wire is not None:
            await self._wire.close()

    async def _serve(self, batch: Sequence[_Waiting]) -> None:
        try:
            answers = await self._place([one for one, _ in batch])
        except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
            log.warning("intake of book %s lost its database: %s", self._book, lost)
            _answer(batch, [Unavailable() for _ in batch])
            await self._give_up_wire()
        except Exception:
            if len(batch) == 1:
                log.exception("quote %s could not be placed", batch[0][0].quote.id)
                _answer(batch, [Unavailable()])
                return
            # One of them is at fault: serve each alone, so that it falls alone.
            for one in batch:
                await self._serve([one])
        else:
            _answer(batch, answers)

    async def _place(self, batch: Sequence[Asked]) -> list[Answer]:
        """Eagerly while all goes well; else, or after a clash with another writer, again."""
        if self._cautious == 0:
            try:
                todo = eager_steps(batch, at=datetime.now(UTC), book=self._book)
                return await statements.run_async(self._wire or await self._connect(), todo)
            except NEEDS_CARE:
                self._cautious = CAUTIOUS_BATCHES
        for tries in range(1, CLASH_TRIES_MAX + 1):
            todo = steps(batch, at=datetime.now(UTC), book=self._book)
            try:
                answers = await statements.run_async(self._wire or await self._connect(), todo)
            except _CLASHES:
                if tries == CLASH_TRIES_MAX:
                    raise
            else:
                all_new = all(isinstance(one, Placed) and one.is_new for one in answers)
                self._cautious = self._cautious - 1 if all_new else CAUTIOUS_BATCHES
                return answers
        raise AssertionError("the loop above returns or raises")

    async def _connect(self) -> Wire:
        wire: Wire = await psycopg.AsyncConnection.connect(
            self._conninfo,
            autocommit=True,
            connect_timeout=5,
            application_name=f"entrepot intake {self._book}",
        )
        wire.prepare_threshold = 0
        await wire.execute(f"set statement_timeout = '{STATEMENT_S_MAX}s'")
        await wire.execute("set synchronous_commit = on")
        await wire.execute("set timezone = 'UTC'")
        statements.register(wire)
        self._wire = wire
        self._failures = 0
        return wire

    async def _give_up_wire(self) -> None:
        """Drop the connection; while none can be had, nobody is kept waiting for it."""
        if self._wire is not None:
            with contextlib.suppress(psycopg.Error):
                await self._wire.close()
            self._wire = None
        while not self._queue.is_closed:
            await asyncio.sleep(RECONNECT_S[min(self._failures, len(RECONNECT_S) - 1)])
            try:
                await self._connect()
            except psycopg.Error:
                self._failures += 1
                hopeless = self._queue.take_now(len(self._queue.waiting))
                _answer(hopeless, [Unavailable() for _ in hopeless])
            else:
                return


def _answer(batch: Sequence[_Waiting], answers: Sequence[Answer]) -> None:
    for (_, future), answer in zip(batch, answers, strict=True):
        if not future.done():
            future.set_result(answer)
