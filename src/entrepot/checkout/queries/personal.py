"""What checkout knows about a person, and what of it has to stay."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from entrepot.checkout.models import Cart, CartLine, Order, OrderGroup, OrderLine, Recipient
from entrepot.checkout.values import OrderState
from entrepot.kit import books
from entrepot.kit.personal import Kept, Person
from entrepot.money.values import Money, currency
from entrepot.offices import rows

ORDERS_MAX: Final = 10_000
OPEN: Final = (OrderState.PLACED, OrderState.CONFIRMED)
SOLD: Final = (OrderState.CONFIRMED, OrderState.COMPLETED)
ORDER_RULE: Final = "order-record"
OPEN_RULE: Final = "open-order"


@dataclass(frozen=True, slots=True)
class Standing:
    """An order of a person, and until when its address must stay; None: it need not."""

    group: UUID
    order: UUID
    recipient: UUID | None
    rule: str = ""
    source: str = ""
    until: date | None = None
    """None together with a rule: until the order has ended."""


def export(person: Person) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Carts, addresses, orders with their lines, as plain values."""
    found = orders_of(person)
    lines: dict[UUID, list[dict[str, Any]]] = {}
    for line in _lines([order for _, order in found]):
        lines.setdefault(line.order, []).append(
            {"title": line.frozen.get("titles", {}), "quantity": line.quantity}
        )
    return {
        "carts": [
            {"market": row.market, "changed_at": row.changed_at, "lines": _cart_lines(row)}
            for row in Cart.objects.filter(owner=person.id).order_by("id")
        ],
        "addresses": [
            {"made_at": row.made_at, "country": row.country, **json.loads(row.details)}
            for row in _recipients(person, [group for group, _ in found])
        ],
        "orders": [
            {
                "number": row.number,
                "placed_at": row.placed_at,
                "market": row.market,
                "state": row.state,
                "total": str(Money(row.total_minor, currency(row.currency)).amount),
                "currency": row.currency,
                "lines": lines.get(row.id, []),
            }
            for _, row in found
        ],
    }


def keeps(person: Person, at: datetime) -> list[Kept]:
    """Names and addresses in the records of sales, by the law of where they went."""
    held = Counter(
        (one.rule, one.source, one.until) for one in standings(person, at=at) if one.rule
    )
    ordered = sorted(held.items(), key=lambda item: (item[0][0], item[0][2] or date.max))
    return [
        Kept("orders", number, rule, source, until) for (rule, source, until), number in ordered
    ]


def standings(person: Person, *, at: datetime) -> list[Standing]:
    """Every order of a person with what the law says of its address."""
    orders = orders_of(person)
    countries = dict(
        Recipient.objects.filter(id__in={group.recipient for group, _ in orders}).values_list(
            "id", "country"
        )
    )
    found = []
    for group, order in orders:
        recipient = group.recipient
        country = countries.get(recipient, rows.ANYWHERE) if recipient else rows.ANYWHERE
        found.append(_standing(order, recipient, country, at=at))
    return found


def _standing(order: Order, recipient: UUID | None, country: str, *, at: datetime) -> Standing:
    if order.state in OPEN:
        source = rows.keep(OPEN_RULE, day=at.date()).source
        return Standing(order.group, order.id, recipient, OPEN_RULE, source)
    if order.state not in SOLD:
        return Standing(order.group, order.id, recipient)  # never a sale: nobody has to keep it
    done = (order.completed_at or order.placed_at).date()
    row = rows.keep(ORDER_RULE, country=country, day=done)
    if at.date() >= row.last_day(done):
        return Standing(order.group, order.id, recipient)
    return Standing(order.group, order.id, recipient, ORDER_RULE, row.source, row.last_day(done))


def orders_of(person: Person) -> list[tuple[OrderGroup, Order]]:
    """Every order with its checkout, book by book."""
    found: list[tuple[OrderGroup, Order]] = []
    for book in books.all_books():
        mine = OrderGroup.objects.filter(book=book, buyer=person.id).order_by("id")[:ORDERS_MAX]
        groups = {row.id: row for row in mine}
        orders = Order.objects.filter(book=book, group__in=list(groups)).order_by("id")
        found += [(groups[row.group], row) for row in orders]
    return found


def _lines(orders: Sequence[Order]) -> list[OrderLine]:
    found: list[OrderLine] = []
    for book in books.all_books():
        here = [row.id for row in orders if row.book == book]
        found += OrderLine.objects.filter(book=book, order__in=here).order_by("id")
    return found


def _recipients(person: Person, groups: Iterable[OrderGroup]) -> list[Recipient]:
    used = Recipient.objects.filter(id__in=[row.recipient for row in groups if row.recipient])
    mine = Recipient.objects.filter(owner=person.id)
    return list((used | mine).order_by("made_at", "id"))


def _cart_lines(cart: Cart) -> list[dict[str, Any]]:
    rows_ = CartLine.objects.filter(cart=cart).order_by("id")
    return [{"listing": str(row.listing_id), "quantity": row.quantity} for row in rows_]
