"""On the clock and from the list of jobs: codes are weighed, listings judged anew."""

import time
from typing import Final
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.catalog import commands
from entrepot.offices.values import MerchantId

WEIGH_S_MAX: Final = 20
"""Seconds of each minute; the rest waits for the next."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="catalog.weigh", pass_context=False)
def weigh_codes(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Each minute: compare the codes of what changed with its titles."""
    end = time.monotonic() + WEIGH_S_MAX
    while time.monotonic() < end:
        if commands.weigh_due(at=timezone.now()) < commands.WEIGH_MAX:
            return


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="catalog.develop", pass_context=False)
def develop_pictures(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Six times a minute: measure new pictures and make their smaller variants."""
    end = time.monotonic() + WEIGH_S_MAX
    while time.monotonic() < end:
        if commands.develop_due(at=timezone.now()) < commands.DEVELOP_MAX:
            return


@app.periodic(cron="10 0 * * *")
@app.task(queueing_lock="catalog.recheck_by_day", pass_context=False)
def recheck_by_day(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """After midnight, in the calendar by which listings are judged (UTC)."""
    commands.recheck_changed(day=timezone.now().date())


@app.task(name=commands.RECHECK_TASK, pass_context=False)
def recheck(destinations: list[str], after: str) -> None:
    """Some listings, and then a further job for the rest."""
    last = commands.check_lanes(
        destinations=destinations, at=timezone.now(), after=UUID(after) if after else None
    )
    if last is not None:
        commands.defer_recheck(destinations, after=last)


@app.task(name=commands.STANDING_TASK, pass_context=False)
def recheck_merchant(merchant: str, after: str) -> None:
    """Some listings of a merchant, and then a further job for the rest."""
    last = commands.check_merchant(
        MerchantId(UUID(merchant)), at=timezone.now(), after=UUID(after) if after else None
    )
    if last is not None:
        commands.ask_recheck_of(UUID(merchant), after=last)
