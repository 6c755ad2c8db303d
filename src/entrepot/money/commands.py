"""Rates come in."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from entrepot.kit import outbox
from entrepot.money import queries
from entrepot.money.adapters import ecb
from entrepot.money.events import RatesLoaded
from entrepot.money.models import RateRow

BATCH_MAX: Final = 5_000
SOURCE: Final = "ECB euro foreign exchange reference rates"


def load_rates(*, since: date) -> int:
    """Store the published history from a day on; what is there stays. Returns the rows offered.

    A published rate is never corrected, so a second run writes nothing new, and tells nothing.
    """
    last = RateRow.objects.aggregate(id=Max("id"))["id"] or 0
    rows = (
        RateRow(base="EUR", quote=code, day=day, rate=value, source=SOURCE)
        for day, code, value in ecb.history()
        if day >= since
    )
    count = sum(_store(batch) for batch in _batches(rows))
    queries.forget()
    newest = RateRow.objects.filter(id__gt=last).aggregate(day=Max("day"))["day"]
    if newest is not None:
        with transaction.atomic():
            outbox.record(RatesLoaded(at=timezone.now(), newest_on=newest))
    return count


def _store(batch: list[RateRow]) -> int:
    RateRow.objects.bulk_create(batch, ignore_conflicts=True)
    return len(batch)


def _batches(rows: Iterator[RateRow]) -> Iterator[list[RateRow]]:
    while batch := list(islice(rows, BATCH_MAX)):
        yield batch
