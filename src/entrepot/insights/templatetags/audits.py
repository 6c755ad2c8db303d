"""Sentences that stand in the program as docstrings, in the reader's language."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def in_words(sentence: str) -> str:
    """What an audit says always holds, translated by its own context's catalogue."""
    return gettext(sentence) if sentence else ""
