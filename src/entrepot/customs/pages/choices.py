"""Lists to choose from, rendered once for each language and choice: 250 countries cost time."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from entrepot.customs.pages.saying import Say, countries
from entrepot.lanes import queries as lanes
from entrepot.lanes.values import COUNTRIES, MEASURES

CURRENCIES: Final = (
    "EUR", "CNY", "GBP", "USD", "JPY", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "HUF", "RON", "KRW", "HKD",
)  # fmt: skip
UNITS: Final = ("ml", "l", "g", "kg", "piece")


@lru_cache(maxsize=2_048)
def origins(language: str, chosen: str) -> SafeString:
    """Where a parcel may start: anywhere."""
    return _options(countries(language).items(), chosen)


@lru_cache(maxsize=2_048)
def destinations(language: str, chosen: str) -> SafeString:
    """Where some lane leads, and what was asked for though none does."""
    known = _reached() | {chosen}
    return _options(
        (pair for pair in countries(language).items() if pair[0] in known),
        chosen,
    )


@lru_cache(maxsize=8)
def country_codes(language: str) -> SafeString:
    """For a field that takes a code: what the codes mean."""
    return _options(countries(language).items(), None)


@lru_cache(maxsize=256)
def currencies(chosen: str) -> SafeString:
    """The usual ones, and the one that was asked for."""
    known = CURRENCIES if chosen in CURRENCIES else (*CURRENCIES, chosen[:3])
    return _options(((code, code) for code in known), chosen)


@lru_cache(maxsize=64)
def units(language: str, chosen: str) -> SafeString:
    """Of net content."""
    say = Say(language)
    return _options(((one, say.law(one) if one == "piece" else one) for one in UNITS), chosen)


@lru_cache(maxsize=128)
def measures(language: str, chosen: str) -> SafeString:
    """Further facts that some duty counts."""
    say = Say(language)
    return _options((("", ""), *((one, say.law(one)) for one in sorted(MEASURES))), chosen)


def _options(pairs: Iterable[tuple[str, str]], chosen: str | None) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SafeString(" selected") if code == chosen else "", name) for code, name in pairs),
    )


@lru_cache(maxsize=1)
def _reached() -> frozenset[str]:
    """Countries that some lane leads to; it changes with the program only."""
    return frozenset(
        code
        for code in COUNTRIES
        if any(lanes.regimes_between(start, code) for start in ("US", "IT", code))
    )
