"""A merchant's warehouses with what lies in each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.logistics.models import Node, StockPlace
from entrepot.logistics.values import NodeId, NodeKind
from entrepot.offices import queries as offices

PLACES_SHOWN: Final = 50
CLOSED_SHOWN: Final = 20
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Lying:
    """Units at a place in all books: those that lie there, and of them those that are held."""

    units: int = 0
    held: int = 0
    coming: int = 0
    """Reserved to come in: nothing of the program leaves any."""

    @property
    def every(self) -> int:
        return self.units + self.held + self.coming


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place as its merchant sees it."""

    id: NodeId
    code: str
    name: str
    kind: NodeKind
    country: str
    city: str
    street: str
    postcode: str
    region: str
    is_first: bool
    """Orders are sent from here when all of their goods lie here."""
    is_pickup_only: bool
    closed_at: datetime | None
    lying: Lying


def places(merchant: UUID) -> list[PlaceRow]:
    """The open places in the order of routing, then those closed last."""
    rows = Node.objects.filter(merchant=merchant)
    open_ones = list(rows.filter(closed_at=None).order_by("priority", "id")[:PLACES_SHOWN])
    closed = list(rows.exclude(closed_at=None).order_by("-closed_at", "id")[:CLOSED_SHOWN])
    lying = units_at([row.id for row in open_ones], merchant=merchant)
    first = next((row.id for row in open_ones if not row.is_pickup_only), None)
    return [
        _row(row, lying.get(row.id, Lying()), is_first=row.id == first)
        for row in (*open_ones, *closed)
    ]


def place(node: UUID, *, merchant: UUID) -> PlaceRow | None:
    """One of the merchant's open places; None when there is none of that id here."""
    return next((row for row in places(merchant) if row.id == node and not row.closed_at), None)


def units_at(nodes: Collection[UUID], *, merchant: UUID) -> dict[UUID, Lying]:
    """What lies at these places of the merchant, in every book of the merchant.

    Books that were left are read before the one that is used: units on their way between two
    books are then seen in one of them.
    """
    used, *left = offices.books_of(merchant)
    found = dict.fromkeys(nodes, Lying())
    for book in (*left, used):
        rows = StockPlace.objects.filter(node__in=nodes, node__merchant=merchant).order_by("id")
        places_there = rows.values_list("variant", "node").iterator(chunk_size=BATCH)
        while some := list(islice(places_there, BATCH)):
            names = {chart.stock(variant, node): node for variant, node in some}
            for name, balance in ledger.balances(names, book=chart.Book(book)).items():
                before = found[names[name]]
                found[names[name]] = Lying(
                    before.units + balance.credits_posted - balance.debits_posted,
                    before.held + balance.debits_pending,
                    before.coming + balance.credits_pending,
                )
    return found


def _row(row: Node, lying: Lying, *, is_first: bool) -> PlaceRow:
    return PlaceRow(
        id=NodeId(row.id),
        code=row.code,
        name=row.name,
        kind=NodeKind(row.kind),
        country=row.country,
        city=row.city,
        street=row.street,
        postcode=row.postcode,
        region=row.region,
        is_first=is_first,
        is_pickup_only=row.is_pickup_only,
        closed_at=row.closed_at,
        lying=lying,
    )
