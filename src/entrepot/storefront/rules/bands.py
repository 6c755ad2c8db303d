"""Price bands of a market's filter, in minor units of its currency."""

from bisect import bisect_right
from itertools import pairwise
from typing import Final

_STEPS: Final = {
    "CNY": (0, 100_00, 300_00, 600_00, 1200_00),
    "EUR": (0, 15_00, 40_00, 80_00, 160_00),
}
_OTHER: Final = (0, 20_00, 50_00, 100_00, 200_00)


def steps(currency: str) -> tuple[int, ...]:
    """Where each band begins."""
    return _STEPS.get(currency, _OTHER)


def bands(currency: str) -> list[tuple[int, int | None]]:
    """From (inclusive) and to (exclusive); the last one is open."""
    starts = steps(currency)
    return [*pairwise(starts), (starts[-1], None)]


def band_of(minor: int, currency: str) -> int:
    """The number of the band in which a price lies."""
    assert minor >= 0
    return bisect_right(steps(currency), minor) - 1


def band_bounds(number: int, currency: str) -> tuple[int, int | None]:
    """The bounds of a band by its number."""
    return bands(currency)[number]
