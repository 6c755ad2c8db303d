"""Amounts, moments and countries in the reader's locale, and icons.

`Money` lies above this floor, so it is known here by its shape: `minor` and `currency.code`.

Load with `{% load money %}`. Everything is formatted by Babel in the language of the page.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

ZONES: Final = {"zh-hans": ZoneInfo("Asia/Shanghai"), "en": ZoneInfo("Europe/Brussels")}
"""In whose clock a reader of the language lives; the moment's title says which one it is."""
_SHORT: Final = {"zh-hans": "M月d日 HH:mm", "en": "d MMM, HH:mm"}


@register.filter
def money(amount: Any, code: str = "") -> str:
    """`{{ amount|money }}` for Money or (minor, currency); `{{ minor|money:"CNY" }}` for a number.

    Nothing stays nothing: None gives an empty text, never zero.
    """
    if amount is None or amount == "":
        return ""
    minor, unit = _read(amount, code)
    return _money(minor, unit, _language())


@register.filter
def price(amount: Any, code: str = "") -> SafeString:
    """The same, in parts that the stylesheet sets large and small: sign, whole, cents."""
    if amount is None or amount == "":
        return SafeString()
    minor, unit = _read(amount, code)
    return _price(minor, unit, _language())


@register.filter
def moment(at: datetime | None) -> SafeString:
    """A moment as the reader's clock shows it, with its zone in the title."""
    if at is None:
        return SafeString()
    language = _language()
    local = timezone.localtime(at, ZONES.get(language, ZONES["en"]))
    locale = babel_locale(language)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        format_datetime(local, "full", locale=locale),
        format_datetime(local, _SHORT.get(language, _SHORT["en"]), locale=locale),
    )


@register.filter
def day(on: date | datetime | None) -> str:
    """A day, spelled out in the reader's language."""
    if on is None:
        return ""
    if isinstance(on, datetime):
        on = timezone.localtime(on, ZONES.get(_language(), ZONES["en"])).date()
    return str(format_date(on, "long", locale=babel_locale(_language())))


@register.filter
def elapsed(since: datetime | timedelta | None) -> str:
    """How long ago, or how long it lasts: "9 hours"."""
    if since is None:
        return ""
    span = since if isinstance(since, timedelta) else timezone.now() - since
    return str(format_timedelta(span, locale=babel_locale(_language())))


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language; an unknown code stays itself."""
    return country_name(code, _language())


@register.filter
def count(number: int) -> str:
    """A whole number with the reader's separators."""
    return str(format_decimal(number, locale=babel_locale(_language())))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the vendored set, hidden from screen readers: words stand beside it."""
    return _icon(name)


@lru_cache(maxsize=64)
def babel_locale(language: str) -> Locale:
    """Babel's locale for a language code of Django's."""
    parts = language.split("-")
    if parts[0] == "zh":
        return Locale.parse("zh_Hans_CN")
    if language == "en":
        return Locale.parse("en_GB")
    return Locale.parse(parts[0])


@lru_cache(maxsize=4096)
def country_name(code: str, language: str) -> str:
    """The name of an ISO 3166 country in a language."""
    return str(babel_locale(language).territories.get(code, code))


@lru_cache(maxsize=8192)
def _money(minor: int, code: str, language: str) -> str:
    amount = Decimal(minor).scaleb(-get_currency_precision(code))
    return str(format_currency(amount, code, locale=babel_locale(language)))


@lru_cache(maxsize=8192)
def _price(minor: int, code: str, language: str) -> SafeString:
    text = _money(minor, code, language)
    digits = [at for at, sign in enumerate(text) if sign.isdigit()]
    first, last = digits[0], digits[-1] + 1
    decimals = get_currency_precision(code)
    cut = last - decimals - 1 if decimals else last
    return format_html(
        '{}<span class="whole">{}</span>{}{}',
        _part("sign", text[:first].strip()),
        text[first:cut],
        _part("cents", text[cut:last]),
        _part("sign", text[last:].strip()),
    )


def _part(kind: str, text: str) -> SafeString:
    return format_html('<span class="{}">{}</span>', kind, text) if text else SafeString()


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    sprite = static("entrepot/vendor/icons.svg")
    return mark_safe(  # noqa: S308  # the name comes from templates, never from a reader
        f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{sprite}#{name}"/></svg>'
    )


def _read(amount: Any, code: str) -> tuple[int, str]:
    if hasattr(amount, "minor"):
        return amount.minor, amount.currency.code
    if isinstance(amount, Sequence) and not isinstance(amount, str):
        minor, unit = amount
        return int(minor), str(unit)
    assert code, "a bare number needs its currency"
    return int(amount), code


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
