"""On the clock: unpaid orders end, delivered ones are completed."""

from datetime import datetime
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.checkout import commands

ROUNDS_MAX: Final = 50
"""So many full batches at one stroke of the clock; the rest comes at the next."""


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="checkout.expire", pass_context=False)
def expire_orders(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Twice a minute: what nobody paid is free again well within a minute (INV-18)."""
    for _ in range(ROUNDS_MAX):
        if not commands.expire_due(at=_now()):
            return


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="checkout.complete", pass_context=False)
def complete_orders(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Each minute: what was delivered long enough ago pays its merchant."""
    for _ in range(ROUNDS_MAX):
        if commands.complete_due(at=_now()) < commands.COMPLETE_MAX:
            return


def _now() -> datetime:
    return timezone.now()
