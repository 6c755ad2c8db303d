"""What is folded from what has happened: sales by day, first listings, blockers, traits."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min

from entrepot.casework.models import Dossier, Invitation, Trait
from entrepot.casework.queries import checklist, likeness
from entrepot.catalog.models import Category, Listing, Product, Variant
from entrepot.catalog.queries.findings import tally
from entrepot.catalog.values import ListingState
from entrepot.checkout.events import OrderConfirmed
from entrepot.checkout.models import OrderLine
from entrepot.kernel import book_of
from entrepot.kit import arrays
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantState

EVENTS_MAX: Final = 1000
REFRESH_MAX: Final = 100
BLOCKERS_MAX: Final = 6
DEPTH_MAX: Final = 12
"""Levels of the category tree."""


_SAID_BY_STANDING: Final = {
    MerchantState.REVIEW: ("casework.review_waits",),
    MerchantState.PAUSED: ("casework.paused",),
    MerchantState.SUSPENDED: ("casework.suspended",),
}


@transaction.atomic
def fold_sales(sales: Sequence[OrderConfirmed]) -> int:
    """Count confirmed orders by merchant, day, market and top category; each order once."""
    assert len(sales) <= EVENTS_MAX
    new = _new({sale.order: sale for sale in sales})
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    seen: set[tuple[UUID, tuple[Any, ...]]] = set()
    for order, category, units, total_minor in _lines(new):
        sale = new[order]
        key = (sale.merchant, _day(sale.at), sale.market, category, sale.currency)
        is_first = (order, key) not in seen
        seen.add((order, key))
        sums[key] = [
            old + more for old, more in zip(sums[key], (is_first, units, total_minor), strict=True)
        ]
    _add(sums)
    latest: dict[UUID, datetime] = {}
    for sale in new.values():
        latest[sale.merchant] = max(sale.at, latest.get(sale.merchant, sale.at))
    _note_sold(latest)
    return len(new)


@transaction.atomic
def note_changed(merchants: set[UUID]) -> None:
    """What keeps these where they stand is to be looked up anew; who is unknown gets a dossier."""
    known = Merchant.objects.filter(id__in=merchants).order_by("id").values_list("id", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into casework_dossier
                   (merchant_id, contact, source, blockers, is_stale)
               select unnest(%s::uuid[]), '', '', '[]'::jsonb, true
               on conflict (merchant_id) do update set is_stale = true
               where not casework_dossier.is_stale""",
            [arrays.uuids(known)],
        )


def refresh_stale(*, at: datetime, limit: int = REFRESH_MAX) -> int:
    """Look anew at merchants that something has changed for; answers how many there were."""
    assert 0 < limit <= REFRESH_MAX
    stale = Dossier.objects.filter(is_stale=True).order_by("merchant")
    merchants = list(stale.values_list("merchant", flat=True)[:limit])
    for merchant in merchants:
        refresh(merchant=merchant, at=at)
    return len(merchants)


@transaction.atomic
def refresh(*, merchant: UUID, at: datetime) -> tuple[str, ...]:
    """Look up what keeps a merchant where it stands, and by what it is recognised."""
    row = Merchant.objects.select_for_update(no_key=True).get(id=merchant)
    dossier, _ = Dossier.objects.get_or_create(merchant=row)
    counted = _blockers(row, at=at)
    dossier.blockers = list(counted)
    dossier.held = {code: number for code, number in counted.items() if number}
    dossier.is_stale = False
    if dossier.first_listed_at is None:
        dossier.first_listed_at = _sells_since(row)
    dossier.save(update_fields=["blockers", "held", "is_stale", "first_listed_at"])
    _keep_traits(row)
    return tuple(dossier.blockers)


def _keep_traits(merchant: Merchant) -> None:
    wanted = {(kind.value, digest) for kind, digest in likeness.traits_of(merchant)}
    known = set(Trait.objects.filter(merchant=merchant).values_list("kind", "digest"))
    for kind, digest in sorted(known - wanted):
        Trait.objects.filter(merchant=merchant, kind=kind, digest=digest).delete()
    Trait.objects.bulk_create(
        [Trait(merchant=merchant, kind=kind, digest=digest) for kind, digest in wanted - known],
        ignore_conflicts=True,
    )


def _sells_since(merchant: Merchant) -> datetime | None:
    """Since when something of it can be bought; the oldest change of what is live is the latest."""
    if merchant.state != MerchantState.LIVE:
        return None
    live = Listing.objects.filter(merchant=merchant, state=ListingState.LIVE)
    since: datetime | None = live.aggregate(since=Min("changed_at"))["since"]
    return since


def _blockers(merchant: Merchant, *, at: datetime) -> dict[str, int]:
    """Codes, the weightiest first, with how many listings each keeps off; 0 where it is no matter.

    Nothing for one that sells without hindrance.
    """
    match MerchantState(merchant.state):
        case MerchantState.LEAD:
            return {_of_lead(merchant, at=at): 0}
        case MerchantState.APPLIED:
            return dict.fromkeys(_of_application(merchant), 0)
        case MerchantState.LIVE:
            return _of_listings(merchant)
        case other:
            return dict.fromkeys(_SAID_BY_STANDING.get(other, ()), 0)


def _of_lead(merchant: Merchant, *, at: datetime) -> str:
    asked = Invitation.objects.filter(merchant=merchant).order_by("-at").first()
    if asked is not None:
        return "casework.invited" if asked.expires_at > at else "casework.invitation_over"
    return "casework.not_invited" if merchant.email else "casework.no_address"


def _of_application(merchant: Merchant) -> list[str]:
    missing = checklist.open_codes(merchant.id)
    return missing[:BLOCKERS_MAX] or ["casework.application"]


def _of_listings(merchant: Merchant) -> dict[str, int]:
    """What is missing, and each lane's own reason, by how many listings it keeps off."""
    listings = Listing.objects.filter(merchant=merchant)
    counted = dict(tally(listings)[:BLOCKERS_MAX])
    if counted or listings.filter(state=ListingState.LIVE).exists():
        return counted
    if not Product.objects.filter(merchant=merchant).exists():
        return {"casework.no_product": 0}
    return {"casework.not_listed": 0}


def _new(sales: dict[UUID, OrderConfirmed]) -> dict[UUID, OrderConfirmed]:
    """Those that were never counted; from now on they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into casework_counted ("order") select unnest(%s::uuid[])
               on conflict do nothing returning "order" """,
            [arrays.uuids(sorted(map(str, sales)))],
        )
        return {order: sales[order] for (order,) in cursor.fetchall()}


def _lines(sales: dict[UUID, OrderConfirmed]) -> list[tuple[UUID, str, int, int]]:
    """Order, top category, units and value of each line."""
    found = [
        line
        for book in sorted({book_of(order) for order in sales})
        for line in OrderLine.objects.filter(
            book=book, order__in=[order for order in sales if book_of(order) == book]
        ).values_list("order", "variant", "quantity", "total_minor")
    ]
    kinds = dict(
        Variant.objects.filter(id__in={variant for _, variant, _, _ in found}).values_list(
            "id", "product__category"
        )
    )
    roots = _roots(set(kinds.values()) - {None})
    return [
        (order, roots.get(kinds.get(variant), ""), units, total)
        for order, variant, units, total in found
    ]


def _roots(kinds: set[UUID]) -> dict[UUID | None, str]:
    """The slug of the category at the root of each; a statement a level."""
    above: dict[UUID, tuple[str, UUID | None]] = {}
    wanted = set(kinds)
    for _level in range(DEPTH_MAX):
        if not wanted:
            break
        rows = Category.objects.filter(id__in=wanted).values_list("id", "slug", "parent")
        above |= {id_: (slug, parent) for id_, slug, parent in rows}
        wanted = {parent for _, parent in above.values() if parent} - set(above)
    roots: dict[UUID | None, str] = {}
    for kind in kinds:
        here: UUID | None = kind
        for _level in range(DEPTH_MAX):
            slug, parent = above.get(here, ("", None)) if here else ("", None)
            if parent is None:
                roots[kind] = slug
                break
            here = parent
    return roots


def _add(sums: dict[tuple[Any, ...], list[int]]) -> None:
    """Grow the sums, in the order of their keys, so that two folders never lock in a circle."""
    if not sums:
        return
    columns = list(zip(*[(*key, *sums[key]) for key in sorted(sums, key=str)], strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into casework_soldday
                   (merchant, day, market, category, currency, orders, units, value_minor)
               select * from unnest(%s::uuid[], %s::date[], %s::text[], %s::text[], %s::text[],
                                    %s::int[], %s::int[], %s::bigint[])
               on conflict (merchant, day, market, category, currency) do update
               set orders = casework_soldday.orders + excluded.orders,
                   units = casework_soldday.units + excluded.units,
                   value_minor = casework_soldday.value_minor + excluded.value_minor""",
            [list(column) for column in columns],
        )


def _note_sold(latest: dict[UUID, datetime]) -> None:
    """The last sale of each merchant that has a dossier; a sale wakes a sleeping one."""
    if not latest:
        return
    note_changed(set(latest))
    with connection.cursor() as cursor:
        cursor.execute(
            """update casework_dossier d
               set last_sold_at = greatest(d.last_sold_at, new.at)
               from unnest(%s::uuid[], %s::timestamptz[]) as new(merchant, at)
               where d.merchant_id = new.merchant""",
            [list(latest), list(latest.values())],
        )


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
