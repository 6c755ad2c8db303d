"""Saving products: many at once by few statements, each one whole or not at all.

A chunk is compared with what is there and written by a fixed number of statements, whatever
its size (CAT-4). Rows that a draft does not name stay as they are (MV-24). One writer a
merchant: a lock on the merchant makes two imports of one catalogue wait for each other
instead of colliding.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, TypeVar
from uuid import UUID

import msgspec
from django.db import connection, models, transaction

from entrepot.catalog.commands import applying, asking, categories, listings, noting
from entrepot.catalog.commands.applying import Work
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Category, Media, Product, Text, Variant
from entrepot.catalog.values import (
    BadDraft,
    Outcome,
    ProductDraft,
    ProductId,
    Saved,
    gtin14,
)
from entrepot.kernel import Refusal
from entrepot.kit import outbox
from entrepot.offices.values import MerchantId

SAVE_MAX: Final = 1000
VARIANTS_A_CALL_MAX: Final = 20_000


@dataclass(eq=False)
class SkuTaken(Refusal):
    """Another product of this merchant already has a variant with this SKU."""

    code: ClassVar[str] = "catalog.sku_taken"
    sku: str
    product: str
    """The key of the product that has it."""


@dataclass(eq=False)
class GtinTaken(Refusal):
    """Another variant of this merchant already carries this GTIN: one number, one trade item."""

    code: ClassVar[str] = "catalog.gtin_taken"
    gtin: str
    sku: str
    """The variant that was refused."""
    holder: str
    """The SKU that has it."""


@transaction.atomic
def save_product(draft: ProductDraft, *, merchant: MerchantId, at: datetime) -> Saved:
    """Save one product by hand, or raise the refusal; the audit log keeps what changed."""
    work = Work(merchant=merchant, at=at, products={})
    [saved] = save_products([draft], merchant=merchant, at=at, work=work)
    if saved.refusal is not None:
        raise saved.refusal
    if saved.product is not None and saved.outcome is not Outcome.UNCHANGED:
        noting.product_saved(work, saved.product)
    return saved


@transaction.atomic
def save_products(
    drafts: Sequence[ProductDraft],
    *,
    merchant: MerchantId,
    at: datetime,
    work: Work | None = None,
) -> list[Saved]:
    """Save up to SAVE_MAX products by a fixed number of statements; answers in their order.

    A draft that is refused changes nothing; the others are saved. Listings of what changed are
    judged again. Two drafts of one key in a call are our own mistake.
    """
    assert len(drafts) <= SAVE_MAX
    assert len({draft.key for draft in drafts}) == len(drafts)
    assert sum(len(draft.variants) for draft in drafts) <= VARIANTS_A_CALL_MAX
    lock(merchant)
    before = {
        row.key: row
        for row in Product.objects.filter(merchant=merchant, key__in=[d.key for d in drafts])
    }
    digests = {draft.key: _digest(draft) for draft in drafts}
    changed = [
        draft
        for draft in drafts
        if draft.key not in before or before[draft.key].digest != digests[draft.key]
    ]
    work = work or Work(merchant=merchant, at=at, products={})
    work.products = before
    refusals: dict[str, Refusal] = {}
    if changed:
        _load(work, changed)
        for draft in changed:
            refusal = _refusal(work, draft)
            if refusal is None:
                applying.apply(work, draft, digests[draft.key])
            else:
                refusals[draft.key] = refusal
        _write(work)
    return [_saved(work, draft, refusals.get(draft.key)) for draft in drafts]


def lock(merchant: MerchantId) -> None:
    """Wait until nobody else writes this merchant's catalogue; held until the transaction ends."""
    assert connection.in_atomic_block
    number = int.from_bytes(hashlib.blake2b(merchant.bytes, digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [number])


def _load(work: Work, drafts: Sequence[ProductDraft]) -> None:
    skus = [variant.sku for draft in drafts for variant in draft.variants]
    gtins = [gtin14(v.gtin) for draft in drafts for v in draft.variants if v.gtin]
    mine = Variant.objects.filter(merchant=work.merchant)
    wanted = models.Q(sku__in=skus)
    if gtins:
        wanted |= models.Q(gtin__in=gtins)
    named = set(skus)
    for row in mine.filter(wanted).select_related("product"):
        if row.sku in named:
            work.variants[row.sku] = row
            work.owners[row.product_id] = row.product.key
        if row.gtin:
            work.gtins[row.gtin] = row.sku
    ids = [work.products[draft.key].id for draft in drafts if draft.key in work.products]
    for identity in ids:
        work.texts[identity] = {}
        work.media[identity] = {}
    if ids:
        for text in Text.objects.filter(product__in=ids).order_by("language"):
            work.texts[text.product_id][text.language] = text
        for medium in Media.objects.filter(product__in=ids):
            work.media[medium.product_id][medium.path] = medium
    slugs = {draft.category for draft in drafts if draft.category}
    work.categories = categories.ensure_categories(slugs)
    _watch(work, ids)


def _watch(work: Work, ids: Sequence[UUID]) -> None:
    """Of a merchant that came by an application, what buyers see is changed with the office."""
    if not ids or not asking.is_watched(work.merchant):
        return
    work.watched = asking.live_of(ids)
    held = {row.category_id for row in work.products.values() if row.category_id}
    work.slugs = dict(Category.objects.filter(id__in=held).values_list("id", "slug"))


def _refusal(work: Work, draft: ProductDraft) -> Refusal | None:
    """Why the draft cannot be saved beside what is there and what came before it in the call."""
    claimed = {variant.sku for variant in draft.variants}
    carried: set[str] = set()
    for variant in draft.variants:
        holder = work.variants.get(variant.sku)
        if holder is not None and work.owners[holder.product_id] != draft.key:
            return SkuTaken(sku=variant.sku, product=work.owners[holder.product_id])
        if not variant.gtin:
            continue
        gtin = gtin14(variant.gtin)
        other = work.gtins.get(gtin)
        if gtin in carried or (other is not None and other not in claimed):
            return GtinTaken(gtin=gtin, sku=variant.sku, holder=other or draft.key)
        carried.add(gtin)
    if draft.category and draft.category not in work.categories:
        return BadDraft(field="category", value=draft.category, reason="unknown")
    return None


_UPDATED: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Product: (
        "category",
        "brand",
        "state",
        "option_names",
        "option_words",
        "specs",
        "responsible_person",
        "composition",
        "attributes",
        "attribute_words",
        "changed_at",
        "digest",
    ),
    Variant: (
        "gtin",
        "options",
        "position",
        *applying.VARIANT_FIELDS,
        "price_minor",
        "currency",
        "changed_at",
    ),
    Text: ("title", "body", "state"),
    Media: ("variant", "alt", "position"),
}

_R = TypeVar("_R", bound=models.Model)


def _write(work: Work) -> None:
    work.waiting = asking.hold(work.requests, merchant=work.merchant, at=work.at)
    for model in (Product, Variant, Text, Media):
        _insert(model, [row for row in work.new if type(row) is model])
        _update(model, [row for row in work.stale if type(row) is model])
    ids = [
        work.products[key].id
        for key, outcome in work.outcomes.items()
        if outcome is not Outcome.UNCHANGED
    ]
    if ids:
        # What is new stands on no lane yet.
        known = [work.products[key].id for key, o in work.outcomes.items() if o is Outcome.UPDATED]
        if known:
            listings.check_products(known, at=work.at)
        outbox.record_all(
            ProductChanged(at=work.at, product=identity, merchant=work.merchant) for identity in ids
        )


def _insert(model: type[_R], rows: list[_R]) -> None:
    if rows:
        model._default_manager.bulk_create(rows)  # noqa: SLF001  # the manager of any model


def _update(model: type[_R], rows: list[_R]) -> None:
    """One statement for all rows: insert them again, and update where they conflict."""
    if rows:
        model._default_manager.bulk_create(  # noqa: SLF001  # the manager of any model
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=list(_UPDATED[model]),
        )


def _saved(work: Work, draft: ProductDraft, refusal: Refusal | None) -> Saved:
    if refusal is not None:
        return Saved(draft.key, Outcome.FAILED, None, refusal)
    product = ProductId(work.products[draft.key].id)
    outcome = work.outcomes.get(draft.key, Outcome.UNCHANGED)
    return Saved(draft.key, outcome, product, is_waiting=product in work.waiting)


def _digest(draft: ProductDraft) -> str:
    """A hash of everything the draft says; equal to the stored one, there is nothing to do."""
    return hashlib.blake2b(msgspec.json.encode(draft), digest_size=16).hexdigest()
