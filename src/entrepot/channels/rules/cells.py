"""One fact out of one row, by its rule."""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from entrepot.catalog import rules as catalog
from entrepot.catalog.values.words import folded
from entrepot.channels.rules import countries
from entrepot.channels.values import FieldRule, Row
from entrepot.channels.values.profile import CLEANERS

_PLACE: Final = re.compile(r"\{([^{}]+)\}")
_SHIELDED: Final = re.compile(r"'+(?=[=+\-@\t\r])")


def value_of(row: Row, rule: FieldRule | None) -> str:
    """The fact as text, cleaned; empty when the row says nothing of it."""
    if rule is None:
        return ""
    text = ""
    for column in rule.columns:
        if text := row.cells.get(column, "").strip():
            break
    if not text and rule.constant:
        return rule.constant
    if text:
        text = _cleaned(text, rule)
    if rule.template:
        return filled(rule.template, row.cells) if text or not rule.columns else ""
    return text


def cell_of(row: Row, rule: FieldRule) -> tuple[str, str]:
    """The first filled cell of the rule's columns, and which column that is."""
    for column in rule.columns:
        if text := row.cells.get(column, "").strip():
            return text, column
    return "", rule.columns[0] if rule.columns else ""


def filled(template: str, cells: Mapping[str, str]) -> str:
    """Words with the cells they name; brackets around an empty cell go with it."""
    text = _PLACE.sub(lambda place: cells.get(place[1], "").strip(), template)
    return " ".join(re.sub(r"\(\s*\)", "", text).replace(" ,", ",").split())


def hash_of(text: str) -> str:
    """A short name for a text that does not mind case, accents and blanks."""
    return hashlib.blake2b(folded(text).encode(), digest_size=8).hexdigest()


def unshielded(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from reading a cell as a formula.

    Our own export writes one more before each of these beginnings, so the way back is exact.
    """
    return text[1:] if _SHIELDED.match(text) else text


def shielded(text: str) -> str:
    return f"'{text}" if re.match(r"'*[=+\-@\t\r]", text) else text


def _cleaned(text: str, rule: FieldRule) -> str:
    for cleaner in rule.clean:
        text = _CLEANERS[cleaner](text)
        if not text:
            return ""
    if rule.pattern:
        found = _compiled(rule.pattern).search(text)
        text = (found[1] if found.groups() else found[0]).strip() if found else ""
        if not text:
            return rule.constant
    if rule.values:
        text = _translated(text, rule)
    return text


def _percent(text: str) -> str:
    number = text.rstrip("%").strip()
    return f"{number}%" if number else ""


_CLEANERS: Final[Mapping[str, Callable[[str], str]]] = {
    "html": catalog.paragraphs,
    "country": countries.country_of,
    "unshield": unshielded,
    "apostrophe": lambda text: text.lstrip("'\u2019").strip(),
    "percent": _percent,
    "zero_blank": lambda text: "" if re.fullmatch(r"0+(?:[.,]0+)?", text) else text,
    "hash": hash_of,
    "newlines": lambda text: text.replace("\\r", "").replace("\\n", "\n"),
    "last_of_path": lambda text: re.split(r"\s*[>/|]\s*", text.strip(" >/|"))[-1],
    "first_of_list": lambda text: re.split(r"[,|;]", text, maxsplit=1)[0].strip(),
}
assert _CLEANERS.keys() == CLEANERS


def _translated(text: str, rule: FieldRule) -> str:
    wanted = folded(text)
    exact, beginnings = rule.tables
    if wanted in exact:
        return exact[wanted]
    for beginning, value in beginnings:
        if wanted.startswith(beginning):
            return value
    return text if rule.otherwise is None else rule.otherwise


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
