"""A change of the law on its way: who wants it, from when it holds, what it puts in place of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from entrepot.lanes.values import OPERATOR, Amendment, Statute

AmendmentId = NewType("AmendmentId", UUID)

COUNTRY_LETTERS: Final = 2
HORIZON_DAYS: Final = 90
"""How far ahead the desk looks for what changes next."""
STATED: Final = ("official", "specialist", "sourced", "vendor", "operator statement", "unsourced")
"""Confidences a person may give a row, strongest first."""


class AmendmentKind(StrEnum):
    """What the operator does to the law."""

    ADD = "add"
    CORRECT = "correct"
    """A row ends and another stands in its place from the same day on."""
    END = "end"
    TABLE = "table"
    """A whole tariff table, row by row in `customs_tariff_row`."""


class AmendmentState(StrEnum):
    """Drafts belong to their author; proposed ones wait for somebody else."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN_STATES: Final = (AmendmentState.DRAFT, AmendmentState.PROPOSED)


class Verb(StrEnum):
    """What the audit trail knows to have happened to an amendment."""

    DRAFTED = "drafted"
    CHANGED = "changed"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an amendment says, before anyone has decided: the same facts as its row."""

    kind: AmendmentKind
    country: str
    table: str
    fields: Mapping[str, Any]
    since: date | None
    """First day of the new row; None for one that only ends."""
    until: date | None = None
    source: str = ""
    confidence: str = ""
    ends: str = ""
    """The id of the row that stops to hold."""
    ends_on: date | None = None
    reason: str = ""

    @property
    def statute(self) -> Statute | None:
        """The row that is added, None where one only ends."""
        if self.kind in {AmendmentKind.END, AmendmentKind.TABLE}:
            return None
        assert self.since is not None
        return Statute(
            country=self.country,
            table=self.table,
            fields=self.fields,
            since=self.since,
            until=self.until or date.max,
            source=self.source,
            confidence=self.confidence,
            by=OPERATOR,
        )

    def amendment(self, name: str) -> Amendment:
        """A single change in the words of the law."""
        return Amendment(id=name, adds=self.statute, ends=self.ends, ends_on=self.ends_on)

    @property
    def effective_on(self) -> date:
        """The first day on which something is different."""
        days = [day for day in (self.since, self.ends_on) if day is not None]
        return min(days) if days else date.min


@dataclass(frozen=True, slots=True)
class Stretch:
    """A row in the history of what holds; `fate` says what a change would do to it."""

    row: Statute
    fate: str = ""
    """Empty, `new`, `ends` (cut short) or `gone` (nothing of it is left)."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What becomes different on a day: a row that begins, the one that ends, or both for one key."""

    on: date
    begins: Statute | None
    ends: Statute | None


@dataclass(frozen=True, slots=True)
class TableReport:
    """What a tariff table held, to be read before anyone approves it."""

    file: str
    rows: int
    loaded: int
    forms: Mapping[str, int]
    faults: tuple[Mapping[str, Any], ...]
    """`row`, `hs`, `text`, `reason`, `is_fatal` of each line that needs a word."""

    @property
    def refused(self) -> int:
        """Lines that do not load."""
        return self.rows - self.loaded
