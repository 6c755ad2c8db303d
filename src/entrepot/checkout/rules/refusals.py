"""Why a quote does not become an order."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Refusal


@dataclass(eq=False)
class BadSignature(Refusal):
    """The quote was not signed by us, or was changed after."""

    code: ClassVar[str] = "checkout.bad_signature"
    status: ClassVar[int] = 400


@dataclass(eq=False)
class QuoteExpired(Refusal):
    """The quote's time is over: ask for a new one."""

    code: ClassVar[str] = "checkout.quote_expired"
    status: ClassVar[int] = 410
    quote: UUID
    expires_at: datetime


@dataclass(eq=False)
class QuoteGivenUp(Refusal):
    """What was set aside for the quote has been given back: ask for a new one."""

    code: ClassVar[str] = "checkout.quote_given_up"
    status: ClassVar[int] = 410
    quote: UUID


@dataclass(eq=False)
class SoldOut(Refusal):
    """Fewer units are left than the lines ask for; `wanted` sums the lines on the same stock."""

    code: ClassVar[str] = "checkout.sold_out"
    line: UUID
    listing: UUID
    wanted: int
    left: int


@dataclass(eq=False)
class GoodsMoved(Refusal):
    """The goods are kept in another book since this quote was made: ask for a new one."""

    code: ClassVar[str] = "checkout.moved"
    transient: ClassVar[bool] = True
    line: UUID
    listing: UUID


@dataclass(eq=False)
class AllowanceExceeded(Refusal):
    """The order would exceed what this person may still buy this year; amounts in minor units."""

    code: ClassVar[str] = "checkout.allowance_exceeded"
    order: UUID
    wanted: int
    left: int


@dataclass(eq=False)
class BudgetSpent(Refusal):
    """Less is left of what the order draws on beside its goods (a coupon's budget)."""

    code: ClassVar[str] = "checkout.budget_spent"
    order: UUID
    account: str
    wanted: int
    left: int


@dataclass(eq=False)
class QueueFull(Refusal):
    """More orders wait than can be answered in time: try again in a moment."""

    code: ClassVar[str] = "checkout.queue_full"
    status: ClassVar[int] = 503
    transient: ClassVar[bool] = True


@dataclass(eq=False)
class SameIdOtherBody(Refusal):
    """A quote with this id but other contents has been placed."""

    code: ClassVar[str] = "checkout.same_id_other_body"
    quote: UUID


@dataclass(eq=False)
class Unavailable(Refusal):
    """The order books cannot be reached: send the same quote again, it is never placed twice."""

    code: ClassVar[str] = "checkout.unavailable"
    status: ClassVar[int] = 503
    transient: ClassVar[bool] = True


@dataclass(eq=False)
class NotAnOrder(Refusal):
    """The body must be {"quote": "<the quote's token>"}."""

    code: ClassVar[str] = "checkout.not_an_order"
    status: ClassVar[int] = 400


@dataclass(eq=False)
class TooLarge(Refusal):
    """The body is larger than any quote of ours."""

    code: ClassVar[str] = "checkout.too_large"
    status: ClassVar[int] = 413
