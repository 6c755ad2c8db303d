"""What keeps the listings of an office's merchants off their lanes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from entrepot.catalog.models import Lane, Listing, Product, Text
from entrepot.catalog.queries.findings import has_finding, tally
from entrepot.catalog.queries.merchant import LaneName, lane_name
from entrepot.catalog.queries.rows import option_text
from entrepot.catalog.queries.sheet import read_findings
from entrepot.catalog.values import (
    Finding,
    ListingId,
    ListingState,
    ProductId,
    Severity,
    fallback_chain,
)
from entrepot.offices import queries as offices
from entrepot.offices.values import MerchantId, OfficeId

PAGE_MAX: Final = 500
EXPORT_MAX: Final = 50_000
LANES_MAX: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedFilter:
    """What the list is narrowed to; empty means all."""

    merchant: MerchantId | None = None
    finding: str = ""
    lane: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedLine:
    """A listing that cannot be sold, and every reason why."""

    id: ListingId
    product: ProductId
    merchant: MerchantId
    merchant_name: str
    title: str
    sku: str
    options: str
    lane: LaneName
    findings: tuple[Finding, ...]
    """Errors only: advice keeps nothing off."""


@dataclass(frozen=True, slots=True)
class BlockedSums:
    """How many listings of how many merchants the filter leaves, and the reasons to choose from.

    `reasons` are counted without the filter's own finding, so that one can change it.
    """

    listings: int
    merchants: int
    reasons: tuple[tuple[str, int], ...]


def blocked_listings(
    office: OfficeId,
    *,
    narrowed: BlockedFilter,
    language: str,
    limit: int,
    after: UUID | None = None,
) -> list[BlockedLine]:
    """Blocked listings of the office's merchants, oldest first; two statements."""
    assert 0 < limit <= PAGE_MAX
    wanted = _blocked(office, narrowed)
    if after is not None:
        wanted = wanted.filter(id__gt=after)
    rows = list(
        wanted.select_related("variant__product", "merchant", "lane").order_by("id")[:limit]
    )
    titles: dict[UUID, dict[str, str]] = {}
    texts = Text.objects.filter(product__in={row.variant.product_id for row in rows})
    for product, code, title in texts.values_list("product", "language", "title"):
        titles.setdefault(product, {})[code] = title
    return [_line(row, titles.get(row.variant.product_id, {}), language) for row in rows]


def owner_of(product: UUID) -> MerchantId | None:
    """Whose product it is; None when there is none."""
    found = Product.objects.filter(id=product).values_list("merchant", flat=True).first()
    return MerchantId(found) if found else None


def all_blocked_listings(
    office: OfficeId, *, narrowed: BlockedFilter, language: str
) -> list[BlockedLine]:
    """The whole list for an export, EXPORT_MAX at most."""
    found: list[BlockedLine] = []
    for _ in range(EXPORT_MAX // PAGE_MAX):
        page = blocked_listings(
            office,
            narrowed=narrowed,
            language=language,
            limit=PAGE_MAX,
            after=found[-1].id if found else None,
        )
        found += page
        if len(page) < PAGE_MAX:
            break
    return found


def blocked_sums(office: OfficeId, *, narrowed: BlockedFilter) -> BlockedSums:
    """Counts of exactly what the list shows under the same filter; three statements."""
    wanted = _blocked(office, narrowed)
    merchants = wanted.order_by().values("merchant").distinct().count()
    wider = BlockedFilter(merchant=narrowed.merchant, lane=narrowed.lane)
    return BlockedSums(wanted.count(), merchants, tally(_blocked(office, wider)))


def lanes_used(office: OfficeId) -> list[LaneName]:
    """Lanes on which the office's merchants are listed."""
    used = Listing.objects.filter(
        offices.of_office(office, "merchant__office"), lane=OuterRef("code")
    )
    rows = Lane.objects.filter(Exists(used)).order_by("code")
    return [lane_name(row) for row in rows[:LANES_MAX]]


def _blocked(office: OfficeId, narrowed: BlockedFilter) -> QuerySet[Listing]:
    rows = Listing.objects.filter(
        offices.of_office(office, "merchant__office"), state=ListingState.BLOCKED
    )
    if narrowed.merchant is not None:
        rows = rows.filter(merchant=narrowed.merchant)
    if narrowed.finding:
        rows = rows.filter(has_finding(narrowed.finding))
    if narrowed.lane:
        rows = rows.filter(lane=narrowed.lane)
    return rows


def _line(row: Listing, titles: dict[str, str], language: str) -> BlockedLine:
    product = row.variant.product
    chain = fallback_chain(language, source=product.source_language)
    title = next((titles[code] for code in chain if code in titles), "")
    errors = [one for one in read_findings(row.findings) if one.severity is Severity.ERROR]
    return BlockedLine(
        id=ListingId(row.id),
        product=ProductId(product.id),
        merchant=MerchantId(row.merchant_id),
        merchant_name=row.merchant.name,
        title=title or next(iter(titles.values()), product.key),
        sku=row.variant.sku,
        options=option_text(row.variant.options),
        lane=lane_name(row.lane),
        findings=tuple(errors),
    )
