"""Listings: put on a lane, judged by the readiness gate, paused and resumed.

Whoever changes a product, a variant or a text calls `check_products` in the same transaction,
so that a LIVE listing is ready at every moment (XB-2).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from entrepot.catalog import rules
from entrepot.catalog.commands import asking, gates, noting
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Lane, Listing, Media, Text, Variant
from entrepot.catalog.queries import schemas as schema_queries
from entrepot.catalog.queries.rows import lane_row
from entrepot.catalog.rules import schemas
from entrepot.catalog.values import (
    Doubt,
    Facts,
    Finding,
    LaneRow,
    ListingId,
    ListingState,
    ProductState,
    ReviewState,
    TextState,
    VariantId,
)
from entrepot.kernel import Refusal, new_id
from entrepot.kit import outbox
from entrepot.lanes import rows as lanes_rows
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, MerchantState

LIST_MAX: Final = 20_000
CHECK_MAX: Final = 20_000
LANES_CHECK_MAX: Final = 2_000
"""So many are judged in one transaction of the background: shops stay open meanwhile."""


@dataclass(eq=False)
class NotYourListing(Refusal):
    """There is no such listing, variant or lane here."""

    code: ClassVar[str] = "catalog.not_found"
    status: ClassVar[int] = 404
    what: str


@transaction.atomic
def list_on_lane(
    variants: Iterable[VariantId],
    *,
    lane: str,
    merchant: MerchantId,
    at: datetime,
    told: Collection[UUID] = (),
) -> list[ListingId]:
    """Offer variants of the merchant on a lane; those already there stay. Then the gate judges.

    Answers the listings of all named variants, new and old. `told` are products of which an
    event stands in this transaction already.
    """
    named = list(dict.fromkeys(variants))
    assert len(named) <= LIST_MAX
    way = Lane.objects.filter(code=lane).first()
    if way is None:
        raise NotYourListing(what=f"lane {lane}")
    goods = Variant.objects.filter(merchant=merchant, id__in=named)
    mine = {row.id: row for row in goods.select_related("product").order_by("id")}
    if len(mine) < len(named):
        raise NotYourListing(what="variant")
    there = _judged(Listing.objects.filter(lane=lane, variant__in=named))
    listed = {row.variant_id for row in there}
    owner = Merchant.objects.get(id=merchant)
    new = [
        Listing(id=new_id(), variant=row, merchant=owner, lane=way, changed_at=at)
        for row in mine.values()
        if row.id not in listed
    ]
    asking.ask_first(
        {row.product_id: row.product for row in mine.values()}.values(), merchant=merchant, at=at
    )
    _judge(there, at=at, told=told)
    _decide(new, at=at)
    Listing.objects.bulk_create(new, ignore_conflicts=True)
    _tell({(row.variant.product_id, merchant) for row in new}, at=at, told=told)
    noting.listed([row.id for row in new], lane=lane, merchant=merchant)
    # Whoever listed the same at the same moment was first: theirs stand.
    ids = Listing.objects.filter(lane=lane, variant__in=named).order_by("id")
    return [ListingId(identity) for identity in ids.values_list("id", flat=True)]


@transaction.atomic
def check_listings(listings: Sequence[ListingId], *, at: datetime) -> None:
    """Judge these listings anew."""
    assert len(listings) <= CHECK_MAX
    _judge(_judged(Listing.objects.filter(id__in=listings)), at=at)


def check_products(products: Sequence[UUID], *, at: datetime) -> None:
    """Judge all listings of these products; part of the caller's transaction, tells no event."""
    rows = _judged(Listing.objects.filter(variant__product__in=products))
    _judge(rows, at=at, tell=False)


@transaction.atomic
def check_merchant(merchant: MerchantId, *, at: datetime, after: UUID | None = None) -> UUID | None:
    """Judge up to LANES_CHECK_MAX of a merchant's listings, in the order of their ids.

    Answers the last id while there may be more: call again with it as `after`. For a change of
    its standing.
    """
    mine = Listing.objects.filter(merchant=merchant).order_by("id")
    if after is not None:
        mine = mine.filter(id__gt=after)
    ids = list(mine.values_list("id", flat=True)[:LANES_CHECK_MAX])
    _judge(_judged(Listing.objects.filter(id__in=ids)), at=at)
    return ids[-1] if len(ids) == LANES_CHECK_MAX else None


@transaction.atomic
def check_lanes(
    *, destinations: Collection[str], at: datetime, after: UUID | None = None
) -> UUID | None:
    """Judge up to LANES_CHECK_MAX of the listings on lanes into these countries, by their ids.

    Answers the last id while there may be more: call again with it as `after`. For a change of
    law; what is paused stays so.
    """
    there = Listing.objects.filter(lane__destination__in=sorted(destinations)).order_by("id")
    if after is not None:
        there = there.filter(id__gt=after)
    ids = list(there.values_list("id", flat=True)[:LANES_CHECK_MAX])
    _judge(_judged(Listing.objects.filter(id__in=ids)), at=at)
    return ids[-1] if len(ids) == LANES_CHECK_MAX else None


def pause(listings: Sequence[ListingId], *, merchant: MerchantId, at: datetime) -> int:
    """Take listings off the shelf until they are resumed; how many there were."""
    return _turn(
        listings,
        merchant=merchant,
        to=ListingState.PAUSED,
        at=at,
    )


def resume(listings: Sequence[ListingId], *, merchant: MerchantId, at: datetime) -> int:
    """Put paused listings back before the gate; how many there were."""
    return _turn(
        listings,
        merchant=merchant,
        to=ListingState.DRAFT,
        at=at,
    )


@transaction.atomic
def set_listing_price(
    listing: ListingId, *, price_minor: int | None, merchant: MerchantId, at: datetime
) -> None:
    """The listing's own price in the variant's currency; None takes the variant's."""
    mine = Listing.objects.filter(id=listing, merchant=merchant)
    row = mine.select_for_update().first()
    if row is None:
        raise NotYourListing(what="listing")
    was, row.price_minor, row.changed_at = row.price_minor, price_minor, at
    row.save(update_fields=["price_minor", "changed_at"])
    noting.priced(listing, was=was, now=price_minor, merchant=merchant)
    _judge(_judged(mine), at=at)
    _tell({(row.variant.product_id, row.merchant_id) for row in _judged(mine)}, at=at)


@transaction.atomic
def _turn(
    listings: Sequence[ListingId], *, merchant: MerchantId, to: ListingState, at: datetime
) -> int:
    assert len(listings) <= CHECK_MAX
    mine = Listing.objects.filter(id__in=listings, merchant=merchant)
    turned = mine.exclude(state=to)
    if to is ListingState.DRAFT:
        turned = mine.filter(state=ListingState.PAUSED)
    ids = list(turned.select_for_update().order_by("id").values_list("id", flat=True))
    Listing.objects.filter(id__in=ids).update(state=to, changed_at=at)
    rows = _judged(Listing.objects.filter(id__in=ids))
    _judge(rows, at=at, tell=False)
    _tell({(row.variant.product_id, row.merchant_id) for row in rows}, at=at)
    noting.turned(ids, to="paused" if to is ListingState.PAUSED else "resumed", merchant=merchant)
    return len(ids)


def _judged(listings: QuerySet[Listing]) -> list[Listing]:
    """Listings with the goods that the gate looks at; owners and lanes once each, not once a row."""
    rows = list(listings.select_related("variant__product").order_by("id"))
    owners = Merchant.objects.in_bulk({row.merchant_id for row in rows})
    ways = Lane.objects.in_bulk({row.lane_id for row in rows})
    for row in rows:
        row.merchant, row.lane = owners[row.merchant_id], ways[row.lane_id]
    return rows


def _judge(
    rows: list[Listing], *, at: datetime, tell: bool = True, told: Collection[UUID] = ()
) -> None:
    """Set state and findings where they differ, by one statement; tell whose changed."""
    differing = _decide(rows, at=at)
    if not differing:
        return
    Listing.objects.bulk_create(
        differing,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "findings", "changed_at"],
    )
    if tell:
        _tell({(row.variant.product_id, row.merchant_id) for row in differing}, at=at, told=told)


def _decide(rows: list[Listing], *, at: datetime) -> list[Listing]:
    """Judge in memory; answers the rows that are not as they were."""
    if not rows:
        return []
    law, day = lanes_rows.law(), at.date()
    products = {row.variant.product_id for row in rows}
    states: dict[UUID, dict[str, TextState]] = {}
    titles: dict[tuple[UUID, str], str] = {}
    texts = Text.objects.filter(product__in=products)
    for product, language, state, title in texts.values_list(
        "product", "language", "state", "title"
    ):
        states.setdefault(product, {})[language] = TextState(state)
        titles[product, language] = title
    pictured = set(
        Media.objects.filter(product__in=products).values_list("product", flat=True).distinct()
    )
    lanes = {row.lane_id: lane_row(row.lane) for row in rows}
    schemas_of = _Asking(rows)
    watch = gates.Watch(rows)
    differing = []
    for row in rows:
        facts = _facts(
            row,
            lanes[row.lane_id],
            states.get(row.variant.product_id, {}),
            title=titles.get((row.variant.product_id, row.variant.product.source_language), ""),
            has_picture=row.variant.product_id in pictured,
        )
        asked = schemas_of.asked(row, market=facts.lane.market, day=day)
        found = watch.findings(
            row,
            market=facts.lane.market,
            found=rules.findings(facts, day=day, law=law, asked=asked),
        )
        state = rules.next_state(ListingState(row.state), found)
        plain = [_plain(finding) for finding in found]
        if row.state != state or row.findings != plain:
            row.state, row.findings, row.changed_at = state.value, plain, at
            differing.append(row)
    return differing


class _Asking:
    """What the categories of these listings ask; two statements, none where there is no category."""

    def __init__(self, rows: list[Listing]) -> None:
        self._is_needed = any(row.variant.product.category_id for row in rows)
        self._paths = schema_queries.own_paths() if self._is_needed else {}
        self._book = schema_queries.book() if self._is_needed else None

    def asked(self, row: Listing, *, market: str, day: date) -> schemas.Asked | None:
        category = row.variant.product.category_id
        if self._book is None or category is None:
            return None
        return self._book.asks(self._paths.get(category, ()), market, day)


def _tell(changed: set[tuple[UUID, UUID]], *, at: datetime, told: Collection[UUID] = ()) -> None:
    outbox.record_all(
        ProductChanged(at=at, product=product, merchant=merchant)
        for product, merchant in sorted(changed)
        if product not in told
    )


def _facts(
    row: Listing, lane: LaneRow, texts: dict[str, TextState], *, title: str, has_picture: bool
) -> Facts:
    variant, product = row.variant, row.variant.product
    return Facts(
        lane=lane,
        merchant_state=MerchantState(row.merchant.state),
        merchant_currency=row.merchant.currency,
        product_state=ProductState(product.state),
        source_language=product.source_language,
        text_states=texts,
        has_picture=has_picture,
        gtin=variant.gtin,
        hs_code=variant.hs_code,
        origin=variant.origin,
        customs_description=variant.customs_description,
        net_weight_g=variant.net_weight_g,
        gross_weight_g=variant.gross_weight_g,
        content_amount=variant.content_amount,
        content_unit=variant.content_unit,
        price_minor=row.price_minor if row.price_minor is not None else variant.price_minor,
        currency=variant.currency,
        responsible_person=product.responsible_person,
        composition=product.composition or schemas.composition_of(product.attributes),
        attributes=product.attributes,
        review=ReviewState(product.review),
        shelf_life_days=variant.shelf_life_days,
        doubt=_doubt(variant, title),
    )


def _doubt(variant: Variant, title: str) -> Doubt | None:
    """The doubt that was found for this very code and title."""
    held: dict[str, Any] = variant.doubt
    if not held or (held["hs"], held["title"]) != (variant.hs_code, rules.title_mark(title)):
        return None
    return Doubt(held["says"], tuple(held["words"]))


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        "facts": dict(finding.facts),
    }
