"""Asking for scores to be made anew: of one product, or of a whole market."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from entrepot.catalog.values import MARKETS
from entrepot.kit import arrays
from entrepot.selection.models import Pass

TASK: Final = "selection.score"
QUEUE: Final = "selection"
MARK_MAX: Final = 50_000


@transaction.atomic
def ask_pass(*, at: datetime, market: str = "") -> None:
    """Let a worker score a market, or all, anew: new figures, law, rates or lanes."""
    for code in [market] if market else MARKETS:
        Pass.objects.update_or_create(market=code, defaults={"asked_at": at})
    _defer()


@transaction.atomic
def mark(products: Iterable[UUID], *, at: datetime) -> int:
    """Note that these have changed; a clock scores them within the minute. How many there are.

    Marked again a product waits as long as it did, but its row is another: who is scoring it just
    now, and has read it as it was before, does not take the mark away (`score_dirty`).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into selection_dirty (product, since)"
            " select distinct unnest(%s::uuid[]), %s::timestamptz"
            " order by 1 on conflict (product) do update set since = selection_dirty.since",
            [arrays.uuids(list(products)[:MARK_MAX]), at],
        )
        return int(cursor.rowcount)


@transaction.atomic
def mark_variants(variants: Iterable[UUID], *, at: datetime) -> int:
    """The same by variants: their stock or sales have changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into selection_dirty (product, since)"
            " select distinct product_id, %s::timestamptz from catalog_variant"
            " where id = any(%s::uuid[])"
            " order by 1 on conflict (product) do update set since = selection_dirty.since",
            [at, arrays.uuids(list(variants)[:MARK_MAX])],
        )
        return int(cursor.rowcount)


@transaction.atomic
def mark_merchant(merchant: UUID, *, at: datetime) -> int:
    """All products of a merchant."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into selection_dirty (product, since)"
            " select id, %s::timestamptz from catalog_product where merchant_id = %s"
            " order by 1 on conflict (product) do update set since = selection_dirty.since",
            [at, merchant],
        )
        return int(cursor.rowcount)


def _defer() -> None:
    try:
        with transaction.atomic():
            app.configure_task(TASK, queue=QUEUE, queueing_lock=TASK).defer()
    except AlreadyEnqueued:
        pass  # the run that waits will find this as well
