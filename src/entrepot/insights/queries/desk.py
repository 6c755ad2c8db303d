"""What the desks of offices and operators need of several contexts at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, Min

from entrepot.catalog.models import Lane, Listing
from entrepot.catalog.values import MARKETS, ListingState
from entrepot.checkout.models import Order
from entrepot.checkout.values import FulfilmentState, OrderState
from entrepot.kit import replica
from entrepot.money import queries as rates
from entrepot.money.values import Rate, currency
from entrepot.offices import queries as offices
from entrepot.offices.queries import MerchantRow, TeamMember
from entrepot.offices.values import MerchantId, OfficeId

LANES_MAX: Final = 100
ORDERS_MAX: Final = 20
BLOCKED_MAX: Final = 2000


@dataclass(frozen=True, slots=True)
class Listings:
    """How many listings are in each state."""

    live: int = 0
    blocked: int = 0
    draft: int = 0
    paused: int = 0

    @property
    def all(self) -> int:
        return self.live + self.blocked + self.draft + self.paused


@dataclass(frozen=True, slots=True)
class MerchantLine:
    """A merchant in a list: who, how many listings, what waits to be shipped."""

    merchant: MerchantRow
    listings: Listings
    to_ship: int
    oldest_to_ship_at: datetime | None


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason that keeps listings off their lane, and how many it keeps off."""

    code: str
    listings: int


@dataclass(frozen=True, slots=True)
class OrderLineRow:
    """An order in a merchant's dossier."""

    id: UUID
    number: str
    state: str
    fulfilment: str
    total_minor: int
    currency: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything an office knows of one of its merchants."""

    merchant: MerchantRow
    team: tuple[TeamMember, ...]
    listings: Listings
    blockers: tuple[Blocker, ...]
    orders: tuple[OrderLineRow, ...]
    to_ship: int
    oldest_to_ship_at: datetime | None


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """A lane as it is open, with how many listings travel on it and the rate of the day."""

    code: str
    regime: str
    origin: str
    market: str
    destination: str
    margin_bp: int
    freight_currency: str
    freight_first_minor: int
    freight_more_minor: int
    freight_step_g: int
    days_min: int
    days_max: int
    carrier: str
    is_open: bool
    live: int
    rate: Rate | None

    @property
    def margin_percent(self) -> str:
        """The operator's margin on exchange, as people say it: 50 basis points are "0.5"."""
        return f"{Decimal(self.margin_bp).scaleb(-2).normalize():f}"

    @property
    def rate_figure(self) -> str:
        """The rate as it was published, without idle zeros."""
        return f"{self.rate.rate.normalize():f}" if self.rate else ""


@replica.may_be_stale("an office's overview; whoever acts on a merchant reads it anew")
def merchant_lines(
    *, office: OfficeId | None = None, search: str = "", limit: int = offices.MERCHANTS_MAX
) -> list[MerchantLine]:
    """Merchants by name with their counts, of one office or of all; three statements, one a book."""
    merchants = offices.merchants(office=office, search=search, limit=limit)
    ids = [row.id for row in merchants]
    listings = _listings(ids)
    waiting = _waiting(merchants)
    return [
        MerchantLine(row, listings.get(row.id, Listings()), *waiting.get(row.id, (0, None)))
        for row in merchants
    ]


@replica.may_be_stale("an office's overview; whoever acts on a merchant reads it anew")
def dossier(*, merchant: UUID, office: OfficeId | None = None) -> Dossier | None:
    """One merchant; None when there is none, or when it is another office's. Seven statements."""
    row = offices.merchant(merchant, office=office)
    if row is None:
        return None
    found = [
        order
        for book in offices.books_of(row.id)
        for order in Order.objects.filter(book=book, merchant=row.id).order_by("-id")[:ORDERS_MAX]
    ]
    orders = sorted(found, key=lambda order: order.id, reverse=True)[:ORDERS_MAX]
    to_ship, oldest = _waiting([row]).get(row.id, (0, None))
    return Dossier(
        merchant=row,
        team=tuple(offices.team(merchant=row.id)),
        listings=_listings([row.id]).get(row.id, Listings()),
        blockers=_blockers(row.id),
        orders=tuple(
            OrderLineRow(
                one.id,
                one.number,
                one.state,
                one.fulfilment,
                one.total_minor,
                one.currency,
                one.placed_at,
            )
            for one in orders
        ),
        to_ship=to_ship,
        oldest_to_ship_at=oldest,
    )


def lanes(*, at: datetime) -> list[LaneFacts]:
    """Every lane, by market and code, with today's rate into the market's currency."""
    live = dict(
        Listing.objects.filter(state=ListingState.LIVE)
        .values("lane")
        .annotate(n=Count("id"))
        .values_list("lane", "n")
    )
    return [
        LaneFacts(
            code=row.code,
            regime=row.regime,
            origin=row.origin,
            market=row.market,
            destination=row.destination,
            margin_bp=row.margin_bp,
            freight_currency=row.freight_currency,
            freight_first_minor=row.freight_first_minor,
            freight_more_minor=row.freight_more_minor,
            freight_step_g=row.freight_step_g,
            days_min=row.days_min,
            days_max=row.days_max,
            carrier=row.carrier,
            is_open=row.is_open,
            live=live.get(row.code, 0),
            rate=_rate(row, at=at),
        )
        for row in Lane.objects.order_by("market", "code")[:LANES_MAX]
    ]


def _rate(lane: Lane, *, at: datetime) -> Rate | None:
    if lane.market not in MARKETS:
        return None
    base, quote = currency(lane.freight_currency), currency(MARKETS[lane.market].currency)
    try:
        return rates.rate(base, quote, day=at.date())
    except rates.NoRate:
        return None


def _listings(merchants: Sequence[MerchantId]) -> dict[MerchantId, Listings]:
    counts: dict[MerchantId, dict[str, int]] = {}
    rows = (
        Listing.objects.filter(merchant__in=merchants)
        .values_list("merchant", "state")
        .annotate(n=Count("id"))
    )
    for merchant, state, number in rows:
        counts.setdefault(MerchantId(merchant), {})[state] = number
    return {merchant: Listings(**states) for merchant, states in counts.items()}


def _waiting(merchants: Sequence[MerchantRow]) -> dict[MerchantId, tuple[int, datetime | None]]:
    """How many confirmed orders a merchant has not shipped, and since when the first waits."""
    found: dict[MerchantId, tuple[int, datetime | None]] = {}
    books_of = offices.books_of_many([merchant.id for merchant in merchants])
    for book in sorted({book for some in books_of.values() for book in some}):
        rows = (
            Order.objects.filter(
                book=book,
                merchant__in=[merchant for merchant, some in books_of.items() if book in some],
                state=OrderState.CONFIRMED,
                fulfilment=FulfilmentState.TO_SHIP,
            )
            .values("merchant")
            .annotate(n=Count("id"), oldest=Min("confirmed_at"))
        )
        for row in rows:
            merchant = MerchantId(row["merchant"])
            before, oldest = found.get(merchant, (0, None))
            found[merchant] = (before + row["n"], min(oldest or row["oldest"], row["oldest"]))
    return found


def _blockers(merchant: MerchantId) -> tuple[Blocker, ...]:
    """Each reason counts once a listing, however often it stands there."""
    blocked = Listing.objects.filter(merchant=merchant, state=ListingState.BLOCKED)
    counts = Counter(
        code
        for findings in blocked.order_by("id").values_list("findings", flat=True)[:BLOCKED_MAX]
        for code in {one["code"] for one in findings if one.get("severity") != "warning"}
    )
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Blocker(code, number) for code, number in ordered)
