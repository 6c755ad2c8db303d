"""Orders as the ledger sees them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from entrepot.checkout.models import Order, OrderLine
from entrepot.checkout.rules import holding
from entrepot.checkout.values import Booked, BookedAside, BookedLine
from entrepot.ledger.values import TransferId
from entrepot.offices.values import MerchantId


def booked(rows: Sequence[Order], *, book: int) -> list[Booked]:
    """The orders with their lines, as they were frozen; one statement."""
    lines: dict[UUID, list[BookedLine]] = defaultdict(list)
    held = {line: hold for row in rows for hold, line in row.holds["stock"]}
    found = OrderLine.objects.filter(book=book, order__in=[row.id for row in rows]).order_by("id")
    for order, line, variant, quantity in found.values_list("order", "id", "variant", "quantity"):
        lines[order].append(BookedLine(line, variant, quantity, _hold(held, line)))
    return [booked_order(row, lines[row.id]) for row in rows]


def booked_order(row: Order, lines: Sequence[BookedLine]) -> Booked:
    frozen: dict[str, Any] = row.frozen
    return Booked(
        id=row.id,
        number=row.number,
        merchant=MerchantId(row.merchant),
        lane=row.lane,
        destination=frozen["destination"],
        node=UUID(frozen["node"]),
        currency=row.currency,
        goods_minor=row.goods_minor,
        exchange_minor=row.exchange_minor,
        freight_minor=row.freight_minor,
        duty_minor=row.duty_minor,
        vat_minor=row.vat_minor,
        consumption_tax_minor=row.consumption_tax_minor,
        total_minor=row.total_minor,
        merchant_currency=row.merchant_currency,
        merchant_goods_minor=row.merchant_goods_minor,
        commission_bp=frozen["commission_bp"],
        commission_minor=frozen.get("commission_minor"),
        allowance=frozen["allowance"],
        dutiable_minor=frozen["dutiable_minor"] if frozen["allowance"] else 0,
        lines=tuple(lines),
        book=row.book,
        stock_book=row.holds.get("stock_book") or row.book,
        allowance_hold=TransferId(UUID(hold)) if (hold := row.holds.get("allowance")) else None,
        asides=tuple(
            BookedAside(TransferId(UUID(hold)), *facts)
            for hold, *facts in row.holds.get("asides", ())
        ),
    )


def _hold(held: Mapping[str, str], line: UUID) -> TransferId:
    """What the row names wins, however ids are made today."""
    found = held.get(str(line))
    return TransferId(UUID(found)) if found else holding.hold_id(line)
