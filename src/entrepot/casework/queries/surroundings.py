"""What other contexts know of one merchant, as its dossier shows it: a few rows of each."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from entrepot.catalog.models import Listing
from entrepot.catalog.queries import findings
from entrepot.catalog.values import ListingState, ProductState
from entrepot.offices.values import MerchantId
from entrepot.onboarding import queries as onboarding
from entrepot.onboarding.queries import documents, market_words
from entrepot.onboarding.queries.documents import DocumentRow
from entrepot.onboarding.values.contract import ContractRow
from entrepot.selection.queries import shortlist
from entrepot.selection.queries.shortlist import Line

BLOCKERS: Final = 3
BEST: Final = 5


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many of a merchant's products can be sold on a market, and what keeps off the others."""

    market: str
    name: str
    ready: int
    blocked: int
    """Products that are offered there, of which no article is on sale."""
    blockers: tuple[tuple[str, int], ...]
    """Code of a finding, and how many listings it keeps off; the first BLOCKERS."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document with what its last day means today."""

    row: DocumentRow
    days_left: int | None

    @property
    def is_over(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def is_soon(self) -> bool:
        return self.days_left is not None and 0 <= self.days_left <= documents.SOON_DAYS


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed, and what waits for the merchant's answer."""

    agreed: ContractRow | None
    offered: ContractRow | None


@dataclass(frozen=True, slots=True)
class Best:
    """The products that suit a market best."""

    market: str
    name: str
    lines: tuple[Line, ...]


def readiness(merchant: UUID) -> tuple[Readiness, ...]:
    """By market, the one with most goods first; one statement and one more for each market."""
    mine = Listing.objects.filter(merchant=merchant).exclude(
        variant__product__state=ProductState.ARCHIVED
    )
    live = Q(state=ListingState.LIVE)
    counts = mine.values("lane__market").annotate(
        products=Count("variant__product", distinct=True),
        ready=Count("variant__product", distinct=True, filter=live),
    )
    return tuple(
        Readiness(
            market=market,
            name=market_words.market_name(market),
            ready=ready,
            blocked=products - ready,
            blockers=findings.tally(mine.filter(lane__market=market))[:BLOCKERS],
        )
        for market, products, ready in counts.order_by("-products", "lane__market").values_list(
            "lane__market", "products", "ready"
        )
    )


def papers(merchant: UUID, *, today: date) -> tuple[Held, ...]:
    """Its documents, the newest first."""
    return tuple(Held(row, row.days_left(today)) for row in documents.documents(merchant))


def terms(merchant: UUID, *, today: date) -> Terms:
    """Its contract of the day, and an offer that waits."""
    return Terms(onboarding.contract(merchant, on=today), onboarding.offer(merchant))


def best(merchant: UUID, *, market: str, language: str) -> Best:
    """The first BEST of its shortlist; five statements."""
    products = shortlist.best_of(merchant, market=market, limit=BEST)
    lines = shortlist.lines_of(
        products, market=market, language=language, merchant=MerchantId(merchant)
    )
    found = tuple(lines[one] for one in products if one in lines)
    return Best(market, market_words.market_name(market), found)
