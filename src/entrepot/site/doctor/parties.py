"""Payments, parcels, events and the program's own keys, against the rows they belong to."""

from datetime import timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from django.db import connection
from django.utils import timezone

from entrepot.checkout.models import Order, OrderGroup, Recipient
from entrepot.kit import books, outbox
from entrepot.kit.audit import FINDINGS_MAX, Audit, Finding
from entrepot.kit.models import OutboxRow
from entrepot.logistics.models import Parcel
from entrepot.logistics.values import ParcelState
from entrepot.offices.models import Merchant, MerchantBook
from entrepot.payments.models import Payment
from entrepot.payments.values import PaymentState
from entrepot.site.backup import wal

CHUNK: Final = 5_000
LATE: Final = timedelta(minutes=10)
"""So old an event is when nobody can be at it any more."""
SLOT_BEHIND_MAX: Final = 1 << 30
"""Bytes of log that the server keeps for the archive before it is worth a word."""

_INDEXES: Final = """
select c.relname, t.relname from pg_index i
join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
where not i.indisvalid and not exists (
    select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
order by 1 limit %(limit)s
"""
_SLOT: Final = """
select active, wal_status, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint
from pg_replication_slots where slot_name = %(slot)s and not pg_is_in_recovery()
"""


def captured_payments_have_orders() -> list[Finding]:
    """Each captured payment pays a checkout that exists and knows of it, or goes back (CHK-1)."""
    found: list[Finding] = []
    captured = Payment.objects.filter(state=PaymentState.CAPTURED).order_by("id")
    rows = captured.values("id", "book", "purpose", "captured_minor", "currency", "settled_at")
    last = None
    while chunk := list((rows.filter(id__gt=last) if last else rows)[:CHUNK]):
        last = chunk[-1]["id"]
        groups: set[tuple[int, Any]] = set()
        for book in {row["book"] for row in chunk}:
            ids = [row["purpose"] for row in chunk if row["book"] == book]
            ours = OrderGroup.objects.filter(book=book, id__in=ids).values_list("id", flat=True)
            groups |= {(book, one) for one in ours}
        found += [
            Finding(
                "doctor.payment_without_order",
                {
                    "payment": str(row["id"]),
                    "checkout": str(row["purpose"]),
                    "minor": row["captured_minor"],
                    "currency": row["currency"],
                    "since": row["settled_at"] and row["settled_at"].isoformat(),
                },
            )
            for row in chunk
            if (row["book"], row["purpose"]) not in groups
        ]
        if len(found) >= FINDINGS_MAX:
            break
    return found[:FINDINGS_MAX]


def parcels_have_orders() -> list[Finding]:
    """Each parcel is of an order that exists."""
    found: list[Finding] = []
    rows = Parcel.objects.exclude(state=ParcelState.CANCELLED).order_by("id")
    facts = rows.values("id", "book", "order", "order_number", "state", "asked_at")
    last = None
    while chunk := list((facts.filter(id__gt=last) if last else facts)[:CHUNK]):
        last = chunk[-1]["id"]
        orders: set[tuple[int, Any]] = set()
        for book in {row["book"] for row in chunk}:
            ids = [row["order"] for row in chunk if row["book"] == book]
            ours = Order.objects.filter(book=book, id__in=ids).values_list("id", flat=True)
            orders |= {(book, one) for one in ours}
        found += [
            Finding(
                "doctor.parcel_without_order",
                {
                    "parcel": str(row["id"]),
                    "order": row["order_number"],
                    "state": row["state"],
                    "since": row["asked_at"].isoformat(),
                },
            )
            for row in chunk
            if (row["book"], row["order"]) not in orders
        ]
        if len(found) >= FINDINGS_MAX:
            break
    return found[:FINDINGS_MAX]


def events_are_told() -> list[Finding]:
    """No event was set aside, none waits for long, and each is of a kind that this code knows."""
    now = timezone.now()
    found = [
        Finding(
            "doctor.event_set_aside",
            {
                "book": row.book,
                "event": str(row.id),
                "kind": row.kind,
                "since": row.at.isoformat(),
                "tries": row.attempts,
                "error": row.error,
            },
        )
        for row in outbox.failing()
    ]
    for book in books.all_books():
        late = OutboxRow.objects.filter(book=book, told_at=None, attempts=0, at__lt=now - LATE)
        found += [
            Finding(
                "doctor.event_late",
                {
                    "book": book,
                    "event": str(row.id),
                    "kind": row.kind,
                    "since": row.at.isoformat(),
                },
            )
            for row in late.order_by("id")[:FINDINGS_MAX]
        ]
    found += [
        Finding("doctor.event_unknown", {"kind": kind, "waiting": count})
        for kind, count in sorted(outbox.unknown().items())
    ]
    return found[:FINDINGS_MAX]


def merchants_have_books() -> list[Finding]:
    """Each merchant's book is open, and known as one of the books where it sells."""
    known = set(books.all_books())
    sells = set(MerchantBook.objects.values_list("merchant", "book"))
    return [
        Finding("doctor.merchant_book_differs", {"merchant": slug, "book": book})
        for identity, slug, book in Merchant.objects.order_by("slug").values_list(
            "id", "slug", "book"
        )
        if book not in known or (book != books.FIRST and (identity, book) not in sells)
    ][:FINDINGS_MAX]


def personal_data_can_be_read() -> list[Finding]:
    """The keys of this home open what was encrypted: the newest recipient and parcel."""
    newest = (
        ("checkout_recipient", Recipient.objects.order_by("-id").values_list("details", flat=True)),
        ("logistics_parcel", Parcel.objects.order_by("-id").values_list("recipient", flat=True)),
    )
    found = []
    for table, rows in newest:
        try:
            rows.first()
        except (InvalidTag, KeyError) as no:
            facts = {"table": table, "error": type(no).__name__}
            found.append(Finding("doctor.key_missing", facts))
    return found


def indexes_are_valid() -> list[Finding]:
    """No index was left half made."""
    return [
        Finding("doctor.index_invalid", {"index": index, "table": table})
        for index, table in _rows(_INDEXES)
    ]


def log_archive_follows() -> list[Finding]:
    """Where the log is archived, the archive is at work and not far behind."""
    return [
        Finding("doctor.archive_behind", {"active": active, "status": status, "bytes": behind})
        for active, status, behind in _rows(_SLOT)
        if not active or status == "lost" or (behind or 0) > SLOT_BEHIND_MAX
    ]


LOOKS: Final[tuple[Audit, ...]] = (
    captured_payments_have_orders,
    parcels_have_orders,
    events_are_told,
    merchants_have_books,
    personal_data_can_be_read,
    indexes_are_valid,
    log_archive_follows,
)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"limit": FINDINGS_MAX, "slot": wal.SLOT})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
