"""Asking for prices to be brought up to date; what is asked twice is done once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from entrepot.catalog.models import Lane
from entrepot.kernel import new_id
from entrepot.kit import trail
from entrepot.storefront.models import Repricing
from entrepot.storefront.values import RepricingState

TASK: Final = "storefront.reprice"
QUEUE: Final = "prices"
REASON_MAX: Final = 300


@transaction.atomic
def ask_reprice(
    *,
    reason: str,
    at: datetime,
    lanes: Sequence[str] = (),
    countries: Sequence[str] = (),
    by: str = "",
) -> None:
    """Let a worker bring prices up to date: of some lanes, of those into some countries, of all.

    While a run waits, what is asked joins it: many rows of law that change together are one run.
    A reason that begins with `@` is a code of the program's own, said in the reader's language.
    """
    if countries:
        into = Lane.objects.filter(is_open=True, destination__in=list(countries))
        lanes = [*lanes, *into.values_list("code", flat=True)]
        if not lanes:
            return
    wanted = sorted(set(lanes))
    row, is_new = Repricing.objects.select_for_update().get_or_create(
        state=RepricingState.WAITING,
        defaults={
            "id": new_id(),
            "reason": reason[:REASON_MAX],
            "asked_by": by,
            "lanes": wanted,
            "asked_at": at,
        },
    )
    if not is_new:
        row.lanes = sorted({*row.lanes, *wanted}) if row.lanes and wanted else []
        if reason not in row.reason:
            row.reason = f"{row.reason}; {reason}"[:REASON_MAX]
        row.asked_by = row.asked_by or by
        row.save(update_fields=["lanes", "reason", "asked_by"])
    if by:
        trail.record(
            what="prices.refreshed",
            on="prices",
            object_id=row.id,
            after={"lanes": wanted},
            why=reason,
        )
    try:
        with transaction.atomic():
            app.configure_task(TASK, queue=QUEUE, queueing_lock=TASK).defer()
    except AlreadyEnqueued:
        pass  # it will find the run that waits
