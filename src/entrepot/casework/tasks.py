"""On the clock: look anew at what has changed, remind, close what was solved."""

import time
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.casework import commands

REFRESH_S_MAX: Final = 20
"""Seconds of each minute; the rest waits for the next."""


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="casework.refresh", pass_context=False)
def refresh_dossiers(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Three times a minute: what keeps merchants where they stand, of those that changed."""
    end = time.monotonic() + REFRESH_S_MAX
    while time.monotonic() < end:
        if not commands.refresh_stale(at=timezone.now()):
            return


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="casework.remind", pass_context=False)
def remind(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Targets that come near, merchants who sell nothing yet, cases that were solved long ago."""
    at = timezone.now()
    commands.remind_of_cases(at=at)
    commands.remind_of_listings(at=at)
    commands.close_solved(at=at)
