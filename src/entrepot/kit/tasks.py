"""What a clock does with letters, and with files that a bucket has yet to delete."""

from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.kit import letters, vault

BATCHES_MAX: Final = 20
"""At one stroke of the clock; the rest goes at the next."""


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="kit.send_letters", pass_context=False)
def send_letters(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Six times a minute: letters that are due."""
    for _ in range(BATCHES_MAX):
        if letters.send_due(at=timezone.now()) < letters.BATCH_MAX:
            return


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="kit.forget_letters", pass_context=False)
def forget_letters(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """At night: addresses and facts of old letters."""
    for _ in range(BATCHES_MAX):
        if not letters.forget_old(at=timezone.now()):
            return


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="kit.delete_owed", pass_context=False)
def delete_owed(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Every five minutes: private files whose bucket did not answer when they were to go."""
    vault.delete_owed()
