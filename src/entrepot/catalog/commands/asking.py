"""Asking the office: first publications, and changes of what buyers see already.

The live version stays as it is until the office confirms. One request a product is open at a
time: what is changed meanwhile goes into the one that waits.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from entrepot.catalog import rows
from entrepot.catalog.models import Category, Listing, Product, Review
from entrepot.catalog.rules import reviewing
from entrepot.catalog.rules.reviewing import Risk
from entrepot.catalog.values import ListingState, RequestState, ReviewKind, ReviewState
from entrepot.kernel import new_id
from entrepot.kit import trail
from entrepot.offices.models import Standing
from entrepot.offices.values import MerchantId, MerchantState

BY_CLOCK: Final = "program"
"""How `kit.actor` names a clock or an event."""


def is_watched(merchant: UUID) -> bool:
    """Did the merchant come by an application? One that was there before is known.

    What an office does itself, by mandate or on its own desk, it has looked at already; what its
    feed brings by the clock nobody has.
    """
    who = trail.actor()
    if who.office is not None and who.via != BY_CLOCK:
        return False
    came = (MerchantState.LEAD, MerchantState.APPLIED)
    return Standing.objects.filter(merchant=merchant, state__in=came).exists()


def live_of(products: Collection[UUID]) -> set[UUID]:
    """Those of these products that buyers see now."""
    shown = Listing.objects.filter(variant__product__in=products, state=ListingState.LIVE)
    return set(shown.values_list("variant__product", flat=True).distinct())


def ask_first(products: Collection[Product], *, merchant: MerchantId, at: datetime) -> None:
    """Put before the office what is offered for the first time, where the office has to look."""
    new = [row for row in products if row.review == ReviewState.NONE]
    if not new or not is_watched(merchant):
        return
    passed = Product.objects.filter(merchant=merchant, review=ReviewState.PASSED).count()
    sensitive, shown = rows.sensitive(), live_of([row.id for row in new])
    slugs = dict(
        Category.objects.filter(id__in=[row.category_id for row in new]).values_list("id", "slug")
    )
    asked = [
        row
        for row in new
        if reviewing.needs_first(
            passed=passed,
            first=settings.REVIEW_FIRST,
            is_sensitive=bool(row.category_id and slugs.get(row.category_id) in sensitive),
        )
        and row.id not in shown
    ]
    for row in asked:
        row.review = ReviewState.WAITING.value
    Product.objects.filter(id__in=[row.id for row in asked]).update(review=ReviewState.WAITING)
    open_requests([(row.id, ReviewKind.FIRST, {}, {}) for row in asked], merchant=merchant, at=at)


def hold(
    requests: Mapping[UUID, Mapping[str, tuple[Any, Any]]], *, merchant: MerchantId, at: datetime
) -> set[UUID]:
    """Open or amend a request for each product; answers the products that now wait."""
    if not requests:
        return set()
    there = {
        row.product_id: row
        for row in Review.objects.select_for_update().filter(
            product__in=requests, state=RequestState.PENDING
        )
    }
    new: list[tuple[UUID, ReviewKind, dict[str, Any], dict[str, Any]]] = []
    confirmed: list[tuple[UUID, dict[str, tuple[Any, Any]]]] = []
    waiting: set[UUID] = set()
    for product, changes in requests.items():
        high = {p: c for p, c in changes.items() if reviewing.risk(p, *c) is Risk.HIGH}
        low = {p: c for p, c in changes.items() if p not in high}
        if low:
            confirmed.append((product, low))
        row = there.get(product)
        if row is not None:
            row.before, row.after = reviewing.merged(row.before, row.after, high)
            waiting.add(product)
        elif high:
            before, after = reviewing.merged({}, {}, high)
            new.append((product, ReviewKind.CHANGE, before, after))
            waiting.add(product)
    amended = list(there.values())
    emptied = [row.id for row in amended if row.kind == ReviewKind.CHANGE and not row.after]
    Review.objects.bulk_update(amended, ["before", "after"])
    Review.objects.filter(id__in=emptied).update(state=RequestState.WITHDRAWN, decided_at=at)
    open_requests(new, merchant=merchant, at=at)
    _note(confirmed, merchant=merchant, at=at)
    return waiting


def let_go(product: UUID, path: str, *, at: datetime) -> None:
    """What is live is wanted again: an open request asks for this no longer."""
    row = (
        Review.objects.select_for_update()
        .filter(product=product, state=RequestState.PENDING, after__has_key=path)
        .first()
    )
    if row is None:
        return
    row.before = {name: value for name, value in row.before.items() if name != path}
    row.after = {name: value for name, value in row.after.items() if name != path}
    if row.kind == ReviewKind.CHANGE and not row.after:
        row.state, row.decided_at = RequestState.WITHDRAWN.value, at
    row.save(update_fields=["before", "after", "state", "decided_at"])
    trail.record(
        what="review.withdrawn", on="product", object_id=product, merchant=row.merchant_id,
        after={"path": path},
    )  # fmt: skip


def open_requests(
    asked: Iterable[tuple[UUID, ReviewKind, dict[str, Any], dict[str, Any]]],
    *,
    merchant: MerchantId,
    at: datetime,
) -> None:
    """Put these before the office; who asks is who acts now."""
    who = trail.actor()
    made = [
        Review(
            id=new_id(),
            product_id=product,
            merchant_id=merchant,
            kind=kind,
            state=RequestState.PENDING,
            before=before,
            after=after,
            asked_by=who.user,
            asked_office=who.office if who.merchant else None,
            asked_at=at,
        )
        for product, kind, before, after in asked
    ]
    Review.objects.bulk_create(made)
    for row in made:
        trail.record(
            what="review.asked", on="product", object_id=row.product_id, merchant=merchant,
            before=row.before, after=row.after,
        )  # fmt: skip


def _note(
    changes: Iterable[tuple[UUID, Mapping[str, tuple[Any, Any]]]],
    *,
    merchant: MerchantId,
    at: datetime,
) -> None:
    """Changes of low risk are confirmed by the table, and stay on record."""
    who = trail.actor()
    Review.objects.bulk_create(
        Review(
            id=new_id(),
            product_id=product,
            merchant_id=merchant,
            kind=ReviewKind.CHANGE,
            state=RequestState.CONFIRMED,
            before={path: was for path, (was, _) in said.items()},
            after={path: wanted for path, (_, wanted) in said.items()},
            asked_by=who.user,
            asked_office=who.office if who.merchant else None,
            asked_at=at,
            decided_at=at,
            reason="low_risk",
        )
        for product, said in changes
    )
