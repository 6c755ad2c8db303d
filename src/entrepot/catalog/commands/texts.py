"""Texts: written by people, drafted by the glossary."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.catalog import rows, rules
from entrepot.catalog.commands import asking, listings
from entrepot.catalog.commands.listings import NotYourListing
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Product, Text
from entrepot.catalog.rules import reviewing, words
from entrepot.catalog.rules.drafting import LANGUAGE, DraftFacts
from entrepot.catalog.rules.reviewing import Risk
from entrepot.catalog.values import ProductId, TextDraft, TextState
from entrepot.kit import outbox
from entrepot.offices.values import MerchantId

DRAFT_MAX: Final = 1000


@transaction.atomic
def set_text(
    text: TextDraft, *, product: ProductId, merchant: MerchantId, at: datetime, mark: str = ""
) -> bool:
    """Write a product's words in one language; a new source text makes the others stale.

    `mark` is of the source text it was made from. True when the new title waits for the office.
    """
    mine = Product.objects.select_for_update().filter(id=product, merchant=merchant).first()
    if mine is None:
        raise NotYourListing(what="product")
    row, is_new = Text.objects.get_or_create(
        product=mine,
        language=text.language,
        defaults={"title": text.title, "body": text.body or "", "state": text.state},
    )
    body = row.body if text.body is None else text.body
    title, waits = text.title, False
    if not is_new and text.title != row.title and _is_watched(mine):
        path = f"text.{text.language}.title"
        waiting = asking.hold({mine.id: {path: (row.title, title)}}, merchant=merchant, at=at)
        if reviewing.risk(path, row.title, title) is Risk.HIGH:
            title, waits = row.title, mine.id in waiting
    words_differ = (row.title, row.body) != (title, body)
    mark = mark or _source_mark(mine)
    if is_new or words_differ or row.state != text.state or row.source_mark != mark:
        Text.objects.filter(id=row.id).update(
            title=title, body=body, state=text.state, source_mark=mark
        )
    if words_differ and text.language == mine.source_language:
        Text.objects.filter(product=mine).exclude(language=text.language).update(
            state=TextState.STALE
        )
    _changed([mine.id], merchant=merchant, at=at)
    return waits


def _is_watched(product: Product) -> bool:
    return asking.is_watched(product.merchant_id) and bool(asking.live_of([product.id]))


def _source_mark(product: Product) -> str:
    """Of the source text as it stands; empty while there is none."""
    source = Text.objects.filter(product=product, language=product.source_language).first()
    return words.mark_of(source.title, source.body) if source else ""


@transaction.atomic
def draft_texts(
    products: Sequence[ProductId],
    *,
    merchant: MerchantId,
    at: datetime,
    language: str = LANGUAGE,
    told: Collection[UUID] = (),
) -> int:
    """Draft the missing and the outdated machine texts of these products; how many were made.

    What a person has reviewed is never touched. The number of statements is fixed. `told` are
    products of which an event stands in this transaction already.
    """
    assert len(products) <= DRAFT_MAX
    assert language == LANGUAGE, "the glossary speaks Chinese only"
    found = list(
        Product.objects.filter(id__in=products, merchant=merchant)
        .select_related("category")
        .prefetch_related("texts", "variants")
        .order_by("id")
    )
    glossary = rows.glossary()
    drafted: list[Text] = []
    specified: list[Product] = []
    for product in found:
        texts = {text.language: text for text in product.texts.all()}
        there = texts.get(language)
        if there is not None and there.state == TextState.REVIEWED:
            continue
        facts = _facts(product, texts)
        draft = rules.draft_text(facts, glossary) if facts else None
        if facts is None or draft is None:
            continue
        said = (draft.title, draft.body or "")
        if there is None or (there.title, there.body, there.state) != (*said, TextState.MACHINE):
            drafted.append(
                Text(
                    product=product,
                    language=language,
                    title=said[0],
                    body=said[1],
                    state=TextState.MACHINE,
                    source_mark=_mark(product, texts),
                )
            )
        specs = rules.draft_specs(facts.specs, glossary)
        if specs and language not in product.specs:
            product.specs = {**product.specs, language: specs}
            specified.append(product)
    _write(drafted, specified)
    changed = {text.product_id for text in drafted} | {product.id for product in specified}
    if changed:
        _changed(sorted(changed), merchant=merchant, at=at, forget=False, told=told)
    return len(drafted)


def _write(drafted: list[Text], specified: list[Product]) -> None:
    if drafted:
        Text.objects.bulk_create(
            drafted,
            update_conflicts=True,
            unique_fields=["product", "language"],
            update_fields=["title", "body", "state", "source_mark"],
        )
    if specified:
        Product.objects.bulk_create(
            specified, update_conflicts=True, unique_fields=["id"], update_fields=["specs"]
        )


def _mark(product: Product, texts: dict[str, Text]) -> str:
    source = texts.get(product.source_language)
    return words.mark_of(source.title, source.body) if source else ""


def _facts(product: Product, texts: dict[str, Text]) -> DraftFacts | None:
    source = (
        texts.get(product.source_language) or texts.get("en") or next(iter(texts.values()), None)
    )
    variants = sorted(product.variants.all(), key=lambda variant: variant.position)
    if source is None or not variants:
        return None
    first = variants[0]
    category = product.category
    return DraftFacts(
        title=source.title,
        brand=product.brand,
        origin=first.origin,
        hs_code=first.hs_code,
        category=category.names.get(LANGUAGE, "") if category else "",
        specs=product.specs.get(source.language) or product.specs.get("en") or {},
        content_amount=first.content_amount if len(variants) == 1 else None,
        content_unit=first.content_unit,
    )


def _changed(
    products: Sequence[UUID],
    *,
    merchant: MerchantId,
    at: datetime,
    forget: bool = True,
    told: Collection[UUID] = (),
) -> None:
    """Judge anew, tell, and (after a change by hand) let the next import compare field by field."""
    changed = Product.objects.filter(id__in=products)
    if forget:
        changed.update(changed_at=at, digest="")
    else:
        changed.update(changed_at=at)
    listings.check_products(products, at=at)
    outbox.record_all(
        ProductChanged(at=at, product=product, merchant=merchant)
        for product in products
        if product not in told
    )
