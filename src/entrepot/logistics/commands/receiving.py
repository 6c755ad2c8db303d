"""Goods come in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.kernel import Refusal
from entrepot.kit import outbox
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.logistics.commands import places
from entrepot.logistics.events import StockReceived
from entrepot.logistics.models import Node, Receipt, StockPlace
from entrepot.logistics.values import NodeId, NodeKind
from entrepot.offices.models import Merchant

UNITS_MAX: Final = 1_000_000
FIRST_NODE: Final = "main"


@dataclass(eq=False)
class SameIdOtherBody(Refusal):
    """A receipt or parcel of this id exists, and it is another one."""

    code: ClassVar[str] = "logistics.same_id_other_body"
    id: UUID


@dataclass(eq=False)
class BadUnits(Refusal):
    """A receipt brings in at least one unit and at most a million."""

    code: ClassVar[str] = "logistics.bad_units"
    status: ClassVar[int] = 422
    units: int


@transaction.atomic
def open_node(
    *,
    merchant: UUID,
    code: str,
    name: str,
    country: str,
    city: str,
    street: str = "",
    postcode: str = "",
    kind: NodeKind = NodeKind.WAREHOUSE,
    priority: int = 0,
) -> NodeId:
    """The merchant's node of that code, made or brought up to date."""
    node, _ = Node.objects.update_or_create(
        merchant_id=merchant,
        code=code,
        defaults={
            "name": name,
            "country": country,
            "city": city,
            "street": street,
            "postcode": postcode,
            "kind": kind,
            "priority": priority,
        },
    )
    return NodeId(node.id)


@transaction.atomic
def open_first_node(*, merchant: UUID) -> NodeId | None:
    """A node at the merchant's own address; None for one that has a node already."""
    home = Merchant.objects.select_for_update().get(id=merchant)
    if home.nodes.exists():
        return None
    return open_node(
        merchant=home.id,
        code=FIRST_NODE,
        name=home.name,
        country=home.country,
        city=home.city,
        street=home.street,
        postcode=home.postcode,
    )


@transaction.atomic
def receive(
    *, node: UUID, variant: UUID, units: int, reference: str, at: datetime, receipt_id: UUID
) -> None:
    """Take units into a node: a transfer from the supplier's account, never a number set.

    `receipt_id` names the receipt (and its transfer); repeating it changes nothing.
    """
    if not 0 < units <= UNITS_MAX:
        raise BadUnits(units=units)
    place = Node.objects.select_related("merchant").get(id=node)
    body = {"node_id": node, "variant": variant, "units": units, "reference": reference}
    receipt, is_new = Receipt.objects.get_or_create(id=receipt_id, defaults={**body, "at": at})
    if any(getattr(receipt, name) != value for name, value in body.items()):
        raise SameIdOtherBody(id=receipt_id)
    if not is_new:
        return
    places.keep_open(node)
    StockPlace.objects.get_or_create(node=place, variant=variant)
    book, unit = chart.Book(place.merchant.book), chart.piece(variant)
    stock = chart.stock(variant, node)
    supplier = chart.supplier(place.merchant.id, variant)
    ledger.open_accounts(
        [
            chart.NewAccount(stock, unit, chart.Rule.NO_OVERDRAFT),
            chart.NewAccount(supplier, unit),
            chart.NewAccount(chart.sold(variant), unit),
        ],
        book=book,
    )
    ledger.transfer(
        chart.Transfer(
            id=chart.TransferId(receipt_id),
            debit=chart.account_id(supplier),
            credit=chart.account_id(stock),
            amount=units,
            unit=unit,
            reason=f"stock.received {reference}",
        ),
        at=at,
        book=book,
    )
    outbox.record(
        StockReceived(at=at, variant=variant, node=node, units=units), book=place.merchant.book
    )
