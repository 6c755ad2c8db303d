"""Making the prepared rows: every live listing, in every language of the pages."""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Cast
from django.utils import translation

from entrepot.catalog.models import Product
from entrepot.catalog.values import MARKETS, Offer, VariantId, fallback_chain
from entrepot.checkout import rules as checkout_rules
from entrepot.checkout.queries import pricing
from entrepot.checkout.values import Circumstances, Wish
from entrepot.kernel import Refusal
from entrepot.lanes import queries as lanes
from entrepot.lanes.values import LandedCost
from entrepot.logistics import queries as logistics
from entrepot.storefront import queries, rules
from entrepot.storefront.commands import display
from entrepot.storefront.models import Shelf
from entrepot.storefront.queries.sources import BATCH_MAX, Source

log = logging.getLogger(__name__)

LETTERS_MAX: Final = 1000
_KEY: Final = ("listing", "language")
_COLUMNS = Shelf._meta.concrete_fields  # noqa: SLF001  # Django documents _meta for this
_FACTS: Final = tuple(field.name for field in _COLUMNS if field.name not in {"id", *_KEY})


@dataclass(frozen=True, slots=True)
class Shelved:
    """What came of it: `refused` listings are live, but no full price can be promised for them."""

    rows: int
    refused: int


def reshelve(*, products: Sequence[UUID], at: datetime) -> Shelved:
    """Make the rows of these products anew; rows of what is no longer live go."""
    rows = refused = 0
    for start in range(0, len(products), BATCH_MAX):
        batch = products[start : start + BATCH_MAX]
        made: list[Shelf] = []
        for source in queries.sources(batch):
            priced = _priced(source, at)
            refused += len(source.offers) - len(priced)
            made += _rows(source, priced, at)
        _write(batch, made)
        rows += len(made)
    return Shelved(rows, refused)


def reshelve_all(*, at: datetime, merchant: UUID | None = None) -> Shelved:
    """Everything, or everything of one merchant: after a new rate, a new law, new templates."""
    chosen = Product.objects.order_by("id")
    if merchant:
        chosen = chosen.filter(merchant=merchant)
    ids = list(chosen.values_list("id", flat=True))
    done = reshelve(products=ids, at=at)
    Shelf.objects.exclude(product__in=Product.objects.values("id")).delete()
    return done


def restock(*, variants: Iterable[UUID]) -> None:
    """Write down how many units are free; the face of a product stays the one it was."""
    wanted = list(dict.fromkeys(variants))
    units = logistics.free_units([VariantId(one) for one in wanted])
    for variant in wanted:
        Shelf.objects.filter(variant=variant).update(units=units.get(VariantId(variant), 0))


def unshelve(*, products: Sequence[UUID]) -> None:
    """Take these products off the shelf."""
    Shelf.objects.filter(product__in=products).delete()


def _priced(source: Source, at: datetime) -> list[tuple[Offer, LandedCost]]:
    """Offers with the full price of one piece, by the very function that quotes use."""
    priced = []
    for market in dict.fromkeys(offer.lane.market for offer in source.offers):
        offers = [offer for offer in source.offers if offer.lane.market == market]
        day = checkout_rules.local_day(MARKETS[market].country, at)
        facts = Circumstances(
            day=day,
            rates=pricing.rates_of(offers, market=market, day=day),
            nodes={},
            used_in_year={},
        )
        for offer in offers:
            cost = _cost_of_one(offer, facts)
            if cost is None:
                log.info("listing %s is not shelved: it has no full price", offer.listing)
            else:
                priced.append((offer, cost))
    return priced


def _cost_of_one(offer: Offer, facts: Circumstances) -> LandedCost | None:
    try:
        basket = checkout_rules.price(
            (Wish(offer.listing, 1),),
            market=offer.lane.market,
            offers={offer.listing: offer},
            facts=facts,
            assess=lanes.landed_cost,
        )
    except Refusal as no:
        log.info("listing %s: %s", offer.listing, no)
        return None
    return basket.orders[0].cost if basket.orders else None


def _rows(source: Source, priced: list[tuple[Offer, LandedCost]], at: datetime) -> list[Shelf]:
    rows = []
    for market in dict.fromkeys(offer.lane.market for offer, _ in priced):
        here = [(offer, cost) for offer, cost in priced if offer.lane.market == market]
        face = _face(source, here)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                shown = display.Shown(
                    source=source,
                    priced=tuple(here),
                    language=language,
                    chain=fallback_chain(language, source=source.source_language),
                )
                rows += [
                    _row(shown, offer, cost, is_face=offer.listing == face, at=at)
                    for offer, cost in here
                ]
    return rows


def _face(source: Source, priced: list[tuple[Offer, LandedCost]]) -> UUID:
    """The first variant that is in stock, in the merchant's order; or the first."""
    stocked = [offer for offer, _ in priced if source.units[offer.variant] > 0]
    return (stocked or [priced[0][0]])[0].listing


def _row(
    shown: display.Shown, offer: Offer, cost: LandedCost, *, is_face: bool, at: datetime
) -> Shelf:
    source = shown.source
    view = shown.view(offer, cost)
    pages = display.render(view)
    unit = cost.currency.code
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
        price_minor=cost.total.minor,
        currency=unit,
        band=rules.band_of(cost.total.minor, unit),
        units=source.units[offer.variant],
        is_face=is_face,
        words=Cast(Value(rules.tsvector(shown.searched(offer))), SearchVectorField()),
        letters=letters[:LETTERS_MAX],
        card=pages.card,
        head=pages.head,
        rest=pages.rest,
        api=json.dumps(view["api"], ensure_ascii=False, separators=(",", ":")),
        etag=_digest(pages.head, pages.rest, json.dumps(view["api"], sort_keys=True)),
        rules_version=cost.rules_version[:64],
        shelved_at=at,
    )


@transaction.atomic
def _write(products: Sequence[UUID], rows: list[Shelf]) -> None:
    stale = Shelf.objects.filter(product__in=products).exclude(
        listing__in={row.listing for row in rows}
    )
    stale.delete()
    # In key order, so that two workers that shelve the same products cannot lock crosswise.
    rows.sort(key=lambda row: (row.listing, row.language))
    Shelf.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=_KEY, update_fields=_FACTS, batch_size=200
    )


def _digest(*texts: str) -> str:
    return blake2b("\0".join(texts).encode(), digest_size=12).hexdigest()
