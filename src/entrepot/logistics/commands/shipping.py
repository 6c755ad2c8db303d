"""Hand over to the carrier, and follow."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from entrepot.kernel import Refusal, named_id
from entrepot.kit import outbox
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.logistics import queries, rules
from entrepot.logistics.adapters import known
from entrepot.logistics.commands.packing import NotReady, make_papers
from entrepot.logistics.events import ParcelDelivered, ParcelShipped, ParcelTracked
from entrepot.logistics.models import Parcel, TrackingEvent
from entrepot.logistics.values import (
    GONE,
    BadTracking,
    CarrierRefused,
    CarrierUnavailable,
    ParcelLine,
    ParcelState,
    Shipment,
    Tracked,
    TrackingCode,
)
from entrepot.money.values import total

log = logging.getLogger(__name__)

RECONCILE_MAX: Final = 50


def ship(*, parcel: UUID, at: datetime) -> None:
    """Hand a packed parcel to its carrier; its units leave the stock. Repeating changes nothing.

    The carrier is told first, outside any transaction and under the parcel's number, so a
    repeat after a crash tells it nothing new; then stock, state and event change as one.
    """
    row = Parcel.objects.get(id=parcel)
    if row.state in GONE:
        return
    if row.state != ParcelState.PACKED:
        raise NotReady(parcel=parcel, state=row.state, wanted=ParcelState.PACKED)
    papers = make_papers(parcel=parcel, at=at)
    data = queries.paper_data(row)
    value = total([line.value for line in data.lines], data.lines[0].value.currency)
    known.carrier(row.carrier).accept(
        Shipment(
            number=row.number,
            sender=data.sender,
            recipient=data.recipient,
            gross_weight_g=data.gross_weight_g,
            value=value,
            crosses_customs=rules.crosses_customs(data.sender.country, row.destination),
            papers=tuple(sorted(papers.values())),
            notice_url=f"{settings.BASE_URL}/hooks/carriers/{row.carrier}/",
        )
    )
    with transaction.atomic():
        locked = Parcel.objects.select_for_update().get(id=parcel)
        if locked.state == ParcelState.PACKED:
            _leave(locked, at=at)


def receive_tracking(
    *, carrier: str, headers: Mapping[str, str], body: bytes, at: datetime
) -> bool:
    """Take in a carrier's notice, verified over its raw body; True if it was news."""
    told = known.carrier(carrier).read_notice(headers=headers, body=body, at=at)
    return track(carrier=carrier, told=told, at=at)


@transaction.atomic
def track(*, carrier: str, told: Tracked, at: datetime) -> bool:
    """Write down what a carrier said of a parcel, once; True if it was news.

    Events may come in any order: each keeps its own moment, and DELIVERED is final. An event
    about a parcel that is still PACKED proves the hand-over, and completes it.
    """
    row = (
        Parcel.objects.select_for_update()
        .filter(number=told.number, carrier=carrier)
        .exclude(number="")
        .first()
    )
    if row is None:
        log.warning("%s speaks of a parcel nobody knows: %s", carrier, told.number)
        return False
    body = {"code": told.code, "place": told.place, "country": told.country, "at": told.at}
    event, is_new = TrackingEvent.objects.get_or_create(
        parcel=row, reference=told.reference, defaults=body
    )
    if not is_new:
        if any(getattr(event, name) != value for name, value in body.items()):
            raise BadTracking(reason="this reference was used for another event")
        return False
    if row.state == ParcelState.PACKED:
        _leave(row, at=at)
    outbox.record(
        ParcelTracked(at=at, parcel=row.id, order=row.order, code=told.code), book=row.book
    )
    if told.code is TrackingCode.DELIVERED and row.state == ParcelState.SHIPPED:
        row.state = ParcelState.DELIVERED
        row.delivered_at = told.at
        row.ask_at = None
        row.save(update_fields=["state", "delivered_at", "ask_at"])
        outbox.record(ParcelDelivered(at=at, parcel=row.id, order=row.order), book=row.book)
    return True


def reconcile(*, at: datetime, limit: int = RECONCILE_MAX) -> int:
    """Ask carriers about parcels under way that are due; how many news it brought.

    Never inside a transaction. A carrier that is silent is left alone for the rest of the batch.
    """
    news = 0
    silent: set[str] = set()
    for row in _claim(at=at, limit=limit):
        if row.carrier in silent:
            continue
        try:
            for told in known.carrier(row.carrier).inquire(row.number):
                news += track(carrier=row.carrier, told=told, at=at)
        except CarrierUnavailable:
            silent.add(row.carrier)
            log.warning("%s does not answer", row.carrier)
        except CarrierRefused as no:
            log.warning("parcel %s: %s", row.number, no)
        except Refusal:  # one that cannot be written down must not hold up the others
            log.exception("parcel %s cannot be followed", row.number)
    return news


@transaction.atomic
def _claim(*, at: datetime, limit: int) -> list[Parcel]:
    assert 0 < limit <= RECONCILE_MAX
    rows = list(
        Parcel.objects.select_for_update(skip_locked=True)
        .filter(ask_at__lte=at)
        .order_by("ask_at", "id")[:limit]
    )
    for row in rows:
        assert row.shipped_at is not None
        wait = rules.wait_before_asking(age=at - row.shipped_at)
        row.ask_at = None if wait is None else at + wait
    Parcel.objects.bulk_update(rows, ["ask_at"])
    return rows


def _leave(row: Parcel, *, at: datetime) -> None:
    """The units that were held for the order have left: each hold is posted."""
    lines = [ParcelLine.from_json(line) for line in row.lines]
    ledger.transfer(
        *[
            chart.post(
                transfer=chart.TransferId(named_id(f"ship:{line.line}")),
                hold=chart.TransferId(line.hold),
                reason=f"parcel.shipped {row.order_number} {row.number}",
            )
            for line in lines
        ],
        at=at,
        book=chart.Book(row.book),
    )
    row.state = ParcelState.SHIPPED
    row.shipped_at = at
    row.ask_at = at + rules.FIRST_ASK_AFTER
    row.save(update_fields=["state", "shipped_at", "ask_at"])
    outbox.record(
        ParcelShipped(at=at, parcel=row.id, order=row.order, number=row.number), book=row.book
    )
