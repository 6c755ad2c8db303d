"""Declared codes are compared with titles, apart from saving: reading a title takes a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from entrepot.catalog import rules
from entrepot.catalog.commands import listings
from entrepot.catalog.models import Product, Text, Variant
from entrepot.nomenclature import queries as nomenclature
from entrepot.nomenclature.values import Proposal

WEIGH_MAX: Final = 50
"""Products of one transaction."""
_CANDIDATES: Final = 10
_BODY_CHARACTERS: Final = 300
"""Of the description; what stands further down is about delivery and care."""


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    text: str
    language: str


def weigh_due(*, at: datetime, limit: int = WEIGH_MAX) -> int:
    """Weigh products that changed since they were weighed; how many there were."""
    assert 0 < limit <= WEIGH_MAX
    due = Product.objects.filter(Q(weighed_at=None) | Q(weighed_at__lt=F("changed_at")))
    return weigh_products(list(due.order_by("id").values_list("id", flat=True)[:limit]), at=at)


def weigh_products(products: Sequence[UUID], *, at: datetime) -> int:
    """Compare the codes of these products with their titles; judge listings where a doubt changed.

    Titles are read before anything is locked. A product that changes meanwhile is weighed again.
    """
    assert len(products) <= WEIGH_MAX
    rows = list(Product.objects.filter(id__in=products).order_by("id"))
    words = _words(rows)
    proposals = {
        identity: nomenclature.propose(said.text, language=said.language, limit=_CANDIDATES)
        for identity, said in words.items()
    }
    _write(rows, words, proposals, at=at)
    return len(rows)


@transaction.atomic
def _write(
    rows: Sequence[Product],
    words: dict[UUID, _Words],
    proposals: dict[UUID, Proposal],
    *,
    at: datetime,
) -> None:
    differing = []
    variants = Variant.objects.filter(product__in=list(words)).order_by("id")
    for variant in variants.select_for_update(of=("self",)):
        found = _doubt(variant, words[variant.product_id], proposals[variant.product_id])
        if variant.doubt != found:
            variant.doubt = found
            differing.append(variant)
    Variant.objects.bulk_update(differing, ["doubt"])
    for row in rows:
        Product.objects.filter(id=row.id).update(weighed_at=row.changed_at)
    if differing:
        listings.check_products(sorted({row.product_id for row in differing}), at=at)


def _words(rows: Sequence[Product]) -> dict[UUID, _Words]:
    """Each product's title and the beginning of its description, in the language it was written in."""
    languages = {row.id: row.source_language for row in rows}
    found = {}
    for text in Text.objects.filter(product__in=list(languages)).order_by("language"):
        if text.language == languages[text.product_id] and text.title:
            both = f"{text.title}\n{text.body[:_BODY_CHARACTERS]}"
            found[text.product_id] = _Words(text.title, both, text.language)
    return found


def _doubt(variant: Variant, words: _Words, proposal: Proposal) -> dict[str, Any]:
    """As it is stored; empty where there is none."""
    if not variant.hs_code:
        return {}
    doubt = rules.doubt(variant.hs_code, proposal)
    if doubt is None:
        return {}
    return {
        "hs": variant.hs_code,
        "title": rules.title_mark(words.title),
        "says": doubt.says,
        "words": list(doubt.words),
    }
