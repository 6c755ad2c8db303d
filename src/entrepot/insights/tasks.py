"""On the clock: audits, and forgetting what was told long ago."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.insights import commands
from entrepot.kit import outbox

REMEMBER: Final = timedelta(days=30)
"""How long told events stay, for those who want to hear them again."""
FORGET_ROUNDS_MAX: Final = 100


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="audits", pass_context=False)
def audit(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Every quarter of an hour, all audits of all contexts."""
    commands.run_audits(at=timezone.now())


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="insights.sample", pass_context=False)
def sample(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Every ten seconds, a point for the lines of the machine room."""
    commands.sample_machine(at=timezone.now())


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="forget-told", pass_context=False)
def forget_told(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Each night, told events that nobody will ask for again, in small steps."""
    for _ in range(FORGET_ROUNDS_MAX):
        if outbox.forget(told_before=timezone.now() - REMEMBER) < outbox.FORGET_MAX:
            return


@app.periodic(cron="10 16 * * *")
@app.task(queueing_lock="insights.forget_searches", pass_context=False)
def forget_searches(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """When the board's day has ended (16:00 UTC), what told its visitors apart."""
    commands.forget_searches(at=timezone.now())
