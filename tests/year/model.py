"""The year in plain Python: what everybody was promised, did and paid. No table is asked for it.

Orders end as the program decides, because who comes first is its to say; what follows from each
decision is computed here, from the quotes and by rules of its own, and must be so to the unit.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from entrepot.checkout.values import OrderPayload, QuotePayload


@dataclass
class Seller:
    """A merchant; `commission_bp` is what is agreed now."""

    id: UUID
    name: str
    country: str
    node: UUID
    lane: str
    commission_bp: int
    listings: dict[UUID, UUID] = field(default_factory=dict)
    """Listing -> its variant."""
    products: dict[UUID, str] = field(default_factory=dict)
    """Product -> the merchant's key for it."""
    paused: set[UUID] = field(default_factory=set)


@dataclass
class Deal:
    """One placed group: the promise, and what its buyer did."""

    quote: QuotePayload
    placed_at: datetime
    expires_at: datetime
    market: str
    commissions: dict[UUID, int]
    """Merchant -> basis points agreed when the buyer was quoted."""
    charges: list[str] = field(default_factory=list)
    """The provider's ids of what was asked of the buyer."""
    is_cancelled: bool = False
    states: dict[UUID, str] = field(default_factory=dict)
    """Order -> the state it was last seen in."""


@dataclass
class Model:
    sellers: dict[UUID, Seller] = field(default_factory=dict)
    deals: dict[UUID, Deal] = field(default_factory=dict)
    received: Counter[tuple[UUID, UUID]] = field(default_factory=Counter)
    """(Variant, node) -> units that ever came in."""
    allowance_minor: dict[int, int] = field(default_factory=dict)
    """Calendar year -> what a person may buy for, in fen."""
    vat: dict[str, list[tuple[date, int]]] = field(default_factory=dict)
    """Destination -> VAT in ten-thousandths, each from a day on."""
    kept_minor: dict[str, int] = field(default_factory=dict)
    """Order -> VAT withheld less what customs' latest document says, in fen."""
    refusals: Counter[str] = field(default_factory=Counter)

    def orders(self) -> list[tuple[Deal, OrderPayload]]:
        return [(deal, order) for deal in self.deals.values() for order in deal.quote.orders]

    def vat_of(self, destination: str, day: date) -> int:
        """The rate that holds on a day, in ten-thousandths."""
        return max((since, rate) for since, rate in self.vat[destination] if since <= day)[1]


def commission(goods_minor: int, basis_points: int) -> int:
    """Our share, half a cent up, in whole numbers only."""
    return (goods_minor * basis_points * 2 + 10_000) // 20_000
