"""Translations: marks of sources, states, and a glossary held against a pair of texts."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from entrepot.catalog.values import TextState
from entrepot.catalog.values.translating import TermHit, TermRow, TermRule
from entrepot.catalog.values.words import folded

_LATIN: Final = re.compile(r"[a-z0-9]")


def mark_of(*texts: str) -> str:
    """A short hash of a source text; blanks at its ends do not matter."""
    joined = "\x1f".join(text.strip() for text in texts)
    return hashlib.blake2b(joined.encode(), digest_size=12).hexdigest()


def state_of(*, target: str, held: str, held_mark: str, mark: str) -> TextState:
    """How far a string is translated: stale as soon as its source is another (CAT-6)."""
    if not target.strip():
        return TextState.MISSING
    if held_mark and held_mark != mark:
        return TextState.STALE
    return TextState(held) if held else TextState.REVIEWED


def worst(states: Iterable[TextState]) -> TextState:
    """What a product's translation is as a whole: as bad as its worst string."""
    found = set(states)
    order = (TextState.MISSING, TextState.STALE, TextState.MACHINE)
    return next((state for state in order if state in found), TextState.REVIEWED)


def hits(
    source: str, target: str, terms: Sequence[TermRow], *, source_language: str, language: str
) -> list[TermHit]:
    """Rows that the pair meets: wanted words of the source, names to keep, forbidden words."""
    found = []
    for term in terms:
        if term.target_language and term.target_language != language:
            continue
        if term.rule is TermRule.FORBIDDEN:
            if occurs(term.source, target):
                found.append(TermHit(term, is_met=False))
            continue
        if term.source_language and term.source_language != source_language:
            continue
        if occurs(term.source, source):
            wanted = term.source if term.rule is TermRule.KEEP else term.target
            found.append(TermHit(term, is_met=occurs(wanted, target)))
    return found


def forbidden(target: str, terms: Sequence[TermRow], *, language: str) -> list[TermRow]:
    """Words that may not be written in this language."""
    return [
        hit.term
        for hit in hits("", target, terms, source_language="", language=language)
        if hit.term.rule is TermRule.FORBIDDEN
    ]


def occurs(word: str, text: str) -> bool:
    """Whole words in Latin script, any place in Chinese; accents and case do not matter."""
    needle, hay = folded(word), folded(text)
    if not needle:
        return False
    if not _LATIN.search(needle):
        return needle in hay
    return re.search(rf"(?<![^\W_]){re.escape(needle)}(?![^\W_])", hay) is not None


def spec_lines(facts: dict[str, str]) -> str:
    """A specification as lines `name: value`, for a translator."""
    return "\n".join(f"{name}: {value}" for name, value in facts.items())


def read_spec_lines(text: str) -> dict[str, str]:
    """The same, read again; a Chinese colon is as good."""
    found = {}
    for line in text.splitlines():
        name, _colon, value = line.replace("：", ":", 1).partition(":")  # noqa: RUF001  # typed in Chinese
        if name.strip() and value.strip():
            found[name.strip()] = value.strip()
    return found
