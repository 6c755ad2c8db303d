"""What must never be found about goods."""

from collections import Counter
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from entrepot.kernel import named_id
from entrepot.kit import books
from entrepot.kit.audit import FINDINGS_MAX, Audit, Finding
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.models import Account, TransferRow
from entrepot.logistics.models import Parcel, Receipt, StockPlace, TrackingEvent
from entrepot.logistics.values import GONE, ParcelState, TrackingCode

SCAN_MAX: Final = 2_000
"""The newest rows are looked at one by one."""


def no_stock_below_zero() -> list[Finding]:
    """No stock account has less than nothing, with what is held counted as gone."""
    return [
        Finding("logistics.stock_below_zero", {"account": name})
        for book in books.all_books()
        for name in Account.objects.filter(
            book=book,
            name__startswith="stock:",
            credits_posted__lt=F("debits_posted") + F("debits_pending"),
        )
        .order_by("name")
        .values_list("name", flat=True)[:FINDINGS_MAX]
    ]


def shipped_has_left_stock() -> list[Finding]:
    """Each line of a shipped parcel has left the stock, once; of others, none has.

    Where that may be in an archive, it is the archive's own proof that looks.
    """
    archived = ledger.archived_moments()
    rows = Parcel.objects.order_by("-asked_at", "-id").values_list(
        "id", "state", "lines", "book", "shipped_at"
    )
    lines = [
        (parcel, state in GONE, named_id(f"ship:{line['line']}"))
        for parcel, state, its, book, shipped_at in rows[:SCAN_MAX]
        for line in its
        if shipped_at is None or book not in archived or shipped_at >= archived[book]
    ]
    wanted = [transfer for _, _, transfer in lines]
    posted = {
        transfer
        for book in books.all_books()
        for transfer in TransferRow.objects.filter(
            book=book, id__in=wanted, kind=chart.Kind.POST
        ).values_list("id", flat=True)
    }
    return [
        Finding(
            "logistics.shipped_not_posted" if is_gone else "logistics.posted_not_shipped",
            {"parcel": str(parcel), "transfer": str(transfer)},
        )
        for parcel, is_gone, transfer in lines
        if is_gone != (transfer in posted)
    ]


def receipts_have_moved() -> list[Finding]:
    """Every receipt is a transfer of as many units in the ledger."""
    rows = dict(Receipt.objects.order_by("-at", "-id").values_list("id", "units")[:SCAN_MAX])
    moved = {
        transfer: amount
        for book in books.all_books()
        for transfer, amount in TransferRow.objects.filter(
            book=book, id__in=list(rows)
        ).values_list("id", "amount")
    }
    return [
        Finding("logistics.receipt_differs", {"receipt": str(receipt), "units": units})
        for receipt, units in rows.items()
        if moved.get(receipt) != units
    ]


def bridges_cancel() -> list[Finding]:
    """What left a book for another has come out there, unless it is still reserved here."""
    left: dict[str, tuple[int, int]] = {}
    came: dict[str, int] = {}
    for book in books.all_books():
        bridges = Account.objects.filter(book=book, name__startswith="moving:")
        for name, pending, posted, out in bridges.values_list(
            "name", "credits_pending", "credits_posted", "debits_posted"
        ):
            if name.startswith(f"moving:{book}-"):
                left[name] = (posted, pending)
            else:
                came[name] = out
    found = [
        {"account": name, "left": posted, "reserved": pending, "came": came.get(name, 0)}
        for name, (posted, pending) in sorted(left.items())
        if not posted <= came.get(name, 0) <= posted + pending
    ]
    found += [
        {"account": name, "left": 0, "reserved": 0, "came": units}
        for name, units in sorted(came.items())
        if units and name not in left
    ]
    return [Finding("logistics.bridge_differs", facts) for facts in found[:FINDINGS_MAX]]


def states_agree_with_tracking() -> list[Finding]:
    """A parcel is delivered exactly when its carrier has said so, and packed ones have a number."""
    said = TrackingEvent.objects.filter(code=TrackingCode.DELIVERED).values("parcel")
    wrong = Parcel.objects.filter(
        Q(state=ParcelState.DELIVERED) & ~Q(id__in=said)
        | Q(state=ParcelState.SHIPPED, id__in=said)
        | Q(state__in=(ParcelState.PACKED, *GONE), number="")
    ).order_by("id")[:FINDINGS_MAX]
    return [
        Finding("logistics.state_differs", {"parcel": str(row.id), "state": row.state})
        for row in wrong
    ]


def closed_places_are_empty() -> list[Finding]:
    """Nothing lies at a place that was closed, and nothing there is held."""
    lain = StockPlace.objects.exclude(node__closed_at=None).order_by("-node__closed_at", "id")
    at = {
        chart.stock(variant, node): node
        for variant, node in lain.values_list("variant", "node")[:SCAN_MAX]
    }
    left = Counter[UUID]()
    for book in books.all_books():
        for name, balance in ledger.balances(at, book=chart.Book(book)).items():
            left[at[name]] += (
                balance.credits_posted
                - balance.debits_posted
                + balance.debits_pending
                + balance.credits_pending
            )
    return [
        Finding("logistics.closed_not_empty", {"node": str(node), "units": units})
        for node, units in left.items()
        if units
    ][:FINDINGS_MAX]


AUDITS: Final[tuple[Audit, ...]] = (
    no_stock_below_zero,
    shipped_has_left_stock,
    receipts_have_moved,
    bridges_cancel,
    states_agree_with_tracking,
    closed_places_are_empty,
)
