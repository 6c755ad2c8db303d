"""Saving products: many at once by few statements, each one whole or not at all.

A chunk is compared with what is there and written by a fixed number of statements, whatever
its size (CAT-4). Rows that a draft does not name stay as they are (MV-24). One writer a
merchant: a lock on the merchant makes two imports of one catalogue wait for each other
instead of colliding.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

import msgspec
from django.db import connection, models, transaction

from entrepot.catalog import rules
from entrepot.catalog.commands import categories, listings
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Media, Product, Text, Variant
from entrepot.catalog.values import (
    BadDraft,
    Outcome,
    ProductDraft,
    ProductId,
    ProductState,
    Saved,
    TextDraft,
    TextState,
    VariantDraft,
    gtin14,
)
from entrepot.kernel import Refusal, new_id
from entrepot.kit import outbox
from entrepot.offices.values import MerchantId

SAVE_MAX: Final = 1000
VARIANTS_A_CALL_MAX: Final = 20_000

_Words = Mapping[str, Mapping[str, str]]


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


_VARIANT_FIELDS: Final = (
    "hs_code",
    "origin",
    "customs_description",
    "net_weight_g",
    "gross_weight_g",
    "content_amount",
    "content_unit",
)


def save_product(draft: ProductDraft, *, merchant: MerchantId, at: datetime) -> Saved:
    """Save one product, or raise the refusal."""
    [saved] = save_products([draft], merchant=merchant, at=at)
    if saved.refusal is not None:
        raise saved.refusal
    return saved


@transaction.atomic
def save_products(
    drafts: Sequence[ProductDraft], *, merchant: MerchantId, at: datetime
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
    work = _Work(merchant=merchant, at=at, products=before)
    refusals: dict[str, Refusal] = {}
    if changed:
        _load(work, changed)
        for draft in changed:
            refusal = _refusal(work, draft)
            if refusal is None:
                _apply(work, draft, digests[draft.key])
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


@dataclass(slots=True, kw_only=True)
class _Work:
    """What is there, what will be, and what differs, of one call."""

    merchant: MerchantId
    at: datetime
    products: dict[str, Product]
    variants: dict[str, Variant] = field(default_factory=dict)
    owners: dict[UUID, str] = field(default_factory=dict)
    """Keys by product id, of all products that own one of the variants."""
    gtins: dict[str, str] = field(default_factory=dict)
    """Who carries a GTIN, by SKU."""
    texts: dict[UUID, dict[str, Text]] = field(default_factory=dict)
    media: dict[UUID, dict[str, Media]] = field(default_factory=dict)
    categories: dict[str, UUID] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    new: list[models.Model] = field(default_factory=list)
    stale: dict[models.Model, None] = field(default_factory=dict)
    """Rows that differ, once each, in the order in which they were found."""


def _load(work: _Work, drafts: Sequence[ProductDraft]) -> None:
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
        for text in Text.objects.filter(product__in=ids):
            work.texts[text.product_id][text.language] = text
        for medium in Media.objects.filter(product__in=ids):
            work.media[medium.product_id][medium.path] = medium
    slugs = {draft.category for draft in drafts if draft.category}
    work.categories = categories.ensure_categories(slugs)


def _refusal(work: _Work, draft: ProductDraft) -> Refusal | None:
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


def _apply(work: _Work, draft: ProductDraft, digest: str) -> None:
    product = work.products.get(draft.key)
    if product is None:
        product = _new_product(work, draft)
        outcome = Outcome.CREATED
    else:
        outcome = Outcome.UNCHANGED
    changes = [
        _apply_product(work, product, draft),
        _apply_texts(work, product, draft.texts, source=draft.source_language),
        *(
            _apply_variant(work, product, variant, draft, position)
            for position, variant in enumerate(draft.variants)
        ),
    ]
    changes.append(_apply_media(work, product, draft))
    if outcome is Outcome.UNCHANGED and any(changes):
        outcome = Outcome.UPDATED
        product.changed_at = work.at
    if product.digest != digest:
        product.digest = digest
        _differs(work, product)
    work.outcomes[draft.key] = outcome


def _new_product(work: _Work, draft: ProductDraft) -> Product:
    title = _source_title(draft)
    product = Product(
        id=new_id(),
        merchant_id=work.merchant,
        key=draft.key,
        slug=rules.slug(title or draft.key),
        source_language=draft.source_language,
        state=ProductState.ACTIVE,
        changed_at=work.at,
    )
    work.products[draft.key] = product
    work.owners[product.id] = draft.key
    work.texts[product.id] = {}
    work.media[product.id] = {}
    work.new.append(product)
    return product


def _source_title(draft: ProductDraft) -> str:
    by_language = {text.language: text.title for text in draft.texts}
    return by_language.get(draft.source_language) or next(iter(by_language.values()), "")


def _apply_product(work: _Work, product: Product, draft: ProductDraft) -> bool:
    said: dict[str, Any] = {}
    if draft.brand is not None:
        said["brand"] = draft.brand
    if draft.state is not None:
        said["state"] = draft.state.value
    if draft.option_names is not None:
        said["option_names"] = list(draft.option_names)
    if draft.option_words is not None:
        said["option_words"] = _merged(product.option_words, draft.option_words)
    if draft.category is not None:
        said["category_id"] = work.categories.get(draft.category)
    if draft.specs is not None:
        said["specs"] = _merged(product.specs, draft.specs)
    return _set(work, product, said)


def _merged(held: _Words, said: _Words) -> dict[str, dict[str, str]]:
    """What is said by language over what is there; what is not said stays."""
    merged = {language: dict(facts) for language, facts in held.items()}
    for language, facts in said.items():
        merged[language] = {**merged.get(language, {}), **facts}
    return merged


def _apply_texts(work: _Work, product: Product, texts: Sequence[TextDraft], *, source: str) -> bool:
    """New words; where the source's changed, translations that nobody renewed turn stale."""
    rows = work.texts[product.id]
    changed = source_changed = False
    for draft in texts:
        row = rows.get(draft.language)
        if row is None:
            row = Text(
                product_id=product.id,
                language=draft.language,
                title=draft.title,
                body=draft.body or "",
                state=draft.state.value,
            )
            rows[draft.language] = row
            work.new.append(row)
            changed = True
            continue
        if draft.state is TextState.MACHINE and row.state == TextState.REVIEWED:
            continue  # a machine never overwrites what a person has read
        said: dict[str, Any] = {"title": draft.title, "state": draft.state.value}
        if draft.body is not None:
            said["body"] = draft.body
        if _set(work, row, said):
            changed = True
            source_changed |= draft.language == source
    if source_changed:
        renewed = {draft.language for draft in texts}
        for language, row in rows.items():
            if language not in renewed:
                changed |= _set(work, row, {"state": TextState.STALE.value})
    return changed


def _apply_variant(
    work: _Work, product: Product, draft: VariantDraft, of: ProductDraft, position: int
) -> bool:
    row = work.variants.get(draft.sku)
    is_new = row is None
    if row is None:
        row = Variant(
            id=new_id(),
            product_id=product.id,
            merchant_id=work.merchant,
            sku=draft.sku,
            position=position,
            currency=of.currency,
            changed_at=work.at,
        )
        work.variants[draft.sku] = row
        work.new.append(row)
    said: dict[str, Any] = {
        name: value for name in _VARIANT_FIELDS if (value := getattr(draft, name)) is not None
    }
    if draft.gtin is not None:
        said["gtin"] = gtin14(draft.gtin) if draft.gtin else ""
    if draft.options is not None:
        said["options"] = list(draft.options)
    if draft.position is not None:
        said["position"] = draft.position
    if draft.price is not None:
        said["price_minor"] = draft.price.minor
        said["currency"] = draft.price.currency.code
    if row.gtin and said.get("gtin", row.gtin) != row.gtin:
        work.gtins.pop(row.gtin, None)
    changed = _set(work, row, said)
    if row.gtin:
        work.gtins[row.gtin] = row.sku
    if changed and not is_new:
        row.changed_at = work.at
    return changed or is_new


def _apply_media(work: _Work, product: Product, draft: ProductDraft) -> bool:
    rows = work.media[product.id]
    changed = False
    for medium in draft.media:
        variant = work.variants.get(medium.sku) if medium.sku else None
        row = rows.get(medium.path)
        if row is None:
            row = Media(
                product_id=product.id,
                variant_id=variant.id if variant else None,
                path=medium.path,
                alt=dict(medium.alt or {}),
                position=medium.position,
            )
            rows[medium.path] = row
            work.new.append(row)
            changed = True
            continue
        said: dict[str, Any] = {"position": medium.position}
        if medium.alt is not None:
            said["alt"] = dict(medium.alt)
        if variant is not None:
            said["variant_id"] = variant.id
        changed |= _set(work, row, said)
    return changed


def _set(work: _Work, row: models.Model, said: dict[str, Any]) -> bool:
    """Change the fields that differ; did any?"""
    differing = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    if differing:
        _differs(work, row)
    return bool(differing)


def _differs(work: _Work, row: models.Model) -> None:
    if not row._state.adding:  # noqa: SLF001  # Django's own mark of an unsaved row
        work.stale[row] = None


_UPDATED: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Product: (
        "category",
        "brand",
        "state",
        "option_names",
        "specs",
        "changed_at",
        "digest",
    ),
    Variant: (
        "gtin",
        "options",
        "position",
        *_VARIANT_FIELDS,
        "price_minor",
        "currency",
        "changed_at",
    ),
    Text: ("title", "body", "state"),
    Media: ("variant", "alt", "position"),
}

_R = TypeVar("_R", bound=models.Model)


def _write(work: _Work) -> None:
    for model in (Product, Variant, Text, Media):
        _insert(model, [row for row in work.new if type(row) is model])
        _update(model, [row for row in work.stale if type(row) is model])
    ids = [
        work.products[key].id
        for key, outcome in work.outcomes.items()
        if outcome is not Outcome.UNCHANGED
    ]
    if ids:
        listings.check_products(ids, at=work.at)
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


def _saved(work: _Work, draft: ProductDraft, refusal: Refusal | None) -> Saved:
    if refusal is not None:
        return Saved(draft.key, Outcome.FAILED, None, refusal)
    product = ProductId(work.products[draft.key].id)
    return Saved(draft.key, work.outcomes.get(draft.key, Outcome.UNCHANGED), product)


def _digest(draft: ProductDraft) -> str:
    """A hash of everything the draft says; equal to the stored one, there is nothing to do."""
    return hashlib.blake2b(msgspec.json.encode(draft), digest_size=16).hexdigest()
