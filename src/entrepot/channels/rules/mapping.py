"""Rows of one product to a draft of it, with every fault named by line and column."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from entrepot.catalog import rules as catalog
from entrepot.catalog.values import BadDraft, ProductDraft, ProductState
from entrepot.channels.rules import categories, pictures, texts, variants
from entrepot.channels.rules.grouping import Group
from entrepot.channels.rules.notes import Frame, Notes
from entrepot.channels.values import Issue, IssueSeverity, Profile

ISSUES_A_PRODUCT_MAX: Final = 50
VALUE_MAX: Final = 200
_LANGUAGE_OF_FACTS: Final = "en"
"""Of facts whose names a mapping gives: the built-in ones are written in English."""

_TRUE: Final = frozenset({"true", "yes", "1", "y", "si", "oui", "ja"})
_FALSE: Final = frozenset({"false", "no", "0", "n", "non", "nein"})


@dataclass(frozen=True, slots=True)
class Built:
    """A draft, or the reasons why there is none; `stock` is opening stock by SKU."""

    draft: ProductDraft | None
    issues: tuple[Issue, ...]
    stock: Mapping[str, int]


def build(group: Group, frame: Frame) -> Built:
    """The draft of one product. Any error in any of its rows leaves no draft."""
    notes = Notes(group, frame)
    notes.check_form()
    draft = None if notes.has_failed else _draft(notes)
    if notes.has_failed:
        draft = None
    return Built(draft, tuple(notes.issues[:ISSUES_A_PRODUCT_MAX]), notes.stock)


def used_columns(columns: Iterable[str], profile: Profile) -> frozenset[str]:
    """Columns of the file that the mapping reads."""
    used = {column for rule in profile.fields.values() for column in rule.columns}
    for rule in profile.fields.values():
        used.update(re.findall(r"\{([^{}]+)\}", rule.template))
    used.update(column for column in columns if texts.translation_of(column) is not None)
    return frozenset(used)


def unknown_columns(columns: Sequence[str], profile: Profile) -> tuple[str, ...]:
    """Columns that the mapping neither uses nor knows (CAT-2: named in a warning)."""
    used = used_columns(columns, profile) | set(profile.required)
    used |= {rule.column for rule in profile.only}
    exact = {name for name in profile.ignored if not name.endswith("*")}
    beginnings = tuple(name.removesuffix("*") for name in profile.ignored if name.endswith("*"))
    return tuple(
        column
        for column in columns
        if column not in used
        and column not in exact
        and not (beginnings and column.startswith(beginnings))
    )


def _draft(notes: Notes) -> ProductDraft | None:
    source = texts.source_language_of(notes)
    words = texts.texts_of(notes, source)
    if words and all(text.language != source for text in words):
        source = words[0].language  # the language that it really came in
    names = variants.option_names_of(notes)
    offered = variants.variants_of(notes, names)
    media = pictures.media_of(notes)
    facts = _specs(notes)
    state = _state(notes)
    if notes.has_failed or not offered:
        return None
    try:
        return ProductDraft(
            key=notes.key,
            source_language=source,
            currency=notes.frame.currency,
            variants=tuple(offered),
            texts=words,
            media=media,
            category=_category(notes),
            brand=" ".join(catalog.paragraphs(notes.first("brand")[1]).split()) or None,
            state=state,
            option_names=names,
            specs=facts or None,
            composition=notes.first("composition")[1] or None,
            responsible_person=notes.first("responsible_person")[1] or None,
        )
    except BadDraft as no:
        notes.refused(notes.rows[0], no.field, no)
        return None


def _category(notes: Notes) -> str | None:
    """A slug of ours, or what the shop's own words come to; they alone refuse nothing."""
    row, said = notes.first("category")
    known = notes.frame.categories
    if said and (said in known or not known):
        return said
    hint = said or notes.first("category_hint")[1]
    if not hint:
        return None
    if found := categories.category_of(hint, known=known):
        return found
    if said:
        notes.fault(
            row, "category", "channels.category_unknown", said, severity=IssueSeverity.WARNING
        )
    return None


def _state(notes: Notes) -> ProductState | None:
    row, said = notes.first("state")
    _, published = notes.first("published")
    state = None
    if said:
        try:
            state = ProductState(said.lower())
        except ValueError:
            notes.fault(row, "state", "channels.unknown_state", said)
    if published.lower() in _FALSE and state in {None, ProductState.ACTIVE}:
        return ProductState.DRAFT
    if published.lower() in _TRUE and state is None:
        return ProductState.ACTIVE
    return state


def _specs(notes: Notes) -> dict[str, dict[str, str]]:
    specs: dict[str, dict[str, str]] = {}
    row, said = notes.first("specs")
    if said:
        try:
            specs = _facts_of(json.loads(said), own=notes.frame.language)
        except ValueError:
            notes.fault(row, "specs", "channels.bad_specs", said)
    for name in notes.frame.profile.fields:
        if name.startswith("spec:") and (value := notes.first(name)[1]):
            specs.setdefault(_LANGUAGE_OF_FACTS, {})[name.removeprefix("spec:")] = value[:200]
    return specs


def _facts_of(found: Any, *, own: str) -> dict[str, dict[str, str]]:
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004  # read as a bad value, above
    facts: dict[str, dict[str, str]] = {}
    for language, named in found.items():
        if not isinstance(named, dict):
            raise ValueError("not an object of objects")  # noqa: TRY004  # the same
        facts[str(language) or own] = {str(name): str(value) for name, value in named.items()}
    return facts
