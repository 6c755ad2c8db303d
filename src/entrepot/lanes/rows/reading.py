"""Small readers shared by the countries: a row that lacks a field is our bug and fails loudly."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict

Table = dict[str, Any]


class Basis(TypedDict):
    """The fields every row has."""

    since: date
    until: date
    source: str
    confidence: str


def tables(path: Path) -> dict[str, list[Table]]:
    """The arrays of tables of a TOML file, by name."""
    with path.open("rb") as file:
        return tomllib.load(file)


def basis(row: Table) -> Basis:
    return Basis(
        since=row["since"],
        until=row.get("until", date.max),
        source=row["source"],
        confidence=row["confidence"],
    )


def share(text: str) -> Decimal:
    """A share of one, with at most six decimals, so that whole-number arithmetic is exact."""
    number = Decimal(text)
    assert 0 <= number <= 10, text
    assert number * 10**6 == int(number * 10**6), text
    return number
