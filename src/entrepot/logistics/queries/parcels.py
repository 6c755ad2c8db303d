"""Parcels: what is to ship, where each is, and its papers."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q

from entrepot.logistics.adapters import paper as press
from entrepot.logistics.models import Paper, Parcel, TrackingEvent
from entrepot.logistics.values import (
    TO_SHIP,
    PaperData,
    PaperKind,
    PaperLine,
    ParcelId,
    ParcelLine,
    ParcelState,
    Party,
    TrackingCode,
)
from entrepot.money.values import Money, currency

PAGE_MAX: Final = 200
EVENTS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One thing the carrier said, at the moment it happened there."""

    code: TrackingCode
    place: str
    country: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that has been set."""

    kind: PaperKind
    sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A parcel without the addressee's person. `tracking` oldest first."""

    id: ParcelId
    order: UUID
    order_number: str
    merchant: UUID
    book: int
    state: ParcelState
    number: str
    carrier: str
    lane: str
    node: UUID
    node_name: str
    origin_city: str
    origin_country: str
    destination: str
    lines: tuple[ParcelLine, ...]
    weighed_g: int | None
    asked_at: datetime
    packed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    tracking: tuple[TrackRow, ...]

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def last(self) -> TrackRow | None:
        return self.tracking[-1] if self.tracking else None


@dataclass(frozen=True, slots=True)
class PickRow:
    """So many of one variant to fetch at one node, for these parcels."""

    node_name: str
    sku: str
    title: str
    quantity: int
    parcels: tuple[str, ...]
    """Order numbers, in the order they were asked for."""


def parcel_of(order: UUID) -> ParcelRow | None:
    """The parcel of an order, or None while nobody has asked for one."""
    return parcels_of([order]).get(order)


def parcels_of(orders: Iterable[UUID]) -> dict[UUID, ParcelRow]:
    """The parcels of orders, by order; two statements."""
    wanted = list(orders)
    assert len(wanted) <= PAGE_MAX
    rows = list(Parcel.objects.filter(order__in=wanted).select_related("node"))
    return {row.order: row for row in _rows(rows)}


def parcel(identity: UUID, *, merchant: UUID) -> ParcelRow | None:
    """One parcel of a merchant; None if it is not theirs."""
    found = Parcel.objects.filter(id=identity, merchant=merchant).select_related("node")
    rows = _rows(list(found))
    return rows[0] if rows else None


def waiting(merchant: UUID) -> tuple[int, datetime | None]:
    """How many parcels wait to be shipped, and since when the oldest does."""
    found = Parcel.objects.filter(merchant=merchant, state__in=TO_SHIP).aggregate(
        count=Count("id"), oldest=Min("asked_at")
    )
    return found["count"], found["oldest"]


def to_ship(merchant: UUID, *, limit: int) -> list[ParcelRow]:
    """A merchant's parcels to pick, pack and ship, the longest waiting first."""
    return for_merchant(merchant, states=TO_SHIP, limit=limit)


def for_merchant(
    merchant: UUID, *, states: Sequence[ParcelState], words: str = "", limit: int, offset: int = 0
) -> list[ParcelRow]:
    """A merchant's parcels in these states; the waiting oldest first, the gone newest first."""
    assert 0 < limit <= PAGE_MAX
    rows = Parcel.objects.filter(merchant=merchant, state__in=states).select_related("node")
    is_waiting = set(states) <= set(TO_SHIP)
    order = ("asked_at", "id") if is_waiting else ("-asked_at", "-id")
    if words:
        # Looked for in an index that has the words; the wide rows are read of what is found.
        capitals = words.upper()  # both numbers are written in capitals only
        found = Parcel.objects.filter(
            Q(order_number__contains=capitals) | Q(number__contains=capitals),
            merchant=merchant,
            state__in=states,
        ).order_by(*order)
        ids = list(found.values_list("id", flat=True)[offset : offset + limit])
        return _rows(list(rows.filter(id__in=ids).order_by(*order)))
    if set(states) == set(ParcelState):
        rows = Parcel.objects.filter(merchant=merchant).select_related("node")
    return _rows(list(rows.order_by(*order)[offset : offset + limit]))


def pick_list(merchant: UUID, *, limit: int) -> list[PickRow]:
    """What to fetch for the oldest parcels to pick: one row a node and SKU."""
    rows = for_merchant(merchant, states=(ParcelState.TO_PICK,), limit=limit)
    units: dict[tuple[str, str], int] = defaultdict(int)
    numbers: dict[tuple[str, str], list[str]] = defaultdict(list)
    titles = {}
    for row in rows:
        for line in row.lines:
            key = (row.node_name, line.sku)
            units[key] += line.quantity
            numbers[key].append(row.order_number)
            titles[key] = line.title_en or line.title
    return [
        PickRow(node, sku, titles[node, sku], units[node, sku], tuple(numbers[node, sku]))
        for node, sku in sorted(units)
    ]


def paper_data(row: Parcel) -> PaperData:
    """What the papers of a packed parcel say; the same however often it is asked."""
    assert row.packed_at is not None
    assert row.weighed_g is not None
    lines = [ParcelLine.from_json(line) for line in row.lines]
    return PaperData(
        number=row.number,
        order_number=row.order_number,
        day=row.packed_at.date(),
        sender=Party(**row.sender),
        recipient=_recipient(row),
        lines=tuple(
            PaperLine(
                description=line.customs_description or line.title_en or line.title,
                title=line.title,
                sku=line.sku,
                hs_code=line.hs_code,
                origin=line.origin,
                quantity=line.quantity,
                net_weight_g=line.net_weight_g * line.quantity,
                value=Money(line.value_minor, currency(line.currency)),
            )
            for line in lines
        ),
        postage=Money(row.postage_minor, currency(row.currency)),
        gross_weight_g=row.weighed_g,
        carrier=row.carrier,
        lane=row.lane,
    )


def labels(parcels: Sequence[UUID], *, merchant: UUID) -> bytes | None:
    """One PDF of the labels of these parcels, the oldest first; None when none has a number."""
    rows = Parcel.objects.filter(id__in=parcels, merchant=merchant).exclude(number="")
    data = [paper_data(row) for row in rows.order_by("asked_at", "id")[:PAGE_MAX]]
    return press.render(PaperKind.LABEL, data) if data else None


def papers_of(identity: UUID) -> list[PaperRow]:
    """The papers of a parcel that have been set."""
    rows = Paper.objects.filter(parcel=identity).order_by("id")
    return [PaperRow(PaperKind(row.kind), row.sha256, row.made_at) for row in rows]


def paper(identity: UUID, *, merchant: UUID, kind: PaperKind) -> bytes | None:
    """A paper of a merchant's parcel as PDF; set again if its file was lost."""
    row = (
        Paper.objects.filter(parcel=identity, parcel__merchant=merchant, kind=kind)
        .select_related("parcel")
        .first()
    )
    if row is None:
        return None
    return press.take(row.sha256) or press.render(kind, [paper_data(row.parcel)])


def _recipient(row: Parcel) -> Party:
    details = json.loads(row.recipient)
    return Party(
        name=details.get("name", ""),
        street=" ".join(filter(None, (details.get("district", ""), details.get("street", "")))),
        city=details.get("city", ""),
        region=details.get("province", ""),
        postcode=details.get("postcode", ""),
        country=row.destination,
        phone=details.get("phone", ""),
    )


def _rows(rows: list[Parcel]) -> list[ParcelRow]:
    events: dict[UUID, list[TrackRow]] = defaultdict(list)
    said = TrackingEvent.objects.filter(parcel__in=[row.id for row in rows]).order_by("at", "id")
    for parcel_id, code, place, country, at in said.values_list(
        "parcel", "code", "place", "country", "at"
    )[: EVENTS_MAX * PAGE_MAX]:
        events[parcel_id].append(TrackRow(TrackingCode(code), place, country, at))
    return [
        ParcelRow(
            id=ParcelId(row.id),
            order=row.order,
            order_number=row.order_number,
            merchant=row.merchant_id,
            book=row.book,
            state=ParcelState(row.state),
            number=row.number,
            carrier=row.carrier,
            lane=row.lane,
            node=row.node.id,
            node_name=row.node.name,
            origin_city=row.node.city,
            origin_country=row.node.country,
            destination=row.destination,
            lines=tuple(ParcelLine.from_json(line) for line in row.lines),
            weighed_g=row.weighed_g,
            asked_at=row.asked_at,
            packed_at=row.packed_at,
            shipped_at=row.shipped_at,
            delivered_at=row.delivered_at,
            tracking=tuple(events[row.id]),
        )
        for row in rows
    ]
