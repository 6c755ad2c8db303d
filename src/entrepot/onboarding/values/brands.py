"""Rights to sell a brand."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

BrandRightId = NewType("BrandRightId", UUID)


class RightKind(StrEnum):
    """Why a merchant may sell the brand."""

    OWN = "own"
    """Its own trademark, with register and number."""
    LICENSEE = "licensee"
    RESELLER = "reseller"


class RightState(StrEnum):
    """Only an APPROVED right that is in force opens anything."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandRight:
    """A merchant's right. `markets` empty: everywhere; `until` exclusive, None: open."""

    id: BrandRightId
    merchant: UUID
    brand: str
    key: str
    """The brand as it is compared: `rules.brands.key`."""
    kind: RightKind
    state: RightState
    exclusive: bool
    markets: tuple[str, ...]
    since: date
    until: date | None
    trademark_register: str = ""
    trademark_number: str = ""
    document: str = ""
    """What the paper is called, where one was handed in."""
    declared_at: datetime | None = None
    reviewed_at: datetime | None = None
    review_note: str = ""

    def holds(self, market: str, on: date) -> bool:
        """Approved, for the market, on the day."""
        return (
            self.state is RightState.APPROVED
            and (not self.markets or market in self.markets)
            and self.since <= on
            and (self.until is None or on < self.until)
        )


@dataclass(frozen=True, slots=True)
class Protected:
    """A brand that nobody sells in these markets (none named: all) without a right."""

    key: str
    brand: str
    markets: tuple[str, ...]
    why: str

    def guards(self, market: str) -> bool:
        return not self.markets or market in self.markets


class BrandFindingCode(StrEnum):
    PROTECTED = "catalog.brand_protected"
    """On the operator's list, and no right is approved."""
    ANOTHERS = "catalog.brand_anothers"
    """Another merchant has it exclusively in the market."""


@dataclass(frozen=True, slots=True)
class BrandFinding:
    """Why a brand cannot go live in a market for a merchant."""

    code: BrandFindingCode
    brand: str
    market: str
