"""Money back to a buyer."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from entrepot.kernel import Refusal, named_id
from entrepot.kit import outbox, trail
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.money.values import Money, currency
from entrepot.payments import rules
from entrepot.payments.adapters import known
from entrepot.payments.commands.starting import SameIdOtherBody
from entrepot.payments.events import RefundSent
from entrepot.payments.models import Payment, Refund
from entrepot.payments.values import (
    RETURNED,
    WRONG_AMOUNT,
    PaymentId,
    ProviderRefused,
    ProviderUnavailable,
    RefundId,
    RefundState,
    SentBack,
)

log = logging.getLogger(__name__)

REFUNDS_MAX: Final = 50


@dataclass(eq=False)
class RefundTooMuch(Refusal):
    """More would go back than was captured."""

    code: ClassVar[str] = "payments.refund_too_much"
    payment: UUID
    wanted: int
    left: int


@dataclass(eq=False)
class NothingToReturn(Refusal):
    """Only a payment that was captured with a wrong amount can be returned as a whole."""

    code: ClassVar[str] = "payments.nothing_to_return"
    payment: UUID


@transaction.atomic
def owe_refund(*, payment: UUID, amount: int, reason: str, at: datetime, key: str) -> RefundId:
    """Write down that so much (minor units) of a payment must go back; sent by `send_refunds`.

    `key` names the debt: repeating it changes nothing. The caller moves the money to
    `refund:<payment>` in the same transaction; without it the refund is not sent.
    """
    row = Payment.objects.select_for_update().get(id=payment)
    identity = RefundId(named_id(f"refund:{payment}:{key}"))
    known_one = row.refunds.filter(id=identity).first()
    if known_one is not None:
        if known_one.amount_minor != amount:
            raise SameIdOtherBody(id=identity)
        return identity
    owed = row.refunds.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    if owed + amount > row.captured_minor:
        raise RefundTooMuch(payment=payment, wanted=amount, left=row.captured_minor - owed)
    Refund.objects.create(
        id=identity, payment=row, amount_minor=amount, reason=reason[:80], due_at=at, try_at=at
    )
    return identity


@transaction.atomic
def return_wrong_amount(*, payment: UUID, at: datetime) -> RefundId:
    """Give back what a provider captured wrongly: booked as received, and owed at once."""
    row = Payment.objects.select_for_update().filter(id=payment).first()
    if row is None:
        raise NothingToReturn(payment=payment)
    if row.failure == RETURNED:
        return RefundId(named_id(f"refund:{payment}:{WRONG_AMOUNT}"))
    if row.failure != WRONG_AMOUNT:
        raise NothingToReturn(payment=payment)
    book = chart.Book(row.book)
    clearing, due = chart.clearing(row.provider, row.currency), chart.refund_due(row.id)
    ledger.open_accounts(
        [
            chart.NewAccount(clearing, row.currency),
            chart.NewAccount(due, row.currency, chart.Rule.NO_OVERDRAFT),
        ],
        book=book,
    )
    ledger.transfer(
        _transfer(row, f"settle:{row.id}", clearing, due, row.captured_minor, why="payment.odd"),
        at=at,
        book=book,
    )
    row.failure = RETURNED
    row.settled_at = at
    row.ask_at = None
    row.save(update_fields=["failure", "settled_at", "ask_at"])
    trail.record(
        what="payment.given_back",
        on="payment",
        object_id=payment,
        after={"amount_minor": row.captured_minor, "currency": row.currency},
    )
    return owe_refund(
        payment=payment, amount=row.captured_minor, reason=WRONG_AMOUNT, at=at, key=WRONG_AMOUNT
    )


def send_refunds(*, at: datetime, limit: int = REFUNDS_MAX) -> int:
    """Send refunds that are due; how many went. Never inside a transaction.

    The money is reserved first, then the provider is told (with the refund's id, so that a
    repeat sends nothing twice), then the reservation is posted. A vain try is put off.
    """
    sent = 0
    for refund in _claim(at=at, limit=limit):
        row = refund.payment
        try:
            _reserve(refund, at=at)
            answer = known.provider(row.provider).refund(
                refund=RefundId(refund.id),
                payment=PaymentId(row.id),
                reference=row.reference,
                amount=Money(refund.amount_minor, currency(row.currency)),
            )
        except (ProviderUnavailable, ProviderRefused) as no:
            _put_off(refund, no)
        except Refusal as no:  # the ledger has not got the money: a person must look
            log.exception("refund %s cannot be reserved", refund.id)
            _put_off(refund, no)
        else:
            _close(refund, answer, at=at)
            sent += 1
    return sent


@transaction.atomic
def _claim(*, at: datetime, limit: int) -> list[Refund]:
    assert 0 < limit <= REFUNDS_MAX
    rows = list(
        Refund.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=RefundState.DUE, try_at__lte=at)
        .select_related("payment")
        .order_by("try_at", "id")[:limit]
    )
    for row in rows:
        row.attempts = min(row.attempts + 1, 30_000)
        row.try_at = at + rules.wait_before_sending(attempts=row.attempts)
    Refund.objects.bulk_update(rows, ["attempts", "try_at"])
    return rows


@transaction.atomic
def _reserve(refund: Refund, *, at: datetime) -> None:
    row = refund.payment
    ledger.transfer(
        _transfer(
            row,
            f"refund-hold:{refund.id}",
            chart.refund_due(row.id),
            chart.clearing(row.provider, row.currency),
            refund.amount_minor,
            why="refund.due",
            kind=chart.Kind.PENDING,
        ),
        at=at,
        book=chart.Book(row.book),
    )


@transaction.atomic
def _close(refund: Refund, answer: SentBack, *, at: datetime) -> None:
    row = refund.payment
    ledger.transfer(
        chart.post(
            transfer=chart.TransferId(named_id(f"refund:{refund.id}")),
            hold=chart.TransferId(named_id(f"refund-hold:{refund.id}")),
            reason=f"refund.sent {row.id}",
        ),
        at=at,
        book=chart.Book(row.book),
    )
    changed = Refund.objects.filter(id=refund.id, state=RefundState.DUE).update(
        state=RefundState.SENT,
        sent_at=at,
        reference=answer.reference,
        raw_answer=answer.raw,
        error="",
    )
    if changed:
        outbox.record(
            RefundSent(
                at=at,
                payment=row.id,
                refund=refund.id,
                amount_minor=refund.amount_minor,
                currency=row.currency,
            ),
            book=row.book,
        )


def _put_off(refund: Refund, no: Refusal) -> None:
    log.warning("refund %s was not sent: %s", refund.id, no)
    Refund.objects.filter(id=refund.id, state=RefundState.DUE).update(error=str(no)[:200])


def _transfer(
    row: Payment,
    name: str,
    debit: str,
    credit: str,
    amount: int,
    *,
    why: str,
    kind: chart.Kind = chart.Kind.POSTED,
) -> chart.Transfer:
    return chart.Transfer(
        id=chart.TransferId(named_id(name)),
        debit=chart.account_id(debit),
        credit=chart.account_id(credit),
        amount=amount,
        unit=row.currency,
        kind=kind,
        reason=f"{why} {row.id}",
    )
