"""Payments as others see them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum

from entrepot.money.values import Money, currency
from entrepot.payments.models import Notice, Payment, Refund
from entrepot.payments.values import (
    ODD,
    RETURNED,
    WRONG_AMOUNT,
    PaymentId,
    PaymentState,
    RefundId,
    RefundState,
)

LIST_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment; `pay_url` is where its buyer pays."""

    id: PaymentId
    purpose: UUID
    state: PaymentState
    provider: str
    reference: str
    amount: Money
    captured: Money
    refunded: Money
    method: str
    failure: str
    pay_url: str
    started_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many payments of a state and currency, and how much they ask."""

    state: PaymentState
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice that a person has to look at, or has; `said` is what it says was captured."""

    id: int
    provider: str
    reference: str
    payment: UUID | None
    charge: str
    said: Money | None
    outcome: str
    received_at: datetime
    taken_at: datetime | None = None
    taken_by: str = ""
    taken_note: str = ""


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money on its way back."""

    id: RefundId
    payment: PaymentId
    amount: Money
    reason: str
    state: RefundState
    due_at: datetime
    attempts: int
    error: str


def of_purpose(purpose: UUID) -> list[PaymentRow]:
    """Every payment tried for a purpose, the newest first; one statement."""
    rows = _with_refunds().filter(purpose=purpose).order_by("-started_at", "-id")[:LIST_MAX]
    return [_row(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Settled:
    """What the ledger calls the payments of one purpose, and whether all is over with them."""

    subjects: tuple[str, ...]
    is_over: bool


def settled(purposes: Collection[UUID]) -> dict[UUID, Settled]:
    """By purpose, of those that have payments at all; two statements."""
    paid = Payment.objects.filter(purpose__in=purposes).order_by("id")
    refunds: dict[UUID, list[tuple[str, bool]]] = defaultdict(list)
    for refund, owner, state in Refund.objects.filter(payment__purpose__in=purposes).values_list(
        "id", "payment", "state"
    ):
        refunds[owner].append((str(refund), state == RefundState.SENT))
    found: dict[UUID, Settled] = {}
    for identity, purpose, state, ask_at in paid.values_list("id", "purpose", "state", "ask_at"):
        had = found.get(purpose, Settled((), is_over=True))
        found[purpose] = Settled(
            (*had.subjects, str(identity), *(name for name, _ in refunds[identity])),
            is_over=had.is_over
            and state != PaymentState.PENDING
            and ask_at is None
            and all(is_sent for _, is_sent in refunds[identity]),
        )
    return found


def payment(identity: UUID) -> PaymentRow | None:
    """One payment, or None."""
    row = _with_refunds().filter(id=identity).first()
    return None if row is None else _row(row)


def counts(*, since: datetime) -> list[StateCount]:
    """By state and currency, of payments started since then."""
    rows = (
        Payment.objects.filter(started_at__gte=since)
        .values("state", "currency")
        .annotate(count=Count("id"), amount=Sum("amount_minor"))
        .order_by("state", "currency")
    )
    return [
        StateCount(
            PaymentState(row["state"]),
            row["count"],
            Money(row["amount"], currency(row["currency"])),
        )
        for row in rows
    ]


def wrong_amounts(*, limit: int) -> list[PaymentRow]:
    """Payments captured with another amount than asked, not yet given back; oldest first."""
    assert 0 < limit <= LIST_MAX
    rows = _with_refunds().filter(failure=WRONG_AMOUNT).order_by("started_at", "id")[:limit]
    return [_row(row) for row in rows]


def odd_notices(*, limit: int) -> list[NoticeRow]:
    """Notices that nothing here accounts for and nobody has taken on, however old; oldest first.

    One about an amount that `wrong_amounts` shows, or that has been given back, is not among
    them: the payment itself is on the desk, or was.
    """
    assert 0 < limit <= LIST_MAX
    return [_notice(row) for row in _odd().order_by("received_at", "id")[:limit]]


def without_place() -> int:
    """How many rows of `wrong_amounts` and `odd_notices` wait for somebody."""
    return Payment.objects.filter(failure=WRONG_AMOUNT).count() + _odd().count()


def _odd() -> QuerySet[Notice]:
    shown = Payment.objects.filter(
        id=OuterRef("payment"),
        failure__in=(WRONG_AMOUNT, RETURNED),
        captured_minor=OuterRef("said_minor"),
    )
    return Notice.objects.filter(~Exists(shown), outcome__in=ODD, taken_at=None)


def taken_notices(*, limit: int) -> list[NoticeRow]:
    """Odd notices that somebody has put in their place, and who; the latest first."""
    assert 0 < limit <= LIST_MAX
    rows = Notice.objects.filter(taken_at__isnull=False).select_related("taken_by")
    return [_notice(row) for row in rows.order_by("-taken_at", "-id")[:limit]]


def refunds_due(*, limit: int) -> list[RefundRow]:
    """Refunds not yet sent, the oldest debt first."""
    assert 0 < limit <= LIST_MAX
    rows = (
        Refund.objects.filter(state=RefundState.DUE)
        .select_related("payment")
        .order_by("due_at", "id")[:limit]
    )
    return [_refund(row) for row in rows]


def refunds_of(payments: list[UUID]) -> list[RefundRow]:
    """All refunds of the payments, oldest first."""
    rows = (
        Refund.objects.filter(payment__in=payments)
        .select_related("payment")
        .order_by("due_at", "id")[:LIST_MAX]
    )
    return [_refund(row) for row in rows]


def recent(*, state: PaymentState | None, limit: int) -> list[PaymentRow]:
    """The newest payments, of one state or all."""
    assert 0 < limit <= LIST_MAX
    rows = _with_refunds().order_by("-started_at", "-id")
    if state is not None:
        rows = rows.filter(state=state)
    return [_row(row) for row in rows[:limit]]


def overdue(*, at: datetime) -> int:
    """How many open payments should have been asked about a minute ago and were not."""
    return Payment.objects.filter(ask_at__lt=at - timedelta(minutes=1)).count()


def _with_refunds() -> QuerySet[Payment]:
    # Of each payment that is shown; by a join the server would add up those of all.
    sent = Refund.objects.filter(payment=OuterRef("pk"), state=RefundState.SENT)
    summed = sent.order_by().values("payment").annotate(sum=Sum("amount_minor")).values("sum")
    return Payment.objects.annotate(refunded_minor=Subquery(summed))


def _row(row: Payment) -> PaymentRow:
    unit = currency(row.currency)
    return PaymentRow(
        id=PaymentId(row.id),
        purpose=row.purpose,
        state=PaymentState(row.state),
        provider=row.provider,
        reference=row.reference,
        amount=Money(row.amount_minor, unit),
        captured=Money(row.captured_minor, unit),
        refunded=Money(getattr(row, "refunded_minor", None) or 0, unit),
        method=row.method,
        failure=row.failure,
        pay_url=row.pay_url,
        started_at=row.started_at,
        settled_at=row.settled_at,
    )


def _notice(row: Notice) -> NoticeRow:
    said = Money(row.said_minor, currency(row.said_currency)) if row.said_currency else None
    by = row.taken_by
    return NoticeRow(
        id=row.id,
        provider=row.provider,
        reference=row.reference,
        payment=row.payment,
        charge=row.charge,
        said=said,
        outcome=row.outcome,
        received_at=row.received_at,
        taken_at=row.taken_at,
        taken_by=(by.name or by.email) if by else "",
        taken_note=row.taken_note,
    )


def _refund(row: Refund) -> RefundRow:
    return RefundRow(
        id=RefundId(row.id),
        payment=PaymentId(row.payment.id),
        amount=Money(row.amount_minor, currency(row.payment.currency)),
        reason=row.reason,
        state=RefundState(row.state),
        due_at=row.due_at,
        attempts=row.attempts,
        error=row.error,
    )
