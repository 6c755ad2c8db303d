"""On the clock: holds whose time is over go back."""

from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.ledger import commands

ROUNDS_MAX: Final = 50
"""So many full batches at one stroke of the clock; the rest comes at the next."""


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="ledger.expire", pass_context=False)
def expire_holds(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Behind whoever made the hold: nothing stays set aside because somebody forgot it."""
    for _ in range(ROUNDS_MAX):
        if commands.expire_due(at=timezone.now(), limit=commands.EXPIRE_MAX) < commands.EXPIRE_MAX:
            return
