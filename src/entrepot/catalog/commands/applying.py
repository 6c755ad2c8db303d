"""A draft set against what is there: which rows are new, which differ, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import models

from entrepot.catalog import rules
from entrepot.catalog.models import Media, Product, Text, Variant
from entrepot.catalog.rules import reviewing
from entrepot.catalog.rules.reviewing import Risk
from entrepot.catalog.values import (
    Outcome,
    ProductDraft,
    ProductState,
    TextDraft,
    TextState,
    VariantDraft,
    gtin14,
)
from entrepot.kernel import new_id
from entrepot.offices.values import MerchantId

_Words = Mapping[str, Mapping[str, Any]]

_PLAIN: Final = ("brand", "responsible_person", "composition")
_WORDS: Final = ("option_words", "specs", "attribute_words")

VARIANT_FIELDS: Final = (
    "hs_code",
    "origin",
    "customs_description",
    "net_weight_g",
    "gross_weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "content_amount",
    "content_unit",
    "shelf_life_days",
)


@dataclass(slots=True, kw_only=True)
class Work:
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
    was: dict[models.Model, dict[str, Any]] = field(default_factory=dict)
    """What stood in the rows that differ, field by field."""
    watched: set[UUID] = field(default_factory=set)
    """Products that buyers see and whose risky changes wait for the office."""
    requests: dict[UUID, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    """What is to be asked of the office, by product and path: (live, wanted)."""
    waiting: set[UUID] = field(default_factory=set)
    """Products of which a request is open after this call."""
    slugs: dict[UUID, str] = field(default_factory=dict)
    """Of the categories that watched products are in."""


def apply(work: Work, draft: ProductDraft, digest: str) -> None:
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


def _new_product(work: Work, draft: ProductDraft) -> Product:
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


def _apply_product(work: Work, product: Product, draft: ProductDraft) -> bool:
    said: dict[str, Any] = {
        name: value for name in _PLAIN if (value := getattr(draft, name)) is not None
    }
    said |= {
        name: _merged(getattr(product, name), words)
        for name in _WORDS
        if (words := getattr(draft, name)) is not None
    }
    if draft.state is not None:
        said["state"] = draft.state.value
    if draft.option_names is not None:
        said["option_names"] = list(draft.option_names)
    if draft.category is not None:
        said["category_id"] = work.categories.get(draft.category)
    if draft.attributes is not None:
        both = {**product.attributes, **draft.attributes}
        said["attributes"] = {code: value for code, value in both.items() if value is not None}
    return _set(work, product, said)


def _merged(held: _Words, said: _Words) -> dict[str, dict[str, Any]]:
    """What is said by language over what is there; what is not said stays."""
    merged = {language: dict(facts) for language, facts in held.items()}
    for language, facts in said.items():
        merged[language] = {**merged.get(language, {}), **facts}
    return merged


def _apply_texts(work: Work, product: Product, texts: Sequence[TextDraft], *, source: str) -> bool:
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
    work: Work, product: Product, draft: VariantDraft, of: ProductDraft, position: int
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
        name: value for name in VARIANT_FIELDS if (value := getattr(draft, name)) is not None
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


def _apply_media(work: Work, product: Product, draft: ProductDraft) -> bool:
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


def _set(work: Work, row: models.Model, said: dict[str, Any]) -> bool:
    """Change the fields that differ; did any? What the office has to see first is put aside."""
    if isinstance(row, Product | Text | Variant):
        product = row.id if isinstance(row, Product) else row.product_id
        if product in work.watched and not row._state.adding:  # noqa: SLF001  # see below
            said = _put_aside(work, product, row, said)
    differing = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, value in differing.items():
        if not row._state.adding:  # noqa: SLF001  # Django's own mark of an unsaved row
            work.was.setdefault(row, {})[name] = getattr(row, name)
        setattr(row, name, value)
    if differing:
        _differs(work, row)
    return bool(differing)


def _differs(work: Work, row: models.Model) -> None:
    if not row._state.adding:  # noqa: SLF001  # Django's own mark of an unsaved row
        work.stale[row] = None


def _put_aside(
    work: Work, product: UUID, row: Product | Text | Variant, said: dict[str, Any]
) -> dict[str, Any]:
    """What may be written at once; all that has a risk is noted, and the risky stays away."""
    kept = dict(said)
    asked = work.requests.setdefault(product, {})
    for path, name, was, wanted in list(_changes(work, row, said)):
        found = reviewing.risk(path, was, wanted)
        if found is Risk.NONE:
            continue
        asked[path] = (was, wanted)
        if found is Risk.HIGH:
            _keep_live(kept, row, path, name)
    if not asked:
        del work.requests[product]
    return kept


def _changes(
    work: Work, row: Product | Text | Variant, said: Mapping[str, Any]
) -> Iterator[tuple[str, str, Any, Any]]:
    """Path, field, what is live, what is wanted."""
    for name, wanted in said.items():
        was = getattr(row, name)
        if was == wanted:
            continue
        if isinstance(row, Text):
            yield f"text.{row.language}.{name}", name, was, wanted
        elif isinstance(row, Variant):
            yield f"variant.{row.sku}.{name}", name, was, wanted
        elif name == "attributes":
            for code in dict.fromkeys([*was, *wanted]):
                if was.get(code) != wanted.get(code):
                    yield f"attribute.{code}", name, was.get(code), wanted.get(code)
        elif name == "category_id":
            slugs = {identity: slug for slug, identity in work.categories.items()} | work.slugs
            yield "category", name, slugs.get(was, ""), slugs.get(wanted, "")
        else:
            yield name, name, was, wanted


def _keep_live(kept: dict[str, Any], row: models.Model, path: str, name: str) -> None:
    if name != "attributes":
        kept.pop(name, None)
        if name == "title":
            kept.pop("state", None)
        return
    code = path.removeprefix("attribute.")
    live = row.attributes  # type: ignore[attr-defined]  # only a product has attributes
    answers = {one: value for one, value in kept["attributes"].items() if one != code}
    kept["attributes"] = {**answers, code: live[code]} if code in live else answers
