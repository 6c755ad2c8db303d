"""For how long the law wants accounts kept: rows with source and dates."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

ANY: Final = "*"
UNION: Final = "EU"
FILE: Final = Path(__file__).parent / "terms.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """One country's term. It begins when the year of the transfer ends."""

    country: str
    years: int
    since: date
    source: str
    confidence: str


@cache
def rows() -> tuple[Term, ...]:
    """All terms, as the file has them."""
    return tuple(Term(**row) for row in tomllib.loads(FILE.read_text())["term"])


def longest(countries: Iterable[str], *, day: date) -> Term:
    """The longest that holds on a day for any of these countries; the one for any is the least."""
    wanted = {*countries, ANY}
    known = [row for row in rows() if row.since <= day]
    missing = wanted - {row.country for row in known}
    assert ANY not in missing
    return max(
        (row for row in known if row.country in wanted), key=lambda row: (row.years, row.country)
    )


def limit(term: Term, *, today: date) -> date:
    """What is older than this day may go: its year has ended more than the term ago."""
    return date(today.year - term.years, 1, 1)


def keep_until(term: Term, *, last: date) -> date:
    """Until when a file with transfers up to a day is to be kept; exclusive."""
    return date(last.year + 1 + term.years, 1, 1)
