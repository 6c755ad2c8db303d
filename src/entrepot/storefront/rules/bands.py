"""Price bands of a market's filter, in minor units of its currency."""

from itertools import pairwise
from typing import Final

_STEPS: Final = {
    "CNY": (0, 100_00, 300_00, 600_00, 1200_00),
    "EUR": (0, 15_00, 40_00, 80_00, 160_00),
}
_OTHER: Final = (0, 20_00, 50_00, 100_00, 200_00)


def bands(currency: str) -> list[tuple[int, int | None]]:
    """From (inclusive) and to (exclusive); the last one is open."""
    steps = _STEPS.get(currency, _OTHER)
    return [*pairwise(steps), (steps[-1], None)]


def band_of(minor: int, currency: str) -> int:
    """The number of the band in which a price lies."""
    steps = _STEPS.get(currency, _OTHER)
    return max(number for number, start in enumerate(steps) if minor >= start)


def band_bounds(number: int, currency: str) -> tuple[int, int | None]:
    """The bounds of a band by its number."""
    return bands(currency)[number]
