"""Making the prepared rows: every live listing, in every language of the pages."""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Now
from django.utils import translation

from entrepot.catalog.models import Product
from entrepot.catalog.queries import bundles
from entrepot.catalog.values import MARKETS, ListingId, Offer, VariantId, fallback_chain
from entrepot.kit.shell import SHOP_LANGUAGES
from entrepot.lanes.values import LandedCost
from entrepot.logistics import queries as logistics
from entrepot.storefront import queries, rules
from entrepot.storefront.commands import display
from entrepot.storefront.models import Price, Shelf
from entrepot.storefront.queries.sources import BATCH_MAX, Source

log = logging.getLogger(__name__)

LETTERS_MAX: Final = 1000
_KEY: Final = ("listing", "language")
_COLUMNS = Shelf._meta.concrete_fields  # noqa: SLF001  # Django documents _meta for this
_FACTS: Final = tuple(field.name for field in _COLUMNS if field.name not in {"id", *_KEY})
_PRICE_FACTS: Final = tuple(
    field.name
    for field in Price._meta.concrete_fields  # noqa: SLF001  # as above
    if field.name != "listing"
)
DUE_MAX: Final = 10_000
"""Products that are remade at a time because a price came or went."""
RESTOCK_MAX: Final = 1000
"""Variants whose free units are read at a time."""
# Hot goods are many people's: all who write their rows lock them in the order of their ids.
_RESTOCK: Final = """
    update storefront_price p set units = moved.units from (
        select o.listing, n.units
        from unnest(%s::uuid[], %s::int[]) as n (variant, units)
        join catalog_listing l on l.variant_id = n.variant
        join storefront_price o on o.listing = l.id
        where o.units <> n.units order by o.listing for update of o
    ) as moved where p.listing = moved.listing"""


@dataclass(frozen=True, slots=True)
class Shelved:
    """What came of it: `refused` listings are live, but no full price can be promised for them."""

    rows: int
    refused: int


def reshelve(*, products: Sequence[UUID], at: datetime) -> Shelved:
    """Make the rows and prices of these products anew; those of what is no longer live go."""
    rows = refused = 0
    for start in range(0, len(products), BATCH_MAX):
        batch = products[start : start + BATCH_MAX]
        made: list[Shelf] = []
        prices: list[Price] = []
        for source in queries.sources(batch):
            costs = _costs(source, at)
            prices += [_price(source, offer, cost) for offer, cost in costs]
            priced = [(offer, cost) for offer, cost in costs if isinstance(cost, LandedCost)]
            refused += len(source.offers) - len(priced)
            made += _rows(source, priced, at)
        _write(batch, made, prices)
        rows += len(made)
    return Shelved(rows, refused)


def reshelve_all(*, at: datetime, merchant: UUID | None = None) -> Shelved:
    """Everything, or everything of one merchant: after new templates, or to begin."""
    chosen = Product.objects.order_by("id")
    if merchant:
        chosen = chosen.filter(merchant=merchant)
    ids = list(chosen.values_list("id", flat=True))
    done = reshelve(products=ids, at=at)
    gone = Product.objects.values("id")
    Shelf.objects.exclude(product__in=gone).delete()
    Price.objects.exclude(product__in=gone).delete()
    return done


def reshelve_due(*, at: datetime, limit: int = DUE_MAX) -> int:
    """Remake products of which a listing may be sold again, or no longer; how many it took."""
    assert 0 < limit <= DUE_MAX
    due = Price.objects.filter(is_due=True).order_by("product").values_list("product", flat=True)
    products = list(due.distinct()[:limit])
    reshelve(products=products, at=at)
    # A product that is gone has no source; what was said of it goes too.
    Price.objects.filter(product__in=products, is_due=True).delete()
    return len(products)


def restock(*, variants: Iterable[UUID]) -> None:
    """Write down how many units are free; the face of a product stays the one it was."""
    moved = list(dict.fromkeys(variants))
    wanted = [*moved, *bundles.bundles_with(moved)] if moved else []
    units: dict[UUID, int] = {}
    for start in range(0, len(wanted), RESTOCK_MAX):
        some = [VariantId(one) for one in wanted[start : start + RESTOCK_MAX]]
        units |= logistics.free_units(some)
    with connection.cursor() as cursor:
        cursor.execute(_RESTOCK, [list(units), list(units.values())])


def unshelve(*, products: Sequence[UUID]) -> None:
    """Take these products off the shelf."""
    Shelf.objects.filter(product__in=products).delete()
    Price.objects.filter(product__in=products).delete()


def _costs(source: Source, at: datetime) -> list[tuple[Offer, LandedCost | str]]:
    """Offers in the merchant's order, with the full price of one piece or why there is none."""
    found: dict[ListingId, LandedCost | str] = {}
    for market in dict.fromkeys(offer.lane.market for offer in source.offers):
        day = queries.local_day(market, at)
        found |= queries.costs(source.offers, market=market, day=day)
    for offer in source.offers:
        if isinstance(found[offer.listing], str):
            log.info("listing %s is not shelved: %s", offer.listing, found[offer.listing])
    return [(offer, found[offer.listing]) for offer in source.offers]


def _price(source: Source, offer: Offer, cost: LandedCost | str) -> Price:
    row = Price(
        listing=offer.listing,
        product=source.product,
        merchant=source.merchant,
        market=offer.lane.market,
        lane=offer.lane.code,
        currency=MARKETS[offer.lane.market].currency,
        units=source.units[offer.variant],
        # The database's clock, by which `reprice` knows what is newer than what it has read.
        priced_at=Now(),
    )
    if isinstance(cost, str):
        row.obstacle = cost
        return row
    row.price_minor = cost.total.minor
    row.band = rules.band_of(cost.total.minor, row.currency)
    for kind, minor in zip(rules.KINDS, rules.amounts_of(cost), strict=True):
        setattr(row, f"{kind}_minor", minor)
    row.rules_version = cost.rules_version[:64]
    row.rate_on = cost.rate.on if cost.rate else None
    return row


def _rows(source: Source, priced: list[tuple[Offer, LandedCost]], at: datetime) -> list[Shelf]:
    rows = []
    for market in dict.fromkeys(offer.lane.market for offer, _ in priced):
        here = [(offer, cost) for offer, cost in priced if offer.lane.market == market]
        face = _face(source, here)
        for language in SHOP_LANGUAGES:
            with translation.override(language):
                shown = display.Shown(
                    source=source,
                    offers=tuple(offer for offer, _ in here),
                    language=language,
                    chain=fallback_chain(language, source=source.source_language),
                )
                rows += [
                    _row(shown, offer, is_face=offer.listing == face, at=at) for offer, _ in here
                ]
    return rows


def _face(source: Source, priced: list[tuple[Offer, LandedCost]]) -> UUID:
    """The first variant that is in stock, in the merchant's order; or the first."""
    stocked = [offer for offer, _ in priced if source.units[offer.variant] > 0]
    return (stocked or [priced[0][0]])[0].listing


def _row(shown: display.Shown, offer: Offer, *, is_face: bool, at: datetime) -> Shelf:
    source = shown.source
    view = shown.view(offer)
    pages = display.render(view)
    letters = rules.letters(
        " ".join(text for text, weight in shown.searched(offer) if weight < "C")
    )
    return Shelf(
        listing=offer.listing,
        language=shown.language,
        market=offer.lane.market,
        lane=offer.lane.code,
        product=source.product,
        variant=offer.variant,
        merchant=source.merchant,
        merchant_slug=source.maker.slug,
        merchant_name=source.maker.name,
        categories=list(source.categories),
        origin=offer.origin,
        slug=offer.slug,
        title=view["title"],
        summary=view["summary"],
        picture=view["picture"],
        is_face=is_face,
        words=Cast(Value(rules.tsvector(shown.searched(offer))), SearchVectorField()),
        letters=letters[:LETTERS_MAX],
        card=pages.card,
        head=pages.head,
        rest=pages.rest,
        api=json.dumps(view["api"], ensure_ascii=False, separators=(",", ":")),
        etag=_digest(pages.head, pages.rest, json.dumps(view["api"], sort_keys=True)),
        shelved_at=at,
    )


@transaction.atomic
def _write(products: Sequence[UUID], rows: list[Shelf], prices: list[Price]) -> None:
    for table, kept in ((Shelf, rows), (Price, prices)):
        stale = table.objects.filter(product__in=products)
        stale.exclude(listing__in={row.listing for row in kept}).delete()
    # In key order, so that two workers that shelve the same products cannot lock crosswise.
    prices.sort(key=lambda row: row.listing)
    Price.objects.bulk_create(
        prices,
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=_PRICE_FACTS,
        batch_size=200,
    )
    rows.sort(key=lambda row: (row.listing, row.language))
    Shelf.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=_KEY, update_fields=_FACTS, batch_size=200
    )


def _digest(*texts: str) -> str:
    return blake2b("\0".join(texts).encode(), digest_size=12).hexdigest()
