"""Sides of a box in the units of shops, to millimetres."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from entrepot.catalog.values.draft import SIZE_MM_MAX
from entrepot.channels.rules.numbers import BadNumber, decimal_of

_MM: Final = {
    "mm": Decimal(1),
    "cm": Decimal(10),
    "dm": Decimal(100),
    "m": Decimal(1000),
    "in": Decimal("25.4"),
    "yd": Decimal("914.4"),
    "ft": Decimal("304.8"),
}
_ALSO: Final = {
    "inch": "in",
    "inches": "in",
    "zoll": "in",
    "pollici": "in",
    "po": "in",
    "foot": "ft",
    "feet": "ft",
    "yards": "yd",
    "centimetre": "cm",
    "centimetres": "cm",
    "centimeters": "cm",
    "millimetres": "mm",
    "millimeters": "mm",
}
_UNIT: Final = re.compile(r"[A-Za-z]+")
_BRACKET: Final = re.compile(r"[(\[]\s*([A-Za-z]+)\s*[)\]]\s*$|[_ ](mm|cm|in)$", re.IGNORECASE)
MM_MAX: Final = SIZE_MM_MAX


def millimetres_of(text: str, *, unit: str = "", sign: str = "") -> int | None:
    """Whole millimetres; a unit behind the number beats `unit`, and centimetres are what is left.

    None for zero: shops write it where nothing was measured.
    """
    said = _UNIT.search(text)
    factor = _factor(said[0]) if said else None
    if said and factor is None:
        raise BadNumber(reason="not_a_number", value=text)
    bare = text[: said.start()] if said else text.replace('"', "")
    inches = _MM["in"] if not said and '"' in text else None
    amount = decimal_of(bare, sign=sign or _sign(bare))
    amount *= factor or inches or _factor(unit) or _MM["cm"]
    if amount < 0:
        raise BadNumber(reason="negative", value=text)
    if amount > MM_MAX:
        raise BadNumber(reason="too_large", value=text)
    whole = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    return whole or (1 if amount else None)


def unit_in(column: str) -> str:
    """The unit that a column's name ends in: `in` of "Height (in)"; empty when it says none."""
    found = _BRACKET.search(column)
    word = (found[1] or found[2]).lower() if found else ""
    return word if _factor(word) is not None else ""


def _factor(unit: str) -> Decimal | None:
    word = unit.lower()
    return _MM.get(_ALSO.get(word, word))


def _sign(text: str) -> str:
    """No side is a thousand centimetres: "1.234" has decimals."""
    bare = text.strip()
    if re.fullmatch(r"\d{1,3}[.,]\d{3,}", bare):
        return "." if "." in bare else ","
    return ""
