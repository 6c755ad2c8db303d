"""A worker that is killed in the midst of a job: others take the job up, soon, and its lock is free.

Real processes: `entrepot worker`, killed with SIGKILL while a job of its hangs on a row that the
test has locked.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app
from psycopg.conninfo import make_conninfo
from tests.selection import make as fit

from entrepot.kit import rescue
from entrepot.selection import commands
from entrepot.selection.models import Pass

pytestmark = [pytest.mark.alone, pytest.mark.django_db(transaction=True)]

START_S_MAX = 90
RESCUED_S_MAX = rescue.DEAD_AFTER_S + 10
"""Till a dead one is known for dead, and as much again for a busy machine."""


def url() -> str:
    facts = connection.settings_dict
    return make_conninfo(
        dbname=facts["NAME"], host=facts["HOST"], port=facts["PORT"] or None,
        user=facts["USER"] or None, password=facts["PASSWORD"] or None,
    )  # fmt: skip


@pytest.fixture
def wire() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(url(), autocommit=True) as one:
        yield one


class Workers:
    """Processes of `entrepot worker` on the test's database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        with (self._folder / "log").open("ab") as log:
            one = subprocess.Popen(
                [sys.executable, "-m", "entrepot.site", "worker", "--dispatchers=1"],
                env=os.environ
                | {
                    "DATABASE_URL": url(),
                    "ENTREPOT_HOME": str(self._folder),
                    "DJANGO_SETTINGS_MODULE": "entrepot.site.settings",
                },
                stdout=log,
                stderr=log,
            )
        self._all.append(one)
        return one

    def end(self) -> None:
        for one in self._all:
            one.kill()
            one.wait()

    def says(self) -> str:
        return (self._folder / "log").read_text(errors="replace")[-3000:]


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    mine = Workers(tmp_path)
    yield mine
    mine.end()


def jobs(status: str, task: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where status = %s and task_name = %s",
            [status, task],
        )
        return int(cursor.fetchone()[0])


def registered() -> int:
    """How many workers have ever registered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select case when is_called then last_value else 0 end from procrastinate_workers_id_seq"
        )
        return int(cursor.fetchone()[0])


def until(is_so: Callable[[], bool], seconds: float, workers: Workers) -> float:
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < seconds, workers.says()
        time.sleep(0.1)
    return time.monotonic() - started


def test_scoring_goes_on_soon_after_a_kill(workers: Workers, wire) -> None:
    """Without the rescue its job stood "doing" for ever, and the clock began anew at most a minute on."""
    before = registered()
    commands.ask_pass(market="cn", at=fit.NOW)
    with wire.transaction():
        wire.execute("lock table selection_pass in exclusive mode")
        first = workers.start()
        until(lambda: jobs("doing", "selection.score") == 1, START_S_MAX, workers)
        first.kill()
        first.wait()
    workers.start()
    until(lambda: registered() > before + 1, START_S_MAX, workers)
    until(lambda: Pass.objects.exclude(ended_at=None).exists(), RESCUED_S_MAX, workers)
    until(lambda: jobs("doing", "selection.score") == 0, RESCUED_S_MAX, workers)


def test_what_waits_behind_a_dead_job_s_lock_runs(workers: Workers, wire) -> None:
    """Pictures are fetched by one worker at a time: its death would have been the last fetch."""
    task = "entrepot.channels.tasks.fetch_pictures"
    with connection.cursor() as cursor:
        # As a worker that was killed long ago leaves it: its row is gone, its job is not.
        app.tasks[task].defer(timestamp=0)
        cursor.execute("update procrastinate_jobs set status = 'doing'")
    app.tasks[task].defer(timestamp=1)
    workers.start()
    until(lambda: jobs("todo", task) == 0 and jobs("doing", task) == 0, START_S_MAX, workers)


def test_of_several_of_one_kind_one_waits_and_one_that_ends_workers_is_set_aside() -> None:
    import asyncio  # noqa: PLC0415  # procrastinate's connector lives in a loop

    with connection.cursor() as cursor:
        cursor.execute(
            """insert into procrastinate_jobs (queue_name, task_name, status, attempts,
                   queueing_lock, args)
               values ('q', 'a', 'doing', 0, 'one', '{}'), ('q', 'a', 'doing', 0, 'one', '{}'),
                   ('q', 'b', 'doing', 0, 'two', '{}'), ('q', 'b', 'todo', 0, 'two', '{}'),
                   ('q', 'c', 'doing', %s, null, '{}'), ('q', 'd', 'doing', 0, null, '{}'),
                   ('q', 'e', 'doing', 0, null, '{}')""",
            [rescue.ATTEMPTS_MAX],
        )
        cursor.execute("insert into procrastinate_workers default values returning id")
        [living] = cursor.fetchone()
        cursor.execute(
            "update procrastinate_jobs set worker_id = %s where task_name = 'e'", [living]
        )

    async def look() -> int:
        with app.replace_connector(app.connector.get_worker_connector()) as other:
            async with other.open_async():
                return await rescue.look(other)

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may be running in this one
        assert thread.submit(lambda: asyncio.run(look())).result() == 5
    with connection.cursor() as cursor:
        cursor.execute("select task_name, status from procrastinate_jobs order by id")
        assert cursor.fetchall() == [
            ("a", "todo"), ("a", "aborted"), ("b", "aborted"), ("b", "todo"), ("c", "failed"),
            ("d", "todo"), ("e", "doing"),
        ]  # fmt: skip
