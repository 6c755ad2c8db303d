"""One simulated trading year: days of visits, an evening of audits, and a trace for the morning."""

import heapq
import logging
import random
import tempfile
import traceback
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final, TypeVar
from unittest import mock
from uuid import UUID

from django.db import connection
from django.test import override_settings
from tests.year import database, evening
from tests.year.actors import Actor, everyone
from tests.year.clock import Clock, a_clock
from tests.year.model import Model
from tests.year.parties.carrier import Carrier
from tests.year.parties.provider import Provider
from tests.year.parties.registers import Registers
from tests.year.parties.shops import Shops
from tests.year.works import Works

from entrepot.customs.adapters import known
from entrepot.kernel import Refusal
from entrepot.kit import fetch, outbox, wire
from entrepot.logistics.adapters import paper
from entrepot.site import wiring

Whoever = TypeVar("Whoever", bound=Actor)
TRACE_MAX: Final = 60
NEW_YEAR: Final = date(2027, 1, 1)
"""Lies in the middle of every run: allowances begin anew."""
WORKS_EVERY: Final = timedelta(hours=6)
QUIET: Final = ("works", "tracking")
"""Steps after which nobody looks into the outbox at once."""
SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class YearFailed(AssertionError):  # noqa: N818  # what a test says, not a crash of ours
    """What did not hold, on which day of which seed, and what had happened before."""

    def __init__(self, world: "World", problems: list[str]) -> None:
        self.problems = problems
        self.day = world.day
        lines = [
            f"seed {world.seed}, day {world.day} of {world.days}: {len(problems)} wrong",
            *(f"  ! {problem}" for problem in problems[:20]),
            "the last steps:",
            *(f"  {step}" for step in list(world.trace)[-40:]),
            f"again: make year SEEDS={world.seed} DAYS={world.days} BUSY={world.busy}",
        ]
        super().__init__("\n".join(lines))


@dataclass(order=True)
class _Due:
    at: datetime
    number: int
    name: str = field(compare=False)
    work: Callable[[], object] = field(compare=False)


class World:
    """Everything of one run. `busy` multiplies how often everybody comes."""

    def __init__(
        self,
        seed: int,
        days: int,
        clock: Clock,
        *,
        busy: float,
        without: Collection[str] = (),
        cast: Collection[str] = (),
    ) -> None:
        self.seed, self.days, self.day, self.busy = seed, days, 0, busy
        self.clock = clock
        self.chance = random.Random(f"world of {seed}")
        self.told = self.chance.choice([0.0, 0.1, 0.5])
        """How often the dispatcher comes by after a step; it always does with the clockwork."""
        self.model = Model()
        self.trace: deque[str] = deque(maxlen=TRACE_MAX)
        self.steps: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()
        self._agenda: list[_Due] = []
        self._number = 0
        self.provider = Provider(self)
        self.carrier = Carrier(self)
        self.registers = Registers(self)
        self.shops = Shops(self)
        self.works = Works(clock.now, without=without)
        self.actors: list[Actor] = [kind(self) for kind in everyone(cast)]

    def run(self, *, each_day: Callable[[], object] = lambda: None) -> None:
        """Every day, or YearFailed."""
        for actor in self.actors:
            self._step(f"{type(actor).__name__} begins", actor.begin)
        self._works()
        while self.day < self.days:
            self.day += 1
            self._one_day()
            each_day()

    def later(self, wait: timedelta, name: str, work: Callable[[], object]) -> None:
        """Put something on the agenda; it may be after the end, then it never happens."""
        self._number += 1
        heapq.heappush(self._agenda, _Due(self.clock.now + wait, self._number, name, work))

    def say(self, what: str) -> None:
        """For the trace."""
        self.trace.append(f"{self.clock.now:%m-%d %H:%M:%S} {what}")

    def stranger_id(self, chance: random.Random) -> UUID:
        """An id of somebody else's thing."""
        return UUID(int=chance.getrandbits(128), version=4)

    def wire(self, method: str, url: str, *, body: bytes = b"", **_: object) -> wire.Answer:
        """All calls to the outside, answered in memory."""
        assert not connection.in_atomic_block, f"a transaction is open across {method} {url}"
        path = "/" + url.split("/", 3)[3]
        first = path.split("/", 2)[1]
        party = {"carrier": self.carrier, "registers": self.registers}.get(first, self.provider)
        return party.answer(method, path, body)

    def find(self, kind: type[Whoever]) -> Whoever:
        """The actor of a kind."""
        return next(one for one in self.actors if isinstance(one, kind))

    def _one_day(self) -> None:
        midnight = datetime.combine(self.clock.now.date() + timedelta(days=1), time(), UTC)
        self.provider.midnight()
        self.carrier.midnight()
        for actor in self.actors:
            for _ in range(self._visits(actor)):
                wait = timedelta(seconds=self.chance.uniform(60, 86_000))
                self.later(wait, type(actor).__name__, actor.act)
        for turn in (1, 2):
            wait = timedelta(hours=8 * turn, seconds=self.chance.randint(0, 3000))
            self.later(wait, "carrier's round", self.carrier.round)
        for turn in range(1, int(timedelta(days=1) / WORKS_EVERY)):
            self.later(turn * WORKS_EVERY, "works", self._works)
        while self._agenda and self._agenda[0].at < midnight:
            due = heapq.heappop(self._agenda)
            self.clock.go_to(due.at)
            self._step(due.name, due.work)
        self.clock.go_to(midnight)
        self._evening()

    def _visits(self, actor: Actor) -> int:
        wanted = actor.per_day * (self.busy if actor.per_day >= 1 else 1)
        return int(wanted) + (self.chance.random() < wanted % 1)

    def _step(self, name: str, work: Callable[[], object]) -> None:
        started = perf_counter()
        self.steps[name] += 1
        if name != "works":
            self.say(name)
        try:
            work()
        except Refusal as no:
            self.model.refusals[no.code] += 1
            self.say(f"    refused: {no}")
        except YearFailed:
            raise
        except Exception as crash:
            where = traceback.extract_tb(crash.__traceback__)[-1]
            place = f"{Path(where.filename).name}:{where.lineno}"
            said = f"{name}: {type(crash).__name__}: {crash} ({place})"
            raise YearFailed(self, [said]) from crash
        self.spent[name] += perf_counter() - started
        if name not in QUIET and self.chance.random() < self.told:
            started = perf_counter()
            outbox.tell_all(at=self.clock.now)
            self.spent["dispatcher"] += perf_counter() - started

    def _works(self) -> None:
        self.works.turn(self.clock.now)

    def _evening(self) -> None:
        self._step("works", self._works)
        started = perf_counter()
        problems = [*evening.problems(self), *(p for a in self.actors for p in a.wrong())]
        self.spent["evening"] += perf_counter() - started
        if problems:
            raise YearFailed(self, problems)


@contextmanager
def a_world(
    seed: int,
    days: int,
    *,
    busy: float = 1.0,
    without: Collection[str] = (),
    cast: Collection[str] = (),
) -> Iterator[World]:
    """An empty database and a world that has not begun; everything as it was afterwards."""
    start = datetime.combine(NEW_YEAR - timedelta(days=days // 2), time(), UTC)
    database.empty()
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        settings = {
            "HOME": Path(home),
            "MEDIA_ROOT": Path(home) / "media",
            "SIMULATOR_URL": "http://memory",
            "LAW_EVERY_S": None,
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "REVIEW_FIRST": 3,
        }
        stack.enter_context(override_settings(**settings, SIMULATOR_SECRET=SECRET))
        clock = stack.enter_context(a_clock(seed, start))
        world = World(seed, days, clock, busy=busy, without=without, cast=cast)
        stack.enter_context(mock.patch.object(wire, "send", world.wire))
        stack.enter_context(mock.patch.object(fetch, "get", world.shops.get))
        vat = mock.patch.dict(known.REGISTERS, {"simulator": world.registers})
        stack.enter_context(vat)
        # Setting a real page takes longer than all else of a parcel; its facts are what counts.
        stack.enter_context(mock.patch.object(paper, "render", _page))
        kept = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        stack.callback(logging.disable, kept)
        wiring.connect()
        stack.callback(database.forget)
        yield world


def _page(kind: str, parcels: object) -> bytes:
    return f"{kind} {parcels}".encode()
