"""Kinds, codes and rows of law in words."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language

from entrepot.catalog.queries import codes
from entrepot.checkout.pages import words
from entrepot.kit.templatetags import money

register = template.Library()


@register.filter
def levy_name(kind: str) -> str:
    return words.kind_name(kind)


@register.filter
def brought_name(how: str) -> str:
    return str(words.BROUGHT[how])


@register.filter
def confidence_name(confidence: str) -> str:
    return str(words.CONFIDENCES.get(confidence, confidence))


@register.filter
def fault(row: Any) -> str:
    """Why a row of a file was refused."""
    return words.fault_sentence(row["code"], row["facts"])


@register.filter
def heading_name(code: str) -> str:
    """What shops call goods of a heading; nothing where nobody knows it."""
    return codes.plain_name(code, get_language() or "en")


@register.filter
def absolute(minor: int, code: str) -> str:
    """An amount without its sign, where words say which way it went."""
    return money.money(abs(minor), code)


@register.filter
def percent(share: Decimal | None) -> str:
    """`+8.0 %`; a dash where there was nothing to compare with."""
    return "\u2013" if share is None else f"{share:+.1f} %"
