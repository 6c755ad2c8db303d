"""What a category asks of a product, and what a product answers wrongly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final

from entrepot.kernel import Refusal


class IssueSeverity(StrEnum):
    """An ERROR keeps it off the market; a WARNING is worth a look; INFO only tells."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    INFO = "INFO"


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault of what was sent, before or after it is saved, in the shape of features §23."""

    code: str
    severity: IssueSeverity
    path: str
    """JSON Pointer into what was sent: `/attributes/alcohol_percent`."""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SchemaRow:
    """One dated version of what a category asks in itself; what lies above it is not in it."""

    category: str
    market: str
    """Empty for all; `eu` for every market inside the Union."""
    since: date
    body: Mapping[str, Any]
    source: str
    is_own: bool = False
    """The operator's own, not Entrepot's."""
    made_at: str = ""


class Widget(StrEnum):
    """How a form asks for it."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DAY = "day"
    TABLE = "table"
    """Numbers by name: nutrition."""
    LINES = "lines"
    """A list of short texts, one a line."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A law that asks for an attribute before a sale in the market: a row of `x-law`."""

    attribute: str
    since: date
    source: str
    confidence: str
    """`official` keeps the listing off while it is not met; `unsourced` (own knowledge) advises."""

    @property
    def is_binding(self) -> bool:
        return self.confidence == OFFICIAL


OFFICIAL: Final = "official"
UNSOURCED: Final = "unsourced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One thing that a schema asks, as a form and a page show it. Words are by language."""

    code: str
    widget: Widget
    titles: Mapping[str, str]
    helps: Mapping[str, str]
    group: str
    units: Mapping[str, str]
    """By language; symbols stand under `en` alone."""
    is_required: bool
    stands: str
    """`error` or `warning`: what a missing one is."""
    is_words: bool
    """Free text that has to be translated (CAT-6)."""
    is_shown: bool
    """To buyers, in the specification."""
    values: Mapping[str, Mapping[str, str]]
    """Codes of a value list with their names."""
    parts: tuple["Attribute", ...]
    """Of a table."""
    minimum: float | None
    maximum: float | None
    length_max: int | None
    is_whole: bool
    source: str
    """Where it comes from: the law that asks it, or the one that knows such a datum."""
    duty: Duty | None = None
    """The law that asks for it in the market; None where it is only recommended."""

    def title(self, chain: tuple[str, ...]) -> str:
        return next((self.titles[one] for one in chain if one in self.titles), self.code)

    def help(self, chain: tuple[str, ...]) -> str:
        return next((self.helps[one] for one in chain if one in self.helps), "")

    def unit(self, chain: tuple[str, ...]) -> str:
        return next((self.units[one] for one in (*chain, "en") if one in self.units), "")

    def value_name(self, value: str, chain: tuple[str, ...]) -> str:
        names = self.values.get(value, {})
        return next((names[one] for one in chain if one in names), value)


@dataclass(eq=False)
class BadSchema(Refusal):
    """It is no JSON Schema of an object that Entrepot can ask by a form."""

    code: ClassVar[str] = "catalog.bad_schema"
    status: ClassVar[int] = 422
    reason: str
    """`not_json`, `not_a_schema`, `not_an_object`, `too_long`, `bad_name` …"""
    where: str = ""
