"""A product's words in its languages."""

import re
from typing import Final

from entrepot.catalog import rules as catalog
from entrepot.catalog.values import BadDraft, TextDraft, TextState
from entrepot.channels.rules import cells
from entrepot.channels.rules.notes import Notes
from entrepot.channels.values import LANGUAGES

_TRANSLATION: Final = re.compile(
    r"(?P<what>title|name|body|description|text_state):(?P<language>[A-Za-z-]{2,10})"
)
_LANGUAGE_NAMES: Final = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-hans-cn": "zh-hans"}


def source_language_of(notes: Notes) -> str:
    row, said = notes.first("source_language")
    if not said:
        return notes.frame.language
    language = _LANGUAGE_NAMES.get(said.lower(), said.lower())
    if language not in LANGUAGES:
        notes.fault(row, "source_language", "channels.unknown_language", said)
    return language


def texts_of(notes: Notes, source: str) -> tuple[TextDraft, ...]:
    """Titles and bodies of the first row that has them, by language."""
    drafts = []
    for language, words in _said(notes, source).items():
        title = " ".join(catalog.paragraphs(words.get("title", "")).split())
        if not title:
            continue  # a body alone is no text
        body = catalog.paragraphs(words["body"]) if "body" in words else None
        state = _text_state(notes, words.get("text_state", ""))
        try:
            drafts.append(TextDraft(language=language, title=title, body=body, state=state))
        except BadDraft as no:
            notes.refused(notes.rows[0], "title", no)
    if not drafts and notes.frame.profile.needs_title:
        notes.fault(notes.rows[0], "title", "channels.title_missing", notes.frame.language)
    return tuple(drafts)


def _said(notes: Notes, source: str) -> dict[str, dict[str, str]]:
    """By language: title, body and state, from the mapping's rules and translation columns."""
    said: dict[str, dict[str, str]] = {}
    for what in ("title", "body"):
        if text := notes.first(what)[1]:
            said.setdefault(source, {})[what] = text
    for name in notes.frame.profile.fields:
        what, colon, language = name.partition(":")
        if colon and what in {"title", "body"} and (text := notes.first(name)[1]):
            said.setdefault(language, {}).setdefault(what, text)
    for row in notes.rows:
        for column in notes.frame.translations:
            if text := row.cells.get(column, "").strip():
                of = translation_of(column)
                assert of is not None, column
                said.setdefault(of[1], {}).setdefault(of[0], cells.unshielded(text))
    return said


def _text_state(notes: Notes, said: str) -> TextState:
    if not said:
        return TextState.REVIEWED
    try:
        return TextState(said.lower())
    except ValueError:
        notes.fault(notes.rows[0], "text_state", "channels.unknown_state", said)
        return TextState.REVIEWED


def translation_of(column: str) -> tuple[str, str] | None:
    """`title:zh-CN` is ("title", "zh-hans"); None for a column that is no translation (CAT-7)."""
    found = _TRANSLATION.fullmatch(column)
    if found is None:
        return None
    spelled = found["language"].lower()
    language = _LANGUAGE_NAMES.get(spelled, spelled)
    if language not in LANGUAGES:
        return None
    what = {"name": "title", "description": "body"}.get(found["what"], found["what"])
    return what, language
