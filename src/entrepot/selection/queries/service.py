"""What a merchant has in stock, has sold and how it has served; each in few statements a book."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from entrepot.kit import arrays, books
from entrepot.offices.models import Merchant

SERVICE_DAYS: Final = 180
LATE_AFTER: Final = timedelta(days=3)
"""A parcel that is not handed over so long after it was asked for is late."""

_PLACES: Final = """
    select v.product_id, 'stock:' || s.variant || '@' || s.node_id
    from logistics_stockplace s join catalog_variant v on v.id = s.variant
    join logistics_node n on n.id = s.node_id and not n.is_pickup_only
    where v.product_id = any(%(products)s::uuid[]) and n.merchant_id = any(%(merchants)s::uuid[])"""
_FREE: Final = """
    select name, credits_posted - debits_posted - debits_pending from ledger_account
    where book = %(book)s and name = any(%(names)s)"""
_ORDERS: Final = """
    select merchant, count(*), count(*) filter (where state = 'cancelled') from checkout_order
    where book = %(book)s and merchant = any(%(merchants)s::uuid[]) and placed_at >= %(since)s
        and state in ('confirmed', 'completed', 'cancelled')
    group by merchant"""
_LATE: Final = """
    select merchant_id, count(*) from logistics_parcel
    where merchant_id = any(%(merchants)s::uuid[]) and asked_at >= %(since)s
        and coalesce(shipped_at, %(at)s) > asked_at + %(late)s
    group by merchant_id"""


@dataclass(frozen=True, slots=True)
class Record:
    """Orders of half a year, those handed over late, those given up."""

    orders: int
    late: int
    cancelled: int


NONE: Final = Record(0, 0, 0)


def stock_of(products: Collection[UUID], merchants: Iterable[Merchant]) -> dict[UUID, int]:
    """Free units of each product, all variants and nodes together."""
    free: dict[UUID, int] = defaultdict(int)
    by_book: dict[int, list[UUID]] = defaultdict(list)
    for merchant in merchants:
        by_book[merchant.book].append(merchant.id)
    with connection.cursor() as cursor:
        for book, mine in sorted(by_book.items()):
            facts = {"products": arrays.uuids(products), "merchants": arrays.uuids(mine)}
            cursor.execute(_PLACES, facts)
            names = {name: product for product, name in cursor.fetchall()}
            if not names:
                continue
            cursor.execute(_FREE, {"book": book, "names": list(names)})
            for name, units in cursor.fetchall():
                free[names[name]] += int(units)
    return dict(free)


def records(merchants: Collection[UUID], *, at: datetime) -> dict[UUID, Record]:
    """How each has served; those without orders are left out."""
    facts: dict[str, Any] = {
        "merchants": arrays.uuids(merchants),
        "since": at - timedelta(days=SERVICE_DAYS),
        "at": at,
        "late": LATE_AFTER,
    }
    orders: dict[UUID, tuple[int, int]] = {}
    with connection.cursor() as cursor:
        for book in books.all_books():
            cursor.execute(_ORDERS, {**facts, "book": book})
            for merchant, count, cancelled in cursor.fetchall():
                had = orders.get(merchant, (0, 0))
                orders[merchant] = (had[0] + count, had[1] + cancelled)
        cursor.execute(_LATE, facts)
        late = dict(cursor.fetchall())
    return {
        merchant: Record(count, min(count, late.get(merchant, 0)), cancelled)
        for merchant, (count, cancelled) in orders.items()
    }
