"""What has happened to money."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSettled(Event):
    """The provider has captured the whole amount: it lies in `received:<payment>`."""

    kind: ClassVar[str] = "payment.settled"
    payment: UUID
    purpose: UUID
    book: int
    amount_minor: int
    currency: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFailed(Event):
    """The provider declined; the buyer may try again."""

    kind: ClassVar[str] = "payment.failed"
    payment: UUID
    purpose: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSent(Event):
    """The money is on its way back."""

    kind: ClassVar[str] = "refund.sent"
    payment: UUID
    refund: UUID
    amount_minor: int
    currency: str
