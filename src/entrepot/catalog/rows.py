"""Registries of the catalogue, read once from `data/`: glossary, category tree, schemas."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from babel import Locale

from entrepot.catalog.values import Glossary, Term, TermKind
from entrepot.catalog.values.schema import SchemaRow
from entrepot.catalog.values.translating import TermRow, TermRule
from entrepot.catalog.values.words import folded

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category that Entrepot knows by itself; parents stand before their children."""

    slug: str
    parent: str
    names: Mapping[str, str]
    position: int
    is_sensitive: bool
    """An office looks at every first publication here."""


@lru_cache(maxsize=1)
def glossary() -> Glossary:
    """Terms from the European languages to Chinese; a word with two terms is our own mistake."""
    book = tomllib.loads((DATA / "glossary.toml").read_text("utf-8"))
    wine, goods = _terms(book["wine"]), _terms(book["goods"])
    longest = max(key.count(" ") + 1 for terms in (wine, goods) for key in terms)
    names = Locale.parse("zh_Hans_CN").territories
    countries = {code: str(name) for code, name in names.items() if len(code) == 2}
    return Glossary(wine, goods, longest, MappingProxyType(countries))


@lru_cache(maxsize=1)
def categories() -> tuple[CategoryRow, ...]:
    """The built-in tree; an operator's own categories stand beside it."""
    book = tomllib.loads((DATA / "categories.toml").read_text("utf-8"))
    return tuple(
        CategoryRow(
            row["slug"],
            row.get("parent", ""),
            MappingProxyType(row["names"]),
            position,
            row.get("sensitive", False),
        )
        for position, row in enumerate(book["category"])
    )


@lru_cache(maxsize=1)
def schemas() -> tuple[SchemaRow, ...]:
    """What Entrepot's own categories ask; an operator's versions stand beside these."""
    found = []
    for path in sorted((DATA / "schemas").glob("*.toml")):
        book = tomllib.loads(path.read_text("utf-8"))
        bodies = {"": book["schema"], **book.get("markets", {})}
        found += [
            SchemaRow(category, market, book["since"], body, body.get("x-source", book["source"]))
            for category in (book["category"], *book.get("also", ()))
            for market, body in bodies.items()
        ]
    return tuple(found)


@lru_cache(maxsize=1)
def forbidden() -> tuple[TermRow, ...]:
    """Words that a law keeps out of what is offered in a language."""
    book = tomllib.loads((DATA / "forbidden.toml").read_text("utf-8"))
    return tuple(
        TermRow(
            rule=TermRule.FORBIDDEN,
            source=word,
            target_language=row["language"],
            note=row["source"],
            since=row["since"],
        )
        for row in book["word"]
        for word in row["words"]
    )


def parents() -> dict[str, str]:
    """The built-in tree: a category's parent, by slug."""
    return {row.slug: row.parent for row in categories()}


@lru_cache(maxsize=1)
def sensitive() -> frozenset[str]:
    """Categories that are sensitive by themselves or by what lies above them."""
    found: set[str] = set()
    for row in categories():  # parents stand before their children
        if row.is_sensitive or row.parent in found:
            found.add(row.slug)
    return frozenset(found)


def _terms(sections: Mapping[str, list[dict[str, Any]]]) -> Mapping[str, Term]:
    terms: dict[str, Term] = {}
    for section, rows in sections.items():
        for row in rows:
            term = Term(TermKind(section), row["zh"], tuple(row["words"]), row.get("hint", ""))
            for word in term.words:
                key = folded(word)
                assert key not in terms, f"{word} stands for {terms[key].zh} and {term.zh}"
                terms[key] = term
    return MappingProxyType(terms)
