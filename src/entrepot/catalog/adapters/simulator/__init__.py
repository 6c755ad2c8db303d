"""A translator that knows the words of categories and schemas, and nothing else.

A whole text that is a known word becomes it; of a text with known words among others only a
list (one a line, or with commas) is done. What it does not know stays undone.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from entrepot.catalog import rows
from entrepot.catalog.values.schema import SchemaRow
from entrepot.catalog.values.words import folded

ZH: Final = "zh-hans"
_LIST: Final = re.compile(r"(\s*[,;\n]\s*)")


class Simulator:
    """Entrepot's own words."""

    def translate(
        self,
        texts: Sequence[str],
        *,
        source: str,  # noqa: ARG002  # the port's; words of all languages are known
        target: str,
        terms: Mapping[str, str],
    ) -> list[str]:
        known = dict(_words(target))
        known.update({folded(word): wanted for word, wanted in terms.items()})
        return [self._one(text, known) for text in texts]

    def _one(self, text: str, known: Mapping[str, str]) -> str:
        whole = known.get(folded(text))
        if whole:
            return whole
        parts = _LIST.split(text)
        if len(parts) < 2:
            return ""
        done = [
            part if place % 2 else known.get(folded(part), "") for place, part in enumerate(parts)
        ]
        return "".join(done) if all(done[::2]) else ""


@lru_cache(maxsize=8)
def _words(target: str) -> Mapping[str, str]:
    """From a word in any of our languages to the one of the target."""
    found: dict[str, str] = {}
    for names in _named():
        if target in names:
            found.update({folded(name): names[target] for name in names.values()})
    if target == ZH:
        book = rows.glossary()
        found.update({word: term.zh for word, term in (*book.wine.items(), *book.goods.items())})
    return found


def _named() -> list[Mapping[str, str]]:
    names: list[Mapping[str, str]] = [row.names for row in rows.categories()]
    for row in rows.schemas():
        names += _of_schema(row)
    return names


def _of_schema(row: SchemaRow) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for said in row.body.get("properties", {}).values():
        found.append(said.get("x-titles", {}))
        labels = said.get("x-labels") or said.get("items", {}).get("x-labels", {})
        found += list(labels.values())
        found += [part.get("x-titles", {}) for part in said.get("properties", {}).values()]
    return found
