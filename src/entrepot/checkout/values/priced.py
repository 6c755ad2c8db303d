"""A cart with its prices, before it is promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from entrepot.catalog.values import LaneRow, ListingId, Offer
from entrepot.checkout.values.problem import Problem
from entrepot.lanes.values import Consignment, LandedCost, LineCost
from entrepot.logistics.values import NodeStock, Routing
from entrepot.money.values import Currency, Money, Rate
from entrepot.offices.values import MerchantId


@dataclass(frozen=True, slots=True)
class Wish:
    """So many of a listing. `shown_minor` is the full price of one that the buyer last saw."""

    listing: ListingId
    quantity: int
    shown_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that a price depends on besides the goods themselves."""

    day: date
    """The destination's own calendar day: its law and the rate of that day."""
    rates: Mapping[tuple[str, str], Rate]
    nodes: Mapping[MerchantId, Sequence[NodeStock]]
    """Each merchant's places with the units that could be held there now, in order of routing."""
    used_in_year: Mapping[str, Money]
    """By scheme: what the person has used of this year's allowance, as far as we know."""
    country: str | None = None
    """Where it shall go, when that is known."""
    has_identity: bool = False


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line of an order; `unit` is the full price of one of it alone, as its page shows it."""

    offer: Offer
    quantity: int
    unit: Money | None
    cost: LineCost | None

    @property
    def total(self) -> Money | None:
        return self.cost.total if self.cost else None

    @property
    def shown(self) -> Money | None:
        """What the units would cost one by one."""
        return self.unit.units(self.quantity) if self.unit else None


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """What one merchant sends on one lane, from one place.

    `cost` is None when it may not travel so, `consignment` when a currency has no rate.
    """

    merchant: MerchantId
    merchant_name: str
    merchant_slug: str
    book: int
    lane: LaneRow
    lines: tuple[PricedLine, ...]
    consignment: Consignment | None
    cost: LandedCost | None
    routing: Routing
    freight_quoted: Money
    """The lane's price of the parcel; the buyer may pay less of it (`rules.as_promised`)."""

    @property
    def total(self) -> Money | None:
        return self.cost.total if self.cost else None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the gateway takes of an order by the contract of the day (MV-13): it is frozen with it.

    `rates_bp` line by line; `commission_bp` of the whole, for people. Minor units of the
    merchant's currency; the fixed fee of the order is part of `commission_minor`.
    """

    rates_bp: tuple[int, ...]
    commission_bp: int
    commission_minor: int
    order_fee_minor: int = 0


@dataclass(frozen=True, slots=True)
class Priced:
    """A cart as it stands: its orders in the one order that does not depend on how it was filled."""

    market: str
    currency: Currency
    day: date
    orders: tuple[PricedOrder, ...]
    problems: tuple[Problem, ...]
    unknown: tuple[Wish, ...]
    """Wishes for what is not for sale here (any more)."""

    @property
    def total(self) -> Money:
        """The sum of the orders that have a price."""
        minor = sum(order.cost.total.minor for order in self.orders if order.cost)
        return Money(minor, self.currency)

    @property
    def saved(self) -> Money:
        """How much less this is than the units one by one: parcels shared, freight saved."""
        shown = sum(
            line.shown.minor
            for order in self.orders
            if order.cost
            for line in order.lines
            if line.shown
        )
        return Money(max(shown - self.total.minor, 0), self.currency)
