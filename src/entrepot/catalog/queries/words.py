"""Every buyer-visible string with its source, its translation and how far that is (CAT-6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from entrepot.catalog import rows
from entrepot.catalog.models import GlossaryTerm, Media, Product, Text, Variant, WordState
from entrepot.catalog.queries import schemas
from entrepot.catalog.rules import words as rules
from entrepot.catalog.rules.schemas import Asked
from entrepot.catalog.values import ProductId, TextState, fallback_chain
from entrepot.catalog.values.draft import BODY_MAX, COMPOSITION_MAX, TITLE_MAX
from entrepot.catalog.values.translating import Slot, TermRow, TermRule
from entrepot.offices import queries as offices
from entrepot.offices.values import MerchantId, OfficeId

QUEUE_MAX: Final = 200
PACK_MAX: Final = 2_000
TERMS_MAX: Final = 5_000
LANGUAGES: Final = ("zh-hans", "en", "it", "fr", "de", "es")
OPTION_MAX: Final = 200
SPECS_MAX: Final = 8_000
ALT_MAX: Final = 300
WIDE: Final = 80
"""From how many characters on a string gets several lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsFilter:
    """What the queue is narrowed to."""

    language: str
    office: OfficeId | None = None
    merchant: MerchantId | None = None
    state: str = ""
    """A TextState; empty is all that is not read by a person yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsLine:
    """A product of the queue."""

    product: ProductId
    merchant: MerchantId
    merchant_name: str
    title: str
    source_language: str
    state: TextState
    waiting: int
    """Strings that are missing, stale or a machine's."""
    strings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsSheet:
    """One product before a translator."""

    product: ProductId
    merchant: MerchantId
    merchant_name: str
    key: str
    title: str
    source_language: str
    language: str
    slots: tuple[Slot, ...]

    @property
    def state(self) -> TextState:
        return rules.worst(slot.state for slot in self.slots)


def queue(narrowed: WordsFilter, *, limit: int, after: UUID | None = None) -> list[WordsLine]:
    """Products with strings to do, by their ids; a fixed number of statements."""
    assert 0 < limit <= QUEUE_MAX
    wanted = _narrowed(narrowed)
    if after is not None:
        wanted = wanted.filter(id__gt=after)
    found = []
    for sheet in _sheets(wanted.order_by("id")[:limit], narrowed.language):
        waiting = [slot for slot in sheet.slots if slot.state is not TextState.REVIEWED]
        found.append(
            WordsLine(
                product=sheet.product,
                merchant=sheet.merchant,
                merchant_name=sheet.merchant_name,
                title=sheet.title,
                source_language=sheet.source_language,
                state=sheet.state,
                waiting=len(waiting),
                strings=len(sheet.slots),
            )
        )
    return found


def counted(narrowed: WordsFilter) -> int:
    """How many products the queue has."""
    return _narrowed(narrowed).count()


def sheet(
    product: UUID,
    *,
    language: str,
    office: OfficeId | None = None,
    merchant: MerchantId | None = None,
) -> WordsSheet | None:
    """The product of this office's or merchant's; None for another's."""
    mine = _mine(office, merchant).filter(id=product)
    return next(iter(_sheets(mine, language)), None)


def pack(narrowed: WordsFilter) -> list[WordsSheet]:
    """All that the filter leaves, PACK_MAX products at most: for a translator's file."""
    return _sheets(_narrowed(narrowed).order_by("id")[:PACK_MAX], narrowed.language)


def terms(*, office: OfficeId | None, day: date) -> list[TermRow]:
    """What holds on the day: Entrepot's own, the operator's, the office's."""
    mine = Q(office=None) | Q(office=office) if office else Q(office=None)
    held = [
        TermRow(
            rule=TermRule(row.rule),
            source=row.source,
            target=row.target,
            source_language=row.source_language,
            target_language=row.target_language,
            note=row.note,
            since=row.since,
            until=row.until,
            id=str(row.id),
            is_own=row.office_id is not None,
        )
        for row in GlossaryTerm.objects.filter(mine).order_by("source", "id")[:TERMS_MAX]
    ]
    return [row for row in (*held, *rows.forbidden()) if row.holds(day)]


def _mine(office: OfficeId | None, merchant: MerchantId | None) -> QuerySet[Product]:
    assert office or merchant
    found = Product.objects.exclude(state="archived")
    if office:
        found = found.filter(offices.of_office(office, "merchant__office"))
    return found.filter(merchant=merchant) if merchant else found


def _narrowed(narrowed: WordsFilter) -> QuerySet[Product]:
    """By the title's state, which every product has; the strings below it are counted after."""
    language = narrowed.language
    found = _mine(narrowed.office, narrowed.merchant).exclude(source_language=language)
    if narrowed.state == TextState.MISSING:
        return found.exclude(texts__language=language)
    if narrowed.state:
        return found.filter(texts__language=language, texts__state=narrowed.state)
    done = Text.objects.filter(language=language, state=TextState.REVIEWED).values("product")
    open_words = WordState.objects.filter(language=language).exclude(state=TextState.REVIEWED)
    return found.filter(~Q(id__in=done) | Q(id__in=open_words.values("product")))


def _sheets(products: QuerySet[Product], language: str) -> list[WordsSheet]:
    found = list(products.select_related("merchant"))
    ids = [row.id for row in found]
    texts: dict[UUID, dict[str, Text]] = {}
    for text in Text.objects.filter(product__in=ids):
        texts.setdefault(text.product_id, {})[text.language] = text
    media: dict[UUID, list[Media]] = {}
    for medium in Media.objects.filter(product__in=ids).order_by("position", "id"):
        media.setdefault(medium.product_id, []).append(medium)
    states: dict[UUID, dict[str, WordState]] = {}
    for state in WordState.objects.filter(product__in=ids, language=language):
        states.setdefault(state.product_id, {})[state.slot] = state
    values: dict[UUID, dict[str, None]] = {}
    for identity, options in Variant.objects.filter(product__in=ids).values_list(
        "product", "options"
    ):
        values.setdefault(identity, {}).update(dict.fromkeys(options))
    paths, book = schemas.own_paths(), schemas.book()
    today = timezone.now().date()
    return [
        _sheet(
            row,
            language,
            _Held(
                texts.get(row.id, {}),
                media.get(row.id, []),
                states.get(row.id, {}),
                tuple(values.get(row.id, ())),
                book.asks(paths.get(row.category_id, ()) if row.category_id else (), "", today),
            ),
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class _Held:
    """What lies around a product row."""

    texts: Mapping[str, Text]
    media: Sequence[Media]
    states: Mapping[str, WordState]
    values: tuple[str, ...]
    asked: Asked


def _sheet(row: Product, language: str, around: _Held) -> WordsSheet:
    chain = fallback_chain(row.source_language, source="en")
    texts, states = around.texts, around.states
    source = next((texts[one] for one in chain if one in texts), None)
    target = texts.get(language)
    title, body = (source.title, source.body) if source else ("", "")
    held, held_mark = (target.state, target.source_mark) if target else ("", "")
    slots = []
    for name, said, most in (("title", title, TITLE_MAX), ("body", body, BODY_MAX)):
        words = getattr(target, name) if target else ""
        mark = rules.mark_of(title, body)
        state = rules.state_of(target=words, held=held, held_mark=held_mark, mark=mark)
        if said:
            slots.append(_slot(name, (said, words), most, (state, mark), is_long=name == "body"))
    for name, said, words, most in _others(row, language, around):
        mark = rules.mark_of(said)
        there = states.get(name)
        state = rules.state_of(
            target=words,
            held=there.state if there else "",
            held_mark=there.source_mark if there else "",
            mark=mark,
        )
        is_long = len(said) > WIDE
        slots.append(_slot(name, (said, words), most, (state, mark), is_long=is_long))
    return WordsSheet(
        product=ProductId(row.id),
        merchant=MerchantId(row.merchant_id),
        merchant_name=row.merchant.name,
        key=row.key,
        title=title or row.key,
        source_language=row.source_language,
        language=language,
        slots=tuple(slots),
    )


def _others(row: Product, language: str, around: _Held) -> list[tuple[str, str, str, int]]:
    """Slot, source, target and how long it may be, of everything beside title and body."""
    found: list[tuple[str, str, str, int]] = []
    options = row.option_words.get(language, {})
    words = [*row.option_names, *around.values]
    found += [
        (f"option:{word}", word, options.get(word, ""), OPTION_MAX)
        for word in dict.fromkeys(words)
        if word and not word.isdigit()
    ]
    mine = row.specs.get(row.source_language) or row.specs.get("en") or {}
    if mine:
        said, target = rules.spec_lines(mine), rules.spec_lines(row.specs.get(language, {}))
        found.append(("specs", said, target, SPECS_MAX))
    translated = row.attribute_words.get(language, {})
    if row.composition:
        target = str(translated.get("composition", ""))
        found.append(("composition", row.composition, target, COMPOSITION_MAX))
    for one in around.asked.attributes:
        value = row.attributes.get(one.code)
        if one.is_words and value:
            target = _lines(translated.get(one.code, ""))
            found.append((f"attribute:{one.code}", _lines(value), target, COMPOSITION_MAX))
    for medium in around.media:
        alt = medium.alt.get(row.source_language) or medium.alt.get("en") or ""
        if alt:
            found.append((f"alt:{medium.id}", alt, medium.alt.get(language, ""), ALT_MAX))
    return found


def _lines(value: Any) -> str:
    return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _slot(
    name: str, texts: tuple[str, str], most: int, how: tuple[TextState, str], *, is_long: bool
) -> Slot:
    return Slot(
        name=name,
        source=texts[0],
        target=texts[1],
        state=how[0],
        length_max=most,
        is_long=is_long,
        mark=how[1],
    )
