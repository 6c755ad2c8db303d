"""What has happened to the law."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LawAmended(Event):
    """A change of the law was approved; whoever prices by it has prices that may move."""

    kind: ClassVar[str] = "law.amended"
    amendment: UUID
    country: str
    """The folder of the law: an ISO country, or `EU`."""
    table: str
    hs: str
    """The prefix of the goods it is about; empty where it is about any, or many."""
    effective_on: date
    sequence: int
