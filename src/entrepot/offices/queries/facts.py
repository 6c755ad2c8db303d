"""Facts of the audit log in words: what they are called, and what their values say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from entrepot.kit import trail
from entrepot.kit.templatetags.money import country_name, day, money

PEOPLE: Final = frozenset({"user", "agent", "assignee", "reviewer", "by"})
"""Facts that name a person by id; they are shown by name while there is one."""
HOUSES: Final = frozenset({"office", "hub_id"})
MERCHANTS: Final = frozenset({"merchant"})
_COUNTRIES: Final = frozenset({"country", "serves", "origin"})
_MARKETS: Final = frozenset({"market", "markets", "opens"})
_LANGUAGES: Final = frozenset({"language", "languages"})
_SUMS: Final = frozenset({"digest", "sha256"})
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_MARKET_LETTERS: Final = 2
_SUM_SHOWN: Final = 12

STATES: Final[Mapping[str, Any]] = {
    "lead": _("Found by the office"),
    "applied": _("Application begun"),
    "review": _("Application handed in"),
    "live": _("Verified: may sell"),
    "paused": _("Paused"),
    "suspended": _("Suspended"),
    "refused": _("Refused"),
    "closed": _("Closed"),
    "open": pgettext_lazy("case", "new"),
    "merchant": pgettext_lazy("case", "waits for the merchant"),
    "us": pgettext_lazy("case", "waits for the office"),
    "solved": pgettext_lazy("case", "solved"),
    "active": _("Active"),
    "draft": _("Draft"),
    "archived": _("Archived"),
    "blocked": _("Blocked"),
    "missing": _("Missing"),
    "machine": _("Machine draft"),
    "reviewed": _("Read by a person"),
    "stale": _("Outdated"),
    "pending": _("Waits for an answer"),
    "approved": _("Approved"),
    "declined": _("Declined"),
    "withdrawn": _("Withdrawn"),
    "cancelled": _("Cancelled"),
    "verified": _("Verified"),
    "not_verified": _("Not verified"),
    "failed": _("Failed"),
    "accepted": _("Accepted"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """Names of the people, offices and merchants that acts speak of, by id."""

    people: Mapping[UUID, str] = field(default_factory=dict)
    houses: Mapping[UUID, str] = field(default_factory=dict)
    merchants: Mapping[UUID, str] = field(default_factory=dict)
    currencies: Mapping[UUID, str] = field(default_factory=dict)


def name(fact: str) -> str:
    """What a fact is called; one within another (`variant.sku`) by its last part."""
    spoken = dict(settings.LANGUAGES).get(fact)
    if spoken:
        return str(spoken)
    last = fact.rpartition(".")[2]
    return trail.fact_name(fact) or trail.fact_name(last) or gettext("Another detail")


def said(
    on: str, fact: str, side: Mapping[str, Any], known: Known, *, merchant: UUID | None = None
) -> str:
    """One value in the reader's words; empty where there is none."""
    value = side.get(fact)
    if fact.endswith("_minor") and isinstance(value, int):
        unit = side.get("currency") or (known.currencies.get(merchant, "") if merchant else "")
        return money(value, str(unit)) if unit else str(value)
    return _told(on, fact.rpartition(".")[2], value, known)


def _told(on: str, fact: str, value: Any, known: Known) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(filter(None, (_told(on, fact, one, known) for one in value)))
    if isinstance(value, dict):
        return "; ".join(
            f"{name(key)}: {_told(on, key, one, known)}"
            if trail.fact_name(key) or key in dict(settings.LANGUAGES)
            else f"{key}: {_told(on, key, one, known)}"
            for key, one in value.items()
        )
    text = str(value)
    if text == trail.HIDDEN:
        return gettext("personal, not shown")
    return _word(on, fact, text, known)


def _word(on: str, fact: str, text: str, known: Known) -> str:
    language = get_language() or "en"
    word = ""
    if fact in PEOPLE | HOUSES | MERCHANTS:
        word = _named(fact, text, known)
    elif fact == "state":
        word = str(STATES.get(text, ""))
    elif fact in _COUNTRIES:
        word = country_name(text, language)
    elif fact in _MARKETS and len(text) == _MARKET_LETTERS:
        word = country_name(text.upper(), language)
    elif fact in _LANGUAGES:
        word = str(dict(settings.LANGUAGES).get(text, ""))
    elif fact in _SUMS:
        word = text[:_SUM_SHOWN]
    elif _DAY.fullmatch(text):
        word = day(date.fromisoformat(text))
    elif _MOMENT.match(text):
        word = day(datetime.fromisoformat(text))
    return word or trail.value_told(on, fact, text)


def _named(fact: str, text: str, known: Known) -> str:
    identity = uuid_of(text)
    if identity is None:
        return text
    names = known.people if fact in PEOPLE else known.houses
    if fact in MERCHANTS:
        names = known.merchants
    return names.get(identity, "") or f"{text[:8]}…"


def uuid_of(text: Any) -> UUID | None:
    """An id, in whatever of its forms it was kept."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
