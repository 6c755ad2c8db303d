"""A drill from its first stock to its last audit."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import FrameType
from typing import Final

import httpx

from entrepot.site.drill import checking, market, processes, sampling, shape, watching
from entrepot.site.drill.counting import Tally
from entrepot.site.drill.faults import Place
from entrepot.site.drill.market import Article
from entrepot.site.drill.quotes import Press, Stack
from entrepot.site.drill.striking import Strike, Striker
from entrepot.site.drill.telling import Done, News, Task, Work
from entrepot.site.drill.values import Arrival, Fate, Kind, Profile, Stage
from entrepot.site.drill.watching import Watch

FIRST_S_MAX: Final = 15
AHEAD_S: Final = 0.5
READY_S_MAX: Final = 120.0
"""Processes are given so long to set themselves up."""
LOOK_S: Final = 0.25
OFFICE_AFTER_S: Final = 15.0
"""The office works on for a little after the last buyer, so that what is paid can be shipped."""
DRAIN_S_MAX: Final = 180.0
DIED: Final = "drill_process_died"


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be drilled, where, with what."""

    profile: Profile
    url: str
    door: str
    home: Path
    database_url: str
    folder: Path
    seed: str
    crowds: int
    walks: bool
    strikes: tuple[Strike, ...]
    size_before: int = 0


@dataclass(slots=True)
class Course:
    """How a drill stands; what the live view shows, second by second."""

    order: Assignment
    starts_at: float
    stages: tuple[Stage, ...]
    watch: Watch
    striker: Striker
    tally: Tally = field(default_factory=Tally)
    under_way: dict[int, int] = field(default_factory=dict)
    is_stopping: bool = False

    @property
    def now_s(self) -> float:
        return time.monotonic() - self.starts_at

    @property
    def is_over(self) -> bool:
        return self.now_s >= self.order.profile.seconds


@dataclass(frozen=True, slots=True)
class Made:
    """The market of a drill, ready."""

    articles: tuple[Article, ...]
    stack: Stack
    alive_before: dict[str, int]
    """Units of flash sales in orders that stood before, by SKU."""

    @property
    def first_kind(self) -> Kind:
        """Something that is for sale, and whose units are not counted to the last."""
        return next(one.kind for one in self.articles if one.kind is not Kind.FLASH)


def make(profile: Profile, *, run: str, at: datetime, say: Callable[[str], None]) -> Made:
    """Goods, stock, prices, buyers."""
    articles = market.prepare(profile, run=run, at=at, say=say)
    stack = sampling.stack(profile, articles, run=run, at=at, say=say)
    return Made(articles, stack, {one.sku: checking.alive(one) for one in checking.flash(articles)})


def first_order(url: str, made: Made, profile: Profile) -> None:
    """One order before the others: NotReady says why the instance does not take it."""
    arrival = Arrival(0.0, made.first_kind, 0.0, 1, Fate.LEAVE, walks=False)
    _, token = Press(made.stack, profile).issue(arrival)
    answer = httpx.post(f"{url}/api/v1/orders", json={"quote": token}, timeout=FIRST_S_MAX)
    if answer.status_code == httpx.codes.CREATED:
        return
    if "bad_signature" in answer.text:
        raise market.NotReady(
            "the instance does not know this drill's signature: run it with the instance's own"
            " ENTREPOT_HOME, or with its ENTREPOT_SECRET_KEY and ENTREPOT_QUOTE_KEYS"
        )
    raise market.NotReady(f"the first order was answered {answer.status_code}: {answer.text[:200]}")


def drive(order: Assignment, made: Made, *, show: Callable[[Course], None]) -> Course:
    """Send the buyers, strike, watch; Ctrl-C lets what is under way end and comes back too."""
    crowds = [
        processes.start_buyers(
            Task(
                url=order.url,
                door=order.door,
                profile=order.profile,
                stack=made.stack,
                seed=order.seed,
                part=part,
                parts=order.crowds,
                folder=order.folder,
                walks=order.walks,
            )
        )
        for part in range(order.crowds)
    ]
    course = _begin(order, [pipe for _, pipe in crowds])
    office, its_pipe = processes.start_office(Work(ships=order.profile.pace.ships))
    course.watch.start()
    course.striker.start()
    try:
        _attend(course, crowds, its_pipe, show=show)
        _close_office(course, its_pipe)
    finally:
        course.striker.stop()
        course.watch.stop()
        for process, _ in [*crowds, (office, its_pipe)]:
            processes.end(process)
    return course


def _begin(order: Assignment, crowds: Sequence[Connection]) -> Course:
    """All crowds begin at one moment, once the last of them is ready."""
    ready_until = time.monotonic() + READY_S_MAX
    for pipe in crowds:
        if not pipe.poll(max(ready_until - time.monotonic(), 0)):
            raise TimeoutError(f"a crowd was not ready within {READY_S_MAX:.0f} s")
        pipe.recv()
    starts_at = time.monotonic() + AHEAD_S
    for pipe in crowds:
        pipe.send(starts_at)
    place = Place(home=order.home, url=order.url, database_url=order.database_url)
    place.dice.seed(order.seed)
    return Course(
        order=order,
        starts_at=starts_at,
        stages=shape.stages(order.profile),
        watch=Watch(starts_at),
        striker=Striker(list(order.strikes), place, starts_at),
    )


def _attend(
    course: Course,
    crowds: list[tuple[SpawnProcess, Connection]],
    office: Connection,
    *,
    show: Callable[[Course], None],
) -> None:
    """Listen until every crowd has told its last."""
    going = {part: pipe for part, (_, pipe) in enumerate(crowds)}
    is_told = False
    with _stopped_by_signals(course):
        while going:
            if course.is_stopping and not is_told:
                is_told = True
                for pipe in going.values():
                    pipe.send("stop")
            for part in list(going):
                if not _hear(course, part, going[part]):
                    del going[part]
            _hear_office(course, office)
            show(course)
            time.sleep(LOOK_S)


@contextmanager
def _stopped_by_signals(course: Course) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) lets what is under way end; the second one ends all."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        if course.is_stopping:
            raise KeyboardInterrupt
        course.is_stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _hear(course: Course, part: int, pipe: Connection) -> bool:
    """Take in what a crowd has told; False after its last word, or when it died."""
    try:
        while pipe.poll():
            news = pipe.recv()
            assert isinstance(news, News)
            course.tally.merge(news.tally)
            course.under_way[part] = news.under_way
            if news.is_last:
                return False
    except (EOFError, ConnectionResetError):
        course.tally.steps[DIED] += 1
        return False
    return True


def _hear_office(course: Course, pipe: Connection) -> bool:
    try:
        while pipe.poll():
            done = pipe.recv()
            assert isinstance(done, Done)
            course.tally.steps.update(done.steps)
            if done.is_last:
                return False
    except (EOFError, ConnectionResetError):
        return False
    return True


def _close_office(course: Course, pipe: Connection) -> None:
    """A little longer for the parcels, then its last word."""
    if course.tally.steps["confirmed"] and not course.is_stopping:
        time.sleep(min(OFFICE_AFTER_S, course.order.profile.seconds / 4))
    try:
        pipe.send("stop")
        until = time.monotonic() + OFFICE_AFTER_S
        while _hear_office(course, pipe) and time.monotonic() < until:
            time.sleep(LOOK_S)
    except (BrokenPipeError, EOFError):
        course.tally.steps[DIED] += 1


def drain() -> float | None:
    """Wait for the dispatcher; seconds, or None when events still wait."""
    return watching.drain(wait_s_max=DRAIN_S_MAX)
