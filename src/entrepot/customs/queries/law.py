"""The law as the desk shows it: every row, filtered, with its history and what comes next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from entrepot.customs import rules
from entrepot.customs.values import UnknownRow, Upcoming
from entrepot.lanes import rows
from entrepot.lanes.values import Law, Statute
from entrepot.lanes.values.cost import UNVERIFIED

PAGE: Final = 50
EXPORT_MAX: Final = 50_000
USED_MAX: Final = 12
_LOOKED_FOR: Final = {"name", "kind", "regime", "schedule", "code", "category", "otherwise"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows: empty fields ask for all."""

    country: str = ""
    table: str = ""
    text: str = ""
    """Words in the row or its source, or the digits that goods' codes begin with."""
    on: date | None = None
    confidence: str = ""
    """One of the confidences, or `unverified` for all that nobody has checked."""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the rows, and how many there are of them."""

    rows: tuple[Statute, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the filters can be set to."""

    countries: tuple[str, ...]
    tables: tuple[str, ...]
    confidences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    row: Statute
    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    lines: tuple[_Line, ...]
    by_id: Mapping[str, Statute]
    facets: Facets
    unverified: int


def law_rows(wanted: Wanted, *, page: int = 1) -> Found:
    """A page of the rows that are wanted; by country, table, subject and day."""
    found = _wanted(wanted)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    return Found(found[(page - 1) * PAGE : page * PAGE], len(found), page, pages)


def all_law_rows(wanted: Wanted) -> tuple[Statute, ...]:
    """Every row that is wanted, for a file; bounded."""
    return _wanted(wanted)[:EXPORT_MAX]


def facets() -> Facets:
    """The countries, tables and confidences that occur."""
    return _index(rows.law()).facets


def unverified_count() -> int:
    """How many rows nobody has checked against the law's text."""
    return _index(rows.law()).unverified


def law_row(row: str) -> Statute:
    """One row by its id; UnknownRow when the law in force has none."""
    try:
        return _index(rows.law()).by_id[row]
    except KeyError:
        raise UnknownRow(row=row) from None


def history(row: Statute) -> tuple[Statute, ...]:
    """The rows about the same thing over time."""
    return rules.same_key(rows.law().statutes, row)


def upcoming(*, today: date, days: int) -> tuple[Upcoming, ...]:
    """What becomes different after today and within so many days."""
    return _upcoming(rows.law(), today, days)


def shape(country: str, table: str) -> dict[str, str]:
    """The fields of a table's rows and their forms: the shared ones, and what its rows have.

    Empty where nothing is known about such a table.
    """
    found = dict(rows.country.fields_of(table))
    for row in rows.law().statutes:
        if row.country == country and row.table == table:
            for name, value in row.fields.items():
                found.setdefault(name, _form_of(name, value))
    return found


def always_present(country: str, table: str) -> frozenset[str]:
    """The fields that no row of the table lacks; none for a table without rows."""
    mine = [row for row in rows.law().statutes if row.country == country if row.table == table]
    if not mine:
        return frozenset()
    return frozenset.intersection(*(frozenset(row.fields) for row in mine))


def values_in_use(country: str, table: str) -> dict[str, tuple[str, ...]]:
    """For the fields by which rules find rows: the values that occur, where they are few."""
    found: dict[str, set[str]] = {}
    for row in rows.law().statutes:
        if row.country == country and row.table == table:
            for name in _LOOKED_FOR & row.fields.keys():
                found.setdefault(name, set()).add(str(row.fields[name]))
    return {name: tuple(sorted(used)) for name, used in found.items() if len(used) <= USED_MAX}


def tables_of(country: str) -> tuple[str, ...]:
    """The tables a row can be added to: those all countries share, and the country's own."""
    own = {row.table for row in rows.law().statutes if row.country == country}
    return tuple(sorted(own | rows.country.SHARED))


def law_countries() -> tuple[str, ...]:
    """The folders of the law."""
    return _index(rows.law()).facets.countries


def _form_of(name: str, value: Any) -> str:  # noqa: PLR0911  # a table of kinds: each kind answers on its own line
    if isinstance(value, bool):
        return "switch"
    if isinstance(value, int):
        return "whole"
    if isinstance(value, date):
        return "day"
    if isinstance(value, Mapping):
        return "object"
    if isinstance(value, list | tuple):
        return "prefixes" if name == "hs" else "texts"
    if name in {"hs", "country"}:
        return name
    return "text"


def _wanted(wanted: Wanted) -> tuple[Statute, ...]:
    text = wanted.text.strip().lower()
    digits = text.replace(".", "").replace(" ", "")
    code = digits if digits.isascii() and digits.isdigit() and len(digits) > 1 else ""
    return tuple(
        line.row
        for line in _index(rows.law()).lines
        if not wanted.country or line.row.country == wanted.country
        if not wanted.table or line.row.table == wanted.table
        if not wanted.by or line.row.by == wanted.by
        if not wanted.confidence or _is_of(line.row, wanted.confidence)
        if wanted.on is None or line.row.since <= wanted.on < line.row.until
        if not text or (_reaches(line, code) if code else text in line.text)
    )


def _is_of(row: Statute, confidence: str) -> bool:
    if confidence == "unverified":
        return row.confidence in UNVERIFIED
    return row.confidence == confidence


def _reaches(line: _Line, code: str) -> bool:
    """Rows of goods below the code, and those above it that reach them."""
    return any(one.startswith(code) or (one and code.startswith(one)) for one in line.codes)


@lru_cache(maxsize=8)
def _upcoming(law: Law, today: date, days: int) -> tuple[Upcoming, ...]:
    return rules.upcoming(law.statutes, today=today, days=days)


@lru_cache(maxsize=2)
def _index(law: Law) -> _Index:
    lines = sorted(map(_line, law.statutes), key=_place)
    return _Index(
        lines=tuple(lines),
        by_id={row.id: row for row in law.statutes},
        facets=Facets(
            countries=tuple(sorted({row.country for row in law.statutes})),
            tables=tuple(sorted({row.table for row in law.statutes})),
            confidences=tuple(sorted({row.confidence for row in law.statutes})),
        ),
        unverified=sum(row.confidence in UNVERIFIED for row in law.statutes),
    )


def _line(row: Statute) -> _Line:
    said = json.dumps(dict(row.fields), ensure_ascii=False, default=str)
    hs = row.fields.get("hs", ())
    return _Line(
        row=row,
        text=f"{said} {row.source} {row.table}".lower(),
        codes=(hs,) if isinstance(hs, str) else tuple(hs),
    )


def _place(line: _Line) -> tuple[str, str, str, date]:
    return (line.row.country, line.row.table, str(rules.key_of(line.row)[2:]), line.row.since)
