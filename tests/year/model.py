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
class Contract:
    """Terms that hold from a day on, and end where the next that was agreed to begins."""

    since: date
    rates: list[tuple[date, date, int]]
    """From, until (exclusive), basis points: the first that covers a day is its rate."""
    fee_minor: int
    """Of each order."""

    def points(self, day: date) -> int:
        return next(points for since, until, points in self.rates if since <= day < until)


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
    bundles: dict[UUID, tuple[UUID, dict[UUID, int]]] = field(default_factory=dict)
    """Listing -> the bundle's variant, and of how many of which it is made."""
    contracts: list["Contract"] = field(default_factory=list)
    """In the order in which they were agreed to."""
    standings: list[tuple[datetime, str]] = field(default_factory=list)
    """What it was made, and when; until the first it is live."""
    why: str = ""
    """The reason that was given for its standing."""
    has_applied: bool = False
    """It came by an application: the office looks at what it lists."""

    def agreed(self, day: date) -> tuple[int, int]:
        """Basis points and fixed fee of a sale of the day; the last that has begun holds."""
        held = (self.commission_bp, 0)
        for contract in self.contracts:
            if contract.since <= day:
                held = (contract.points(day), contract.fee_minor)
        return held

    def state_at(self, moment: datetime) -> str:
        """Its standing then."""
        return next((s for since, s in reversed(self.standings) if since <= moment), "live")

    def demand(self, listing: UUID, quantity: int) -> dict[UUID, int]:
        """What so many of a listing take from the shelves."""
        if listing in self.bundles:
            return {part: n * quantity for part, n in self.bundles[listing][1].items()}
        return {self.listings[listing]: quantity}


@dataclass
class Deal:
    """One placed group: the promise, and what its buyer did."""

    quote: QuotePayload
    placed_at: datetime
    expires_at: datetime
    market: str
    commissions: dict[UUID, tuple[int, int]]
    """Merchant -> basis points and fixed fee agreed for the day on which the buyer was quoted."""
    demand: Counter[UUID] = field(default_factory=Counter)
    """Variant -> units, as the buyer's wishes and the bundles of that moment say."""
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
    contracts: dict[UUID, list[Contract]] = field(default_factory=dict)
    """Merchant -> what it has agreed to, also before it sells."""
    standings: dict[UUID, str] = field(default_factory=dict)
    """Of each merchant, sellers or not, as far as its steps were followed."""
    steps_seen: int = 0
    """The last step of anybody's standing that was followed."""
    stood: set[tuple[UUID, str]] = field(default_factory=set)
    """Merchant and standing that somebody of the year has given it."""

    def seller_of(self, listing: UUID) -> Seller:
        return next(
            s for s in self.sellers.values() if listing in s.listings or listing in s.bundles
        )

    def orders(self) -> list[tuple[Deal, OrderPayload]]:
        return [(deal, order) for deal in self.deals.values() for order in deal.quote.orders]

    def vat_of(self, destination: str, day: date) -> int:
        """The rate that holds on a day, in ten-thousandths."""
        return max((since, rate) for since, rate in self.vat[destination] if since <= day)[1]


def commission(goods_minor: int, agreed: tuple[int, int]) -> int:
    """Our share, half a cent up, in whole numbers only; the fee takes no more than is left."""
    basis_points, fee_minor = agreed
    share = (goods_minor * basis_points * 2 + 10_000) // 20_000
    return share + min(fee_minor, goods_minor - share)
