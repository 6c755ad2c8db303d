"""What boards must always be: the ledger and the orders, seen from above."""

from django.db.models import Count, F, OuterRef, Subquery, Sum

from entrepot.checkout.events import OrderConfirmed
from entrepot.checkout.models import Order
from entrepot.insights.models import Folded, SaleMinute
from entrepot.kit.audit import FINDINGS_MAX, Finding
from entrepot.kit.models import OutboxRow
from entrepot.ledger.models import Account


def board_equals_ledger() -> list[Finding]:
    """The board's sales, and those on their way to it, equal the ledger to the last fen."""
    currencies = {
        *SaleMinute.objects.values_list("currency", flat=True).distinct(),
        *Account.objects.filter(name__startswith="escrow:").values_list("unit", flat=True),
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
    counted = Subquery(
        Folded.objects.filter(kind=OrderConfirmed.kind, subject=OuterRef("id")).values("subject")
    )
    orders = {
        tuple(row[name] for name in key): (row["n"], row["value"])
        for row in Order.objects.exclude(confirmed_at=None)
        .annotate(counted=counted)
        .filter(counted__isnull=False)
        .values(*key)
        .annotate(n=Count("id"), value=Sum("total_minor"))
    }
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
    counted = Folded.objects.filter(kind=OrderConfirmed.kind, subject=OuterRef("id"))
    waiting = OutboxRow.objects.filter(
        kind=OrderConfirmed.kind, told_at=None, subject=OuterRef("id")
    )
    lost = (
        Order.objects.exclude(confirmed_at=None)
        .annotate(
            counted=Subquery(counted.values("subject")[:1]),
            waiting=Subquery(waiting.values("subject")[:1]),
        )
        .filter(counted=None, waiting=None)
        .order_by("id")
        .values_list("number", F("confirmed_at"))[:FINDINGS_MAX]
    )
    return [
        Finding("insights.sale_lost", {"order": number, "confirmed_at": confirmed_at})
        for number, confirmed_at in lost
    ]


AUDITS = (board_equals_ledger, rollups_equal_orders, every_sale_is_counted_or_on_its_way)
