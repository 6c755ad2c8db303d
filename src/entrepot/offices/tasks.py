"""On the clock: sessions that ran out, and what was kept of people until today."""

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.offices import commands


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="offices.forget_sessions", pass_context=False)
def forget_sessions(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """At night: sessions nobody can use any more."""
    commands.forget_ended_sessions(at=timezone.now())


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="offices.erase_due", pass_context=False)
def erase_due(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """At night: what the law no longer wants kept of people who asked to be forgotten."""
    commands.erase_due(at=timezone.now())
