"""What a sale writes beside the ledger: the rows, the parcels that are asked for, the news."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from entrepot.checkout.adapters.postgres import sales as rows_of
from entrepot.checkout.events import OrderConfirmed
from entrepot.checkout.models import Order, OrderGroup, OrderLine, Recipient
from entrepot.checkout.rules import movements
from entrepot.checkout.values import ChargeState, FulfilmentState, OrderState
from entrepot.kit import outbox, statements
from entrepot.kit.statements import Statement, Steps
from entrepot.ledger.values import Book, TransferId
from entrepot.logistics import commands as logistics
from entrepot.logistics.values import ParcelLine, ParcelWanted
from entrepot.offices import commands as offices


@dataclass(frozen=True, slots=True)
class Sale:
    """Orders of a group that its payment has made sales."""

    group: OrderGroup
    orders: Sequence[Order]
    at: datetime


def sell(sales: Sequence[Sale], *, book: Book) -> None:
    """The rows follow the ledger; parcels are asked for; the sales are told."""
    lines = _lines([order for sale in sales for order in sale.orders], book=book)
    details = _recipient_details([sale.group for sale in sales])
    parcels: list[ParcelWanted] = []
    told: list[OrderConfirmed] = []
    for sale in sales:
        for order in sale.orders:
            mine = lines[order.id]
            order.state = OrderState.CONFIRMED
            order.charge = ChargeState.FULL
            order.fulfilment = FulfilmentState.TO_SHIP
            order.confirmed_at = sale.at
            kept = [[str(movements.kept_of(line.id)), str(line.id)] for line in mine]
            order.holds = {"stock": kept, "allowance": None, **of_other_books(order)}
            if "stock_book" in order.holds:
                offices.note_sale_in(merchant=order.merchant, book=book, at=sale.at)
            parcels.append(_parcel(order, mine, details[sale.group.id], at=sale.at))
            told.append(_told(order, mine, at=sale.at))
    _write(rows_of.note_sales([order for sale in sales for order in sale.orders], book=book))
    logistics.ask_parcels(parcels)
    outbox.record_all(told, book=book)


def note_payments(groups: Sequence[OrderGroup], *, book: Book) -> None:
    """Which payment each group was paid by."""
    _write(rows_of.note_payments(groups, book=book))


def _write(statement: Statement) -> None:
    def steps() -> Steps[None]:
        yield [statement]

    statements.run(steps())


def _told(order: Order, lines: Sequence[OrderLine], *, at: datetime) -> OrderConfirmed:
    return OrderConfirmed(
        at=at,
        order=order.id,
        group=order.group,
        merchant=order.merchant,
        market=order.market,
        lane=order.lane,
        origin=order.origin,
        currency=order.currency,
        total_minor=order.total_minor,
        units=sum(line.quantity for line in lines),
    )


def of_other_books(order: Order) -> dict[str, Any]:
    """What the row must go on to know: which holds it has, or had, in other books."""
    held: dict[str, Any] = order.holds
    there = [aside for aside in held.get("asides", ()) if aside[-1] != order.book]
    found: dict[str, Any] = {"asides": there} if there else {}
    if "stock_book" in held:
        found["stock_book"] = held["stock_book"]
    return found


def _lines(orders: Sequence[Order], *, book: int) -> dict[UUID, list[OrderLine]]:
    found: dict[UUID, list[OrderLine]] = {order.id: [] for order in orders}
    for line in OrderLine.objects.filter(book=book, order__in=list(found)).order_by("id"):
        found[line.order].append(line)
    return found


def _recipient_details(groups: Sequence[OrderGroup]) -> dict[UUID, dict[str, str]]:
    """Where the goods of each group go."""
    assert all(row.recipient for row in groups), "every promise names its recipient"
    found = Recipient.objects.in_bulk({row.recipient for row in groups})
    return {
        row.id: {**json.loads(one.details), "country": one.country}
        for row in groups
        for one in [found[row.recipient]]
    }


def _parcel(
    order: Order, lines: Sequence[OrderLine], details: Mapping[str, str], *, at: datetime
) -> ParcelWanted:
    frozen: dict[str, Any] = order.frozen
    return ParcelWanted(
        order=order.id,
        order_number=order.number,
        book=order.holds.get("stock_book", order.book),
        merchant=order.merchant,
        node=UUID(frozen["node"]),
        lane=order.lane,
        carrier=frozen["carrier"],
        lines=[_parcel_line(order, line) for line in lines],
        recipient_details=json.dumps(details, ensure_ascii=False),
        postage=order.freight_minor,
        currency=order.currency,
        at=at,
    )


def _parcel_line(order: Order, line: OrderLine) -> ParcelLine:
    """The declared value is what the buyer paid for the goods, exchange included (XB-7)."""
    frozen: dict[str, Any] = line.frozen
    titles: dict[str, str] = frozen["titles"]
    gross = frozen["gross_weight_g"]
    title_en = titles.get("en") or frozen["customs_description"] or next(iter(titles.values()), "")
    return ParcelLine(
        line=line.id,
        variant=line.variant,
        hold=TransferId(movements.kept_of(line.id)),
        sku=frozen["sku"],
        title=titles.get("zh-hans", title_en),
        title_en=title_en,
        hs_code=frozen["hs_code"],
        origin=frozen["origin"],
        quantity=line.quantity,
        net_weight_g=frozen["net_weight_g"] or gross,
        gross_weight_g=gross,
        value_minor=sum(
            charge["minor"]
            for charge in frozen["charges"]
            if charge["kind"] in {"goods", "exchange"}
        ),
        currency=order.currency,
        customs_description=frozen["customs_description"],
    )
