"""An order as the ledger sees it: amounts, and what is held for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from entrepot.ledger.values import TransferId
from entrepot.offices.values import MerchantId


@dataclass(frozen=True, slots=True)
class BookedLine:
    """Units of a variant at the order's node, and the transfer that holds them."""

    id: UUID
    variant: UUID
    quantity: int
    hold: TransferId


@dataclass(frozen=True, slots=True)
class BookedAside:
    """What else is held for the order: `hold` goes from `account` into `into`, both names."""

    hold: TransferId
    account: str
    into: str
    amount_minor: int
    unit: str
    book: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """All that moving an order's stock and money needs. Amounts in minor units."""

    id: UUID
    number: str
    merchant: MerchantId
    lane: str
    destination: str
    node: UUID
    currency: str
    goods_minor: int
    exchange_minor: int
    freight_minor: int
    duty_minor: int
    vat_minor: int
    consumption_tax_minor: int
    total_minor: int
    merchant_currency: str
    merchant_goods_minor: int
    commission_bp: int
    allowance: str | None
    dutiable_minor: int
    lines: tuple[BookedLine, ...]
    book: int = 1
    allowance_hold: TransferId | None = None
    """What holds the allowance, if it lies in the order's own book."""
    asides: tuple[BookedAside, ...] = ()
    commission_minor: int | None = None
    """As it was agreed line by line; None on orders from before that: then by `commission_bp`."""
    stock_book: int = 1
    """Where the units are held and leave from; mostly the order's own book."""

    @property
    def has_own_stock(self) -> bool:
        return self.stock_book == self.book

    @property
    def parts(self) -> Mapping[str, int]:
        """What the total is made of, by the name of the part."""
        return {
            "goods": self.goods_minor,
            "exchange": self.exchange_minor,
            "freight": self.freight_minor,
            "duty": self.duty_minor,
            "vat": self.vat_minor,
            "consumption_tax": self.consumption_tax_minor,
        }
