"""One field at a time: what a person or a program wrote, as a value, or why it is none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from entrepot.customs.values.asked import VALUE_LETTERS_MAX, Issue
from entrepot.lanes.values import COUNTRIES, MEASURES, Content
from entrepot.money import values as money_values
from entrepot.money.values import Money

LETTERS_MAX: Final = 400
AMOUNT_MAX: Final = Decimal(10) ** 10
MEASURE_MAX: Final = Decimal(10) ** 9

_UNITS: Final = ("ml", "l", "g", "kg", "piece")
_AMOUNT: Final = re.compile(
    r"(?:(?P<before>[A-Za-z]{3})\s*(?P<first>\S{1,20})|(?P<second>\S{1,20}?)\s*(?P<after>[A-Za-z]{3}))"
)
_MEASURED: Final = re.compile(r"(?P<amount>[^\sa-zA-Z]{1,20})\s*(?P<unit>[a-zA-Z]{1,10})")
_HS: Final = re.compile(r"[0-9]{6,10}")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,12})?")
_TRUTH: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Form:
    """Reads fields and remembers what is wrong, so that all of it can be said at once."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def no(self, pointer: str, reason: str, value: object = "", limit: object = "") -> None:
        """Something is wrong with the field."""
        self.issues.append(Issue(pointer, reason, str(value)[:VALUE_LETTERS_MAX], str(limit)))

    def known(self, record: Mapping[str, object], names: Iterable[str], at: str) -> None:
        """A field of another name is a fault of its own."""
        for name in record:
            if name not in names:
                self.no(f"{at}/{str(name)[:VALUE_LETTERS_MAX]}", "unknown_field", name)

    def text(self, value: object, at: str) -> str:
        """Text of bounded length; whole numbers are as good, for names of things."""
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.no(at, "not_text", value)
            return ""
        written = str(value).strip().replace("\0", "")
        if len(written) > LETTERS_MAX:
            self.no(at, "too_long", written, LETTERS_MAX)
            return ""
        return written

    def country(self, value: object, at: str) -> str:
        """ISO 3166-1 alpha-2, small letters too; empty when there is none."""
        code = self.text(value, at).upper()
        if not code:
            self.no(at, "missing")
            return ""
        if code not in COUNTRIES:
            self.no(at, "unknown_country", code)
            return ""
        return code

    def choice(self, value: object, at: str, known: Sequence[str]) -> str:
        """One of some words, whatever its case."""
        word = self.text(value, at)
        by_name = {one.casefold(): one for one in known}
        if word and word.casefold() not in by_name:
            self.no(at, "not_one_of", word, " ".join(known))
            return ""
        return by_name.get(word.casefold(), "")

    def day(self, value: object, at: str) -> date | None:
        """YYYY-MM-DD."""
        text = self.text(value, at)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.no(at, "not_a_day", text)
            return None

    def truth(self, value: object, at: str) -> bool | None:
        """Yes or no."""
        if isinstance(value, bool):
            return value
        if value is None or value == "":
            return None
        word = self.text(value, at).casefold()
        if word not in _TRUTH:
            self.no(at, "not_yes_or_no", value)
            return None
        return _TRUTH[word]

    def whole(
        self, value: object, at: str, low: int, high: int, *, needed: bool = False
    ) -> int | None:
        """A whole number within bounds; a float is none, whatever its value."""
        if value is None or value == "":
            if needed:
                self.no(at, "missing")
            return None
        if isinstance(value, bool | float) or not isinstance(value, str | int):
            self.no(at, "not_whole", value)
            return None
        text = str(value).strip()
        if not _WHOLE.fullmatch(text):
            self.no(at, "not_whole" if _DECIMAL.fullmatch(text) else "not_a_number", text)
            return None
        number = int(text)
        if not low <= number <= high:
            reason = "negative" if number < 0 else "too_small" if number < low else "too_large"
            self.no(at, reason, text, low if number < low else high)
            return None
        return number

    def number(
        self, value: object, at: str, *, low: Decimal | None, high: Decimal
    ) -> Decimal | None:
        """A decimal written as text, or a whole number; above zero where `low` is None."""
        if value is None or value == "":
            return None
        if isinstance(value, float):
            self.no(at, "no_float", value)
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.no(at, "not_a_number", value)
            return None
        text = str(value).strip()
        if not _DECIMAL.fullmatch(text):
            self.no(at, "not_a_number", text)
            return None
        found = Decimal(text)
        if found < 0:
            self.no(at, "negative", text)
        elif low is None and found == 0:
            self.no(at, "not_above_zero", text)
        elif found > high:
            self.no(at, "too_large", text, f"{high:f}")
        else:
            return found
        return None

    def money(
        self, value: object, at: str, *, needed: bool = False, zero: bool = False
    ) -> Money | None:
        """`{"amount": "12.50", "currency": "EUR"}`, or `"EUR 12.50"`; exact, never negative."""
        if value is None or value == "":
            if needed:
                self.no(at, "missing")
            return None
        amount: object
        if isinstance(value, Mapping):
            before = len(self.issues)
            self.known(value, ("amount", "currency"), at)
            amount, code = value.get("amount"), self.text(value.get("currency"), f"{at}/currency")
            if amount in (None, "") or not code:
                self.no(f"{at}/currency" if not code else f"{at}/amount", "missing")
            if len(self.issues) > before:
                return None
            at = f"{at}/amount"
        elif isinstance(value, str) and (match := _AMOUNT.fullmatch(value.strip())):
            amount, code = match["first"] or match["second"], match["before"] or match["after"]
        else:
            self.no(at, "no_float" if isinstance(value, float) else "not_money", value)
            return None
        return self._amount(amount, code.upper(), at, zero=zero)

    def _amount(self, amount: object, code: str, at: str, *, zero: bool) -> Money | None:
        found = self.number(amount, at, low=Decimal(0) if zero else None, high=AMOUNT_MAX)
        if found is None:
            return None
        try:
            money_values.currency(code)
        except ValueError:
            self.no(at, "not_a_currency", code)
            return None
        try:
            return money_values.money(found, code)
        except ValueError:
            self.no(at, "too_many_decimals", amount, money_values.currency(code).exponent)
            return None

    def hs(self, value: object, at: str) -> str:
        """6 to 10 digits, dots and spaces between them allowed."""
        text = self.text(value, at)
        if not text:
            self.no(at, "missing")
            return ""
        digits = text.replace(".", "").replace(" ", "")
        if not _HS.fullmatch(digits):
            self.no(at, "not_hs", text)
            return ""
        return digits

    def content(self, value: object, at: str) -> Content | None:
        """`{"amount": "750", "unit": "ml"}`, or `"750 ml"`."""
        if value is None or value == "":
            return None
        amount: object
        if isinstance(value, Mapping):
            self.known(value, ("amount", "unit"), at)
            amount, unit = value.get("amount"), self.text(value.get("unit"), f"{at}/unit")
        elif isinstance(value, str) and (match := _MEASURED.fullmatch(value.strip())):
            amount, unit = match["amount"], match["unit"]
        else:
            self.no(at, "not_content", value)
            return None
        unit = unit.lower()
        unit = "piece" if unit == "pieces" else unit
        if unit not in _UNITS:
            self.no(at, "not_one_of", unit, " ".join(_UNITS))
            return None
        number = self.number(amount or "?", at, low=None, high=MEASURE_MAX)
        if number is None:
            return None
        if number.as_tuple().exponent < -6:  # type: ignore[operator]  # finite, as it was matched
            self.no(at, "too_many_decimals", amount, 6)
            return None
        return Content(number, unit)

    def measures(self, value: object, at: str) -> tuple[tuple[str, Decimal], ...]:
        """`{"pair": "1"}`: further facts of one unit."""
        if value is None or value == "":
            return ()
        if not isinstance(value, Mapping):
            self.no(at, "not_a_record", value)
            return ()
        found = []
        for name, amount in value.items():
            if name not in MEASURES:
                self.no(f"{at}/{name}", "not_one_of", name, " ".join(sorted(MEASURES)))
                continue
            number = self.number(amount, f"{at}/{name}", low=None, high=MEASURE_MAX)
            if number is not None:
                found.append((str(name), number))
        return tuple(sorted(found))
