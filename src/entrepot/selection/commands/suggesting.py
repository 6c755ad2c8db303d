"""Shortlists: products put before a merchant, and what it says of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from entrepot.catalog import commands as catalog
from entrepot.catalog.models import Lane, Product, Variant
from entrepot.catalog.values import MARKETS, ListingId, VariantId
from entrepot.kernel import Refusal, new_id
from entrepot.kit import trail
from entrepot.offices.queries import of_office
from entrepot.offices.values import MerchantId, OfficeId
from entrepot.selection.models import Choice, Score, Shortlist, View
from entrepot.selection.values import NoSuchThing

PRODUCTS_MAX: Final = 50
NOTE_MAX: Final = 2_000
VIEWS_MAX: Final = 30
ANSWERS: Final = ("accepted", "declined")


@dataclass(eq=False)
class TooMany(Refusal):
    """There are more than one list may have."""

    code: ClassVar[str] = "selection.too_many"
    status: ClassVar[int] = 422
    most: int


@transaction.atomic
def suggest(
    *,
    office: OfficeId,
    products: Sequence[UUID],
    market: str,
    note: str,
    at: datetime,
    by: UUID | None = None,
) -> list[UUID]:
    """Put products before their merchants, one shortlist each; those of others do not exist."""
    wanted = list(dict.fromkeys(products))
    if market not in MARKETS or not wanted:
        raise NoSuchThing
    if len(wanted) > PRODUCTS_MAX:
        raise TooMany(most=PRODUCTS_MAX)
    owners = dict(
        Product.objects.filter(of_office(office, "merchant__office"), id__in=wanted)
        .order_by("id")
        .values_list("id", "merchant")
    )
    if len(owners) < len(wanted):
        raise NoSuchThing
    made = []
    for merchant in dict.fromkeys(owners[product] for product in wanted):
        mine = [product for product in wanted if owners[product] == merchant]
        row = Shortlist.objects.create(
            id=new_id(), office_id=office, merchant_id=merchant, market=market,
            note=note.strip()[:NOTE_MAX], by=by, at=at,
        )  # fmt: skip
        Choice.objects.bulk_create(
            Choice(shortlist=row, product=product, position=place)
            for place, product in enumerate(mine)
        )
        trail.record(
            what="shortlist.sent",
            on="shortlist",
            object_id=row.id,
            merchant=merchant,
            office=office,
            after={"market": market, "products": len(mine)},
        )
        made.append(row.id)
    return made


@transaction.atomic
def answer(
    *,
    choice: int,
    merchant: MerchantId,
    says: str,
    at: datetime,
    why: str = "",
    by: UUID | None = None,
) -> None:
    """The merchant's word on one product; it may change its mind."""
    assert says in ANSWERS
    row = _mine(Choice.objects.select_for_update(of=("self",)), choice, merchant)
    was = row.answer
    row.answer, row.why, row.by, row.at = says, why.strip()[:300], by, at
    row.save(update_fields=["answer", "why", "by", "at"])
    trail.record(
        what="shortlist.answered",
        on="shortlist",
        object_id=row.shortlist_id,
        merchant=merchant,
        office=row.shortlist.office_id,
        before={"answer": was},
        after={"answer": says, "product": str(row.product)},
    )


@transaction.atomic
def start_listing(*, choice: int, merchant: MerchantId, at: datetime) -> list[ListingId]:
    """Put an accepted product on the lane that suits it best; the gate decides what it still needs.

    For the merchant itself, and for an office that acts for it by mandate.
    """
    row = _mine(Choice.objects.select_related("shortlist"), choice, merchant)
    score = Score.objects.filter(product=row.product, market=row.shortlist.market).first()
    if row.answer != "accepted" or score is None:
        raise NoSuchThing
    lane = Lane.objects.filter(code=score.lane, is_open=True).first()
    goods = Variant.objects.filter(product=row.product, merchant=merchant).order_by(
        "position", "sku"
    )
    variants = [VariantId(one) for one in goods.values_list("id", flat=True)[:250]]
    if lane is None or not variants:
        raise NoSuchThing
    made = catalog.list_on_lane(variants, lane=lane.code, merchant=merchant, at=at)
    trail.record(
        what="shortlist.listed",
        on="product",
        object_id=row.product,
        merchant=merchant,
        office=row.shortlist.office_id,
        after={"lane": lane.code, "listings": len(made)},
    )
    return made


@transaction.atomic
def keep_view(*, office: OfficeId, owner: UUID, name: str, query: str) -> UUID:
    """Keep a filter under a name; the same name again replaces it."""
    bare = name.strip()[:60]
    assert bare
    row, _ = View.objects.update_or_create(
        office_id=office, owner_id=owner, name=bare, defaults={"query": query[:500]}
    )
    if View.objects.filter(office=office, owner=owner).count() > VIEWS_MAX:
        raise TooMany(most=VIEWS_MAX)
    return row.id


def drop_view(*, view: UUID, office: OfficeId, owner: UUID) -> None:
    """Forget a kept filter."""
    if not View.objects.filter(id=view, office=office, owner=owner).delete()[0]:
        raise NoSuchThing


def _mine(rows: QuerySet[Choice], choice: int, merchant: MerchantId) -> Choice:
    row = rows.filter(id=choice, shortlist__merchant=merchant).first()
    if row is None:
        raise NoSuchThing
    return row
