"""What a buyer looks for and finds, and what a full price is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

PAGE_CARDS: Final = 24
PAGES_MAX: Final = 40
"""Beyond this a list is no longer read but filtered."""
QUERY_LETTERS_MAX: Final = 120
CHOICES_MAX: Final = 40
"""Values of one facet that are shown."""


class Sort(StrEnum):
    """FIT is relevance in a search, and the shop's own order elsewhere."""

    FIT = "fit"
    CHEAP = "cheap"
    DEAR = "dear"
    NEW = "new"


class FacetName(StrEnum):
    CATEGORY = "category"
    ORIGIN = "origin"
    MERCHANT = "merchant"
    PRICE = "price"
    STOCK = "stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a list shows. Several values of one facet widen it, several facets narrow it."""

    market: str
    language: str
    q: str = ""
    category: str = ""
    origin: tuple[str, ...] = ()
    merchant: tuple[str, ...] = ()
    price: tuple[int, ...] = ()
    """Numbers of price bands (`rules.bands`)."""
    in_stock: bool = False
    sort: Sort = Sort.FIT
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        return bool(self.origin or self.merchant or self.price or self.in_stock)

    def query(self, **changes: object) -> str:
        """The query string of this wish with changes; the first page unless a page is named."""
        one = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # names are ours
        pairs: list[tuple[str, str]] = [("q", one.q)] if one.q else []
        pairs += [("origin", code) for code in one.origin]
        pairs += [("merchant", slug) for slug in one.merchant]
        pairs += [("price", str(band)) for band in one.price]
        if one.in_stock:
            pairs.append(("stock", "1"))
        if one.sort is not Sort.FIT:
            pairs.append(("sort", one.sort.value))
        if one.page > 1:
            pairs.append(("page", str(one.page)))
        return "?" + urlencode(pairs) if pairs else "?"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: how many things the list would show with it."""

    facet: FacetName
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Card:
    """One thing of a list; `html` was prepared when it was shelved, with a mark for the price."""

    listing: UUID
    html: str
    units: int
    price_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list, and what may be chosen from there."""

    cards: tuple[Card, ...]
    total: int
    choices: tuple[Choice, ...]
    is_guess: bool = False
    """True when nothing had these words and the nearest spelling is shown."""

    @property
    def pages(self) -> int:
        return min(PAGES_MAX, max(1, -(-self.total // PAGE_CARDS)))

    def of(self, facet: FacetName) -> list[Choice]:
        return [choice for choice in self.choices if choice.facet is facet]


@dataclass(frozen=True, slots=True)
class Product:
    """The prepared page of one listing in one language."""

    listing: UUID
    product: UUID
    market: str
    language: str
    slug: str
    title: str
    summary: str
    categories: tuple[str, ...]
    merchant_slug: str
    picture: str
    units: int
    head: str
    rest: str
    etag: str
    price: "Priced"
    choices: Mapping[UUID, int]
    """Prices of all kinds of the product that can be had, by listing."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A full price and what it is made of, by kind in the order of `ChargeKind`."""

    minor: int
    currency: str
    parts: tuple[int, ...]
    priced_at: datetime


class RepricingState(StrEnum):
    """WAITING to be taken, RUNNING (or cut off), DONE, FAILED; SUPERSEDED by one on a new basis."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """A price that moved. Ordered by how far: the share of the old price, then the amount."""

    share: float
    amount: int
    listing: str
    lane: str
    old_minor: int
    new_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a full price. `x` and `width` are thousandths of the bar."""

    kind: str
    minor: int
    currency: str
    x: int
    width: int
    base_minor: int = 0
    base_currency: str = ""
    rate: str = ""
    formula: str = ""
    source: str = ""
    confidence: str = ""
    since: str = ""
    name: str = ""
    """Which duty, tax or fee it is, as the law's words have it; empty where the kind says all."""
    rounding: str = ""
    before: int = 0
    """Minor units of all parts before it: where its bar begins in a waterfall."""


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of a lane; days are counted from payment, both inclusive."""

    code: str
    icon: str
    day_from: int
    day_to: int
    state: str = ""
    """On an order: `done`, `now`, `bad` or nothing yet."""
    at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class CategoryName:
    """A node of the tree as buyers see it."""

    slug: str
    parent: str
    names: Mapping[str, str]
    picture: str
    position: int
    children: tuple[str, ...] = field(default=())

    def name(self, chain: tuple[str, ...]) -> str:
        """Its name in the first language of the chain that has one."""
        return next((self.names[one] for one in chain if one in self.names), self.slug)
