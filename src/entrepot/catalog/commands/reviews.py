"""What the office decides about products that wait for it, and the merchant's way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from entrepot.catalog import rows
from entrepot.catalog.commands import asking, bundles, listings
from entrepot.catalog.events import NAMED_MAX, ListingsDecided, ProductChanged
from entrepot.catalog.models import Category, Product, Review, Text, Variant
from entrepot.catalog.values import RequestState, ReviewKind, ReviewState, TextState
from entrepot.kernel import Refusal
from entrepot.kit import outbox, trail
from entrepot.offices import queries as offices
from entrepot.offices.values import MerchantId, OfficeId

DECIDE_MAX: Final = 200
FOLLOW_MAX: Final = 2_000
NOTE_MAX: Final = 1_000
REASONS: Final = (
    "title_misleading",
    "brand_rights",
    "category_wrong",
    "picture_poor",
    "claim_forbidden",
    "facts_missing",
    "goods_not_allowed",
    "other",
)


@dataclass(eq=False)
class NoSuchReview(Refusal):
    """There is no such request here."""

    code: ClassVar[str] = "catalog.no_such_review"
    status: ClassVar[int] = 404


@dataclass(eq=False)
class AlreadyDecided(Refusal):
    """Somebody has decided it in the meantime."""

    code: ClassVar[str] = "catalog.already_decided"
    status: ClassVar[int] = 409
    state: str


@dataclass(eq=False)
class ReasonMissing(Refusal):
    """Who declines says why."""

    code: ClassVar[str] = "catalog.reason_missing"
    status: ClassVar[int] = 422


@transaction.atomic
def confirm(reviews: Sequence[UUID], *, office: OfficeId, by: UUID | None, at: datetime) -> int:
    """The office agrees: first publications go before the gate, changes go live.

    BadBundle when a set can no longer be made as it was asked: nothing is decided then.
    """
    assert len(reviews) <= DECIDE_MAX
    open_ones = _pending(reviews, office=office)
    for row in open_ones:
        _decide(row, RequestState.CONFIRMED, by=by, at=at)
        if row.kind == ReviewKind.FIRST:
            Product.objects.filter(id=row.product_id).update(review=ReviewState.PASSED)
        else:
            _apply(row, at=at)
        trail.record(
            what="review.confirmed", on="product", object_id=row.product_id,
            merchant=row.merchant_id, office=office, before=row.before, after=row.after,
        )  # fmt: skip
    followed = [
        one
        for merchant in sorted({row.merchant_id for row in open_ones})
        for one in _follow(merchant, at=at)
    ]
    _tell([*open_ones, *followed], at=at)
    _write([*open_ones, *followed], is_confirmed=True, at=at)
    return len(open_ones)


@transaction.atomic
def decline(
    review: UUID, *, office: OfficeId, by: UUID | None, reason: str, note: str, at: datetime
) -> None:
    """The office says no, and why; what is live stays as it is."""
    if reason not in REASONS:
        raise ReasonMissing
    found = _pending([review], office=office)
    if not found:
        raise AlreadyDecided(state=_state_of(review, office=office))
    row = found[0]
    _decide(row, RequestState.DECLINED, by=by, at=at, reason=reason, note=note[:NOTE_MAX])
    if row.kind == ReviewKind.FIRST:
        Product.objects.filter(id=row.product_id).update(review=ReviewState.DECLINED)
    trail.record(
        what="review.declined", on="product", object_id=row.product_id,
        merchant=row.merchant_id, office=office, before=row.before, after=row.after, why=reason,
    )  # fmt: skip
    _tell([row], at=at)
    _write([row], is_confirmed=False, at=at)


@transaction.atomic
def withdraw(product: UUID, *, merchant: MerchantId, at: datetime) -> None:
    """The merchant thinks better of a change; a first publication is withdrawn by archiving it."""
    row = (
        Review.objects.select_for_update()
        .filter(
            product=product, merchant=merchant, state=RequestState.PENDING, kind=ReviewKind.CHANGE
        )
        .first()
    )
    if row is None:
        raise NoSuchReview
    _decide(row, RequestState.WITHDRAWN, by=None, at=at)
    # The next import says again what it wants: its digest must not hide it.
    Product.objects.filter(id=product).update(digest="")
    trail.record(
        what="review.withdrawn", on="product", object_id=product, merchant=merchant,
        before=row.after, after=row.before,
    )  # fmt: skip


@transaction.atomic
def ask_again(product: UUID, *, merchant: MerchantId, at: datetime) -> None:
    """After a no: the merchant has mended it and asks the office to look again."""
    mine = Product.objects.filter(id=product, merchant=merchant, review=ReviewState.DECLINED)
    if not mine.update(review=ReviewState.WAITING):
        raise NoSuchReview
    asking.open_requests([(product, ReviewKind.FIRST, {}, {})], merchant=merchant, at=at)
    listings.check_products([product], at=at)
    outbox.record(ProductChanged(at=at, product=product, merchant=merchant))


def _follow(merchant: UUID, *, at: datetime) -> list[Review]:
    """When the first ones have passed, the others that only waited for that follow them."""
    mine = Product.objects.filter(merchant=merchant)
    if mine.filter(review=ReviewState.PASSED).count() < settings.REVIEW_FIRST:
        return []
    waiting = Review.objects.select_for_update(of=("self",)).filter(
        merchant=merchant, kind=ReviewKind.FIRST, state=RequestState.PENDING
    )
    sensitive = rows.sensitive()
    found = [
        row
        for row in waiting.select_related("product__category").order_by("id")[:FOLLOW_MAX]
        if row.product.category is None or row.product.category.slug not in sensitive
    ]
    ids = [row.id for row in found]
    Review.objects.filter(id__in=ids).update(
        state=RequestState.CONFIRMED, decided_at=at, reason="trusted"
    )
    mine.filter(id__in=[row.product_id for row in found]).update(review=ReviewState.PASSED)
    return found


def _pending(reviews: Sequence[UUID], *, office: OfficeId) -> list[Review]:
    return list(
        Review.objects.select_for_update(of=("self",))
        .filter(
            offices.of_office(office, "merchant__office"),
            id__in=reviews,
            state=RequestState.PENDING,
        )
        .order_by("id")
    )


def _state_of(review: UUID, *, office: OfficeId) -> str:
    mine = Review.objects.filter(offices.of_office(office, "merchant__office"), id=review)
    state = mine.values_list("state", flat=True).first()
    if state is None:
        raise NoSuchReview
    return str(state)


def _decide(
    row: Review,
    to: RequestState,
    *,
    by: UUID | None,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    row.state, row.decided_by, row.decided_at = to.value, by, at
    row.reason, row.note = reason, note
    row.save(update_fields=["state", "decided_by", "decided_at", "reason", "note"])


def _apply(row: Review, *, at: datetime) -> None:
    """What was asked becomes what is live."""
    product = Product.objects.select_for_update().get(id=row.product_id)
    for path, value in row.after.items():
        head, _dot, rest = path.partition(".")
        if head == "text":
            language, _dot, field = rest.partition(".")
            Text.objects.filter(product=product, language=language).update(
                **{field: value, "state": TextState.REVIEWED}
            )
            if language == product.source_language:
                Text.objects.filter(product=product).exclude(language=language).update(
                    state=TextState.STALE
                )
        elif head == "variant":
            sku, _dot, field = rest.rpartition(".")
            if field == bundles.PARTS:
                bundles.apply_parts(
                    product=product.id, sku=sku, wanted=value, merchant=row.merchant_id, at=at
                )
                continue
            Variant.objects.filter(product=product, sku=sku).update(
                **{field: value, "changed_at": at}
            )
        elif head == "attribute":
            kept = {code: one for code, one in product.attributes.items() if code != rest}
            product.attributes = kept if value is None else {**kept, rest: value}
        elif head == "category":
            product.category = Category.objects.filter(slug=value).first()
        else:
            setattr(product, head, value)
    product.changed_at, product.digest = at, ""
    product.save(
        update_fields=["brand", "category", "composition", "attributes", "changed_at", "digest"]
    )


def _tell(decided: Sequence[Review], *, at: datetime) -> None:
    products = [row.product_id for row in decided]
    if not products:
        return
    listings.check_products(products, at=at)
    outbox.record_all(
        ProductChanged(at=at, product=row.product_id, merchant=row.merchant_id) for row in decided
    )


def _write(decided: Sequence[Review], *, is_confirmed: bool, at: datetime) -> None:
    """One event a merchant: a hundred products that pass at once are one piece of news."""
    by_merchant: dict[UUID, list[Review]] = {}
    for row in decided:
        by_merchant.setdefault(row.merchant_id, []).append(row)
    outbox.record_all(
        ListingsDecided(
            at=at,
            review=mine[0].id,
            merchant=merchant,
            products=tuple(row.product_id for row in mine[:NAMED_MAX]),
            number=len(mine),
            is_confirmed=is_confirmed,
        )
        for merchant, mine in by_merchant.items()
    )
