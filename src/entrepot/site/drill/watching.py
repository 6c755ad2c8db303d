"""What can be seen of the instance while it is drilled: its database, its outbox, the machine."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psutil
from django.db import Error, connection
from django.utils import timezone

from entrepot.kit import outbox

EVERY_S: Final = 1.0
SIZE_EVERY: Final = 5
DRAIN_STEP_S: Final = 0.5
BACK_S_MAX: Final = 60.0

_STATEMENT: Final = """
select xact_commit, (select count(*) from pg_stat_activity where datname = current_database())
from pg_stat_database where datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look. `at_s` since the drill began; a database that is away answers nothing."""

    at_s: float
    waiting: int = 0
    """Events not yet told."""
    oldest_s: float = 0.0
    commits: float = 0.0
    """Transactions a second since the look before."""
    connections: int = 0
    size_bytes: int = 0
    busy: float = 0.0
    """Share of the machine's processors that worked, the drill's own included."""
    is_away: bool = False


class Watch:
    """Looks every second from a thread of its own, until it is stopped."""

    def __init__(self, starts_at: float) -> None:
        self._starts_at = starts_at
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._commits: tuple[float, int] | None = None
        self._size = 0
        self.readings: list[Reading] = []

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    @property
    def newest(self) -> Reading:
        return self.readings[-1] if self.readings else Reading(0.0)

    def _run(self) -> None:
        psutil.cpu_percent()  # the first answer is about nothing
        number = 0
        while not self._stopping.wait(EVERY_S):
            try:
                self.readings.append(self._look(with_size=number % SIZE_EVERY == 0))
            except Error:
                connection.close()
                self._commits = None
                self.readings.append(
                    Reading(self._now(), size_bytes=self._size, busy=_busy(), is_away=True)
                )
            number += 1
        connection.close()

    def _look(self, *, with_size: bool) -> Reading:
        waiting, oldest = outbox.lag(at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_STATEMENT)
            commits, connections = cursor.fetchone()
            if with_size:
                cursor.execute("select pg_database_size(current_database())")
                self._size = int(cursor.fetchone()[0])
        now = self._now()
        before, self._commits = self._commits, (now, commits)
        rate = (commits - before[1]) / (now - before[0]) if before else 0.0
        return Reading(
            at_s=round(now, 2),
            waiting=waiting,
            oldest_s=round(oldest.total_seconds(), 2),
            commits=round(max(rate, 0.0), 1),
            connections=connections,
            size_bytes=self._size,
            busy=_busy(),
        )

    def _now(self) -> float:
        return time.monotonic() - self._starts_at


def _busy() -> float:
    """Share of the processors that worked since the last look."""
    return float(round(psutil.cpu_percent() / 100, 3))


def is_back(*, wait_s_max: float = BACK_S_MAX) -> bool:
    """Does the database answer, now or within a time?"""
    until = time.monotonic() + wait_s_max
    while True:
        connection.close()  # it may have been killed while nobody looked
        try:
            outbox.lag(at=timezone.now())
        except Error:
            if time.monotonic() > until:
                return False
            time.sleep(DRAIN_STEP_S)
        else:
            return True


def drain(*, wait_s_max: float) -> float | None:
    """Wait until every event is told; how long it took, None when it was not done in time."""
    began = time.monotonic()
    while time.monotonic() - began < wait_s_max:
        try:
            if outbox.lag(at=timezone.now())[0] == 0:
                return round(time.monotonic() - began, 1)
        except Error:
            connection.close()
        time.sleep(DRAIN_STEP_S)
    return None


def most(readings: Sequence[Reading], name: str) -> float:
    """The highest of one figure."""
    return max((float(getattr(one, name)) for one in readings), default=0.0)
