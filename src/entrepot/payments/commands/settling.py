"""Believe a provider: its notices, and its answers when asked."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.kernel import Refusal, named_id
from entrepot.kit import logs, metrics, outbox
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.money.values import Money, currency
from entrepot.payments import rules
from entrepot.payments.adapters import known
from entrepot.payments.events import PaymentFailed, PaymentSettled
from entrepot.payments.models import Notice, Payment
from entrepot.payments.values import (
    RETURNED,
    WRONG_AMOUNT,
    BadNotice,
    Outcome,
    PaymentId,
    PaymentState,
    ProviderRefused,
    ProviderUnavailable,
    Standing,
)

log = logging.getLogger(__name__)

RECONCILE_MAX: Final = 50
NOTICE_HEADERS_KEPT: Final = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "content-type",
)
ABANDONED: Final = "abandoned"


def receive_notice(
    *, provider: str, headers: Mapping[str, str], body: bytes, at: datetime
) -> Outcome:
    """Take in a provider's notice: verified over its raw body, kept, and acted upon, once.

    The same notice again gives the same answer and does nothing (API-2); the same id with
    another body, like an unsigned or an old one, is `BadNotice` (SEC-5).
    """
    told = known.provider(provider).read_notice(headers=headers, body=body, at=at)
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(
            provider=provider,
            reference=told.notice,
            defaults={
                "payment": told.standing.payment,
                "charge": told.standing.reference[:120],
                "said_state": told.standing.state,
                "said_minor": told.standing.captured.minor,
                "said_currency": told.standing.captured.currency.code,
                "headers": _kept(headers),
                "body": body,
                "received_at": at,
            },
        )
        if is_new:
            outcome = settle(provider=provider, standing=told.standing, at=at)
            notice.outcome = outcome
            notice.save(update_fields=["outcome"])
    if is_new:
        _tell(provider, notice.outcome)
        return Outcome(notice.outcome)
    if bytes(notice.body) != body:
        raise BadNotice(reason="this id was used for another body")
    _tell(provider, "repeat")
    return Outcome(notice.outcome)


def _tell(provider: str, outcome: str) -> None:
    metrics.notices.labels(provider, outcome).inc()
    log.info("a notice of %s: %s", provider, outcome)


@transaction.atomic
def settle(*, provider: str, standing: Standing, at: datetime) -> Outcome:
    """Bring our row to the provider's truth; `PaymentSettled` is told exactly once.

    The captured money goes from the provider's clearing account to `received:<payment>`.
    """
    row = Payment.objects.select_for_update().filter(id=standing.payment, provider=provider).first()
    if row is None:
        return Outcome.UNKNOWN_PAYMENT
    logs.note(payment=row.id, group=row.purpose)
    asked = Money(row.amount_minor, currency(row.currency))
    outcome = rules.judge(
        asked=asked,
        is_settled=row.settled_at is not None,
        standing=standing,
        booked=Money(row.captured_minor, asked.currency),
    )
    if outcome is Outcome.SETTLED:
        _capture(row, standing, at=at)
    elif outcome is Outcome.WRONG_AMOUNT and row.settled_at is None:
        _keep_odd(row, standing, at=at)
    elif outcome is Outcome.FAILED and row.failure != WRONG_AMOUNT:
        _fail(row, reason=standing.failure or "declined", at=at)
    return outcome


def ask(*, payment: UUID, at: datetime) -> PaymentState:
    """How a payment stands, asked of the provider now if it is still open.

    For the page a buyer comes back to; a provider that is silent leaves it as it was. Never
    inside a transaction.
    """
    row = Payment.objects.get(id=payment)
    if row.settled_at is None:
        try:
            standing = known.provider(row.provider).inquire(PaymentId(payment))
        except (ProviderUnavailable, ProviderRefused) as no:
            log.warning("payment %s could not be asked about: %s", payment, no)
        else:
            settle(provider=row.provider, standing=standing, at=at)
            row.refresh_from_db(fields=["state"])
    return PaymentState(row.state)


def reconcile(*, at: datetime, limit: int = RECONCILE_MAX) -> int:
    """Ask providers about open payments that are due; how many were settled by it.

    A lost notice is made good here (CHK-1). A provider that does not answer is left alone for
    the rest of the batch; its payments come again by `ask_at`. Never inside a transaction.
    """
    settled = 0
    silent: set[str] = set()
    for row in _claim(at=at, limit=limit):
        if row.provider in silent:
            continue
        try:
            standing = known.provider(row.provider).inquire(PaymentId(row.id))
            outcome = settle(provider=row.provider, standing=standing, at=at)
            settled += outcome is Outcome.SETTLED
        except ProviderUnavailable:
            silent.add(row.provider)
            log.warning("%s does not answer", row.provider)
        except ProviderRefused as no:
            log.warning("payment %s: %s", row.id, no)
        except Refusal:  # one that the ledger refuses must not hold up the others
            log.exception("payment %s cannot be settled", row.id)
    return settled


@transaction.atomic
def _claim(*, at: datetime, limit: int) -> list[Payment]:
    """The most overdue; each is put off first, so that parallel runs share them."""
    assert 0 < limit <= RECONCILE_MAX
    rows = list(
        Payment.objects.select_for_update(skip_locked=True)
        .filter(ask_at__lte=at)
        .order_by("ask_at", "id")[:limit]
    )
    for row in rows:
        wait = rules.wait_before_asking(age=at - row.started_at)
        row.ask_at = None if wait is None else at + wait
        if wait is None:
            _fail(row, reason=ABANDONED, at=at)
    Payment.objects.bulk_update(rows, ["ask_at"])
    return rows


def _capture(row: Payment, standing: Standing, *, at: datetime) -> None:
    book = chart.Book(row.book)
    clearing = chart.clearing(row.provider, row.currency)
    received = chart.received(row.id)
    ledger.open_accounts(
        [
            chart.NewAccount(clearing, row.currency),
            chart.NewAccount(received, row.currency, chart.Rule.NO_OVERDRAFT),
            chart.NewAccount(chart.refund_due(row.id), row.currency, chart.Rule.NO_OVERDRAFT),
        ],
        book=book,
    )
    ledger.transfer(
        chart.Transfer(
            id=chart.TransferId(named_id(f"settle:{row.id}")),
            debit=chart.account_id(clearing),
            credit=chart.account_id(received),
            amount=standing.captured.minor,
            unit=row.currency,
            reason=f"payment.settled {row.id}",
        ),
        at=at,
        book=book,
    )
    row.state = PaymentState.CAPTURED
    row.captured_minor = standing.captured.minor
    row.method = standing.method[:20]
    row.failure = ""
    row.settled_at = at
    row.ask_at = None
    row.save(update_fields=["state", "captured_minor", "method", "failure", "settled_at", "ask_at"])
    outbox.record(
        PaymentSettled(
            at=at,
            payment=row.id,
            purpose=row.purpose,
            book=row.book,
            amount_minor=row.captured_minor,
            currency=row.currency,
            provider=row.provider,
        ),
        book=row.book,
    )


def _keep_odd(row: Payment, standing: Standing, *, at: datetime) -> None:
    """Another amount was captured than asked: a person decides; see the operator's desk."""
    if row.failure == RETURNED:
        return
    row.captured_minor = standing.captured.minor
    row.save(update_fields=["captured_minor"])
    _fail(row, reason=WRONG_AMOUNT, at=at)


def _fail(row: Payment, *, reason: str, at: datetime) -> None:
    was_pending = row.state == PaymentState.PENDING
    row.state = PaymentState.FAILED
    row.failure = row.failure if reason == ABANDONED and row.failure else reason[:80]
    row.save(update_fields=["state", "failure"])
    if was_pending:
        outbox.record(
            PaymentFailed(at=at, payment=row.id, purpose=row.purpose, reason=row.failure),
            book=row.book,
        )


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Only what the signature needs: others may hold addresses and cookies."""
    return {
        name.lower(): value
        for name, value in headers.items()
        if name.lower() in NOTICE_HEADERS_KEPT
    }
