"""Prices per measure: Directive 98/6/EC, arts. 2(b) and 3; in Germany the PAngV, sections 4 and 5.

Per kilogram or litre; for packs of up to a quarter of it per 100 g or 100 ml, as shops of fine food
and cosmetics show it (the Directive's “other quantity which is widely and customarily used”).
Packs of less than 10 g or 10 ml need none (PAngV, section 4(3)(1)).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

_IN_SMALL: Final = {"ml": ("ml", 1), "l": ("ml", 1000), "g": ("g", 1), "kg": ("g", 1000)}
_LARGE: Final = {"ml": "l", "g": "kg"}
SMALL_PACK: Final = 250
LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """A price of one piece times `share` is the price of `label` of it."""

    label: str
    share: Fraction

    def minor(self, price_minor: int) -> int:
        """In minor units, half upward."""
        exact = Decimal(price_minor * self.share.numerator) / self.share.denominator
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def measure(amount: Decimal | None, unit: str) -> Measure | None:
    """What a pack's price is to be told by; None for pieces and the smallest packs."""
    if not amount or unit not in _IN_SMALL:
        return None
    small, factor = _IN_SMALL[unit]
    inside = Fraction(amount) * factor
    if inside < LEAST:
        return None
    if inside <= SMALL_PACK:
        return Measure(f"100 {small}", Fraction(100) / inside)
    return Measure(f"1 {_LARGE[small]}", Fraction(1000) / inside)
