"""Figures of the machine room with their units, as people read them."""

from datetime import timedelta
from typing import Final

from babel.dates import format_timedelta
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepot.kit.templatetags.money import babel_locale

register = template.Library()

_BYTES: Final = ("B", "kB", "MB", "GB", "TB")


@register.filter
def figure(value: float | None, unit: str) -> str:
    """`0.0123|figure:"s"` is "12 ms"; an unknown figure is a dash."""
    if value is None:
        return "–"  # noqa: RUF001  # a dash is meant
    locale = babel_locale(get_language() or "en")
    if unit == "share":
        return str(format_percent(value, format="#,##0.#%", locale=locale))
    if unit == "bytes":
        return _bytes(value)
    if unit == "s":
        return _seconds(value)
    if unit == "days":
        return str(format_timedelta(timedelta(days=value), granularity="day", locale=locale))
    text = str(format_decimal(_rounded(value), locale=locale))
    return _("%(figure)s a second") % {"figure": text} if unit == "per_s" else text


def _seconds(value: float) -> str:
    """Milliseconds below one second, words above a minute."""
    locale = babel_locale(get_language() or "en")
    if value < 1:
        return f"{format_decimal(_rounded(value * 1000), locale=locale)} ms"
    if value < 60:
        return f"{format_decimal(_rounded(value), locale=locale)} s"
    return str(format_timedelta(timedelta(seconds=value), locale=locale, threshold=1.5))


def _bytes(value: float) -> str:
    locale = babel_locale(get_language() or "en")
    for unit in _BYTES[:-1]:
        if value < 1000:
            return f"{format_decimal(_rounded(value), locale=locale)} {unit}"
        value /= 1000
    return f"{format_decimal(_rounded(value), locale=locale)} {_BYTES[-1]}"


def _rounded(value: float) -> float | int:
    """Three figures are enough to act on."""
    if value >= 100 or value == int(value):
        return round(value)
    return round(value, 1 if value >= 10 else 2)
