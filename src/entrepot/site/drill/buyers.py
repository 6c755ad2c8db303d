"""A crowd of buyers in a process of its own: they come by the schedule, whatever was answered.

Latency counts from the moment at which a buyer was to come, through every wait and every try,
to the acknowledgement: a server that stands still for a second is charged with that second for
everybody who came in it (no coordinated omission).
"""

import asyncio
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

import aiohttp
import msgspec
import uvloop

from entrepot.checkout import queries
from entrepot.checkout.commands import paying
from entrepot.checkout.values import QuotePayload
from entrepot.site.drill import journal, shape, walks
from entrepot.site.drill.counting import Tally, bucket
from entrepot.site.drill.journal import Journal, Line
from entrepot.site.drill.quotes import Press
from entrepot.site.drill.telling import News, Task
from entrepot.site.drill.values import Arrival, Kind

TELL_EVERY_S: Final = 0.5
CONNECTIONS: Final = 512
IN_FLIGHT_MAX: Final = 4000
TIMEOUT_S: Final = 12.0
GIVE_UP_S: Final = 60.0
"""A buyer presses again for so long."""
GRACE_S: Final = 75.0
"""After the last arrival, what is under way may end."""
AHEAD_S: Final = 0.002
AGAIN_S: Final = (0.2, 0.4, 0.8, 1.0)
PRESS_WITHIN_S: Final = 1.5
NO_ANSWER: Final = "no_answer"
OTHERWISE: Final = "repeat_answered_otherwise"
OVERRUN: Final = "not_sent"
GAVE_UP: Final = "no_final_answer"
FLASH: Final = "flash."
"""Before a sale's number: buyers who came for it."""
_JSON: Final = {"Content-Type": "application/json"}


class _Problem(msgspec.Struct):
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A press's end: the body of an acknowledgement, or why not. Moments since the start."""

    status: int
    body: bytes
    code: str
    began_s: float
    ended_s: float

    @property
    def is_final(self) -> bool:
        return self.status not in {0, 500, 502, 503, 504}


def run(pipe: Connection, task: Task) -> None:
    """Come, buy, tell; ends by itself, or soon after it is told "stop"."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_Crowd(pipe, task).run())


class _Crowd:
    def __init__(self, pipe: Connection, task: Task) -> None:
        self._pipe = pipe
        self._starts_at = 0.0
        self._task = task
        self._tally = Tally()
        self._press = Press(task.stack, task.profile)
        self._journal = Journal(journal.path(task.folder, task.part))
        self._decoder = msgspec.json.Decoder(_Problem)
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    async def run(self) -> None:
        self._pipe.send(News(Tally(), under_way=0))
        self._starts_at = self._pipe.recv()  # on the machine's monotonic clock
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(
            timeout=timeout, connector=connector, cookie_jar=jar
        ) as session:
            self._session = session
            profile = self._task.profile
            self._walker = walks.Walker(
                session,
                self._task.url,
                self._tally,
                dials=profile.dials,
                comes_back=profile.habits.comes_back,
                seed=f"{self._task.seed}:{self._task.part}",
            )
            telling = asyncio.create_task(self._tell())
            await self._come()
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=GRACE_S)
            for one in self._under_way:
                one.cancel()
            telling.cancel()
        self._journal.close()
        self._pipe.send(News(self._taken(), under_way=0, is_last=True))

    async def _come(self) -> None:
        task = self._task
        for arrival in shape.arrivals(
            task.profile, seed=task.seed, part=task.part, parts=task.parts
        ):
            quote, token = self._press.issue(arrival)  # before it is due, so it costs no time
            body = b'{"quote":"' + token.encode() + b'"}'
            early = await self._until(arrival.at_s)
            if self._is_stopping:
                return
            self._tally.second(arrival.at_s).due += 1
            self._tally.late[bucket(max(-early, 0.0) * 1000)] += 1
            if len(self._under_way) >= IN_FLIGHT_MAX:
                self._tally.steps[OVERRUN] += 1
                continue
            one = asyncio.create_task(self._buy(arrival, quote, body))
            self._under_way.add(one)
            one.add_done_callback(self._under_way.discard)

    async def _until(self, at_s: float) -> float:
        """Wait for the moment; how early (or late, below zero) the drill was there."""
        first = early = self._starts_at + at_s - time.monotonic()
        if early <= AHEAD_S:
            await asyncio.sleep(0)  # behind the schedule, yet answers must be read
        while early > AHEAD_S and not self._is_stopping:
            await asyncio.sleep(min(early, TELL_EVERY_S))
            early = self._starts_at + at_s - time.monotonic()
        return min(first, early)

    async def _buy(self, arrival: Arrival, quote: QuotePayload, body: bytes) -> None:
        """The first press and those of an impatient thumb: one order, whatever comes of them."""
        presses = [asyncio.create_task(self._until_final(arrival, body))]
        for number in range(1, arrival.presses):
            wait = (arrival.pick * 7919 * number) % PRESS_WITHIN_S
            presses.append(asyncio.create_task(self._once_more(body, wait)))
        self._tally.steps["presses"] += arrival.presses - 1
        if arrival.kind is Kind.FLASH:
            self._tally.steps[f"{FLASH}{arrival.which}"] += 1
        first = await presses[0]
        group, orders = quote.id, len(quote.orders)
        second = self._tally.second(arrival.at_s)
        if first.status == 201:
            second.acknowledged += 1
            second.latency[bucket((first.ended_s - arrival.at_s) * 1000)] += 1
            self._tally.answered[int(first.ended_s)] += 1
            self._journal.write(
                Line(
                    group,
                    quote.book,
                    orders,
                    arrival.kind,
                    arrival.at_s,
                    first.began_s,
                    first.ended_s,
                )
            )
        else:
            second.refused[first.code if first.is_final else GAVE_UP] += 1
        if others := [await one for one in presses[1:]]:
            self._compare(first, others)
        if first.status == 201 and arrival.walks and self._task.walks:
            payment = paying.payment_id(group, provider=walks.PROVIDER, failed=0)
            link = queries.link_token(group)
            await self._walker.go(walks.Walk(group, link, payment, arrival.fate))

    def _compare(self, first: _Answer, others: list[_Answer]) -> None:
        """A repeat is answered alike: byte for byte, and with no refusal after the promise."""
        if first.status != 201:
            return
        for other in others:
            if (other.status == 201 and other.body != first.body) or (
                other.is_final and other.status != 201 and other.began_s > first.ended_s
            ):
                self._tally.steps[OTHERWISE] += 1
            else:
                self._tally.steps["repeats_alike"] += other.status == 201

    async def _until_final(self, arrival: Arrival, body: bytes) -> _Answer:
        tries = 0
        while True:
            answer = await self._post(body)
            if answer.is_final or answer.ended_s - arrival.at_s > GIVE_UP_S:
                return answer
            self._tally.second(arrival.at_s).again[answer.code or NO_ANSWER] += 1
            await asyncio.sleep(AGAIN_S[min(tries, len(AGAIN_S) - 1)])
            tries += 1

    async def _once_more(self, body: bytes, wait: float) -> _Answer:
        await asyncio.sleep(wait)
        return await self._post(body)

    async def _post(self, body: bytes) -> _Answer:
        began = time.monotonic() - self._starts_at
        status, text, code = 0, b"", ""
        try:
            async with self._session.post(
                f"{self._task.door}/api/v1/orders", data=body, headers=_JSON
            ) as answer:
                text = await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            code = NO_ANSWER
        if status and status != 201:
            try:
                code = self._decoder.decode(text).code or f"http_{status}"
            except msgspec.MsgspecError:
                code = f"http_{status}"
        return _Answer(status, text, code, began, time.monotonic() - self._starts_at)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            if self._pipe.poll():
                self._pipe.recv()
                self._is_stopping = True
            self._pipe.send(News(self._taken(), under_way=len(self._under_way)))

    def _taken(self) -> Tally:
        """What is new since the last telling."""
        new, fresh = Tally(), Tally()
        for name in Tally.__slots__:
            setattr(new, name, getattr(self._tally, name))
            setattr(self._tally, name, getattr(fresh, name))
        return new
