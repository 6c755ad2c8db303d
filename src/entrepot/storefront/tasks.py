"""On the clock and behind the pages: prices brought up to date, and what came or went remade."""

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.storefront import commands

DUE_AT_A_TIME = 2_000


@app.periodic(cron="5 0,16 * * *")
@app.task(queueing_lock="storefront.new_day", pass_context=False)
def new_day(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """After midnight in Europe and in China (UTC+8): a price shown is a price of today."""
    commands.ask_reprice(reason="@day", at=timezone.now())


@app.task(name=commands.REPRICE_TASK, queue=commands.REPRICE_QUEUE)
def reprice() -> None:
    """What was asked for, and what was cut off."""
    commands.reprice_waiting(at=timezone.now())
    commands.reshelve_due(at=timezone.now(), limit=DUE_AT_A_TIME)


@app.periodic(cron="* * * * *")
@app.task(queue=commands.REPRICE_QUEUE, queueing_lock="storefront.catch_up", pass_context=False)
def catch_up(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Take up a run whose worker died, and remake what is due."""
    commands.reprice_waiting(at=timezone.now())
    commands.reshelve_due(at=timezone.now(), limit=DUE_AT_A_TIME)
