"""The quote as it travels in its token, and what a placed quote becomes.

Structs of msgspec, because intake reads thousands a second. No personal data is in them:
the recipient is an id, a person is a keyed hash inside the name of an account.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec


class LinePayload(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """So many of one variant; `node` is where its stock lies."""

    id: UUID
    listing: UUID
    variant: UUID
    node: UUID
    quantity: int
    total_minor: int
    frozen: msgspec.Raw
    """JSON object, stored as it is: titles, price, HS code, charges with rates and rows."""


class AsidePayload(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Anything else that is set aside with an order: so much of a coupon's budget, for one.

    `account` and `into` are names; the hold goes from one to the other, which is opened by
    whoever comes first. `book` 0 is the quote's own.
    """

    account: str
    into: str
    amount_minor: int
    unit: str
    book: int = 0


class OrderPayload(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One merchant's part. The six amounts of the buyer's currency add up to `total_minor`."""

    id: UUID
    number: str
    merchant: UUID
    lane: str
    origin: str
    node: UUID
    goods_minor: int
    exchange_minor: int
    freight_minor: int
    duty_minor: int
    vat_minor: int
    consumption_tax_minor: int
    total_minor: int
    merchant_currency: str
    merchant_goods_minor: int
    dutiable_minor: int
    """What the order takes from the buyer's yearly allowance, in the quote's currency."""
    frozen: msgspec.Raw
    """JSON object, stored as it is: rate, margin, rules version, treatment, why this node."""
    lines: tuple[LinePayload, ...]
    allowance: str | None = None
    """Name of the allowance account (`ledger.values.allowance`), where the lane has a limit."""
    allowance_book: int = 0
    """The book that keeps it; 0 is the quote's own."""
    asides: tuple[AsidePayload, ...] = ()
    stock_book: int = 0
    """The book of the merchant's stock; 0 is the quote's own."""


class QuotePayload(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A promise: what a cart costs, all of it. Its id becomes the order group's id.

    `iat` and `exp` are seconds since 1970 (RFC 7519, 4.1); valid while `at < exp`.
    """

    id: UUID
    book: int
    market: str
    currency: str
    iat: int
    exp: int
    total_minor: int
    orders: tuple[OrderPayload, ...]
    buyer: UUID | None = None
    recipient: UUID | None = None
    person: str | None = None
    """Keyed hash of whose ID number it is (`kit.secrets.fingerprint`)."""

    @property
    def issued_at(self) -> datetime:
        return datetime.fromtimestamp(self.iat, UTC)

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.exp, UTC)


@dataclass(frozen=True, slots=True)
class Placed:
    """An acknowledged order group. `expires_at`: until when it can be paid."""

    quote: QuotePayload
    expires_at: datetime
    is_new: bool
    """False when this very quote had been placed before."""

    @property
    def group(self) -> UUID:
        return self.quote.id
