"""The intake: many quotes at once, placed in batches, acknowledged after their commit.

One bounded queue a book, and for each a batcher that takes whatever waits and places it in one
transaction. A commit and a hot row's lock are paid once a batch instead of once an order.
PostgreSQL's row locks keep batchers, worker processes and every other writer correct, so the
queue is only about speed: losing it loses nothing that was acknowledged.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from entrepot.checkout.commands import moved
from entrepot.checkout.commands.aside_intake import AsideIntake
from entrepot.checkout.commands.placing import Answer, Asked, NotAllNew, asked, eager_steps, steps
from entrepot.checkout.rules import elsewhere
from entrepot.checkout.rules.refusals import QueueFull, Unavailable
from entrepot.checkout.values import Placed
from entrepot.kernel import Refusal
from entrepot.kit import metrics, statements, tracing, trip
from entrepot.kit.statements import Row
from entrepot.ledger.commands.eager import ORDERLY, MixedUnits
from entrepot.ledger.values import Book

log = logging.getLogger(__name__)

QUEUE_MAX: Final = 2048
"""Waiting orders of one book and process: about a second's work."""
BATCH_MAX: Final = 256
"""Measured: larger batches hold their locks longer and gain nothing."""
WIRES: Final = 2
"""Connections of a process, shared by its books in turn: the batches of many books grow while
they wait for one. A book places one batch at a time; two at once were no faster."""
STATEMENT_S_MAX: Final = 10
RECONNECT_S: Final = (0.1, 0.2, 0.5, 1)
"""Between tries while the database is away; asking a server that is not there costs nothing."""
CLASH_TRIES_MAX: Final = 3
CAUTIOUS_BATCHES: Final = 16
"""After a refusal or a repeat, more of them are likely: so many batches are not placed eagerly."""

NEEDS_CARE: Final = (
    *statements.CLASHES,
    NotAllNew,
    MixedUnits,
    psycopg.errors.CheckViolation,
    psycopg.errors.NumericValueOutOfRange,
    psycopg.errors.DivisionByZero,
)
"""What eager steps meet when a quote is no news or cannot be had."""

Wire = psycopg.AsyncConnection[Row]


class Waiter(Protocol):
    """Who is told the answer; a future is one."""

    def done(self) -> bool:
        """Has nobody any use for the answer any more?"""
        ...

    def set_result(self, answer: Answer, /) -> None: ...


_Waiting = tuple[Asked, Waiter]


class Intake:
    """Takes quotes for as long as it runs. Made and used on one event loop."""

    def __init__(
        self,
        conninfo: str,
        *,
        queue_max: int = QUEUE_MAX,
        batch_max: int = BATCH_MAX,
        wires: int = WIRES,
    ) -> None:
        self._wires = _Wires(conninfo, wires)
        self._queue_max = queue_max
        self._batch_max = batch_max
        self._books: dict[Book, _BookQueue] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._asides: AsideIntake | None = None
        self._is_stopping = False

    async def place(self, token: str | bytes) -> Placed:
        """Place a quote; returns after the commit that holds it, or raises why not."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.offer(asked(token), future)
        answer = await future
        if isinstance(answer, Refusal):
            raise answer
        return answer

    async def stop(self) -> None:
        """Take nothing more, answer what waits, close."""
        if self._asides is not None:
            await self._asides.stop()
        self._is_stopping = True
        for queue in self._books.values():
            queue.close()
        await asyncio.gather(*self._tasks)
        await self._wires.close()

    def waiting(self) -> int:
        """How many quotes wait in all queues."""
        return sum(len(queue.waiting) for queue in self._books.values())

    def offer(self, wanted: Asked, waiter: Waiter) -> None:
        """Place a quote and tell the waiter; refused at once when too many wait."""
        if elsewhere.is_needed(wanted.quote):
            self._offer_elsewhere(wanted, waiter)
        else:
            self._put(wanted, waiter)

    def _offer_elsewhere(self, wanted: Asked, waiter: Waiter) -> None:
        """What it draws on in other books is held first."""
        if self._is_stopping:
            raise QueueFull
        if self._asides is None:
            self._asides = AsideIntake(self._wires.connect)

        def put() -> "asyncio.Future[Answer]":
            future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            self._put(wanted, future)
            return future

        self._asides.offer(wanted.quote, put, waiter)

    def _put(self, wanted: Asked, waiter: Waiter) -> None:
        book = Book(wanted.quote.book)
        queue = self._books.get(book) or self._open(book)
        if self._is_stopping or len(queue.waiting) >= self._queue_max:
            raise QueueFull
        queue.put((wanted, waiter))

    def _open(self, book: Book) -> "_BookQueue":
        queue = self._books[book] = _BookQueue()
        batcher = _Batcher(self._wires, book, queue, self._batch_max)
        self._tasks.append(asyncio.create_task(batcher.run(), name=f"batcher {book}"))
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

    async def fills(self) -> bool:
        """Waits until something waits; False once the queue is closed and empty."""
        while not self.waiting and not self.is_closed:
            self._something.clear()
            await self._something.wait()
        return bool(self.waiting)

    def take(self, limit: int) -> list[_Waiting]:
        waiting = self.waiting
        taken = [waiting.popleft() for _ in range(min(limit, len(waiting)))]
        # Whoever hung up while waiting need not be served.
        return [one for one in taken if not one[1].done()]


class _Wires:
    """The connections of a process: made when first wanted, lent one batch at a time."""

    def __init__(self, conninfo: str, limit: int) -> None:
        self._conninfo = conninfo
        self._idle: list[Wire] = []
        self._turns = asyncio.Semaphore(limit)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, after all who asked before."""
        async with self._turns:
            yield

    @contextlib.asynccontextmanager
    async def lent(self) -> AsyncIterator[Wire]:
        """A connection, for whoever has the turn; one that was lost is not lent again."""
        wire = self._idle.pop() if self._idle else await self.connect()
        try:
            yield wire
        finally:
            if wire.closed:
                await wire.close()
            else:
                self._idle.append(wire)

    async def close(self) -> None:
        for wire in self._idle:
            with contextlib.suppress(psycopg.Error):
                await wire.close()
        self._idle.clear()

    async def connect(self) -> Wire:
        """A connection of its own for whoever asks; theirs to close."""
        # GSSAPI's encryption, unless it is asked for, would keep a batch from going in one trip.
        own = conninfo_to_dict(self._conninfo)
        wire: Wire = await psycopg.AsyncConnection.connect(
            make_conninfo(self._conninfo, gssencmode=own.get("gssencmode", "disable")),
            autocommit=True,
            connect_timeout=5,
            application_name="entrepot intake",
        )
        wire.prepare_threshold = 0
        await wire.execute(f"set statement_timeout = '{STATEMENT_S_MAX}s'")
        await wire.execute("set synchronous_commit = on")
        await wire.execute("set timezone = 'UTC'")
        await wire.execute(ORDERLY)
        statements.register(wire)
        return wire


class _Batcher:
    """Takes batches from one queue and places each in one transaction."""

    def __init__(self, wires: _Wires, book: Book, queue: _BookQueue, batch_max: int) -> None:
        self._wires = wires
        self._book = book
        self._queue = queue
        self._batch_max = batch_max
        self._cautious = 0

    async def run(self) -> None:
        while await self._queue.fills():
            is_lost = False
            async with self._wires.turn():
                # Only now: whoever has come since goes along.
                if batch := self._queue.take(self._batch_max):
                    is_lost = await self._serve(batch)
            if is_lost:
                await self._wait_for_database()

    async def _serve(self, batch: Sequence[_Waiting]) -> bool:
        """Place a batch and tell everyone; True when the database was lost over it."""
        started = time.perf_counter()
        try:
            with tracing.span("intake batch", book=self._book, orders=len(batch)):
                answers = await self._place([one for one, _ in batch])
        except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
            log.warning("intake of book %s lost its database: %s", self._book, lost)
            _answer(batch, [Unavailable() for _ in batch])
            return True
        except Exception:
            if len(batch) == 1:
                log.exception("quote %s could not be placed", batch[0][0].quote.id)
                _answer(batch, [Unavailable()])
                return False
            # One of them is at fault: serve each alone, so that it falls alone.
            return any([await self._serve([one]) for one in batch])
        else:
            _answer(batch, answers)
            self._count(answers, time.perf_counter() - started)
            return False

    def _count(self, answers: Sequence[Answer], took_s: float) -> None:
        """After the answers: nobody waits for it."""
        new = [one for one in answers if isinstance(one, Placed) and one.is_new]
        waiting = len(self._queue.waiting)
        metrics.batch_done(
            book=self._book, orders=len(answers), placed=len(new), seconds=took_s, waiting=waiting
        )
        if new and log.isEnabledFor(logging.INFO):
            groups = [one.quote.id for one in new]
            log.info("placed %s of %s", len(new), len(answers), extra={"groups": groups})

    async def _place(self, batch: Sequence[Asked]) -> list[Answer]:
        """Eagerly while all goes well; else, or after a clash with another writer, again."""
        if self._cautious == 0:
            try:
                todo = eager_steps(batch, at=datetime.now(UTC), book=self._book)
                async with self._wires.lent() as wire:
                    return await trip.run(wire, todo)
            except NEEDS_CARE:
                self._cautious = CAUTIOUS_BATCHES
        for tries in range(1, CLASH_TRIES_MAX + 1):
            try:
                todo = steps(batch, at=datetime.now(UTC), book=self._book)
                async with self._wires.lent() as wire:
                    answers = await statements.run_async(wire, todo)
                    answers = await moved.explained_async(wire, [b.quote for b in batch], answers)
            except statements.CLASHES:
                if tries == CLASH_TRIES_MAX:
                    raise
            else:
                all_new = all(isinstance(one, Placed) and one.is_new for one in answers)
                self._cautious = self._cautious - 1 if all_new else CAUTIOUS_BATCHES
                return answers
        raise AssertionError("the loop above returns or raises")

    async def _wait_for_database(self) -> None:
        """While no connection can be had, nobody is kept waiting for one."""
        failures = 0
        while not self._queue.is_closed:
            await asyncio.sleep(RECONNECT_S[min(failures, len(RECONNECT_S) - 1)])
            try:
                async with self._wires.turn(), self._wires.lent() as wire:
                    await wire.execute("select 1")
            except psycopg.Error:
                failures += 1
                hopeless = self._queue.take(len(self._queue.waiting))
                _answer(hopeless, [Unavailable() for _ in hopeless])
            else:
                return


def _answer(batch: Sequence[_Waiting], answers: Sequence[Answer]) -> None:
    for (_, future), answer in zip(batch, answers, strict=True):
        if not future.done():
            future.set_result(answer)
