"""What the clock does for businesses on their way in."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.onboarding import commands


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="onboarding.ask_registers", pass_context=False)
def ask_registers(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Ask registers about the numbers that are due: new ones, and those nobody answered for."""
    commands.ask_due(at=timezone.now())


@app.periodic(cron="20 4 * * *")
@app.task(queueing_lock="onboarding.papers", pass_context=False)
def watch_papers(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Each night: letters before papers expire, and what is asked again."""
    at = timezone.now()
    commands.remind(at=at)
    commands.watch(at=at)
    commands.forget_old(before=at - timedelta(days=commands.KEPT_AFTER_END_DAYS))
    commands.forget_ended(at=at)


@app.periodic(cron="2 0 * * *")
@app.task(queueing_lock="onboarding.begin_day", pass_context=False)
def begin_day(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """After midnight (UTC): rights that begin or end, contracts whose day has come."""
    at = timezone.now()
    commands.sync_brands(at=at)
    commands.begin_contracts(day=at.date())
