"""Ids, states, markets, and the chain in which a text is looked for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

ProductId = NewType("ProductId", UUID)
VariantId = NewType("VariantId", UUID)
ListingId = NewType("ListingId", UUID)


class TextState(StrEnum):
    """How far a translation is; MISSING is the absence of a row, named for lists."""

    MISSING = "missing"
    MACHINE = "machine"
    REVIEWED = "reviewed"
    STALE = "stale"


class ProductState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class ListingState(StrEnum):
    """LIVE is the only one a buyer can see; BLOCKED has findings, PAUSED is the merchant's wish."""

    DRAFT = "draft"
    BLOCKED = "blocked"
    LIVE = "live"
    PAUSED = "paused"


class ReviewState(StrEnum):
    """How a product's first publication stands with the office; NONE needs none."""

    NONE = ""
    WAITING = "waiting"
    PASSED = "passed"
    DECLINED = "declined"


class ReviewKind(StrEnum):
    """What an office is asked: a first publication, or a change of what is live."""

    FIRST = "first"
    CHANGE = "change"


class RequestState(StrEnum):
    """One PENDING a product; the others are for ever."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Market:
    """A consumer market: its country, currency and languages (the first is its own)."""

    code: str
    country: str
    currency: str
    languages: tuple[str, ...]
    density: str


MARKETS: Final = {
    "cn": Market("cn", "CN", "CNY", ("zh-hans", "en"), "dense"),
    "es": Market("es", "ES", "EUR", ("es", "en"), "airy"),
}

FALLBACKS: Final = {
    "zh-hans": ("zh-hans", "en"),
    "en": ("en",),
    "es": ("es", "en"),
    "it": ("it", "en"),
    "fr": ("fr", "en"),
    "de": ("de", "en"),
    "nl": ("nl", "en"),
    "ja": ("ja", "en"),
}


def fallback_chain(language: str, *, source: str) -> tuple[str, ...]:
    """The languages in which to look for a text, first to last (CAT-5): asked, general, source."""
    general = language.partition("-")[0]
    chain = (*FALLBACKS.get(language, (language, *FALLBACKS.get(general, (general, "en")))), source)
    return tuple(dict.fromkeys(chain))
