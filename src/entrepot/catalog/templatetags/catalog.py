"""States and languages in words, and addresses of pictures."""

from typing import Any, Final

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entrepot.catalog import queries
from entrepot.catalog.values import ListingState, ProductState, TextState
from entrepot.kit.templatetags.money import babel_locale

register = template.Library()

LISTINGS: Final[dict[str, tuple[Any, str]]] = {
    ListingState.DRAFT: (_("Not checked"), ""),
    ListingState.BLOCKED: (_("Blocked"), "bad"),
    ListingState.LIVE: (_("Live"), "good"),
    ListingState.PAUSED: (_("Paused"), "attention"),
}
"""State to its name and the tone of its badge."""

TEXTS: Final[dict[str, tuple[Any, str]]] = {
    TextState.MISSING: (_("No text yet"), "bad"),
    TextState.MACHINE: (_("Machine draft"), "attention"),
    TextState.REVIEWED: (_("Read by a person"), "good"),
    TextState.STALE: (_("Outdated"), "attention"),
}

PRODUCTS: Final[dict[str, Any]] = {
    ProductState.DRAFT: _("Draft"),
    ProductState.ACTIVE: _("Active"),
    ProductState.ARCHIVED: _("Archived"),
}


REVIEW_REASONS: Final[dict[str, Any]] = {
    "title_misleading": _("Title or description misleads"),
    "brand_rights": _("Right to the brand not shown"),
    "category_wrong": _("Wrong category"),
    "picture_poor": _("Pictures do not show the goods"),
    "claim_forbidden": _("A claim that the law forbids"),
    "facts_missing": _("Facts of the label are missing"),
    "goods_not_allowed": _("These goods may not be sold here"),
    "other": _("Another reason"),
    "low_risk": _("Low risk: confirmed without a look"),
    "trusted": _("The first ones have passed: confirmed with them"),
}


@register.filter
def listing_state(state: str) -> str:
    return str(LISTINGS[state][0])


@register.filter
def listing_tone(state: str) -> str:
    return LISTINGS[state][1]


@register.filter
def text_state(state: str) -> str:
    return str(TEXTS[state][0])


@register.filter
def text_tone(state: str) -> str:
    return TEXTS[state][1]


@register.filter
def product_state(state: str) -> str:
    return str(PRODUCTS[state])


@register.filter
def finding_name(code: str) -> str:
    return queries.finding_name(code)


@register.filter
def review_reason(code: str) -> str:
    """Why an office declined, in words; an unknown code stays itself."""
    return str(REVIEW_REASONS.get(code, code))


@register.filter
def language_name(code: str) -> str:
    """A language by its name in the reader's; an unknown code stays itself."""
    base, _hyphen, script = code.partition("-")
    key = f"{base}_{script.capitalize()}" if script else base
    names = babel_locale(get_language() or settings.LANGUAGE_CODE).languages
    return str(names.get(key) or names.get(base, code))


@register.filter
def picture_address(path: str) -> str:
    """A stored file's, the merchant's own, or the empty frame."""
    if not path:
        return static("entrepot/no-picture.svg")
    if "://" in path or path.startswith("/"):
        return path
    return f"{settings.MEDIA_URL}{path}"
