"""Translations string by string: written, drafted by a machine, taken from a file; glossaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.catalog import adapters
from entrepot.catalog.commands import texts
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import GlossaryTerm, Media, Product, WordState
from entrepot.catalog.queries import words as desk
from entrepot.catalog.queries.words import WordsSheet
from entrepot.catalog.rules import words as rules
from entrepot.catalog.rules.drafting import LANGUAGE as DRAFTED
from entrepot.catalog.values import ProductId, TextDraft, TextState
from entrepot.catalog.values.translating import Slot, TermRow, TermRule
from entrepot.kernel import Refusal, new_id
from entrepot.kit import outbox, trail
from entrepot.offices.values import MerchantId, OfficeId

DRAFTED_MAX: Final = 60
"""Strings of one product that a machine is asked for at once."""


@dataclass(eq=False)
class WordForbidden(Refusal):
    """A word that the law of the market forbids stands in it; only a draft may keep it."""

    code: ClassVar[str] = "catalog.word_forbidden"
    status: ClassVar[int] = 422
    slot: str
    word: str
    source: str


@dataclass(eq=False)
class TooLong(Refusal):
    """A translation is longer than its place."""

    code: ClassVar[str] = "catalog.translation_too_long"
    status: ClassVar[int] = 422
    slot: str
    length_max: int


@dataclass(eq=False)
class NoSuchTerm(Refusal):
    """There is no such row in this glossary."""

    code: ClassVar[str] = "catalog.no_such_term"
    status: ClassVar[int] = 404


@dataclass(eq=False)
class BadTerm(Refusal):
    """A glossary's row says a word, and a wanted one its translation."""

    code: ClassVar[str] = "catalog.bad_term"
    status: ClassVar[int] = 422
    field: str


@transaction.atomic
def save_words(
    sheet: WordsSheet,
    said: Mapping[str, str],
    *,
    state: TextState,
    terms: list[TermRow],
    at: datetime,
) -> int:
    """Write the strings that differ or whose state does; how many. An empty one takes it away.

    Title and body are one text of one state: what is not said of them stays.
    """
    slots = {slot.name: slot for slot in sheet.slots}
    wanted = {name: text.strip() for name, text in said.items() if name in slots}
    for name, text in wanted.items():
        if len(text) > slots[name].length_max:
            raise TooLong(slot=name, length_max=slots[name].length_max)
        if state is TextState.REVIEWED and (
            bad := rules.forbidden(text, terms, language=sheet.language)
        ):
            raise WordForbidden(slot=name, word=bad[0].source, source=bad[0].note)
    differing = {
        name: text
        for name, text in wanted.items()
        if text != slots[name].target or (text and slots[name].state is not state)
    }
    if not differing:
        return 0
    product = Product.objects.select_for_update().get(id=sheet.product)
    _write_text(sheet, slots, differing, state=state, at=at)
    others = {name: text for name, text in differing.items() if name not in {"title", "body"}}
    _write_others(product, sheet, others)
    WordState.objects.bulk_create(
        [
            WordState(
                product=product,
                language=sheet.language,
                slot=name,
                state=state if text else TextState.MISSING,
                source_mark=slots[name].mark,
            )
            for name, text in others.items()
        ],
        update_conflicts=True,
        unique_fields=["product", "language", "slot"],
        update_fields=["state", "source_mark"],
    )
    if others:
        product.changed_at, product.digest = at, ""
        product.save(
            update_fields=["option_words", "specs", "attribute_words", "changed_at", "digest"]
        )
        outbox.record(ProductChanged(at=at, product=product.id, merchant=product.merchant_id))
    trail.record(
        what="words.saved", on="product", object_id=product.id, merchant=product.merchant_id,
        after={"language": sheet.language, "strings": len(differing), "state": state.value},
    )  # fmt: skip
    return len(differing)


def draft_words(sheet: WordsSheet, *, terms: list[TermRow], at: datetime) -> int:
    """Have a machine draft what is missing or stale; how many strings it did.

    Asked outside any transaction. What a person has read stays, unless its source has changed.
    """
    done = 0
    if sheet.language == DRAFTED:
        # Titles of goods whose words the glossary knows, in natural order.
        done = texts.draft_texts([sheet.product], merchant=sheet.merchant, at=at)
        again = desk.sheet(sheet.product, language=sheet.language, merchant=sheet.merchant)
        sheet = again or sheet
    todo = [slot for slot in sheet.slots if slot.state in {TextState.MISSING, TextState.STALE}][
        :DRAFTED_MAX
    ]
    if not todo:
        return done
    wanted = {
        term.source: term.target or term.source
        for term in terms
        if term.rule is not TermRule.FORBIDDEN
        if term.target_language in {"", sheet.language}
    }
    drafted = adapters.translator().translate(
        [slot.source for slot in todo],
        source=sheet.source_language,
        target=sheet.language,
        terms=wanted,
    )
    said = {slot.name: text for slot, text in zip(todo, drafted, strict=True) if text.strip()}
    if "body" in said and "title" not in said and not _target(sheet, "title"):
        del said["body"]  # a text without a title is none
    return done + save_words(sheet, said, state=TextState.MACHINE, terms=[], at=at)


@transaction.atomic
def add_term(
    *,
    rule: TermRule,
    source: str,
    target: str,
    source_language: str,
    target_language: str,
    note: str,
    office: OfficeId | None,
    on: date,
) -> None:
    """A row of an office's glossary, or with no office of everybody's."""
    if not source.strip():
        raise BadTerm(field="source")
    if rule is TermRule.WANTED and not target.strip():
        raise BadTerm(field="target")
    row = GlossaryTerm.objects.create(
        id=new_id(),
        office_id=office,
        rule=rule.value,
        source=source.strip(),
        target=target.strip(),
        source_language=source_language,
        target_language=target_language,
        note=note.strip(),
        since=on,
    )
    trail.record(
        what="term.added", on="term", object_id=row.id, office=office,
        after={"rule": rule.value, "source": row.source, "target": row.target},
    )  # fmt: skip


@transaction.atomic
def end_term(term: UUID, *, office: OfficeId | None, on: date) -> None:
    """The row no longer holds from this day on; it stays on record."""
    row = GlossaryTerm.objects.filter(id=term, office=office).first()
    if row is None:
        raise NoSuchTerm
    row.until = on
    row.save(update_fields=["until"])
    trail.record(
        what="term.ended", on="term", object_id=row.id, office=office,
        before={"source": row.source, "target": row.target},
    )  # fmt: skip


def _write_text(
    sheet: WordsSheet,
    slots: Mapping[str, Slot],
    said: Mapping[str, str],
    *,
    state: TextState,
    at: datetime,
) -> None:
    if not said.keys() & {"title", "body"}:
        return
    title = said.get("title", _target(sheet, "title"))
    if not title:
        return
    texts.set_text(
        TextDraft(
            language=sheet.language,
            title=title,
            body=said.get("body", _target(sheet, "body")),
            state=state,
        ),
        product=ProductId(sheet.product),
        merchant=MerchantId(sheet.merchant),
        at=at,
        mark=slots["title"].mark if "title" in slots else "",
    )


def _write_others(product: Product, sheet: WordsSheet, said: Mapping[str, str]) -> None:
    language = sheet.language
    for name, text in said.items():
        kind, _colon, what = name.partition(":")
        if kind == "option":
            _set(product.option_words, language, what, text)
        elif kind == "specs":
            product.specs = {**product.specs, language: rules.read_spec_lines(text)}
        elif kind == "alt":
            medium = Media.objects.filter(product=product, id=int(what)).first()
            if medium is not None:
                medium.alt = {**medium.alt, language: text}
                medium.save(update_fields=["alt"])
        elif kind == "composition":
            _set(product.attribute_words, language, kind, text)
        else:
            _set(product.attribute_words, language, what, _as_asked(product, what, text))


def _as_asked(product: Product, code: str, text: str) -> Any:
    """A list stays a list: one entry a line."""
    if isinstance(product.attributes.get(code), list):
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text


def _set(words: dict[str, Any], language: str, what: str, text: Any) -> None:
    held = dict(words.get(language, {}))
    held.pop(what, None)
    if text:
        held[what] = text
    words[language] = held


def _target(sheet: WordsSheet, name: str) -> str:
    return next((slot.target for slot in sheet.slots if slot.name == name), "")
