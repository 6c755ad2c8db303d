"""What boards must always be: the ledger and the orders, seen from above."""

from collections import defaultdict
from typing import Any, Final

from django.db import connection
from django.db.models import Sum

from entrepot.checkout.events import OrderConfirmed
from entrepot.insights.models import SaleMinute
from entrepot.kit import books
from entrepot.kit.audit import FINDINGS_MAX, Finding
from entrepot.ledger.models import Account

# What was counted is no table by book: a cluster sends it to the worker that has the book.
_COUNTED: Final = """
with counted as materialized (select subject from insights_folded where kind = %(kind)s)
"""

_CELLS: Final = f"""{_COUNTED}
select o.market, o.lane, o.origin, o.currency, count(*), sum(o.total_minor)
from checkout_order o
join counted on counted.subject = o.id
where o.book = %(book)s and o.confirmed_at is not null
group by o.market, o.lane, o.origin, o.currency
"""  # noqa: S608  # our own text

_LOST: Final = f"""{_COUNTED}
select o.number, o.confirmed_at
from checkout_order o
left join counted on counted.subject = o.id
left join kit_outbox e on e.book = %(book)s and e.kind = %(kind)s and e.told_at is null
    and e.subject = o.id
where o.book = %(book)s and o.confirmed_at is not null
    and counted.subject is null and e.id is null
order by o.id limit %(limit)s
"""  # noqa: S608  # our own text


def board_equals_ledger() -> list[Finding]:
    """The board's sales, and those on their way to it, equal the ledger to the last fen."""
    currencies = {
        *SaleMinute.objects.values_list("currency", flat=True).distinct(),
        *(
            unit
            for book in books.all_books()
            for unit in Account.objects.filter(book=book, name__startswith="escrow:")
            .values_list("unit", flat=True)
            .distinct()
        ),
    }
    equalities = [
        SaleMinute.objects.against_the_ledger(currency) for currency in sorted(currencies)
    ]
    return [
        Finding(
            "insights.board_differs",
            {
                "currency": one.currency,
                "folded_minor": one.folded_minor,
                "waiting_minor": one.waiting_minor,
                "ledger_minor": one.ledger_minor,
                "gap_minor": one.gap_minor,
            },
        )
        for one in equalities
        if not one.holds
    ]


def rollups_equal_orders() -> list[Finding]:
    """Every cell of the board is the sum of the orders that were counted into it."""
    key = ("market", "lane", "origin", "currency")
    orders: dict[tuple[str, ...], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for *cell, number, value in _each_book(_CELLS):
        before = orders[tuple(cell)]
        orders[tuple(cell)] = (before[0] + number, before[1] + int(value))
    cells = {
        tuple(row[name] for name in key): (row["n"], row["value"])
        for row in SaleMinute.objects.values(*key).annotate(n=Sum("orders"), value=Sum("gmv_minor"))
    }
    return [
        Finding(
            "insights.cell_differs",
            {
                **dict(zip(key, cell, strict=True)),
                "board": cells.get(cell, (0, 0)),
                "orders": orders.get(cell, (0, 0)),
            },
        )
        for cell in sorted(cells.keys() | orders.keys())
        if cells.get(cell) != orders.get(cell)
    ]


def every_sale_is_counted_or_on_its_way() -> list[Finding]:
    """Every confirmed order is on the board, or its event waits in the outbox."""
    return [
        Finding("insights.sale_lost", {"order": number, "confirmed_at": confirmed_at})
        for number, confirmed_at in _each_book(_LOST)
    ][:FINDINGS_MAX]


AUDITS = (board_equals_ledger, rollups_equal_orders, every_sale_is_counted_or_on_its_way)


def _each_book(statement: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for book in books.all_books():
        facts: dict[str, int | str] = {
            "book": book,
            "kind": OrderConfirmed.kind,
            "limit": FINDINGS_MAX,
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, facts)
            rows += cursor.fetchall()
    return rows
