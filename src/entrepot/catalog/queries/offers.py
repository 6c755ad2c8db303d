"""What checkout, storefront and API read of listings: three statements for any number."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from entrepot.catalog.models import BundlePart, Lane, Listing, Media, Text, Variant
from entrepot.catalog.queries import bundles
from entrepot.catalog.queries.rows import lane_row, option_text
from entrepot.catalog.values import (
    LaneRow,
    ListingId,
    ListingState,
    Offer,
    ProductId,
    ProductState,
    VariantId,
)
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, MerchantState

OFFERS_MAX: Final = 2000
LANES_MAX: Final = 500


def offers(listings: Sequence[ListingId]) -> dict[ListingId, Offer]:
    """Everything a quote needs of these listings, whatever their state; unknown ids are left out."""
    assert len(listings) <= OFFERS_MAX
    if not listings:
        return {}
    rows = list(
        Listing.objects.filter(id__in=listings)
        .select_related("variant__product__category", "merchant", "lane")
        .annotate(is_bundle=Exists(BundlePart.objects.filter(bundle=OuterRef("variant"))))
        .order_by("id")
    )
    products = {row.variant.product_id for row in rows}
    titles: dict[UUID, dict[str, str]] = {}
    for product, language, title in (
        Text.objects.filter(product__in=products)
        .order_by("language")
        .values_list("product", "language", "title")
    ):
        titles.setdefault(product, {})[language] = title
    pictures = _pictures(products)
    lanes = {row.lane_id: lane_row(row.lane) for row in rows}
    found = {ListingId(row.id): _offer(row, lanes[row.lane_id], titles, pictures) for row in rows}
    bundled = [row for row in rows if row.is_bundle]
    if bundled:
        parts = bundles.offer_parts([row.variant_id for row in bundled])
        for row in bundled:
            offer = found[ListingId(row.id)]
            found[offer.listing] = replace(offer, parts=parts.get(row.variant_id, ()))
    return found


def active_variants(products: Sequence[ProductId], *, merchant: MerchantId) -> dict[VariantId, str]:
    """Variants of those of these products that are active and the merchant's, with their SKUs."""
    assert len(products) <= OFFERS_MAX
    rows = Variant.objects.filter(
        merchant=merchant, product__in=products, product__state=ProductState.ACTIVE
    ).values_list("id", "sku")
    return {VariantId(identity): sku for identity, sku in rows}


def lanes_of(market: str) -> list[LaneRow]:
    """The open lanes that lead to a market."""
    rows = Lane.objects.filter(market=market, is_open=True).order_by("code")[:LANES_MAX]
    return [lane_row(row) for row in rows]


def lanes_from(country: str) -> list[LaneRow]:
    """The open lanes that begin in a country."""
    rows = Lane.objects.filter(origin=country, is_open=True).order_by("code")[:LANES_MAX]
    return [lane_row(row) for row in rows]


def all_lanes() -> list[LaneRow]:
    """Every lane, open or not, by its code."""
    return [lane_row(row) for row in Lane.objects.order_by("code")[:LANES_MAX]]


def merchant_lanes(merchant: MerchantId) -> list[LaneRow]:
    """The open lanes that begin in the merchant's country."""
    country = Merchant.objects.values_list("country", flat=True).get(id=merchant)
    return lanes_from(country)


def _pictures(products: set[UUID]) -> dict[UUID, str]:
    """The first picture of each product, and of each variant that has one of its own."""
    rows = Media.objects.filter(product__in=products).order_by("product", "position", "id")
    found: dict[UUID, str] = {}
    for product, variant, path in rows.values_list("product", "variant", "path"):
        found.setdefault(product, path)
        if variant is not None:
            found.setdefault(variant, path)
    return found


def _offer(
    row: Listing,
    lane: LaneRow,
    titles: dict[UUID, dict[str, str]],
    pictures: dict[UUID, str],
) -> Offer:
    variant, merchant = row.variant, row.merchant
    product = variant.product
    return Offer(
        listing=ListingId(row.id),
        variant=VariantId(variant.id),
        product=ProductId(product.id),
        merchant_id=MerchantId(merchant.id),
        merchant_name=merchant.name,
        merchant_slug=merchant.slug,
        merchant_country=merchant.country,
        merchant_city=merchant.city,
        merchant_state=MerchantState(merchant.state),
        commission_bp=merchant.commission_bp,
        book=merchant.book,
        lane=lane,
        state=ListingState(row.state),
        product_state=ProductState(product.state),
        sku=variant.sku,
        gtin=variant.gtin,
        option_text=option_text(variant.options),
        options=tuple(variant.options),
        option_words=product.option_words,
        titles=titles.get(product.id, {}),
        source_language=product.source_language,
        brand=product.brand,
        category=product.category.slug if product.category else "",
        slug=product.slug,
        hs_code=variant.hs_code,
        origin=variant.origin,
        customs_description=variant.customs_description,
        net_weight_g=variant.net_weight_g,
        gross_weight_g=variant.gross_weight_g,
        content_amount=variant.content_amount,
        content_unit=variant.content_unit,
        price_minor=row.price_minor if row.price_minor is not None else variant.price_minor,
        currency=variant.currency,
        picture=pictures.get(variant.id) or pictures.get(product.id, ""),
    )
