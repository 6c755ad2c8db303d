"""PERF-5: workers are killed again and again under load; nothing is lost and nothing overtakes."""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo
from tests.kit.outbox_worker import StorySung, StoryTold

from entrepot.kernel import new_id
from entrepot.kit import outbox
from entrepot.kit.models import OutboxRow, ToldRow

NOW = datetime(2026, 11, 11, tzinfo=UTC)
STORIES, STEPS, KILLS = 40, 6, 4
WAIT_S = 60

Heard = list[tuple[UUID, int]]


def overtaken(heard: Heard) -> list[tuple[UUID, int]]:
    """Events that were first heard before an earlier one of their story was."""
    known: dict[UUID, set[int]] = defaultdict(set)
    found = []
    for story, step in heard:
        if not set(range(step)) <= known[story]:
            found.append((story, step))
        known[story].add(step)
    return found


def unheard(heard: Heard, wanted: Iterable[tuple[UUID, int]]) -> set[tuple[UUID, int]]:
    return set(wanted) - set(heard)


def test_control_the_checker_sees_what_is_lost_and_what_overtakes() -> None:
    one, other = new_id(), new_id()
    assert not overtaken([(one, 0), (other, 0), (one, 1), (one, 0), (one, 1), (one, 2)])
    assert overtaken([(one, 1), (one, 0)]) == [(one, 1)]
    assert overtaken([(one, 0), (other, 1)]) == [(other, 1)]
    assert unheard([(one, 0)], [(one, 0), (one, 1)]) == {(one, 1)}


@pytest.fixture
def workers(tmp_path: Path) -> Iterator["Workers"]:
    mine = Workers(tmp_path / "heard")
    yield mine
    mine.kill()


class Workers:
    """Two processes of two dispatchers; `kill` leaves them no time for anything."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        facts = connection.get_connection_params()
        names = ("dbname", "user", "password", "host", "port")
        address = make_conninfo(**{name: facts[name] for name in names if facts.get(name)})
        environment = {
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "entrepot.site.settings",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        command = [sys.executable, "-m", "tests.kit.outbox_worker", str(self.file)]
        self._running = [subprocess.Popen(command, env=environment) for _ in range(2)]

    def kill(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def heard(self) -> Heard:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [(UUID(line.split()[0]), int(line.split()[1])) for line in lines]


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_every_event_is_heard_in_order_and_none_waits(
    workers: Workers,
) -> None:
    chance = Random(11)
    stories = [new_id() for _ in range(STORIES)]
    wanted = {(story, step) for story in stories for step in range(STEPS)}
    steps = iter(range(STEPS))
    killed_with: list[int] = []
    for _ in range(KILLS):
        before = len(workers.heard())
        workers.start()
        write(next(steps), stories, chance)
        # They are up and in the middle of it.
        wait_for(lambda: len(workers.heard()) > before + chance.randrange(STORIES))  # noqa: B023  # called at once
        workers.kill()
        killed_with.append(OutboxRow.objects.count())
    for step in steps:
        write(step, stories, chance)
    workers.start()
    wait_for(lambda: outbox.lag(at=NOW)[0] == 0)
    workers.kill()
    heard = workers.heard()
    assert any(killed_with), "no worker was killed with an event in hand"
    assert not unheard(heard, wanted)
    assert not overtaken(heard)
    assert outbox.set_aside() == 0
    assert ToldRow.objects.count() == len(wanted)
    assert len({row.id for row in ToldRow.objects.all()}) == len(wanted)


def write(step: int, stories: list[UUID], chance: Random) -> None:
    """The next event of every story, of either kind."""
    with transaction.atomic():
        outbox.record_all(
            chance.choice((StoryTold, StorySung))(at=NOW, story=story, step=step)
            for story in stories
        )


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < until, "nothing happens any more"
        time.sleep(0.01)
