"""What saving did, what keeps a listing off its lane, and what the shop reads of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from entrepot.catalog.values.states import (
    ListingId,
    ListingState,
    ProductId,
    ProductState,
    ReviewState,
    TextState,
    VariantId,
)
from entrepot.kernel import Refusal
from entrepot.offices.values import MerchantId, MerchantState


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a draft; `product` is None and `refusal` says why when it failed."""

    key: str
    outcome: Outcome
    product: ProductId | None
    refusal: Refusal | None = None
    is_waiting: bool = False
    """Some of it waits for the office; buyers still see the old."""


class Severity(StrEnum):
    """An ERROR keeps a listing off its lane; a WARNING is worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is missing or wrong. `path` names the datum (`hs_code`, `text.zh-hans`)."""

    code: str
    severity: Severity
    path: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRow:
    """A lane as its operator has opened it; amounts are minor units of `freight_currency`."""

    code: str
    regime: str
    origin: str
    destination: str
    market: str
    margin_bp: int
    freight_currency: str
    freight_first_minor: int
    freight_more_minor: int
    freight_step_g: int
    days_min: int
    days_max: int
    carrier: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """A title that speaks of other goods than the declared code."""

    says: str
    """The heading that the title means."""
    words: tuple[str, ...]
    """Words of the title that decided, the strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the readiness gate looks at."""

    lane: LaneRow
    merchant_state: MerchantState
    merchant_currency: str
    product_state: ProductState
    source_language: str
    text_states: Mapping[str, TextState]
    has_picture: bool
    gtin: str
    hs_code: str
    origin: str
    customs_description: str
    net_weight_g: int | None
    gross_weight_g: int | None
    content_amount: Decimal | None
    content_unit: str
    price_minor: int | None
    currency: str
    responsible_person: str = ""
    composition: str = ""
    shelf_life_days: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    review: ReviewState = ReviewState.NONE
    doubt: "Doubt | None" = None
    """Of the code and title as they stand; an older one is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPart:
    """So many of a variant in one piece of a bundle."""

    variant: VariantId
    sku: str
    quantity: int
    price_minor: int
    """Its own price, by which the bundle's is shared; in the bundle's currency."""
    titles: Mapping[str, str]
    option_text: str
    net_weight_g: int | None
    gross_weight_g: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A listing with everything that a quote, a cart or a page needs to know of it."""

    listing: ListingId
    variant: VariantId
    product: ProductId
    merchant_id: MerchantId
    merchant_name: str
    merchant_slug: str
    merchant_country: str
    merchant_city: str
    merchant_state: MerchantState
    commission_bp: int
    book: int
    lane: LaneRow
    state: ListingState
    product_state: ProductState
    sku: str
    gtin: str
    option_text: str
    """The variant's values in the product's order: "500 ml / Green"; empty for a single one."""
    options: tuple[str, ...]
    option_words: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]
    source_language: str
    brand: str
    category: str
    slug: str
    hs_code: str
    origin: str
    customs_description: str
    net_weight_g: int | None
    gross_weight_g: int | None
    content_amount: Decimal | None
    content_unit: str
    price_minor: int | None
    """The listing's own price, or else the variant's."""
    currency: str
    picture: str
    parts: tuple[OfferPart, ...] = ()
    """Of a bundle: what is taken from the shelves; empty for what is counted itself."""

    def demand(self, quantity: int) -> dict[VariantId, int]:
        """What so many of it take from stock, by variant (INV-3)."""
        if not self.parts:
            return {self.variant: quantity}
        return {part.variant: part.quantity * quantity for part in self.parts}

    @property
    def is_live(self) -> bool:
        """May a buyer buy it now? Stock is another question."""
        return (
            self.state is ListingState.LIVE
            and self.product_state is ProductState.ACTIVE
            and self.merchant_state is MerchantState.LIVE
            and self.lane.is_open
            and self.price_minor is not None
        )

    def options_in(self, language: str) -> str:
        """The options in one line, in that language as far as somebody has translated them."""
        words = self.option_words.get(language, {})
        return " / ".join(words.get(value, value) for value in self.options if value)

    def title(self, language: str, chain: tuple[str, ...]) -> str:
        """The title in the first language of the chain that has one."""
        for one in (language, *chain, self.source_language):
            if one in self.titles:
                return self.titles[one]
        return next(iter(self.titles.values()), self.sku)
