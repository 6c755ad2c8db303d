"""From events to roll-ups: each event counts once, however often it is told.

The ids of what was counted and the sums are written in one transaction. Keys are sorted, so
that two dispatchers on the same minute wait for each other and never in a circle.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from entrepot.catalog.models import Variant
from entrepot.checkout.events import GroupPlaced, OrderCompleted, OrderConfirmed
from entrepot.checkout.models import OrderLine
from entrepot.insights.values import BOARD_ZONE
from entrepot.kernel import book_of
from entrepot.kit import arrays

EVENTS_MAX: Final = 1000


@transaction.atomic
def fold_sales(sales: Sequence[OrderConfirmed]) -> int:
    """Count confirmed orders by minute and by category; returns how many were new."""
    new = _new(OrderConfirmed.kind, {sale.order: sale for sale in sales})
    minutes: Sums = defaultdict(lambda: [0, 0, 0])
    for sale in new.values():
        key = (_minute(sale.at), sale.market, sale.lane, sale.origin, sale.currency)
        _count(minutes[key], 1, sale.units, sale.total_minor)
    _add(
        "insights_saleminute",
        {"minute": "timestamptz", "market": "text", "lane": "text", "origin": "text"}
        | {"currency": "text"},
        {"orders": "int", "units": "int", "gmv_minor": "bigint"},
        minutes,
    )
    _fold_categories(new)
    return len(new)


@transaction.atomic
def fold_placed(groups: Sequence[GroupPlaced]) -> int:
    """Count acknowledged checkouts by minute; returns how many were new."""
    new = _new(GroupPlaced.kind, {group.group: group for group in groups})
    minutes: Sums = defaultdict(lambda: [0, 0])
    for group in new.values():
        key = (_minute(group.at), group.market, group.currency)
        _count(minutes[key], len(group.orders), group.total_minor)
    _add(
        "insights_placedminute",
        {"minute": "timestamptz", "market": "text", "currency": "text"},
        {"orders": "int", "total_minor": "bigint"},
        minutes,
    )
    return len(new)


@transaction.atomic
def fold_completed(orders: Sequence[OrderCompleted]) -> int:
    """Count completed orders by day; returns how many were new."""
    new = _new(OrderCompleted.kind, {one.order: one for one in orders})
    days: Sums = defaultdict(lambda: [0, 0, 0])
    for one in new.values():
        _count(days[board_day(one.at), one.currency], 1, one.payable_minor, one.commission_minor)
    _add(
        "insights_completedday",
        {"day": "date", "currency": "text"},
        {"orders": "int", "payable_minor": "bigint", "commission_minor": "bigint"},
        days,
    )
    return len(new)


def board_day(at: datetime) -> date:
    """The day of the board in which a moment lies."""
    return at.astimezone(BOARD_ZONE).date()


Sums = defaultdict[tuple[Any, ...], list[int]]


def _new(kind: str, events: Mapping[UUID, Any]) -> dict[UUID, Any]:
    """Those of the events that were never counted; from now on they are."""
    assert len(events) <= EVENTS_MAX
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into insights_folded (kind, subject)
               select %s, unnest(%s::uuid[]) on conflict do nothing returning subject""",
            [kind, arrays.uuids(sorted(map(str, events)))],
        )
        if cursor.rowcount == len(events):
            return dict(events)
        return {subject: events[subject] for (subject,) in cursor.fetchall()}


def _fold_categories(sales: Mapping[UUID, OrderConfirmed]) -> None:
    lines = [
        line
        for book in sorted({book_of(order) for order in sales})
        for line in OrderLine.objects.filter(
            book=book, order__in=[order for order in sales if book_of(order) == book]
        ).values_list("order", "variant", "quantity", "total_minor")
    ]
    variants = {variant for _order, variant, _quantity, _total in lines}
    slugs = dict(
        Variant.objects.filter(id__in=variants).values_list("id", "product__category__slug")
    )
    days: Sums = defaultdict(lambda: [0, 0, 0])
    for order, variant, quantity, total_minor in lines:
        sale = sales[order]
        key = (board_day(sale.at), sale.market, slugs.get(variant) or "", sale.currency)
        _count(days[key], 1, quantity, total_minor)
    _add(
        "insights_categoryday",
        {"day": "date", "market": "text", "category": "text", "currency": "text"},
        {"orders": "int", "units": "int", "gmv_minor": "bigint"},
        days,
    )


def _add(table: str, keys: Mapping[str, str], sums: Mapping[str, str], rows: Sums) -> None:
    """Add to the sums of a roll-up, making the rows that are not there; one statement."""
    if not rows:
        return
    types = {**keys, **sums}
    columns = list(zip(*[(*key, *rows[key]) for key in sorted(rows)], strict=True))
    arrays = ", ".join(f"%s::{kind}[]" for kind in types.values())
    grown = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in sums)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({', '.join(types)}) select * from unnest({arrays})"  # noqa: S608  # names of our own
            f" on conflict ({', '.join(keys)}) do update set {grown}",
            [list(column) for column in columns],
        )


def _count(sums: list[int], *more: int) -> None:
    sums[:] = [one + other for one, other in zip(sums, more, strict=True)]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
