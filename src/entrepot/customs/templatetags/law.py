"""Rows of law in templates. Load with `{% load law %}`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from entrepot.customs.pages import words
from entrepot.kit.templatetags.money import day
from entrepot.lanes.values import Statute
from entrepot.lanes.values.cost import UNVERIFIED

register = template.Library()


@register.filter
def said(row: Statute) -> str:
    """What it says, in a sentence."""
    return words.said(row)


@register.filter
def table_name(table: str) -> str:
    return words.table_name(table)


@register.filter
def field_name(field: str) -> str:
    return words.field_name(field)


@register.filter
def law_country(code: str) -> str:
    return words.country(code)


@register.filter
def goods(value: Any) -> str:
    return words.goods(value)


@register.filter
def fields(row: Any) -> list[tuple[str, str]]:
    """Each field's name and value in words, of a row or of a plain mapping."""
    held: Mapping[str, Any] = row if isinstance(row, Mapping) else row.fields
    return [
        (words.field_name(name), words.value_of(name, value))
        for name, value in held.items()
        if value not in ("", [], None)
    ]


@register.filter
def source(text: str) -> SafeString:
    """Who says so; addresses become links."""
    return mark_safe(urlize(text, nofollow=True, autoescape=True))  # noqa: S308  # escaped by it


@register.filter
def confidence(value: str) -> SafeString:
    """A badge that says how sure the row is."""
    mark = "attention" if value in UNVERIFIED else "good" if value == "official" else ""
    return format_html('<span class="badge {}">{}</span>', mark, words.confidence_name(value))


@register.filter
def since_day(on: date | None) -> str:
    """The first day; nothing is known to come before one without."""
    return _("always") if on is None or on == date.min else day(on)


@register.filter
def until_day(on: date | None) -> str:
    """The day that is no longer in it; open where there is none."""
    return _("no end") if on is None or on == date.max else day(on)


@register.filter
def word(code: str) -> str:
    return words.word(code)


@register.filter
def told(value: Any) -> str:
    """A value of the audit trail, in words."""
    if isinstance(value, Mapping):
        return words.plainly(value)
    return str(value) if value not in ("", None, {}) else "-"


@register.filter
def sample_name(goods: str) -> str:
    """A sample parcel's goods."""
    return words.sample(goods)


@register.filter
def duty_form(name: str) -> str:
    """A form that rates of duty take."""
    return words.duty_form(name)


@register.filter
def duty_note(code: str) -> str:
    """What the reader of a rate took for granted, or why it could not read it."""
    return words.duty_note(code)
