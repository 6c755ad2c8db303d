"""On the clock and from the list of jobs: what changed is scored, and each night all of it."""

import time
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.selection import commands

SCORE_S_MAX: Final = 40
"""Seconds of each minute; the rest waits for the next."""


@app.task(name=commands.TASK, queue=commands.QUEUE, pass_context=False)
def score() -> None:
    """The runs that were asked for."""
    commands.run_passes(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue=commands.QUEUE, queueing_lock="selection.catch_up", pass_context=False)
def catch_up(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Take up a run whose worker died, and score what has changed."""
    commands.run_passes(at=timezone.now())
    end = time.monotonic() + SCORE_S_MAX
    while time.monotonic() < end:
        if not commands.score_dirty(at=timezone.now()):
            return


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="selection.each_night", pass_context=False)
def each_night(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Sales, service and the age of figures change by themselves."""
    commands.ask_pass(at=timezone.now())
