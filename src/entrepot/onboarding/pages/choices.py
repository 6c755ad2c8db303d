"""What can be chosen from: offices, markets, categories."""

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepot.catalog import queries as catalog
from entrepot.catalog import rows as categories
from entrepot.kit.templatetags.money import country_name
from entrepot.offices import queries as offices
from entrepot.offices.queries import OfficeRow


def office_name(one: OfficeRow, language: str) -> str:
    """As the office calls itself in a language."""
    names = one.names or {}
    return names.get(language) or names.get("en") or one.city


def office_choices() -> list[tuple[str, str]]:
    """Every office, with its country: the page proposes the one of the business's country."""
    language = get_language() or "en"
    return [
        (str(one.id), f"{office_name(one, language)} · {country_name(one.country, language)}")
        for one in offices.offices()
    ]


def office_of(country: str) -> str:
    """The office that serves a country, or any: somebody always answers."""
    found = offices.office_for_country(country)
    everyone = offices.offices()
    return str(found.id) if found else str(everyone[0].id) if everyone else ""


def markets() -> list[str]:
    """Codes of the markets that a lane leads to."""
    return sorted({lane.market for lane in catalog.all_lanes()})


def market_choices(opens: Sequence[str]) -> list[tuple[str, str]]:
    """The office's own markets first, then the others."""
    language = get_language() or "en"
    codes = [*opens, *(code for code in markets() if code not in opens)] or ["cn"]
    return [(code, country_name(code.upper(), language)) for code in codes]


def category_choices() -> list[tuple[str, str]]:
    """The roots of the tree: ten minutes are not for more."""
    language = get_language() or "en"
    known = [
        (one.slug, one.names.get(language) or one.names.get("en") or one.slug)
        for one in categories.categories()
        if not one.parent
    ]
    return [*known, ("other", _("Something else"))]
