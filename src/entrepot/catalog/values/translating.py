"""Strings that buyers see, one by one, and what a glossary says of their words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from entrepot.catalog.values.states import TextState
from entrepot.kernel import Refusal


class TermRule(StrEnum):
    """WANTED: translate it so. KEEP: leave it as it is. FORBIDDEN: never write it."""

    WANTED = "wanted"
    KEEP = "keep"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    """A glossary's row. For KEEP and FORBIDDEN only `source` says something."""

    rule: TermRule
    source: str
    target: str = ""
    source_language: str = ""
    target_language: str = ""
    note: str = ""
    """For a forbidden word: the law that forbids it."""
    since: date
    until: date | None = None
    id: str = ""
    """Empty for Entrepot's own rows."""
    is_own: bool = False

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One string of a product in one language beside its source (CAT-6)."""

    name: str
    """`title`, `body`, `composition`, `specs`, `option:Rosso`, `attribute:ingredients`, `alt:12`."""
    source: str
    target: str
    state: TextState
    length_max: int
    is_long: bool
    mark: str
    """Of the source as it is now; a translation with another one is stale."""

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    @property
    def what(self) -> str:
        return self.name.partition(":")[2]


@dataclass(frozen=True, slots=True)
class TermHit:
    """A row of the glossary that a pair of texts meets; `is_met` says whether it was kept."""

    term: TermRow
    is_met: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """One string of a translator's file. `key` is the merchant's own name for the product."""

    key: str
    slot: str
    source: str
    target: str
    state: TextState
    length_max: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """A translator's file of one language pair."""

    source_language: str
    """Empty where the file does not say: each product has its own."""
    language: str
    units: tuple[Unit, ...]


@dataclass(eq=False)
class BadPack(Refusal):
    """It is no file of translations that Entrepot can read."""

    code: ClassVar[str] = "catalog.bad_pack"
    status: ClassVar[int] = 422
    reason: str
    """`not_xml`, `not_xliff`, `not_csv`, `no_columns`, `no_language`, `too_large`."""
    line: int = 0
