"""A merchant's kit on its page: the article that is one, what is in it, what could be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from entrepot.catalog.models import BundlePart, Product, Review, Text, Variant
from entrepot.catalog.queries.bundles import parts_of
from entrepot.catalog.queries.rows import in_chain, option_text
from entrepot.catalog.values import RequestState, VariantId, fallback_chain
from entrepot.offices.values import MerchantId

OFFERED_MAX: Final = 300
VARIANTS_MAX: Final = 250


@dataclass(frozen=True, slots=True)
class Article:
    """A variant by what its merchant calls it."""

    id: VariantId
    sku: str
    title: str
    options: str
    price_minor: int | None
    currency: str
    is_kit: bool = False


def articles_of(product: UUID, *, merchant: MerchantId, language: str) -> list[Article]:
    """The variants of one product in their order; none when it is not the merchant's."""
    rows = Variant.objects.filter(product=product, merchant=merchant)
    return _articles(rows.order_by("position", "sku")[:VARIANTS_MAX], language)


def offered(*, merchant: MerchantId, language: str, without: UUID) -> list[Article]:
    """What can be put into a kit, by SKU: the first OFFERED_MAX, no kits; any other by its SKU."""
    kits = BundlePart.objects.filter(bundle__merchant=merchant).values("bundle")
    rows = Variant.objects.filter(merchant=merchant).exclude(id=without).exclude(id__in=kits)
    return _articles(
        rows.exclude(product__state="archived").order_by("sku")[:OFFERED_MAX], language
    )


def by_sku(skus: Iterable[str], *, merchant: MerchantId, language: str) -> dict[str, Article]:
    """The merchant's own articles of these SKUs."""
    rows = Variant.objects.filter(merchant=merchant, sku__in=list(skus)).order_by("sku")
    return {one.sku: one for one in _articles(rows, language)}


def contents(variant: VariantId) -> list[tuple[str, int]]:
    """SKU and pieces of what is in it; nothing when it is no kit."""
    return [(part.sku, part.quantity) for part in parts_of([variant]).get(variant, ())]


def asked_of(variant: VariantId) -> dict[str, int] | None:
    """The contents that wait for the office; None when nothing waits."""
    row = Variant.objects.filter(id=variant).values_list("product", "sku").first()
    if row is None:
        return None
    product, sku = row
    path = f"variant.{sku}.parts"
    open_ones = Review.objects.filter(
        product=product, state=RequestState.PENDING, after__has_key=path
    )
    after = open_ones.values_list("after", flat=True).first()
    return dict(after[path]) if after is not None else None


def _articles(rows: Iterable[Variant], language: str) -> list[Article]:
    found = list(rows)
    products = {row.product_id for row in found}
    sources = dict(Product.objects.filter(id__in=products).values_list("id", "source_language"))
    titles: dict[UUID, dict[str, str]] = {}
    for product, code, title in (
        Text.objects.filter(product__in=products)
        .order_by("language")
        .values_list("product", "language", "title")
    ):
        titles.setdefault(product, {})[code] = title
    kits = set(
        BundlePart.objects.filter(bundle__in=[row.id for row in found]).values_list(
            "bundle", flat=True
        )
    )
    return [
        Article(
            id=VariantId(row.id),
            sku=row.sku,
            title=in_chain(
                titles.get(row.product_id, {}),
                fallback_chain(language, source=sources[row.product_id]),
            )
            or row.sku,
            options=option_text(row.options),
            price_minor=row.price_minor,
            currency=row.currency,
            is_kit=row.id in kits,
        )
        for row in found
    ]
