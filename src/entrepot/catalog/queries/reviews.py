"""What waits for an office, what it decided, and where a merchant's product stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet

from entrepot.catalog.models import Media, Product, Review, Text, Variant
from entrepot.catalog.queries.merchant import first_pictures
from entrepot.catalog.queries.rows import in_chain
from entrepot.catalog.values import RequestState, ReviewKind, fallback_chain
from entrepot.offices import queries as offices
from entrepot.offices.models import Office
from entrepot.offices.queries import places
from entrepot.offices.values import MerchantId, OfficeId

PAGE_MAX: Final = 200
HISTORY_MAX: Final = 50
MERCHANTS_MAX: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFilter:
    """What the queue is narrowed to; empty is all that is open."""

    kind: str = ""
    merchant: MerchantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """One request."""

    id: UUID
    product: UUID
    merchant: MerchantId
    merchant_name: str
    title: str
    picture: str
    kind: ReviewKind
    state: RequestState
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    asked_at: datetime
    asked_office: str
    """City of the office that asked by mandate; empty when the merchant did."""
    decided_at: datetime | None
    reason: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What the office looks at of a product before it says yes."""

    brand: str
    category: str
    composition: str
    attributes: Mapping[str, Any]
    attribute_words: Mapping[str, Any]
    category_slug: str
    source_language: str
    texts: tuple[tuple[str, str, str, str], ...]
    """Language, title, body, state."""
    pictures: tuple[str, ...]
    variants: tuple[tuple[str, str, str, int | None, str], ...]
    """SKU, HS code, origin, price in minor units, currency."""


def queue(
    office: OfficeId,
    *,
    narrowed: ReviewFilter,
    language: str,
    limit: int,
    after: UUID | None = None,
) -> list[ReviewLine]:
    """Open requests of the office's merchants, the longest-waiting first; three statements."""
    assert 0 < limit <= PAGE_MAX
    rows = _open(office, narrowed)
    if after is not None:
        rows = rows.filter(id__gt=after)
    # Ids grow with the time at which they were made.
    return _lines(rows.order_by("id")[:limit], language)


def counted(office: OfficeId) -> dict[str, int]:
    """Open requests by kind."""
    rows = _open(office, ReviewFilter()).order_by().values("kind").annotate(n=Count("id"))
    return dict(rows.values_list("kind", "n"))


def merchants(office: OfficeId) -> list[tuple[MerchantId, str]]:
    """Whose requests are open."""
    rows = _open(office, ReviewFilter()).order_by("merchant__name").distinct()
    return [
        (MerchantId(identity), name)
        for identity, name in rows.values_list("merchant", "merchant__name")[:MERCHANTS_MAX]
    ]


def one(review: UUID, *, office: OfficeId, language: str) -> ReviewLine | None:
    """The request, open or not; None for another office's."""
    return next(
        iter(
            _lines(
                Review.objects.filter(offices.of_office(office, "merchant__office"), id=review),
                language,
            )
        ),
        None,
    )


def of_product(product: UUID, *, merchant: MerchantId, language: str) -> list[ReviewLine]:
    """What was asked and decided of the merchant's product, newest first."""
    rows = Review.objects.filter(product=product, merchant=merchant).order_by("-id")
    return _lines(rows[:HISTORY_MAX], language)


def goods(product: UUID, *, language: str) -> Goods:
    """The product as it stands now."""
    row = Product.objects.select_related("category").get(id=product)
    chain = fallback_chain(language, source="en")
    return Goods(
        brand=row.brand,
        category=in_chain(row.category.names, chain) if row.category else "",
        category_slug=row.category.slug if row.category else "",
        composition=row.composition,
        attributes=row.attributes,
        attribute_words=row.attribute_words,
        source_language=row.source_language,
        texts=tuple(
            Text.objects.filter(product=row)
            .order_by("language")
            .values_list("language", "title", "body", "state")[:20]
        ),
        pictures=tuple(
            Media.objects.filter(product=row)
            .order_by("position", "id")
            .values_list("path", flat=True)[:12]
        ),
        variants=tuple(
            Variant.objects.filter(product=row)
            .order_by("position", "sku")
            .values_list("sku", "hs_code", "origin", "price_minor", "currency")[:50]
        ),
    )


def _open(office: OfficeId, narrowed: ReviewFilter) -> QuerySet[Review]:
    rows = Review.objects.filter(
        offices.of_office(office, "merchant__office"), state=RequestState.PENDING
    )
    if narrowed.kind:
        rows = rows.filter(kind=narrowed.kind)
    return rows.filter(merchant=narrowed.merchant) if narrowed.merchant else rows


def _lines(rows: QuerySet[Review], language: str) -> list[ReviewLine]:
    found = list(rows.select_related("product", "merchant"))
    ids = {row.product_id for row in found}
    titles: dict[UUID, dict[str, str]] = {}
    for product, code, title in Text.objects.filter(product__in=ids).values_list(
        "product", "language", "title"
    ):
        titles.setdefault(product, {})[code] = title
    pictures = first_pictures(ids)
    wanted = {row.asked_office for row in found if row.asked_office}
    houses = Office.objects.filter(id__in=wanted) if wanted else ()
    cities = {row.id: places.city(row) for row in houses}
    return [
        ReviewLine(
            id=row.id,
            product=row.product_id,
            merchant=MerchantId(row.merchant_id),
            merchant_name=row.merchant.name,
            title=in_chain(
                titles.get(row.product_id, {}),
                fallback_chain(language, source=row.product.source_language),
            )
            or row.product.key,
            picture=pictures.get(row.product_id, ""),
            kind=ReviewKind(row.kind),
            state=RequestState(row.state),
            before=row.before,
            after=row.after,
            asked_at=row.asked_at,
            asked_office=cities.get(row.asked_office, "") if row.asked_office else "",
            decided_at=row.decided_at,
            reason=row.reason,
            note=row.note,
        )
        for row in found
    ]
