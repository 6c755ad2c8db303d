"""Where a merchant stands on the board, and what is to be done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

TaskId = NewType("TaskId", UUID)

DORMANT_DAYS: Final = 90
"""Without a sale or a change for so long, a merchant sleeps; an office may choose its own."""


class Stage(StrEnum):
    """A column of the board, derived from what is so; nobody drags a card."""

    LEAD = "lead"
    APPLIED = "applied"
    REVIEW = "review"
    LISTING = "listing"
    """Verified, and nothing of it can be bought yet."""
    LIVE = "live"
    DORMANT = "dormant"
    CLOSED = "closed"
    """Suspended, refused, or gone."""


class TaskKind(StrEnum):
    """Why a task exists: made by hand, or by what has happened."""

    HAND = "hand"
    REVIEW = "review"
    """An application was handed in."""
    NO_LISTING = "no_listing"
    """Live, and after two weeks nothing of it can be bought."""
    DOCUMENT = "document"
    """A document expires soon."""
    CASE = "case"
    """A case is near its target."""
    CONTACT = "contact"
    """Another office asks about a business that is ours."""


class TraitKind(StrEnum):
    """By what a business is recognised again."""

    VAT = "vat"
    IBAN = "iban"
    DOMAIN = "domain"
    REGISTER = "register"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """What the board is narrowed to; empty means all."""

    agent: UUID | None = None
    country: str = ""
    category: str = ""
    search: str = ""
    blocked_by: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many days a step takes: a quarter, half and three quarters of those who took it."""

    merchants: int
    lower_days: float | None
    median_days: float | None
    upper_days: float | None
