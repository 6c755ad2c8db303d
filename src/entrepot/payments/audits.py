"""What must never be found about money that came in."""

from datetime import timedelta
from typing import Final

from django.db.models import F, Q, Sum
from django.utils import timezone

from entrepot.kernel import named_id
from entrepot.kit import books
from entrepot.kit.audit import FINDINGS_MAX, Audit, Finding
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.models import Account, TransferRow
from entrepot.payments.models import Payment, Refund
from entrepot.payments.values import PaymentState, RefundState

SCAN_MAX: Final = 2_000
"""The newest settled payments are looked at one by one; sums are over all of them."""
ALLOTTED_WITHIN: Final = timedelta(minutes=10)


def clearing_equals_captured() -> list[Finding]:
    """Each provider's clearing account holds what was captured less what was sent back."""
    captured = (
        Payment.objects.filter(settled_at__isnull=False)
        .values_list("book", "provider", "currency")
        .annotate(sum=Sum("captured_minor"))
        .order_by("book", "provider", "currency")
    )
    returned = {
        (book, provider, currency): sum_
        for book, provider, currency, sum_ in Refund.objects.filter(state=RefundState.SENT)
        .values_list("payment__book", "payment__provider", "payment__currency")
        .annotate(sum=Sum("amount_minor"))
        .order_by()
    }
    findings = []
    for book, provider, currency, sum_ in captured:
        name = chart.clearing(provider, currency)
        account = Account.objects.filter(book=book, id=chart.account_id(name)).first()
        posted = account.debits_posted - account.credits_posted if account else 0
        expected = sum_ - returned.get((book, provider, currency), 0)
        if posted != expected:
            facts = {"book": book, "account": name, "ledger": posted, "payments": expected}
            findings.append(Finding("payments.clearing_differs", facts))
    return findings


def captured_is_whole() -> list[Finding]:
    """Every captured payment holds exactly the amount asked, and is settled."""
    wrong = Payment.objects.filter(state=PaymentState.CAPTURED).filter(
        Q(settled_at=None) | ~Q(captured_minor=F("amount_minor"))
    )
    return [
        Finding("payments.captured_not_whole", {"payment": str(identity)})
        for identity in wrong.order_by("id").values_list("id", flat=True)[:FINDINGS_MAX]
    ]


def settled_has_moved() -> list[Finding]:
    """Every settled payment has its one transfer in the ledger.

    Where that may be in an archive, it is the archive's own proof that looks.
    """
    archived = ledger.archived_moments()
    recent = Payment.objects.filter(settled_at__isnull=False).order_by("-settled_at", "-id")
    rows = recent.values_list("id", "book", "settled_at")[:SCAN_MAX]
    ids = {
        named_id(f"settle:{one}"): one
        for one, book, at in rows
        if at is None or book not in archived or at >= archived[book]
    }
    moved = {
        transfer
        for book in books.all_books()
        for transfer in TransferRow.objects.filter(book=book, id__in=list(ids)).values_list(
            "id", flat=True
        )
    }
    return [
        Finding("payments.settled_without_transfer", {"payment": str(payment)})
        for transfer, payment in ids.items()
        if transfer not in moved
    ]


def received_is_allotted() -> list[Finding]:
    """No captured money lies in `received` for longer than ten minutes (CHK-1: paid, no order)."""
    recent = Payment.objects.filter(
        settled_at__lt=timezone.now() - ALLOTTED_WITHIN, state=PaymentState.CAPTURED
    ).order_by("-settled_at", "-id")
    ids = {
        chart.account_id(chart.received(one)): one
        for one in recent.values_list("id", flat=True)[:SCAN_MAX]
    }
    lying = [
        account
        for book in books.all_books()
        for account in Account.objects.filter(
            book=book,
            id__in=list(ids),
            credits_posted__gt=F("debits_posted") + F("debits_pending"),
        )
    ]
    return [
        Finding(
            "payments.received_not_allotted",
            {
                "payment": str(ids[chart.AccountId(row.id)]),
                "minor": row.credits_posted - row.debits_posted - row.debits_pending,
                "currency": row.unit,
            },
        )
        for row in lying
    ]


AUDITS: Final[tuple[Audit, ...]] = (
    clearing_equals_captured,
    captured_is_whole,
    settled_has_moved,
    received_is_allotted,
)
