"""What categories ask, from Entrepot's own rows and the operator's; attributes for readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from entrepot.catalog import rows
from entrepot.catalog.models import Category, CategorySchema
from entrepot.catalog.rules import schemas as rules
from entrepot.catalog.values import fallback_chain
from entrepot.catalog.values.schema import Attribute, SchemaRow

VERSIONS_MAX: Final = 5_000
CATEGORIES_MAX: Final = 5_000

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category of the tree with what it asks in itself; `depth` is its place below the top."""

    slug: str
    names: Mapping[str, str]
    depth: int
    versions: tuple[SchemaRow, ...]
    asks: int
    """How many attributes it asks with what lies above it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a specification."""

    code: str
    title: str
    value: str
    group: str


def book() -> rules.Book:
    """Every version that is known; versions are never changed, so few words say which these are."""
    own = CategorySchema.objects.order_by("id").values_list("id", "made_at")[:VERSIONS_MAX]
    return _book(tuple(own))


def own_paths() -> dict[UUID, Path]:
    """From the top of the tree down to each category; one statement."""
    found = Category.objects.values_list("id", "slug", "parent")[:CATEGORIES_MAX]
    tree = {identity: (slug, parent) for identity, slug, parent in found}
    paths: dict[UUID, Path] = {}
    for identity in tree:
        path: list[str] = []
        at: UUID | None = identity
        while at is not None and at in tree and len(path) <= len(tree):
            path.append(tree[at][0])
            at = tree[at][1]
        paths[identity] = tuple(reversed(path))
    return paths


def path_of(slug: str) -> Path:
    """From the top of the tree down to the category; also where nothing has needed it yet."""
    if not slug:
        return ()
    for path in own_paths().values():
        if path[-1] == slug:
            return path
    parents = rows.parents()
    if slug not in parents:
        return ()
    found = [slug]
    while parents.get(found[-1]) and len(found) <= len(parents):
        found.append(parents[found[-1]])
    return tuple(reversed(found))


def asked(category: str, *, market: str, day: date) -> rules.Asked:
    """What a category asks for a market on a day; empty for one that is not known."""
    return book().asks(path_of(category), market, day)


def asked_for(category: str, *, markets: Sequence[str], day: date) -> list[rules.Asked]:
    """What a category asks for each of these markets; for none, what it asks everywhere."""
    known, path = book(), path_of(category)
    if not path:
        return []
    return [known.asks(path, market, day) for market in markets or ("",)]


def facts(
    attributes: Mapping[str, Any],
    words: Mapping[str, Mapping[str, Any]],
    asked: rules.Asked,
    *,
    language: str,
    source: str,
) -> list[Fact]:
    """The answers as a buyer reads them, in the order of the schema; free text where translated."""
    chain = fallback_chain(language, source=source)
    found = []
    for one in asked.attributes:
        value = attributes.get(one.code)
        if not one.is_shown or value in (None, "", [], {}):
            continue
        shown = _in_words(one, value, words, chain) if one.is_words else value
        found.append(Fact(one.code, one.title(chain), rules.plain(shown, one, chain), one.group))
    return found


def tree(*, day: date) -> list[CategoryLine]:
    """The whole tree, parents before their children, with what each asks; two statements."""
    known = book()
    held = list(Category.objects.order_by("position", "slug")[:CATEGORIES_MAX])
    names = {row.slug: dict(row.names) for row in rows.categories()}
    parents = rows.parents()
    slugs = {row.id: row.slug for row in held}
    for row in held:
        names[row.slug] = {**names.get(row.slug, {}), **row.names}
        parents[row.slug] = slugs.get(row.parent_id, "") if row.parent_id else ""
    lines: list[CategoryLine] = []

    def walk(slug: str, path: Path) -> None:
        here = (*path, slug)
        mine = tuple(one for one in known.rows if one.category == slug)
        asks = len(known.asks(here, "", day).attributes)
        lines.append(CategoryLine(slug, names[slug], len(path), mine, asks))
        for child, parent in parents.items():
            if parent == slug and child not in here:
                walk(child, here)

    for slug, parent in list(parents.items()):
        if not parent:
            walk(slug, ())
    return lines


def _in_words(
    attribute: Attribute,
    value: Any,
    words: Mapping[str, Mapping[str, Any]],
    chain: Sequence[str],
) -> Any:
    for language in chain:
        said = words.get(language, {}).get(attribute.code)
        if said:
            return said
    return value


@lru_cache(maxsize=8)
def _book(own: tuple[tuple[int, Any], ...]) -> rules.Book:
    found = list(rows.schemas())
    if own:
        found += [
            SchemaRow(
                category=row.category,
                market=row.market,
                since=row.since,
                body=row.body,
                source=row.source,
                is_own=True,
                made_at=row.made_at.isoformat(),
            )
            for row in CategorySchema.objects.filter(id__in=[one for one, _ in own])
        ]
    return rules.Book(tuple(found))
