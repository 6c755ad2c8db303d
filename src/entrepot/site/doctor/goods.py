"""Shelf, prices and files against catalogue, stock and law."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Listing, Media
from entrepot.catalog.values import VariantId
from entrepot.checkout.events import GroupPlaced, OrderCancelled, OrderConfirmed, OrderExpired
from entrepot.kernel import Refusal
from entrepot.kit import books, storing
from entrepot.kit.audit import FINDINGS_MAX, Audit, Finding
from entrepot.kit.models import OutboxRow
from entrepot.kit.shell import SHOP_LANGUAGES
from entrepot.logistics import queries as logistics
from entrepot.logistics.events import StockReceived
from entrepot.logistics.models import Paper
from entrepot.storefront import commands as storefront
from entrepot.storefront import queries
from entrepot.storefront.models import Price

CHUNK: Final = 1000
VERIFIED: Final = 100
"""Prices of each lane that are compared with what a quote charges."""
WAITING_MAX: Final = 20_000

_SHELF: Final = """
select p.listing::text as listing, p.product::text as product, n.language,
    case
        when l.id is null then 'the listing is gone'
        when l.state <> 'live' then 'the listing is ' || l.state
        when s.id is null and p.price_minor is not null then 'it is not on the shelf'
        when s.id is not null and p.price_minor is null and not p.is_due
            then 'it is on the shelf without a price'
        when s.variant <> l.variant_id or s.product <> v.product_id or s.lane <> l.lane_id
            or s.merchant <> l.merchant_id then 'it shows other goods'
        when s.merchant_name <> m.name or s.merchant_slug <> m.slug
            then 'it shows the merchant as ' || s.merchant_name
        when s.title <> v.sku and not exists (
            select from catalog_text t where t.product_id = v.product_id and t.title = s.title
        ) then 'it shows the title ' || s.title
        when s.words = ''::tsvector then 'no word finds it'
    end as difference,
    s.shelved_at as since
from storefront_price p
cross join unnest(%(languages)s::text[]) as n (language)
left join storefront_shelf s on s.listing = p.listing and s.language = n.language
left join catalog_listing l on l.id = p.listing
left join catalog_variant v on v.id = l.variant_id
left join offices_merchant m on m.id = l.merchant_id
"""
_UNPRICED: Final = """
select l.id::text as listing, v.product_id::text as product, '' as language,
    'it is live and was never shelved' as difference, l.changed_at as since
from catalog_listing l
join catalog_variant v on v.id = l.variant_id
join catalog_product p on p.id = v.product_id and p.state = 'active'
join catalog_lane w on w.code = l.lane_id and w.is_open
join offices_merchant m on m.id = l.merchant_id and m.state = 'live'
where l.state = 'live' and not exists (select from storefront_price s where s.listing = l.id)
"""
_STRAYS: Final = """
select s.listing::text as listing, s.product::text as product, s.language,
    'it has no price row' as difference, s.shelved_at as since
from storefront_shelf s
where not exists (select from storefront_price p where p.listing = s.listing)
"""


def shelf_shows_the_catalogue() -> list[Finding]:
    """Each live listing is on the shelf in each language, as its goods and merchant are now."""
    waiting = _products_on_their_way()
    languages = list(SHOP_LANGUAGES)
    found = []
    for statement in (
        f"select * from ({_SHELF}) as f where difference <> ''",  # noqa: S608  # our own text
        _UNPRICED,
        _STRAYS,
    ):
        found += [
            Finding("doctor.shelf_differs", row)
            for row in _rows(f"{statement} order by 1, 3 limit %(limit)s", languages=languages)
            if row["product"] not in waiting
        ]
    return found[:FINDINGS_MAX]


def shelf_shows_the_stock() -> list[Finding]:
    """The units that the shelf shows are those that the ledger has free, but for news on its way."""
    found: list[Finding] = []
    prices = Price.objects.order_by("listing").values_list("listing", "units", "priced_at")
    last = None
    while True:
        chunk = list((prices.filter(listing__gt=last) if last else prices)[:CHUNK])
        if not chunk:
            break
        last = chunk[-1][0]
        variants = _variants([listing for listing, _, _ in chunk])
        free = logistics.free_units([VariantId(one) for one in set(variants.values())])
        found += [
            Finding(
                "doctor.units_differ",
                {
                    "listing": str(listing),
                    "variant": str(variants[listing]),
                    "shown": units,
                    "free": free[variants[listing]],
                },
            )
            for listing, units, _ in chunk
            if listing in variants and free[variants[listing]] != units
        ]
        if len(found) > WAITING_MAX:
            break
    if found:
        moving = _variants_on_their_way()
        found = [one for one in found if one.facts["variant"] not in moving]
    return found[:FINDINGS_MAX]


def prices_are_of_today() -> list[Finding]:
    """Each price is what the law, the rates and the freights of today make it."""
    try:
        done = storefront.reprice(
            at=timezone.now(), reason="@doctor", verify=VERIFIED, is_rehearsal=True
        )
    except Refusal as no:
        if no.code == "storefront.no_such_lane":  # nothing is sold yet
            return []
        facts = {name: str(fact) for name, fact in vars(no).items()}
        return [Finding("doctor.price_differs", {"refused": no.code, **facts})]
    if not done.changed:
        return []
    found = [
        Finding(
            "doctor.price_differs",
            {
                "listing": move.listing,
                "lane": move.lane,
                "shown": move.old_minor,
                "due": move.new_minor,
                "currency": move.currency,
            },
        )
        for move in done.moves
    ]
    rest = done.changed - len(found)
    if rest > 0:
        # Most often goods that the law of this process admits no more, or again: why is told, too.
        more: dict[str, Any] = {
            "further_listings": rest,
            "without_a_price": done.refused,
            **done.reasons,
        }
        found.append(Finding("doctor.price_differs", more))
    return found[:FINDINGS_MAX]


def files_are_there() -> list[Finding]:
    """Each picture and each paper that a row names lies in the program's home, or its bucket."""
    there = _there()
    pictures = (
        ("doctor.picture_missing", {"product": str(product), "file": path}, there(path))
        for product, path in Media.objects.order_by("id").values_list("product", "path").iterator()
        if "://" not in path and not path.startswith("/")
    )
    kept = storing.private_names() if storing.has_private() else frozenset[str]()
    papers = (
        (
            "doctor.paper_missing",
            {"parcel": str(parcel), "paper": kind, "file": sha},
            _lies(sha, kept),
        )
        for parcel, kind, sha in Paper.objects.order_by("id")
        .values_list("parcel", "kind", "sha256")
        .iterator()
    )
    found = []
    for code, facts, is_there in (*pictures, *papers):
        if not is_there:
            found.append(Finding(code, facts))
            if len(found) == FINDINGS_MAX:
                break
    return found


LOOKS: Final[tuple[Audit, ...]] = (
    shelf_shows_the_catalogue,
    shelf_shows_the_stock,
    prices_are_of_today,
    files_are_there,
)


def _variants(listings: list[UUID]) -> dict[UUID, UUID]:
    return dict(Listing.objects.filter(id__in=listings).values_list("id", "variant"))


def _there() -> Callable[[str], bool]:
    """Whether a picture is where pictures lie; a bucket is listed once, not asked for each."""
    if storing.on_disk():
        return lambda path: _is_file(Path(settings.MEDIA_ROOT) / path)
    return storing.names().__contains__


def _is_file(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _lies(sha: str, kept: frozenset[str]) -> bool:
    return f"papers/{sha}" in kept or _is_file(_paper(sha))


def _paper(sha: str) -> Path:
    return Path(settings.HOME) / "papers" / sha[:2] / f"{sha}.sealed"


def _products_on_their_way() -> set[str]:
    """Products of which an event waits: their rows are about to be remade."""
    return {
        body["product"]
        for book in books.all_books()
        for body in OutboxRow.objects.filter(
            book=book, kind=ProductChanged.kind, told_at=None
        ).values_list("body", flat=True)[:WAITING_MAX]
        if "product" in body
    }


def _variants_on_their_way() -> set[str]:
    """Variants of which somebody has bought or received units, and the shelf has not heard yet."""
    groups: list[str] = []
    found: set[str] = set()
    kinds = [one.kind for one in (GroupPlaced, OrderConfirmed, OrderExpired, OrderCancelled)]
    for book in books.all_books():
        rows = OutboxRow.objects.filter(book=book, told_at=None)
        groups += [
            body["group"]
            for body in rows.filter(kind__in=kinds).values_list("body", flat=True)[:WAITING_MAX]
        ]
        found |= {
            body["variant"]
            for body in rows.filter(kind=StockReceived.kind).values_list("body", flat=True)
        }
    return found | {str(one) for one in queries.variants_of_groups(map(UUID, groups))}


def _rows(statement: str, **facts: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"limit": FINDINGS_MAX, **facts})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
