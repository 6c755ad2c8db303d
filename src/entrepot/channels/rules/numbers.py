# ruff: noqa: RUF001, RUF002  # signs of shops: the multiplication sign, the estimated sign
"""Numbers as shops write them: signs, thousands, units. What is ambiguous is refused, not guessed.

A price that is read a hundred times too large is worse than a row that is refused (CAT-1).
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import ClassVar, Final

from entrepot.kernel import Refusal
from entrepot.money.values import Currency, Money

DIGITS_MAX: Final = 18
NUMBER_LONGEST: Final = 24
"""Characters of a price with its signs; what is longer is words."""


@dataclass(eq=False)
class BadNumber(Refusal):
    """Not a number of the kind that is wanted; `reason` is a code of its own."""

    code: ClassVar[str] = "channels.number"
    status: ClassVar[int] = 422
    reason: str
    """`not_a_number`, `ambiguous`, `percent`, `currency_sign`, `too_many_decimals`, `negative` …"""
    value: str
    fact: str = ""


_SIGNS: Final = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}),
    "US$": frozenset({"USD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "￥": frozenset({"JPY", "CNY"}),
    "元": frozenset({"CNY"}),
    "円": frozenset({"JPY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "zł": frozenset({"PLN"}),
    "Kč": frozenset({"CZK"}),
    "CHF": frozenset({"CHF"}),
    "Fr.": frozenset({"CHF"}),
    "lei": frozenset({"RON"}),
    "R$": frozenset({"BRL"}),
}
_SIGN: Final = re.compile(
    r"US\$|R\$|[$€£¥￥元円]|\bkr\.?|zł|Kč|Fr\.|\blei\b|\b[A-Z]{3}\b", re.IGNORECASE
)
_BLANKS: Final = re.compile(r"[\s\u00a0\u2009\u202f'\u2019](?=\d)")
_PLAIN: Final = re.compile(r"[+-]?([0-9]+)")
_SHOWING: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)+")
_QUANTITY: Final = re.compile(
    r"(?:(?P<times>\d{1,4})\s*[x×*]\s*)?(?P<amount>\d{1,7}(?:[.,]\d{1,3})?)\s*"
    r"(?P<unit>kilogrammes?|kilograms?|grammes?|gramm?|grams?|litres?|liters?|litri|litro|"
    r"millilitres?|kg|mg|gr|g|ml|cl|dl|l|pcs|pieces?|pieces|stuks|stück|stk|pezzi|pz|pièces|"
    r"piezas|capsules?|caps|pads?|wipes|sheets?|sachets?|个|片|件)\b",
    re.IGNORECASE,
)
_UNITS: Final = {
    "kg": (Decimal(1), "kg"),
    "kilogram": (Decimal(1), "kg"),
    "kilogramme": (Decimal(1), "kg"),
    "g": (Decimal(1), "g"),
    "gr": (Decimal(1), "g"),
    "gram": (Decimal(1), "g"),
    "gramm": (Decimal(1), "g"),
    "gramme": (Decimal(1), "g"),
    "mg": (Decimal("0.001"), "g"),
    "l": (Decimal(1), "l"),
    "litre": (Decimal(1), "l"),
    "liter": (Decimal(1), "l"),
    "litri": (Decimal(1), "l"),
    "litro": (Decimal(1), "l"),
    "dl": (Decimal(100), "ml"),
    "cl": (Decimal(10), "ml"),
    "ml": (Decimal(1), "ml"),
    "millilitre": (Decimal(1), "ml"),
}


def decimal_of(text: str, *, sign: str = "") -> Decimal:
    """A number with `sign` as its decimal sign, or with the one that it shows itself.

    Without a known sign, "1,234" may be a thousand or one and a bit: that is refused.
    """
    found = _BLANKS.sub("", text.strip())
    if not found:
        raise BadNumber(reason="missing", value=text)
    if "%" in found:
        raise BadNumber(reason="percent", value=text)
    if len(found) > DIGITS_MAX * 2:
        raise BadNumber(reason="not_a_number", value=text[:40])
    decimal = sign or _decimal_sign(found)
    thousands = {".": ",", ",": "."}[decimal]
    whole, point, part = found.rpartition(decimal) if decimal in found else (found, "", "")
    if thousands in part or (thousands in whole and not _grouped(whole, thousands)):
        raise BadNumber(reason="ambiguous" if not sign else "not_a_number", value=text)
    digits = whole.replace(thousands, "")
    if not (_PLAIN.fullmatch(digits) or (point and digits in {"", "-", "+"})):
        raise BadNumber(reason="not_a_number", value=text)
    if part and not (part.isascii() and part.isdigit()):
        raise BadNumber(reason="not_a_number", value=text)
    try:
        return Decimal(f"{digits or '0'}.{part or '0'}")
    except InvalidOperation:
        raise BadNumber(reason="not_a_number", value=text) from None


def sign_shown(text: str) -> str:
    """The decimal sign that this number must be written with; empty where it shows none.

    Of "19,90" and "1.234,5" it is the comma; "1.234" and "12" say nothing.
    """
    bare = _BLANKS.sub("", _SIGN.sub("", text).strip())
    if not _SHOWING.fullmatch(bare):
        return ""
    try:
        sign = _decimal_sign(bare)
    except BadNumber:
        return ""
    is_grouped = bare.count("." if sign == "," else ",") > 0
    return sign if sign in bare or is_grouped else ""


def price_of(text: str, *, unit: Currency, sign: str = "", ignores_signs: bool = False) -> Money:
    """A price in `unit`; a sign of another currency is refused unless signs are decoration."""
    for found in _SIGN.findall(text):
        spelled = found if found in _SIGNS else found.strip(".").lower()
        allowed = _SIGNS.get(spelled) or _SIGNS.get(found) or frozenset({found.upper()})
        if not ignores_signs and unit.code not in allowed:
            raise BadNumber(reason="currency_sign", value=text, fact=unit.code)
    bare = _SIGN.sub("", text)
    # Where three decimals are usual, "1.234" is no thousand.
    amount = decimal_of(bare, sign=sign or ("." if unit.exponent == 3 else ""))
    if amount < 0:
        raise BadNumber(reason="negative", value=text)
    minor = amount.scaleb(unit.exponent)
    if minor != minor.to_integral_value():
        raise BadNumber(reason="too_many_decimals", value=text, fact=unit.code)
    return Money(int(minor), unit)


def whole_of(text: str, *, sign: str = "") -> int:
    """A whole number of grams or pieces: what a shop's scales add behind the point is rounded."""
    amount = decimal_of(text, sign=sign)
    if amount < 0:
        raise BadNumber(reason="negative", value=text)
    if amount >= 10**9:
        raise BadNumber(reason="too_large", value=text)
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def quantity_of(text: str) -> tuple[Decimal, str] | None:
    """The net content in a phrase ("6 x 33 cl", "1,1 kg ℮"), as ml, l, g, kg or piece.

    A weight or a volume beats a count: "250 g, 10 pieces" is 250 g. None when there is none.
    """
    pieces: tuple[Decimal, str] | None = None
    for found in _QUANTITY.finditer(text.replace("\u00a0", " ")):
        amount = Decimal(found["amount"].replace(",", "."))
        times = int(found["times"] or 1)
        name = found["unit"].casefold()
        factor, unit = _UNITS.get(name) or _UNITS.get(name.removesuffix("s")) or (None, "piece")
        if amount <= 0 or times <= 0:
            continue
        if factor is not None:
            return _tidy(amount * times * factor), unit
        pieces = pieces or (_tidy(amount * times), "piece")
    return pieces


def _decimal_sign(text: str) -> str:
    """The last sign of the two when both are there; else decided by what follows it."""
    point, comma = text.rfind("."), text.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    if point < 0 and comma < 0:
        return "."
    sign = "." if point >= 0 else ","
    other = "," if sign == "." else "."
    if text.count(sign) > 1:
        return other  # only thousands repeat
    before, _, after = text.partition(sign)
    if len(after) == 3 and before.lstrip("+-") not in {"", "0"} and len(before.lstrip("+-")) <= 3:
        raise BadNumber(reason="ambiguous", value=text)
    return sign


def _grouped(whole: str, sign: str) -> bool:
    first, *rest = whole.lstrip("+-").split(sign)
    return 1 <= len(first) <= 3 and all(len(part) == 3 for part in rest)


def _tidy(amount: Decimal) -> Decimal:
    """At most three decimals, and no zeros behind the point."""
    rounded = amount.quantize(Decimal("0.001"), ROUND_HALF_UP).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
