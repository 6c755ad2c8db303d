"""What a shelf row is made from: a batch of products, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from entrepot.catalog import queries as catalog
from entrepot.catalog.models import Category, Listing, Media, Product, Text
from entrepot.catalog.queries import bundles, schemas
from entrepot.catalog.queries.bundles import BundlePart
from entrepot.catalog.rules.schemas import Book
from entrepot.catalog.values import ListingId, ListingState, Offer, TextState, VariantId
from entrepot.logistics import queries as logistics
from entrepot.offices.models import Merchant

BATCH_MAX: Final = 100
"""Products of one batch."""
OFFERS_MAX: Final = 1000
"""Listings of one question to the catalogue."""


@dataclass(frozen=True, slots=True)
class Words:
    """A product's text in one language."""

    language: str
    title: str
    body: str
    state: TextState


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and what it shows, by language."""

    path: str
    alt: Mapping[str, str]
    variant: UUID | None


@dataclass(frozen=True, slots=True)
class Maker:
    """The merchant as buyers see them."""

    slug: str
    name: str
    country: str
    city: str
    region: Mapping[str, str]
    story: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One product with all its live offers."""

    product: UUID
    merchant: UUID
    maker: Maker
    brand: str
    categories: tuple[str, ...]
    source_language: str
    option_names: tuple[str, ...]
    specs: Mapping[str, Mapping[str, Any]]
    attributes: Mapping[str, Any]
    attribute_words: Mapping[str, Mapping[str, Any]]
    book: Book
    """What categories ask."""
    day: date
    """Whose schemas hold."""
    responsible_person: str
    parts: Mapping[UUID, tuple[BundlePart, ...]]
    """What is in one piece of a bundle, by its variant."""
    words: Mapping[str, Words]
    pictures: tuple[Picture, ...]
    offers: tuple[Offer, ...]
    """In the merchant's order."""
    options: Mapping[UUID, tuple[str, ...]]
    """A variant's values, in the order of `option_names`."""
    units: Mapping[UUID, int]


def sources(products: Sequence[UUID]) -> list[Source]:
    """Everything about these products; those without a live offer come with none."""
    assert len(products) <= BATCH_MAX
    rows = list(Product.objects.filter(id__in=products).select_related("merchant").order_by("id"))
    listings = list(
        Listing.objects.filter(variant__product__in=products, state=ListingState.LIVE)
        .select_related("variant")
        .order_by("variant__product", "variant__position", "id")
    )
    offers = _offers([ListingId(one.id) for one in listings])
    live = [one for one in listings if (offer := offers.get(ListingId(one.id))) and offer.is_live]
    units = logistics.free_units([VariantId(one.variant.id) for one in live])
    words: dict[UUID, dict[str, Words]] = defaultdict(dict)
    for text in Text.objects.filter(product__in=products).order_by("product", "language"):
        words[text.product_id][text.language] = Words(
            text.language, text.title, text.body, TextState(text.state)
        )
    pictures: dict[UUID, list[Picture]] = defaultdict(list)
    for media in Media.objects.filter(product__in=products).order_by("product", "position", "id"):
        pictures[media.product_id].append(Picture(media.path, media.alt, media.variant_id))
    by_product: dict[UUID, list[Listing]] = defaultdict(list)
    for one in live:
        by_product[one.variant.product_id].append(one)
    paths, book, today = _paths(), schemas.book(), timezone.now().date()
    parts = bundles.parts_of([one.variant.id for one in live])
    return [
        Source(
            product=row.id,
            merchant=row.merchant_id,
            maker=_maker(row.merchant),
            brand=row.brand,
            categories=paths.get(row.category_id, ()) if row.category_id else (),
            source_language=row.source_language,
            option_names=tuple(row.option_names),
            specs=row.specs,
            attributes=row.attributes,
            attribute_words=row.attribute_words,
            book=book,
            day=today,
            responsible_person=row.responsible_person,
            parts={
                one.variant.id: parts[one.variant.id]
                for one in by_product[row.id]
                if one.variant.id in parts
            },
            words=words[row.id],
            pictures=tuple(pictures[row.id]),
            offers=tuple(offers[ListingId(one.id)] for one in by_product[row.id]),
            options={one.variant.id: tuple(one.variant.options) for one in by_product[row.id]},
            units={
                one.variant.id: units.get(VariantId(one.variant.id), 0)
                for one in by_product[row.id]
            },
        )
        for row in rows
    ]


def _offers(listings: Sequence[ListingId]) -> dict[ListingId, Offer]:
    found: dict[ListingId, Offer] = {}
    for start in range(0, len(listings), OFFERS_MAX):
        found |= catalog.offers(listings[start : start + OFFERS_MAX])
    return found


def _maker(row: Merchant) -> Maker:
    return Maker(row.slug, row.name, row.country, row.city, row.region, row.stories)


def _paths() -> dict[UUID, tuple[str, ...]]:
    """From the top of the tree down to each category."""
    rows = {row.id: row for row in Category.objects.all()}
    paths: dict[UUID, tuple[str, ...]] = {}
    for row in rows.values():
        path = [row.slug]
        above = row.parent_id
        while above and len(path) <= len(rows):
            path.append(rows[above].slug)
            above = rows[above].parent_id
        paths[row.id] = tuple(reversed(path))
    return paths
