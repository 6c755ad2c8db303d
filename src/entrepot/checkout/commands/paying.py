"""Ask for the money of a group, and find out whether it has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from entrepot.checkout import rules
from entrepot.checkout.commands import confirming
from entrepot.checkout.models import Order, OrderGroup
from entrepot.checkout.values import OrderState
from entrepot.kernel import Refusal, book_of, named_id
from entrepot.payments import commands as payments
from entrepot.payments import queries as payments_queries
from entrepot.payments.values import PaymentId, PaymentState

TRIES_MAX: Final = 20


@dataclass(eq=False)
class NotPayable(Refusal):
    """The group waits for no money: it is paid, cancelled, or its time is over."""

    code: ClassVar[str] = "checkout.not_payable"
    group: UUID
    state: str


@dataclass(eq=False)
class TooManyTries(Refusal):
    """Too many payments of this group have failed: begin again from the cart."""

    code: ClassVar[str] = "checkout.too_many_tries"
    group: UUID
    tries_max: int = TRIES_MAX


def start_payment(
    *,
    group: UUID,
    provider: str,
    return_url: str,
    at: datetime,
    language: str = "",
) -> str:
    """The provider's page for the whole group. Asking twice is one payment (CHK-3).

    After a payment that failed, asking again begins a new one (CHK-10). Never inside a
    transaction: the provider is called.
    """
    book = book_of(group)
    row = OrderGroup.objects.filter(book=book, id=group).first()
    if row is None:
        raise confirming.NoSuchGroup(group=group)
    states = set(Order.objects.filter(book=book, group=group).values_list("state", flat=True))
    if states != {OrderState.PLACED}:
        raise NotPayable(group=group, state=min(states - {OrderState.PLACED}))
    if at >= row.expires_at:
        raise NotPayable(group=group, state=OrderState.EXPIRED)
    failed = [
        one
        for one in payments_queries.of_purpose(group)
        if one.provider == provider and one.state is PaymentState.FAILED
    ]
    if len(failed) >= TRIES_MAX:
        raise TooManyTries(group=group)
    return payments.start(
        payment=payment_id(group, provider=provider, failed=len(failed)),
        purpose=group,
        amount=row.total_minor,
        currency=row.currency,
        provider=provider,
        return_url=return_url,
        description=rules.number_of(group, kind=rules.GROUP),
        at=at,
        book=book,
        language=language,
    )


def check_payment(*, group: UUID, at: datetime) -> bool:
    """Has the money come? Asks the provider if need be, and confirms the group at once.

    For the page a buyer comes back to, which may be faster than the notice (CHK-2). Never
    inside a transaction.
    """
    for one in payments_queries.of_purpose(group):
        state = one.state
        if state is not PaymentState.CAPTURED:
            state = payments.ask(payment=one.id, at=at)
        if state is PaymentState.CAPTURED:
            confirming.confirm_group(group=group, payment=one.id, at=at)
            return True
    return False


def payment_id(group: UUID, *, provider: str, failed: int) -> PaymentId:
    """The id of the try after so many failed ones: the same for everyone who asks now."""
    return PaymentId(named_id(f"payment:{group}:{provider}:{failed}"))
