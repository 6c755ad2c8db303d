"""Codes in words, for letters."""

from django import template

from entrepot.onboarding.queries import words

register = template.Library()


@register.filter
def requirement_title(code: str) -> str:
    """What a requirement is called; of the operator's own the code."""
    return str(words.TITLES.get(code, code))


@register.filter
def document_title(code: str) -> str:
    """What a type of document is called."""
    return words.document_name(code)


@register.filter
def refuse_reason(code: str) -> str:
    """Why a business is refused."""
    return words.refused(code)
