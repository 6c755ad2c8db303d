"""From files to statutes, and small readers shared by the countries.

A row that lacks a field, or holds one that cannot be, is BadRow: for a shipped row that is our
bug and a test finds it, for a row of the operator's desk it is shown beside the form.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from entrepot.lanes.values import ALWAYS, BadDuty, BadRow, Statute

Table = Mapping[str, Any]
Tables = Mapping[str, Sequence[Table]]
"""A country's rows, as their files have them, by the name of the table."""
_BASIS = ("since", "until", "source", "confidence")

T = TypeVar("T")


class Basis(TypedDict):
    """The fields every row has."""

    since: date
    until: date
    source: str
    confidence: str


def statutes(folder: Path) -> tuple[Statute, ...]:
    """Every row of a country's folder; the order is that of the files and of their rows."""
    return tuple(
        Statute(
            country=folder.name,
            table=table,
            fields={name: value for name, value in row.items() if name not in _BASIS},
            since=row.get("since", ALWAYS),
            until=row.get("until", date.max),
            source=row["source"],
            confidence=row["confidence"],
        )
        for file in sorted(folder.glob("*.toml"))
        if file.name != "text.toml"
        for table, found in tomllib.loads(file.read_text("utf-8")).items()
        for row in found
    )


def tables(rows: Iterable[Statute]) -> dict[str, list[Table]]:
    found: dict[str, list[Table]] = {}
    for row in rows:
        found.setdefault(row.table, []).append(row.row)
    return found


def each(country: str, table: str, read: Callable[[Table], T], of: Tables) -> tuple[T, ...]:
    """All rows of a table, read; BadRow names the country, the table and the field."""
    found = []
    for row in of.get(table, ()):
        try:
            found.append(read(row))
        except KeyError as error:
            name = str(error.args[0])
            raise BadRow(country=country, table=table, field=name, reason="missing") from None
        except BadDuty as error:
            raise BadRow(country=country, table=table, field="rate", reason=error.reason) from error
        except (ValueError, TypeError, InvalidOperation, AssertionError) as error:
            reason = str(error) or "cannot be read"
            raise BadRow(country=country, table=table, field="", reason=reason) from error
    return tuple(found)


def basis(row: Table) -> Basis:
    return Basis(
        since=row["since"],
        until=row.get("until", date.max),
        source=row["source"],
        confidence=row["confidence"],
    )


def day(value: date | str | None) -> date | None:
    """A day as TOML has it, or as JSON does."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def prefixes(value: Sequence[str] | str) -> tuple[str, ...]:
    """HS prefixes of 2 to 10 digits; one may stand without its list."""
    found = (value,) if isinstance(value, str) else tuple(value)
    for one in found:
        assert 2 <= len(one) <= 10, f"{one!r} is not 2 to 10 digits"
        assert one.isascii(), f"{one!r} is not 2 to 10 digits"
        assert one.isdigit(), f"{one!r} is not 2 to 10 digits"
    return found


def share(text: str) -> Decimal:
    """A share of one, with at most six decimals, so that whole-number arithmetic is exact."""
    number = Decimal(text)
    assert 0 <= number <= 10, f"{text} is no share of one"
    assert number * 10**6 == int(number * 10**6), f"{text} has more than six decimals"
    return number
