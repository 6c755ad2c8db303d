"""Ask a provider for money."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import transaction

from entrepot.kernel import Refusal
from entrepot.ledger.values import DEFAULT_BOOK
from entrepot.money.values import Money
from entrepot.money.values import currency as currency_of
from entrepot.payments import rules
from entrepot.payments.adapters import known
from entrepot.payments.models import Payment
from entrepot.payments.values import Charge, PaymentId


@dataclass(eq=False)
class SameIdOtherBody(Refusal):
    """A payment or refund of this id exists, and it is another one."""

    code: ClassVar[str] = "payments.same_id_other_body"
    id: UUID


def start(
    *,
    payment: UUID,
    purpose: UUID,
    amount: int,
    currency: str,
    provider: str,
    return_url: str,
    description: str,
    at: datetime,
    book: int = DEFAULT_BOOK,
    language: str = "",
) -> str:
    """The address of the provider's page for this payment; repeating it gives the same one.

    `amount` in minor units; `language` of the page (`zh-hans`, `en`; empty: the browser's).
    Never inside a transaction: the provider is called between two of them.
    """
    asked = Money(amount, currency_of(currency))
    adapter = known.provider(provider)
    row = _written(
        payment=payment, purpose=purpose, asked=asked, provider=provider, at=at, book=book
    )
    if row.pay_url:
        return row.pay_url
    started = adapter.start(
        Charge(
            payment=PaymentId(payment),
            amount=asked,
            description=description,
            return_url=return_url,
            notice_url=f"{settings.BASE_URL}/hooks/payments/{provider}/",
            language=language,
        )
    )
    Payment.objects.filter(id=payment).update(
        reference=started.reference,
        pay_url=started.pay_url,
        raw_request=started.raw_request,
        raw_answer=started.raw_answer,
    )
    return started.pay_url


@transaction.atomic
def _written(
    *, payment: UUID, purpose: UUID, asked: Money, provider: str, at: datetime, book: int
) -> Payment:
    """The row, new or found: written before the provider hears of it, so nothing is ever lost."""
    body = {
        "book": book,
        "purpose": purpose,
        "provider": provider,
        "amount_minor": asked.minor,
        "currency": asked.currency.code,
    }
    times = {"started_at": at, "ask_at": at + rules.FIRST_ASK_AFTER}
    row, _ = Payment.objects.get_or_create(id=payment, defaults={**body, **times})
    if any(getattr(row, name) != value for name, value in body.items()):
        raise SameIdOtherBody(id=payment)
    return row
