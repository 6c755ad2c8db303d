"""The program's own clockwork: every periodic task it has, and the jobs that it put off.

Tasks are found where the program registers them, so a task that a context adds is run here.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Final

import croniter
from django.db import connection
from procrastinate.contrib.django import app

from entrepot.kit import outbox

NOT_HERE: Final = frozenset({"entrepot.insights.tasks.audit"})
"""The year looks at every audit itself, in the evening."""
JOBS_MAX: Final = 200


class Works:
    """Runs what was due since the last look, each task once, however long that is ago."""

    def __init__(self, now: datetime, *, without: Collection[str] = ()) -> None:
        self._tasks: list[tuple[str, croniter.croniter, Callable[..., object]]] = []
        for one in app.periodic_registry.periodic_tasks.values():
            if one.task.name not in NOT_HERE | set(without):
                entry = (one.task.name, croniter.croniter(one.cron), one.task.func)
                self._tasks.append(entry)
        self._tasks.sort(key=lambda task: task[0])
        assert len(self._tasks) > 8, "the program's tasks were not found"
        self._looked_at = now
        self.spent: Counter[str] = Counter()

    def turn(self, now: datetime) -> None:
        """Tell what waits, do what is due, tell what came of it."""
        self._do("dispatcher", lambda: outbox.tell_all(at=now))
        for name, cron, work in self._tasks:
            if cron.get_prev(datetime, start_time=now) > self._looked_at:
                self._do(name, partial(work, int(now.timestamp())))
        self._looked_at = now
        self._do("jobs", self._do_jobs)
        self._do("dispatcher", lambda: outbox.tell_all(at=now))

    def _do(self, name: str, work: Callable[[], object]) -> None:
        started = perf_counter()
        work()
        self.spent[f"works: {name}"] += perf_counter() - started

    def _do_jobs(self) -> None:
        """What a worker would fetch; the same job asked for twice in a row is done once."""
        for _ in range(JOBS_MAX):
            with connection.cursor() as cursor:
                cursor.execute(
                    "select id, task_name, args from procrastinate_jobs "
                    "where status = 'todo' order by id limit 1"
                )
                found = cursor.fetchone()
            if found is None:
                return
            job, name, args = found
            with connection.cursor() as cursor:
                cursor.execute("delete from procrastinate_jobs where id = %s", [job])
            app.tasks[name].func(**json.loads(args))
        raise AssertionError(f"jobs still beget jobs after {JOBS_MAX}")
