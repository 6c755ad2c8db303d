"""One product with everything its merchant may see and mend; five statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from entrepot.catalog.models import Listing, Media, Product, Text, Variant
from entrepot.catalog.queries.merchant import CHINESE, LaneName, lane_name
from entrepot.catalog.queries.rows import option_text
from entrepot.catalog.values import (
    VARIANTS_MAX,
    Finding,
    ListingId,
    ListingState,
    ProductId,
    ReviewState,
    Severity,
    TextState,
    VariantId,
)
from entrepot.offices.values import MerchantId

PICTURES_MAX: Final = 250
LISTINGS_MAX: Final = 2_000
TEXTS_MAX: Final = 50
ASKED_MAX: Final = 300
"""Characters that say what it is; further down a description speaks of other things."""


@dataclass(frozen=True, slots=True)
class TextSide:
    """A product's words in one language, or the lack of them."""

    language: str
    title: str
    body: str
    state: TextState
    is_source: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSheet:
    """A variant's data as its form shows them. Weights and content are of one unit."""

    id: VariantId
    sku: str
    options: str
    gtin: str
    hs_code: str
    origin: str
    customs_description: str
    net_weight_g: int | None
    gross_weight_g: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    content_amount: Decimal | None
    content_unit: str
    shelf_life_days: int | None
    price_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSheet:
    """A variant on a lane: its state, its own price, and what the gate found."""

    id: ListingId
    variant: VariantId
    sku: str
    options: str
    lane: LaneName
    market: str
    state: ListingState
    price_minor: int | None
    currency: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSheet:
    """A product with its words, pictures, variants and listings."""

    id: ProductId
    key: str
    brand: str
    category: str
    """Its slug; empty without one."""
    state: str
    source_language: str
    responsible_person: str
    composition: str
    attributes: Mapping[str, Any]
    review: ReviewState
    texts: tuple[TextSide, ...]
    pictures: tuple[str, ...]
    variants: tuple[VariantSheet, ...]
    listings: tuple[ListingSheet, ...]

    def title(self, chain: tuple[str, ...]) -> str:
        """The title in the first language of the chain that has one."""
        titles = {one.language: one.title for one in self.texts if one.title}
        return next((titles[code] for code in chain if code in titles), "") or self.key

    def words(self, chain: tuple[str, ...]) -> str:
        """Title and the beginning of the description, in the first language that has a title."""
        texts = {one.language: one for one in self.texts if one.title}
        one = next((texts[code] for code in chain if code in texts), None)
        return " ".join(f"{one.title} {one.body}".split())[:ASKED_MAX] if one else ""


def product_sheet(
    product: UUID, *, merchant: MerchantId, merchant_language: str
) -> ProductSheet | None:
    """The product; None when there is none, or when it is another merchant's."""
    row = Product.objects.select_related("category").filter(id=product, merchant=merchant).first()
    if row is None:
        return None
    kept = Text.objects.filter(product=row.id).order_by("language")[:TEXTS_MAX]
    texts = {text.language: text for text in kept}
    languages = dict.fromkeys([row.source_language, "en", CHINESE, merchant_language])
    media = Media.objects.filter(product=row.id).order_by("position", "id")
    variants = list(
        Variant.objects.filter(product=row.id).order_by("position", "sku")[:VARIANTS_MAX]
    )
    places = {variant.id: place for place, variant in enumerate(variants)}
    listings = list(
        Listing.objects.filter(variant__product=row.id)
        .select_related("lane", "variant")
        .order_by("lane", "id")[:LISTINGS_MAX]
    )
    listings.sort(key=lambda one: (one.lane_id, places.get(one.variant_id, len(places))))
    return ProductSheet(
        id=ProductId(row.id),
        key=row.key,
        brand=row.brand,
        category=row.category.slug if row.category else "",
        state=row.state,
        source_language=row.source_language,
        responsible_person=row.responsible_person,
        composition=row.composition,
        attributes=row.attributes,
        review=ReviewState(row.review),
        texts=tuple(
            _side(language, texts.get(language), is_source=language == row.source_language)
            for language in [*languages, *sorted(texts.keys() - languages.keys())]
        ),
        pictures=tuple(media.values_list("path", flat=True)[:PICTURES_MAX]),
        variants=tuple(_variant(variant) for variant in variants),
        listings=tuple(_listing(listing) for listing in listings),
    )


def _side(language: str, text: Text | None, *, is_source: bool) -> TextSide:
    if text is None:
        return TextSide(language, "", "", TextState.MISSING, is_source)
    return TextSide(language, text.title, text.body, TextState(text.state), is_source)


def _variant(row: Variant) -> VariantSheet:
    return VariantSheet(
        id=VariantId(row.id),
        sku=row.sku,
        options=option_text(row.options),
        gtin=row.gtin,
        hs_code=row.hs_code,
        origin=row.origin,
        customs_description=row.customs_description,
        net_weight_g=row.net_weight_g,
        gross_weight_g=row.gross_weight_g,
        length_mm=row.length_mm,
        width_mm=row.width_mm,
        height_mm=row.height_mm,
        content_amount=row.content_amount,
        content_unit=row.content_unit,
        shelf_life_days=row.shelf_life_days,
        price_minor=row.price_minor,
        currency=row.currency,
    )


def _listing(row: Listing) -> ListingSheet:
    return ListingSheet(
        id=ListingId(row.id),
        variant=VariantId(row.variant_id),
        sku=row.variant.sku,
        options=option_text(row.variant.options),
        lane=lane_name(row.lane),
        market=row.lane.market,
        state=ListingState(row.state),
        price_minor=row.price_minor,
        currency=row.variant.currency,
        findings=read_findings(row.findings),
    )


def read_findings(plain: list[dict[str, object]]) -> tuple[Finding, ...]:
    """Stored findings as values again."""
    found = []
    for one in plain:
        facts = one["facts"]
        assert isinstance(facts, dict)
        severity = Severity(str(one["severity"]))
        found.append(Finding(str(one["code"]), severity, str(one["path"]), facts))
    return tuple(found)
