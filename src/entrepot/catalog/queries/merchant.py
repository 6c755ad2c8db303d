"""A merchant's products as its desk lists them; the number of statements is fixed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from entrepot.catalog import rows as tree
from entrepot.catalog.models import Category, Lane, Listing, Media, Product, Text, Variant
from entrepot.catalog.queries.findings import has_finding, tally
from entrepot.catalog.queries.rows import in_chain
from entrepot.catalog.values import (
    ListingId,
    ListingState,
    ProductId,
    Severity,
    TextState,
    VariantId,
    fallback_chain,
)
from entrepot.offices.values import MerchantId

PAGE_MAX: Final = 500
EXPORT_MAX: Final = 50_000
TICKED_MAX: Final = 200
LANES_MAX: Final = 500
CATEGORIES_MAX: Final = 500
UNLISTED: Final = "none"
CHINESE: Final = "zh-hans"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFilter:
    """What a list is narrowed to; empty means all.

    `state`, `lane` and `finding` speak of listings: a product is shown when one listing meets
    all three, and of its listings only those are shown. `text` is the state of the Chinese one.
    """

    search: str = ""
    state: str = ""
    """A ListingState, or UNLISTED for products without a listing (on the lane)."""
    lane: str = ""
    finding: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class LaneName:
    """A lane as a label needs it."""

    code: str
    origin: str
    destination: str


@dataclass(frozen=True, slots=True)
class LaneState:
    """How many of a product's listings on a lane are in a state."""

    lane: LaneName
    state: ListingState
    listings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLine:
    """One product of the list; its listings are those that the filter lets through."""

    id: ProductId
    key: str
    title: str
    language: str
    """In which the title is."""
    text_state: TextState
    picture: str
    skus: int
    first_sku: str
    category: str
    state: str
    currency: str
    price_minor: int | None
    """The lowest of its variants."""
    price_max_minor: int | None
    lanes: tuple[LaneState, ...]
    errors: int
    warnings: int
    changed_at: datetime

    def listings(self, state: str) -> int:
        return sum(one.listings for one in self.lanes if one.state == state)


@dataclass(frozen=True, slots=True)
class ProductSums:
    """The sentence above the list: products, their listings by state, what blocks them."""

    products: int
    listings: dict[str, int]
    reasons: tuple[tuple[str, int], ...]

    @property
    def blocked(self) -> int:
        return self.listings.get(ListingState.BLOCKED, 0)

    @property
    def live(self) -> int:
        return self.listings.get(ListingState.LIVE, 0)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last product of a page: the next page begins after it."""

    changed_at: datetime
    product: UUID


def products(
    merchant: MerchantId,
    *,
    narrowed: ProductFilter,
    language: str,
    limit: int,
    after: Cursor | None = None,
) -> list[ProductLine]:
    """The merchant's products, last changed first; five statements."""
    assert 0 < limit <= PAGE_MAX
    wanted = _products(merchant, narrowed).select_related("category")
    if after is not None:
        earlier = Q(changed_at=after.changed_at, id__lt=after.product)
        wanted = wanted.filter(Q(changed_at__lt=after.changed_at) | earlier)
    rows = list(wanted.order_by("-changed_at", "-id")[:limit])
    ids = [row.id for row in rows]
    texts: dict[UUID, dict[str, Text]] = {}
    for text in Text.objects.filter(product__in=ids).order_by("language").defer("body"):
        texts.setdefault(text.product_id, {})[text.language] = text
    variants: dict[UUID, list[Variant]] = {}
    for variant in Variant.objects.filter(product__in=ids).order_by("position", "sku"):
        variants.setdefault(variant.product_id, []).append(variant)
    pictures = first_pictures(ids)
    listings: dict[UUID, list[Listing]] = {}
    shown = _listings(merchant, narrowed).filter(variant__product__in=ids)
    for listing in shown.select_related("lane", "variant").order_by("lane", "state", "id"):
        listings.setdefault(listing.variant.product_id, []).append(listing)
    return [
        _line(
            row,
            texts.get(row.id, {}),
            variants.get(row.id, []),
            listings.get(row.id, []),
            language=language,
            picture=pictures.get(row.id, ""),
        )
        for row in rows
    ]


def all_products(
    merchant: MerchantId, *, narrowed: ProductFilter, language: str
) -> Iterator[ProductLine]:
    """The whole list for an export, page by page, EXPORT_MAX at most."""
    after: Cursor | None = None
    for _ in range(EXPORT_MAX // PAGE_MAX):
        page = products(merchant, narrowed=narrowed, language=language, limit=PAGE_MAX, after=after)
        yield from page
        if len(page) < PAGE_MAX:
            return
        after = Cursor(page[-1].changed_at, page[-1].id)


def product_sums(merchant: MerchantId, *, narrowed: ProductFilter) -> ProductSums:
    """Counts of exactly what `products` lists under the same filter (MV-22); three statements."""
    wanted = _products(merchant, narrowed)
    listings = _listings(merchant, narrowed)
    if narrowed.search or narrowed.text:
        listings = listings.filter(Exists(wanted.filter(id=OuterRef("variant__product"))))
    states = dict(
        listings.order_by().values("state").annotate(n=Count("id")).values_list("state", "n")
    )
    return ProductSums(wanted.count(), states, tally(listings))


def lane_names(merchant: MerchantId, *, country: str) -> list[LaneName]:
    """Open lanes from the merchant's country, and any other it is listed on."""
    used = Exists(Listing.objects.filter(lane=OuterRef("code"), merchant=merchant))
    rows = Lane.objects.filter(Q(origin=country, is_open=True) | used).order_by("code")
    return [lane_name(row) for row in rows[:LANES_MAX]]


def variants_of(products: Sequence[UUID], *, merchant: MerchantId) -> list[VariantId]:
    """The merchant's variants of these products; another's products have none here."""
    assert len(products) <= TICKED_MAX
    rows = Variant.objects.filter(product__in=products, merchant=merchant).order_by("id")
    return [VariantId(one) for one in rows.values_list("id", flat=True)]


def listings_of(
    products: Sequence[UUID], *, merchant: MerchantId, lane: str = "", is_paused: bool = False
) -> list[ListingId]:
    """The merchant's listings of these products, on one lane or all, in any state or paused."""
    assert len(products) <= TICKED_MAX
    rows = Listing.objects.filter(variant__product__in=products, merchant=merchant).order_by("id")
    if lane:
        rows = rows.filter(lane=lane)
    if is_paused:
        rows = rows.filter(state=ListingState.PAUSED)
    return [ListingId(one) for one in rows.values_list("id", flat=True)]


def listing_states(listings: Sequence[ListingId]) -> dict[str, int]:
    """How many of these listings are in each state."""
    rows = Listing.objects.filter(id__in=listings).order_by().values("state")
    return dict(rows.annotate(n=Count("id")).values_list("state", "n"))


def category_names(language: str) -> list[tuple[str, str]]:
    """Every category's slug and name, in the order of the tree.

    A name in a language that was not stored with it is the built-in tree's, where that has it.
    """
    rows = Category.objects.order_by("position", "slug").values_list("slug", "names")
    known = {row.slug: row.names for row in tree.categories()}
    return [
        (slug, words({**known.get(slug, {}), **names}, language, slug))
        for slug, names in rows[:CATEGORIES_MAX]
    ]


def markets_of(merchant: MerchantId, *, country: str) -> list[str]:
    """The markets that the merchant's goods go to, or could from its country."""
    used = Exists(Listing.objects.filter(lane=OuterRef("code"), merchant=merchant))
    rows = Lane.objects.filter(Q(origin=country, is_open=True) | used).order_by("market")
    return list(rows.values_list("market", flat=True).distinct()[:LANES_MAX])


def lane_name(lane: Lane) -> LaneName:
    return LaneName(lane.code, lane.origin, lane.destination)


def first_pictures(products: Iterable[UUID]) -> dict[UUID, str]:
    """The first picture of each product."""
    rows = Media.objects.filter(product__in=list(products)).order_by("product", "position", "id")
    found: dict[UUID, str] = {}
    for product, path in rows.values_list("product", "path"):
        found.setdefault(product, path)
    return found


def words(names: dict[str, str], language: str, otherwise: str) -> str:
    """A name in the reader's language, or the next best one."""
    return in_chain(names, fallback_chain(language, source="en")) or otherwise


def _products(merchant: MerchantId, narrowed: ProductFilter) -> QuerySet[Product]:
    rows = Product.objects.filter(merchant=merchant)
    if narrowed.search:
        rows = rows.filter(_spoken_of(narrowed.search))
    if narrowed.text:
        chinese = Text.objects.filter(product=OuterRef("id"), language=CHINESE)
        if narrowed.text == TextState.MISSING:
            rows = rows.exclude(Exists(chinese))
        else:
            rows = rows.filter(Exists(chinese.filter(state=narrowed.text)))
    if narrowed.state == UNLISTED:
        listed = Listing.objects.filter(variant__product=OuterRef("id"))
        rows = rows.exclude(Exists(listed.filter(_on(narrowed.lane))))
    elif narrowed.state or narrowed.lane or narrowed.finding:
        met = _listings(merchant, narrowed).filter(variant__product=OuterRef("id"))
        rows = rows.filter(Exists(met))
    return rows


def _listings(merchant: MerchantId, narrowed: ProductFilter) -> QuerySet[Listing]:
    rows = Listing.objects.filter(_on(narrowed.lane), merchant=merchant)
    if narrowed.state == UNLISTED:
        return rows.none()
    if narrowed.state:
        rows = rows.filter(state=narrowed.state)
    if narrowed.finding:
        rows = rows.filter(has_finding(narrowed.finding))
    return rows


def _on(lane: str) -> Q:
    return Q(lane=lane) if lane else Q()


def _spoken_of(search: str) -> Q:
    """By title in any language, by the merchant's key, by SKU, by GTIN of any length."""
    numbers = Q(sku__icontains=search)
    if search.isascii() and search.isdigit() and len(search) <= 14:
        numbers |= Q(gtin=search.zfill(14))
    return (
        Q(key__icontains=search)
        | Exists(Text.objects.filter(product=OuterRef("id"), title__icontains=search))
        | Exists(Variant.objects.filter(numbers, product=OuterRef("id")))
    )


def _line(
    row: Product,
    texts: dict[str, Text],
    variants: list[Variant],
    listings: list[Listing],
    *,
    language: str,
    picture: str,
) -> ProductLine:
    chain = fallback_chain(language, source=row.source_language)
    text = next((texts[code] for code in chain if code in texts), None)
    text = text or next(iter(texts.values()), None)
    first = variants[0] if variants else None
    currency = first.currency if first else ""
    prices = [
        one.price_minor
        for one in variants
        if one.price_minor is not None and one.currency == currency
    ]
    lanes = {one.lane_id: lane_name(one.lane) for one in listings}
    counts = Counter((one.lane_id, one.state) for one in listings)
    severities = Counter(found.get("severity") for one in listings for found in one.findings)
    return ProductLine(
        id=ProductId(row.id),
        key=row.key,
        title=text.title if text else row.key,
        language=text.language if text else "",
        text_state=TextState(text.state) if text else TextState.MISSING,
        picture=picture,
        skus=len(variants),
        first_sku=first.sku if first else "",
        category=words(row.category.names, language, row.category.slug) if row.category else "",
        state=row.state,
        currency=currency,
        price_minor=min(prices, default=None),
        price_max_minor=max(prices, default=None),
        lanes=tuple(
            LaneState(lanes[lane], ListingState(state), number)
            for (lane, state), number in counts.items()
        ),
        errors=severities[Severity.ERROR.value],
        warnings=severities[Severity.WARNING.value],
        changed_at=row.changed_at,
    )
