"""What somebody wants the landed cost of, as read from a page, the API or a file."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final

from entrepot.kernel import Refusal
from entrepot.lanes.values import Consignment

BATCH_MAX: Final = 1_000
"""Consignments of one call."""
ISSUES_MAX: Final = 50
"""Named in one answer; whoever has more mends these first."""
VALUE_LETTERS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong. `pointer` (RFC 6901) leads to the field, from the consignment."""

    pointer: str
    reason: str
    """A code with words: `missing`, `not_whole`, `negative` …"""
    value: str = ""
    limit: str = ""


@dataclass(eq=False)
class Unreadable(Refusal):
    """Some fields are missing, or hold what they cannot hold."""

    code: ClassVar[str] = "request.invalid"
    status: ClassVar[int] = 422
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A consignment that still lacks its exchange rates, and maybe its regime."""

    id: str
    consignment: Consignment
    """Its lane has an empty regime where none was named."""
    own_rate: Decimal | None = None
    """An exchange rate the asker gives, instead of the published one."""

    @property
    def regime(self) -> str:
        return self.consignment.lane.regime
