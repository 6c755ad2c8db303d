"""Ids and states, what is asked of a provider, what it answers, and how it says no."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, NewType
from uuid import UUID

from entrepot.kernel import Refusal
from entrepot.money.values import Money

PaymentId = NewType("PaymentId", UUID)
RefundId = NewType("RefundId", UUID)

WRONG_AMOUNT: Final = "wrong_amount"
"""`failure` of a payment whose provider captured another amount than was asked."""
RETURNED: Final = "returned"
"""`failure` of such a payment once its money is on its way back."""


class PaymentState(StrEnum):
    """PENDING may become FAILED and still CAPTURED after (CHK-9); CAPTURED never goes back."""

    PENDING = "pending"
    FAILED = "failed"
    CAPTURED = "captured"


class RefundState(StrEnum):
    DUE = "due"
    SENT = "sent"


class Outcome(StrEnum):
    """What a provider's word did here; those of `ODD` wait on the operator's desk for a name."""

    SETTLED = "settled"
    ALREADY = "already_settled"
    FAILED = "failed"
    PENDING = "pending"
    LATE = "late"
    """A "failed" or "pending" that came after the money: nothing to do."""
    WRONG_AMOUNT = "wrong_amount"
    UNKNOWN_PAYMENT = "unknown_payment"


ODD: Final = (Outcome.WRONG_AMOUNT, Outcome.UNKNOWN_PAYMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What is asked of a provider; `payment` is also the id that makes a repeat a repeat."""

    payment: PaymentId
    amount: Money
    description: str
    return_url: str
    notice_url: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The provider's page for one charge, with what was said both ways."""

    reference: str
    pay_url: str
    raw_request: str
    raw_answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a payment stands at its provider; `captured` is zero until the money is there."""

    payment: PaymentId
    reference: str
    state: PaymentState
    captured: Money
    method: str = ""
    failure: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice whose signature is right. `notice` is its id at the provider."""

    notice: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """A refund the provider has taken."""

    reference: str
    raw: str


@dataclass(eq=False)
class BadNotice(Refusal):
    """The notice is unsigned, altered, too old or not readable: nothing was done."""

    code: ClassVar[str] = "payments.bad_notice"
    status: ClassVar[int] = 400
    reason: str


@dataclass(eq=False)
class ProviderUnavailable(Refusal):
    """The payment provider does not answer now; nothing was charged by us. Try again shortly."""

    code: ClassVar[str] = "payments.provider_unavailable"
    status: ClassVar[int] = 503
    transient: ClassVar[bool] = True
    provider: str
    reason: str


@dataclass(eq=False)
class ProviderRefused(Refusal):
    """The payment provider does not take this request."""

    code: ClassVar[str] = "payments.provider_refused"
    status: ClassVar[int] = 502
    provider: str
    reason: str


@dataclass(eq=False)
class UnknownProvider(Refusal):
    """No payment provider of this name is connected."""

    code: ClassVar[str] = "payments.unknown_provider"
    status: ClassVar[int] = 404
    provider: str
