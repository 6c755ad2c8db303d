"""From an order to a packed parcel with its papers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, transaction

from entrepot.catalog import queries as catalog
from entrepot.catalog.models import Lane
from entrepot.kernel import Refusal
from entrepot.kit import trail
from entrepot.logistics import queries, rows, rules
from entrepot.logistics.adapters import paper
from entrepot.logistics.commands.receiving import SameIdOtherBody
from entrepot.logistics.models import Node, Paper, Parcel
from entrepot.logistics.values import (
    GONE,
    PaperKind,
    ParcelId,
    ParcelLine,
    ParcelState,
    ParcelWanted,
    Party,
)


@dataclass(eq=False)
class NotReady(Refusal):
    """The parcel is not in the state this step starts from."""

    code: ClassVar[str] = "logistics.not_ready"
    parcel: UUID
    state: str
    wanted: str


@dataclass(eq=False)
class WeightDiffers(Refusal):
    """The scale says what a parcel of these goods cannot weigh: something is missing or too much."""

    code: ClassVar[str] = "logistics.weight_differs"
    status: ClassVar[int] = 422
    weighed_g: int
    least_g: int
    most_g: int


@transaction.atomic
def ask_parcels(wanted: Sequence[ParcelWanted]) -> list[ParcelId]:
    """Have orders' goods sent; one parcel an order, so repeating it changes nothing."""
    nodes = Node.objects.select_related("merchant").in_bulk({one.node for one in wanted})
    lanes = dict(
        Lane.objects.filter(code__in={one.lane for one in wanted}).values_list(
            "code", "destination"
        )
    )
    rows = [_parcel(one, nodes[one.node], lanes) for one in wanted]
    Parcel.objects.bulk_create(rows, ignore_conflicts=True)
    found = {row.order: row for row in Parcel.objects.filter(order__in=[row.order for row in rows])}
    for row in rows:
        if (found[row.order].lines, found[row.order].node_id) != (row.lines, row.node_id):
            raise SameIdOtherBody(id=row.order)
    return [ParcelId(found[row.order].id) for row in rows]


def _parcel(wanted: ParcelWanted, node: Node, lanes: Mapping[str, str]) -> Parcel:
    assert node.merchant_id == wanted.merchant, wanted
    country = json.loads(wanted.recipient_details).get("country")
    return Parcel(
        order=wanted.order,
        book=wanted.book,
        order_number=wanted.order_number,
        merchant_id=wanted.merchant,
        node=node,
        lane=wanted.lane,
        destination=country or lanes[wanted.lane],
        carrier=wanted.carrier,
        lines=[line.as_json() for line in wanted.lines],
        sender=asdict(_sender(node)),
        recipient=wanted.recipient_details,
        postage_minor=wanted.postage,
        currency=wanted.currency,
        asked_at=wanted.at,
    )


@transaction.atomic
def cancel_parcel(*, order: UUID) -> None:
    """Stop an order's parcel, if there is one; what has been shipped stays so."""
    row = Parcel.objects.select_for_update().filter(order=order).first()
    if row is None or row.state == ParcelState.CANCELLED:
        return
    if row.state in GONE:
        raise NotReady(parcel=row.id, state=row.state, wanted=ParcelState.PACKED)
    was = row.state
    _advance(row, ParcelState.CANCELLED)
    trail.record(
        what="parcel.cancelled",
        on="parcel",
        object_id=row.id,
        merchant=row.merchant_id,
        before={"state": was},
        after={"state": ParcelState.CANCELLED},
    )


@transaction.atomic
def pick(*, parcel: UUID) -> None:
    """Its goods lie in the packer's tray."""
    row = Parcel.objects.select_for_update().get(id=parcel)
    if row.state == ParcelState.PICKED:
        return
    _require(row, ParcelState.TO_PICK)
    _advance(row, ParcelState.PICKED)


@transaction.atomic
def pack(*, parcel: UUID, weighed_g: int, at: datetime, weighed_twice: bool = False) -> str:
    """Close and weigh the parcel; it gets its S10 number, which is returned.

    A weight that the goods cannot have is refused, unless the packer has `weighed_twice`.
    """
    row = Parcel.objects.select_for_update().select_related("node").get(id=parcel)
    if row.state == ParcelState.PACKED:
        return row.number
    if row.state != ParcelState.TO_PICK:
        _require(row, ParcelState.PICKED)
    lines = [ParcelLine.from_json(line) for line in row.lines]
    least, most = rules.weight_bounds(lines)
    if weighed_g < 1 or not (weighed_twice or least <= weighed_g <= most):
        raise WeightDiffers(weighed_g=weighed_g, least_g=least, most_g=most)
    row.number = rules.item_id(
        service=_service(lines, weighed_g), serial=_next_serial(), country=row.node.country
    )
    row.weighed_g = weighed_g
    row.packed_at = at
    _advance(row, ParcelState.PACKED, "number", "weighed_g", "packed_at")
    return row.number


def make_papers(*, parcel: UUID, at: datetime) -> dict[PaperKind, str]:
    """Set the papers a packed parcel needs, each once; kind and SHA-256 of each.

    Setting takes a moment, so no row is locked meanwhile; the papers are pure functions of
    frozen data, so two who do it at once make the same.
    """
    row = Parcel.objects.get(id=parcel)
    if row.state not in (ParcelState.PACKED, *GONE):
        raise NotReady(parcel=row.id, state=row.state, wanted=ParcelState.PACKED)
    data = queries.paper_data(row)
    made = dict(row.papers.values_list("kind", "sha256"))
    for kind in rules.kinds(data):
        if kind not in made:
            digest = paper.keep(paper.render(kind, [data]))
            Paper.objects.get_or_create(
                parcel=row, kind=kind, defaults={"sha256": digest, "made_at": at}
            )
            made[kind] = digest
    return {PaperKind(kind): digest for kind, digest in made.items()}


def _service(lines: Sequence[ParcelLine], weighed_g: int) -> str:
    """By weight, and by the sizes of those goods whose sizes the catalogue knows."""
    sizes = catalog.packed_sizes([line.variant for line in lines])
    boxes = [
        sizes[line.variant].sides_mm
        for line in lines
        if line.variant in sizes
        for _ in range(line.quantity)
    ]
    return rules.service_for(weighed_g, boxes, rows.services()).letters


def _sender(node: Node) -> Party:
    merchant = node.merchant
    return Party(
        name=merchant.legal_name,
        street=node.street or merchant.street,
        city=node.city,
        postcode=node.postcode or merchant.postcode,
        country=node.country,
        phone=merchant.phone,
        email=merchant.email,
        tax_number=merchant.eori or merchant.registered_number,
    )


def _require(row: Parcel, state: ParcelState) -> None:
    if row.state != state:
        raise NotReady(parcel=row.id, state=row.state, wanted=state)


def _advance(row: Parcel, state: ParcelState, *fields: str) -> None:
    row.state = state
    row.save(update_fields=["state", *fields])


def _next_serial() -> int:
    """From a sequence that cycles after a hundred million: far beyond the year S10 asks for."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('logistics_item_serial')")
        row: tuple[Any, ...] | None = cursor.fetchone()
    assert row is not None
    return int(row[0])
