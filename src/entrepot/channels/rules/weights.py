"""Weights in the units of shops, to grams."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from entrepot.channels.rules.numbers import BadNumber, decimal_of

_GRAMS: Final = {
    "kg": Decimal(1000),
    "g": Decimal(1),
    "mg": Decimal("0.001"),
    "lb": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
    "t": Decimal(1_000_000),
}
_ALSO: Final = {
    "kgs": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "gr": "g",
    "gram": "g",
    "grams": "g",
    "lbs": "lb",
    "pound": "lb",
    "pounds": "lb",
    "ounce": "oz",
    "ounces": "oz",
}
_UNIT: Final = re.compile(r"[A-Za-z]+")
GRAMS_MAX: Final = 10**9


def grams_of(text: str, *, unit: str = "", sign: str = "") -> int | None:
    """Whole grams; a unit behind the number beats `unit`, and kilograms are what is left.

    None for zero: shops write it where nothing was weighed.
    """
    said = _UNIT.search(text)
    factor = _factor(said[0]) if said else None
    if said and factor is None:
        raise BadNumber(reason="not_a_number", value=text)
    bare = text[: said.start()] if said else text
    amount = decimal_of(bare, sign=sign or _sign(bare)) * (factor or _factor(unit) or _GRAMS["kg"])
    if amount < 0:
        raise BadNumber(reason="negative", value=text)
    if amount > GRAMS_MAX:
        raise BadNumber(reason="too_large", value=text)
    grams = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    return grams or (1 if amount else None)


def unit_in(column: str) -> str:
    """The unit that a column's name says: `lbs` of "Weight (lbs)"; empty when it says none."""
    words = (word.lower() for word in _UNIT.findall(column))
    return next((word for word in words if _factor(word) is not None and word != "t"), "")


def _factor(unit: str) -> Decimal | None:
    word = unit.lower()
    return _GRAMS.get(_ALSO.get(word, word))


def _sign(text: str) -> str:
    """Nobody ships a ton by parcel: "1.234" is one kilogram and a bit, unless it is in grams."""
    bare = text.strip()
    if re.fullmatch(r"\d{1,3}[.,]\d{3,}", bare):
        return "." if "." in bare else ","
    return ""
