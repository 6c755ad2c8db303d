"""How the calculator speaks: words, amounts, days and countries in one of six languages.

The desks' catalogues know two languages, so nothing here asks Django which one is active.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol

from entrepot.customs import rows
from entrepot.customs.values.asked import Issue
from entrepot.lanes import queries as lanes
from entrepot.lanes import rows as lanes_rows
from entrepot.lanes.values import COUNTRIES
from entrepot.money.values import Money, money

FALLBACK: Final = "en"
_LOCALES: Final = {"zh": "zh_Hans_CN", "en": "en_GB"}
_CODE_FIRST: Final = frozenset(["zh", "en"])
"""Languages that write the currency before the amount."""
_FIGURE: Final = re.compile(
    r"\b(?P<code>[A-Z]{3}) (?P<amount>-?[0-9]+(?:\.[0-9]+)?)|(?<![\w.])(?P<whole>[0-9]+)\.(?P<part>[0-9]+)"
)
_WORD: Final = re.compile(r"[A-Za-z]{3}")
FORMULA: Final = "formula."
"""Begins the codes of words that stand within formulas."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SIGNS: Final = ((" x ", " \u00d7 "), (" / ", " \u00f7 "), (" - ", " \u2212 "))
_PLACES: Final = frozenset(["origin", "destination", "country", "home"])


@dataclass(frozen=True, slots=True)
class Say:
    """Speaks one language of `rows.LANGUAGES`."""

    language: str

    def __call__(self, code: str, **facts: object) -> str:
        """A word of the page."""
        return rows.word("calculator", code, self.language, facts)

    def law(self, code: str, facts: Mapping[str, str] | None = None) -> str:
        """A word of the rules, its facts as people write them."""
        told = {name: self.fact(name, value) for name, value in (facts or {}).items()}
        return lanes.word(code, self.language, told)

    def is_known(self, code: str) -> bool:
        """Do the rules' words have this code?"""
        return code in lanes_rows.text.words()

    def reason(self, issue: Issue) -> str:
        """Why a field cannot be read."""
        facts = {"value": issue.value, "limit": issue.limit}
        if issue.reason == "no_lane":
            facts = {name: self.country(value) for name, value in facts.items()}
        return rows.word("reasons", issue.reason, self.language, facts)

    def fact(self, name: str, value: str) -> str:
        """A fact of an obstacle or note: an amount, a day, a country, a code that has words."""
        if name in _PLACES and value in COUNTRIES:
            return self.country(value)
        if _DAY.fullmatch(value):
            return _day(value, self.language)
        if self.is_known(value):
            return lanes.word(value, self.language)
        if name in {"lines", "units", "codes"}:
            return ", ".join(value.split())
        return self.written(value)

    def money(self, amount: Money) -> str:
        """`CNY 9,727.86` or `9.727,86 CNY`: the code, because signs are shared by currencies."""
        return _money(amount.minor, amount.currency.code, self.language)

    def day(self, day: date) -> str:
        """Spelled out."""
        return _day(day.isoformat(), self.language)

    def country(self, code: str) -> str:
        """Its name."""
        return countries(self.language).get(code, code)

    def number(self, number: Decimal) -> str:
        """A plain figure with the language's decimal sign, all its decimals."""
        return self.written(f"{number:f}")

    def rounding(self, text: str) -> str:
        """How an amount was rounded: parts between commas, some with the step they go down to."""
        return ", ".join(self._rounding(part) for part in text.split(", "))

    def _rounding(self, part: str) -> str:
        what, down, step = part.partition(" down to ")
        return self.law(f"rounding.{what}_down", {"amount": step}) if down else self.law(part)

    def written(self, formula: str) -> str:
        """A formula, rate or fact as people write it here."""
        return _written(formula, self.language)

    def share(self, part: int, whole: int) -> str:
        """Per cent with one decimal; for the eye, nothing is computed from it."""
        tenths = (part * 2000 + whole) // (2 * whole) if whole else 0
        return self.written(f"{tenths // 10}.{tenths % 10}%")


@lru_cache(maxsize=8)
def countries(language: str) -> dict[str, str]:
    """Every country's name, in the order of the language's alphabet as far as code points go."""
    names = _locale(language).territories
    found = {code: str(names.get(code, code)) for code in COUNTRIES}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))


@lru_cache(maxsize=16_384)
def _money(minor: int, code: str, language: str) -> str:
    amount = Money(minor, money(0, code).currency).amount
    decimals = -int(amount.as_tuple().exponent)
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    number = format_decimal(amount, pattern, locale=_locale(language))
    return f"{code}\u00a0{number}" if language in _CODE_FIRST else f"{number}\u00a0{code}"


@lru_cache(maxsize=4_096)
def _day(text: str, language: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return str(format_date(day, "long", locale=_locale(language)))


@lru_cache(maxsize=16_384)
def _written(text: str, language: str) -> str:
    for sign, written in _SIGNS:
        text = text.replace(sign, written)
    if _WORD.search(text):
        text = _phrases().sub(lambda found: lanes.word(FORMULA + found[0], language), text)
    return _FIGURE.sub(lambda found: _figure(found, language), text)


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    """Words that formulas use, the longest first."""
    words = [code.removeprefix(FORMULA) for code in lanes_rows.text.words() if code[:8] == FORMULA]
    words.sort(key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _figure(found: re.Match[str], language: str) -> str:
    """An amount or a decimal within a text; an amount no currency can have stays as it is."""
    if found["code"] is None:
        sign = get_decimal_symbol(_locale(language))
        return f"{found['whole']}{sign}{found['part']}"
    try:
        amount = money(found["amount"], found["code"])
    except ValueError:
        return found[0]
    return _money(amount.minor, amount.currency.code, language)
