"""Whole-number arithmetic and dated rows: exact, so that a rounding happens once, where it is named."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from entrepot.lanes.values import FieldRow, NoLaw, Row, RowRef

ONE: Final = 10**6
"""Shares of one are counted in millionths."""

EXACT: Final = "exact"
HALF_UP: Final = "HALF_UP"
LARGEST_REMAINDER: Final = "largest remainder"

_TRUST: Final = (
    "official",
    "specialist",
    "sourced",
    "vendor",
    "operator statement",
    "unsourced",
    "assumed",
)
"""Strongest first; a figure made of several rows is as sure as the weakest."""

R = TypeVar("R", bound=Row)


def half_up(numerator: int, denominator: int) -> int:
    """A non-negative quotient, rounded half up to a whole minor unit."""
    return (2 * numerator + denominator) // (2 * denominator)


@lru_cache(maxsize=1_024)
def millionths(share: Decimal) -> int:
    return int(share * ONE)


@lru_cache(maxsize=1_024)
def percent(share: Decimal) -> str:
    """As a person writes it: 0.065 is `6.5%`."""
    return f"{(share * 100).normalize():f}%"


def in_force(rows: Iterable[R], day: date, *, what: str) -> R:
    """The one row that holds on the day; NoLaw when none does, an overlap is our bug."""
    found = [row for row in rows if row.holds_on(day)]
    if not found:
        raise NoLaw(what=what, day=day)
    assert len(found) == 1, (what, day, found)
    return found[0]


def longest(rows: Iterable[tuple[str, R]], hs: str) -> R | None:
    """Of (prefix, row), the row with the longest prefix of the code."""
    found = [(len(prefix), row) for prefix, row in rows if hs.startswith(prefix)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def fields(rows: Iterable[FieldRow], hs: str, day: date) -> tuple[str, ...]:
    """Every field that some row asks of the code, each once, in the rows' order."""
    asked = [row for row in rows if row.holds_on(day) if not row.hs or hs.startswith(row.hs)]
    return tuple(dict.fromkeys(name for row in asked for name in row.fields))


def joined(*refs: RowRef) -> RowRef:
    """One reference for a figure that stands on several rows: as long, and as sure, as all are."""
    sources = dict.fromkeys(ref.source for ref in refs)
    starts = [ref.since for ref in refs if ref.since is not None]
    ends = [ref.until for ref in refs if ref.until is not None]
    return RowRef(
        source=" | ".join(sources),
        confidence=max((ref.confidence for ref in refs), key=_weakness),
        since=max(starts, default=None),
        until=min(ends, default=None),
    )


def _weakness(confidence: str) -> int:
    return _TRUST.index(confidence)
