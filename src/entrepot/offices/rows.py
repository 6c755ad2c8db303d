"""Rows: what the law wants kept of people who asked to be erased, and names of cities."""

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Final

ANYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Keep:
    """One row: records of a kind in some countries, for how long, and by which law."""

    code: str
    countries: tuple[str, ...]
    months: int
    from_year_end: bool
    since: date
    until: date
    source: str
    confidence: str

    def last_day(self, happened_on: date) -> date:
        """The day on which what happened then need no longer be kept."""
        start = date(happened_on.year, 12, 31) if self.from_year_end else happened_on
        total = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(total, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1)
def keeps() -> tuple[Keep, ...]:
    """All rows, as they stand in the file."""
    text = resources.files("entrepot.offices").joinpath("data/keeps.toml").read_text("utf-8")
    return tuple(
        Keep(
            code=row["code"],
            countries=tuple(row["countries"]),
            months=row.get("months", 0) + 12 * row.get("years", 0),
            from_year_end=row["from"] == "year",
            since=row["since"],
            until=row["until"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in tomllib.loads(text)["keep"]
    )


def keep(code: str, *, country: str = ANYWHERE, day: date) -> Keep:
    """The row in force on the day: the country's own, else the one of anywhere."""
    held = [row for row in keeps() if row.code == code and row.since <= day < row.until]
    own = [row for row in held if country in row.countries]
    [found] = own or [row for row in held if ANYWHERE in row.countries]
    return found


@lru_cache(maxsize=1)
def cities() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Names by language of each city, by its country and any of its names in small letters."""
    text = resources.files("entrepot.offices").joinpath("data/cities.toml").read_text("utf-8")
    return {
        (row["country"], name.casefold()): row["names"]
        for row in tomllib.loads(text)["city"]
        for name in (*row["names"].values(), *filter(None, [row.get("also")]))
    }
