"""Words that tell of a person, found and hidden in rows that have to stay (SEC-4).

An address of e-mail is one person's wherever it stands. A name is not: a full one is looked for
in what people write about people, a single word only in rows that are near the person, and
neither ever in words of goods.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast

from entrepot.kit.personal import ERASED, Person
from entrepot.kit.secrets import SealedTextField

LETTERS_MIN: Final = 4
"""A shorter name in letters would be found inside of too much; Chinese says one in two."""
SIGNS_MIN: Final = 2
MENTIONS_MAX: Final = 1_000
CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Columns in which people write about people, and by what a row is near somebody."""

    model: type[models.Model]
    columns: tuple[str, ...]
    merchant: str = ""
    """Lookup of the business that a row is about; empty where there is none."""
    by: tuple[str, ...] = ()
    """Lookups of those who wrote it."""
    has_names: bool = True
    """False for words of goods: a brand may be called like a person."""


@dataclass(frozen=True, slots=True)
class Near:
    """By what rows are near a person."""

    person: UUID
    merchants: frozenset[UUID] = field(default_factory=frozenset)


def pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """Finds any of the words, whole, in whatever case; None when there is none to look for."""
    found = sorted({one.strip() for one in words if one.strip()}, key=len, reverse=True)
    if not found:
        return None
    return re.compile("|".join(_edged(one) for one in found), re.IGNORECASE)


def anywhere(person: Person) -> list[str]:
    """What is this person's wherever it stands: addresses, and a name of several words."""
    is_full = len(person.name.split()) > 1 and len(person.name) >= LETTERS_MIN
    return [*person.emails, *([person.name] if is_full or _is_in_signs(person.name) else [])]


def nearby(person: Person) -> list[str]:
    """What is this person's in rows that are about them or by them."""
    name = [person.name] if len(person.name.strip()) >= LETTERS_MIN else []
    return [*anywhere(person), *name]


def hide(places: Sequence[Place], person: Person, near: Near) -> int:
    """Put `…` where the person is named; how many rows were changed."""
    changed = 0
    for place, rows, found in _searches(places, person, near):
        for row in _rows(rows, place.columns, found):
            told = {name: without(getattr(row, name), found) for name in place.columns}
            new = {name: value for name, value in told.items() if value != getattr(row, name)}
            if new:
                # Not `save`: what was written keeps its day, and nobody is told of a change.
                changed += QuerySet(place.model).filter(pk=row.pk).update(**new)
    return changed


def mentions(places: Sequence[Place], person: Person, near: Near) -> list[Mapping[str, Any]]:
    """The lines in which the person is named, each once; of the rest of a text nothing."""
    seen: dict[tuple[str, str], None] = {}
    for place, rows, found in _searches(places, person, near):
        for row in _rows(rows, place.columns, found):
            for name in place.columns:
                for line in _lines(getattr(row, name)):
                    if found.search(line) and len(seen) < MENTIONS_MAX:
                        seen[f"{_table(place)}.{name}", line] = None
    return [{"where": where, "line": line} for where, line in seen]


def named(place: Place, person: Person, near: Near) -> list[Any]:
    """Keys of the rows that name the person."""
    return sorted(
        {
            row.pk
            for one, rows, found in _searches([place], person, near)
            for row in _rows(rows, one.columns, found)
            if any(
                found.search(line) for name in one.columns for line in _lines(getattr(row, name))
            )
        }
    )


def without(value: Any, found: re.Pattern[str]) -> Any:
    """The value with `…` for each word; texts inside of lists and tables are reached too."""
    if isinstance(value, str):
        return found.sub(ERASED, value)
    if isinstance(value, list):
        return [without(one, found) for one in value]
    if isinstance(value, dict):
        return {without(name, found): without(one, found) for name, one in value.items()}
    return value


def _searches(
    places: Sequence[Place], person: Person, near: Near
) -> Iterator[tuple[Place, QuerySet[Any], re.Pattern[str]]]:
    for place in places:
        rows: QuerySet[Any] = QuerySet(place.model).all()
        far = pattern(anywhere(person) if place.has_names else person.emails)
        if far:
            yield place, rows, far
        close = pattern(nearby(person))
        where = Q(pk__in=[])
        for name in place.by:
            where |= Q(**{name: near.person})
        if place.merchant:
            where |= Q(**{f"{place.merchant}__in": near.merchants})
        if close and place.has_names and close != far:
            yield place, rows.filter(where), close


def _rows(
    rows: QuerySet[Any], columns: Sequence[str], found: re.Pattern[str]
) -> Iterator[models.Model]:
    """Those that may name somebody: the database looks where it can read, we in what is sealed."""
    options = rows.model._meta  # noqa: SLF001  # public, whatever its name
    if not any(isinstance(options.get_field(name), SealedTextField) for name in columns):
        where = Q(pk__in=[])
        for name in columns:
            rows = rows.alias(**{f"_{name}": Cast(name, models.TextField())})
            where |= Q(**{f"_{name}__iregex": _for_database(found)})
        rows = rows.filter(where)
    yield from rows.only("pk", *columns).order_by("pk").iterator(chunk_size=CHUNK)


def _table(place: Place) -> str:
    return str(place.model._meta.db_table)  # noqa: SLF001  # public, whatever its name


def _for_database(found: re.Pattern[str]) -> str:
    """Without edges, which PostgreSQL writes otherwise: it finds a little more, never less."""
    return found.pattern.replace(_BEFORE, "").replace(_AFTER, "")


_BEFORE: Final = r"(?<!\w)"
_AFTER: Final = r"(?!\w)"


def _edged(word: str) -> str:
    """Chinese sets no spaces: only where a letter with cases or a digit ends it is an edge."""
    before = "" if _is_sign(word[0]) else _BEFORE
    after = "" if _is_sign(word[-1]) else _AFTER
    # Each stroke before a blank would be another pattern to PostgreSQL.
    return before + re.escape(word).replace("\\ ", " ") + after


def _is_sign(letter: str) -> bool:
    return letter.isalpha() and letter.lower() == letter.upper()


def _is_in_signs(name: str) -> bool:
    return len(name) >= SIGNS_MIN and all(_is_sign(one) for one in name)


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, list):
        for one in value:
            yield from _lines(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _lines(name)
            yield from _lines(one)
