"""A drill from its first stock to its last audit."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Final

from django.utils import timezone

from entrepot.site.drill import checking, market, processes, sampling, shape, watching
from entrepot.site.drill.counting import Tally
from entrepot.site.drill.faults import Place
from entrepot.site.drill.market import Article
from entrepot.site.drill.quotes import Stack
from entrepot.site.drill.striking import Strike, Striker
from entrepot.site.drill.telling import Done, News, Task, Work
from entrepot.site.drill.values import Profile, Stage
from entrepot.site.drill.watching import Watch

AHEAD_S: Final = 0.5
READY_S_MAX: Final = 120.0
"""Processes are given so long to set themselves up."""
LOOK_S: Final = 0.25
OFFICE_AFTER_S: Final = 15.0
"""The office works on for a little after the last buyer, so that what is paid can be shipped."""
DRAIN_S_MAX: Final = 180.0
DIED: Final = "drill_process_died"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be drilled, where, with what."""

    profile: Profile
    url: str
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

    order: Order
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


def make(profile: Profile, *, run: str, at: datetime, say: Callable[[str], None]) -> Made:
    """Goods, stock, prices, buyers."""
    articles = market.prepare(profile, run=run, at=at, say=say)
    stack = sampling.stack(profile, articles, run=run, at=at, say=say)
    return Made(articles, stack, {one.sku: checking.alive(one) for one in checking.flash(articles)})


def drive(order: Order, made: Made, *, show: Callable[[Course], None]) -> Course:
    """Send the buyers, strike, watch; Ctrl-C lets what is under way end and comes back too."""
    crowds = [
        processes.start_buyers(
            Task(
                url=order.url,
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


def _begin(order: Order, crowds: Sequence[Connection]) -> Course:
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
    while going:
        try:
            for part in list(going):
                if not _hear(course, part, going[part]):
                    del going[part]
            _hear_office(course, office)
            show(course)
            time.sleep(LOOK_S)
        except KeyboardInterrupt:
            if course.is_stopping:
                raise
            course.is_stopping = True
            for pipe in going.values():
                pipe.send("stop")


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


def moment() -> datetime:
    return timezone.now()
