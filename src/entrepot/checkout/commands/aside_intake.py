"""The intake's way to other books: many quotes at a time, on a connection of its own.

Made by the first quote of a process that draws on another book; quotes that do not never come
here. The connection holds an advisory lock for each quote that is being placed, so whoever has
lost the connection has lost its turn too, and gives nothing back.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final, Protocol, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

import psycopg

from entrepot.checkout.commands import asides, moved
from entrepot.checkout.rules import elsewhere
from entrepot.checkout.rules.refusals import QueueFull, QuoteGivenUp, Unavailable
from entrepot.checkout.values import Placed, QuotePayload
from entrepot.kernel import Refusal
from entrepot.kit import statements
from entrepot.kit.statements import Row, Steps
from entrepot.ledger.values import Book

log = logging.getLogger(__name__)

QUEUE_MAX: Final = 2048
BATCH_MAX: Final = 256
CLASH_TRIES_MAX: Final = 5
TURN_EVERY_S: Final = 0.02
TURN_TRIES_MAX: Final = 100
"""Somebody else is placing this very quote: two seconds are far more than that takes."""

Wire = psycopg.AsyncConnection[Row]
Put = Callable[[], Awaitable[Placed | Refusal]]
Outcome = TypeVar("Outcome")
Held = Steps[list[asides.Held]]


class Waiter(Protocol):
    """Who is told the answer; a future is one."""

    def done(self) -> bool:
        """Has nobody any use for the answer any more?"""
        ...

    def set_result(self, answer: Placed | Refusal, /) -> None: ...


class Step(Enum):
    """What is to be done for a quote in the other books."""

    HOLD = auto()
    GIVE_BACK = auto()
    DONE = auto()


@dataclass(eq=False)
class Job:
    """A step of one quote; `answer` is a refusal, or None when nothing stands in the way."""

    step: Step
    quote: QuotePayload
    wire: Wire | None
    """On which connection the quote has its turn; a step of another one is too late."""
    answer: "asyncio.Future[Refusal | None]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    tries: int = 0


class AsideIntake:
    """Places quotes that draw on other books. Made and used on one event loop."""

    def __init__(self, connect: Callable[[], Awaitable[Wire]]) -> None:
        self._connect = connect
        self._wire: Wire | None = None
        self._jobs: deque[Job] = deque()
        self._something = asyncio.Event()
        self._is_stopping = False
        self._is_over = False
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()
        self._task = asyncio.create_task(self._run(), name="asides")

    def offer(self, quote: QuotePayload, put: Put, waiter: Waiter) -> None:
        """Place a quote and tell the waiter; refused at once when too many wait."""
        if self._is_stopping or len(self._tasks) >= QUEUE_MAX:
            raise QueueFull
        task = asyncio.create_task(self._tell(quote, put, waiter), name=f"asides {quote.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, quote: QuotePayload, put: Put, waiter: Waiter) -> None:
        answer: Placed | Refusal
        try:
            answer = await self.place(quote, put)
        except Refusal as no:
            answer = no
        except Exception:
            log.exception("quote %s could not be placed", quote.id)
            answer = Unavailable()
        if not waiter.done():
            waiter.set_result(answer)

    async def place(self, quote: QuotePayload, put: Put) -> Placed | Refusal:
        """Hold elsewhere, then `put` the quote into its own book; a no there gives back."""
        if quote.expires_at <= datetime.now(UTC):
            return await put()
        turn = self._turns.setdefault(quote.id.int, asyncio.Lock())
        async with turn:
            held = self._ask(Step.HOLD, quote, None)
            refusal = await held.answer
            if refusal is not None:
                return refusal
            last = Step.DONE
            try:
                answer = await put()
                if isinstance(answer, Refusal) and elsewhere.ends_the_quote(answer):
                    last = Step.GIVE_BACK
            finally:
                ended = self._ask(last, quote, held.wire)
            await ended.answer
            return answer

    async def stop(self) -> None:
        """Take nothing more, finish what waits, close."""
        self._is_stopping = True
        await asyncio.gather(*self._tasks)
        self._is_over = True
        self._something.set()
        await self._task

    def _ask(self, step: Step, quote: QuotePayload, wire: Wire | None) -> Job:
        job = Job(step, quote, wire)
        self._jobs.append(job)
        self._something.set()
        return job

    async def _run(self) -> None:
        while True:
            while not self._jobs and not self._is_over:
                self._something.clear()
                await self._something.wait()
            if not self._jobs:
                break
            jobs = [self._jobs.popleft() for _ in range(min(BATCH_MAX, len(self._jobs)))]
            try:
                await self._serve(jobs)
            except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
                log.warning("holds in other books lost their database: %s", lost)
                await self._give_up(jobs)
            except Exception:
                log.exception("quotes could not be held in other books")
                await self._give_up(jobs)
        if self._wire is not None:
            await self._wire.close()

    async def _give_up(self, jobs: Sequence[Job]) -> None:
        """All turns are over with the connection; what is held expires, or is found again."""
        for job in jobs:
            _answer(job, Unavailable())
        if self._wire is not None:
            with contextlib.suppress(psycopg.Error):
                await self._wire.close()
            self._wire = None

    async def _serve(self, jobs: Sequence[Job]) -> None:
        wire = self._wire
        if wire is None or wire.closed:
            wire = self._wire = await self._connect()
        by_step: dict[Step, list[Job]] = defaultdict(list)
        for job in jobs:
            if job.wire is not None and job.wire is not wire:
                _answer(job, None)
            else:
                by_step[job.step].append(job)
        if gone := by_step[Step.GIVE_BACK]:
            await self._give_back(wire, [job.quote for job in gone])
        if over := [*gone, *by_step[Step.DONE]]:
            await self._unlock(wire, [job.quote for job in over])
            for job in over:
                _answer(job, None)
        if new := await self._lock(wire, by_step[Step.HOLD]):
            await self._hold(wire, new)

    async def _lock(self, wire: Wire, jobs: Sequence[Job]) -> list[Job]:
        """Those whose turn it is; the others come again a little later."""
        if not jobs:
            return []
        keys = [asides.lock_key(job.quote.id) for job in jobs]
        sql = "select pg_try_advisory_lock(k) from unnest(%s::bigint[]) with ordinality as t (k, n)"
        found = await (await wire.execute(f"{sql} order by n", [keys])).fetchall()
        mine = []
        for job, (has_turn,) in zip(jobs, found, strict=True):
            if has_turn:
                job.wire = wire
                mine.append(job)
            elif job.tries >= TURN_TRIES_MAX:
                _answer(job, Unavailable())
            else:
                job.tries += 1
                asyncio.get_running_loop().call_later(TURN_EVERY_S, self._again, job)
        return mine

    def _again(self, job: Job) -> None:
        if self._task.done():
            _answer(job, Unavailable())
            return
        self._jobs.append(job)
        self._something.set()

    async def _unlock(self, wire: Wire, quotes: Sequence[QuotePayload]) -> None:
        keys = [asides.lock_key(quote.id) for quote in quotes]
        await wire.execute("select pg_advisory_unlock(k) from unnest(%s::bigint[]) as k", [keys])

    async def _hold(self, wire: Wire, jobs: Sequence[Job]) -> None:
        refused, ended = await self._hold_in_books(wire, [job.quote for job in jobs])
        for one in await self._given_up(wire, ended):
            refused.setdefault(one, QuoteGivenUp(quote=one))
        short = [job.quote for job in jobs if job.quote.id in refused]
        for quote, no in zip(
            short,
            await moved.explained_async(wire, short, [refused[quote.id] for quote in short]),
            strict=True,
        ):
            refused[quote.id] = no
        over = [job for job in jobs if job.quote.id in refused]
        if back := [j.quote for j in over if elsewhere.ends_the_quote(refused[j.quote.id])]:
            await self._give_back(wire, back)
        if over:
            await self._unlock(wire, [job.quote for job in over])
        for job in jobs:
            _answer(job, refused.get(job.quote.id))

    async def _hold_in_books(
        self, wire: Wire, quotes: Sequence[QuotePayload]
    ) -> tuple[dict[UUID, Refusal], list[QuotePayload]]:
        """Book by book: who was refused, and whose holds of before have ended."""
        refused: dict[UUID, Refusal] = {}
        ended: list[QuotePayload] = []
        for book, wanted in sorted(_by_book(quotes).items()):
            some = [quote for quote in wanted if quote.id not in refused]

            def steps(at: datetime, some: Sequence[QuotePayload] = some, book: Book = book) -> Held:
                return asides.hold_steps(some, at=at, book=book)

            for quote, held in zip(some, await self._run_steps(wire, steps), strict=True):
                if held.refusal is not None:
                    refused[quote.id] = held.refusal
                elif held.has_ended:
                    ended.append(quote)
        return refused, ended

    async def _given_up(self, wire: Wire, quotes: Sequence[QuotePayload]) -> set[UUID]:
        """Of quotes whose holds ended before: those that do not stand as orders either."""
        found: set[UUID] = set()
        for book in sorted({quote.book for quote in quotes}):
            ids = [quote.id for quote in quotes if quote.book == book]
            stand = await statements.run_async(wire, asides.known_steps(ids, book=Book(book)))
            found |= set(ids) - stand
        return found

    async def _give_back(self, wire: Wire, quotes: Sequence[QuotePayload]) -> None:
        for book, some in sorted(_by_book(quotes).items()):

            def steps(
                at: datetime, some: Sequence[QuotePayload] = some, book: Book = book
            ) -> Steps[None]:
                return asides.void_steps(some, at=at, book=book)

            await self._run_steps(wire, steps)

    async def _run_steps(self, wire: Wire, steps: Callable[[datetime], Steps[Outcome]]) -> Outcome:
        """After a clash with another writer, again."""
        for tries in range(1, CLASH_TRIES_MAX + 1):
            try:
                return await statements.run_async(wire, steps(datetime.now(UTC)))
            except statements.CLASHES:
                if tries == CLASH_TRIES_MAX:
                    raise
        raise AssertionError("the loop above returns or raises")


def _by_book(quotes: Sequence[QuotePayload]) -> dict[Book, list[QuotePayload]]:
    """The quotes by the other books that they draw on."""
    found: dict[Book, list[QuotePayload]] = defaultdict(list)
    for quote in quotes:
        for book in elsewhere.holds(quote, window=asides.window()):
            found[book].append(quote)
    return found


def _answer(job: Job, answer: Refusal | None) -> None:
    if not job.answer.done():
        job.answer.set_result(answer)
