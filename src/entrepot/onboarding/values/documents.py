"""Documents: their types, their standing, and why one is not accepted."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

DocumentId = NewType("DocumentId", UUID)


class DocumentState(StrEnum):
    """Where a document stands; of each type at most one waits and one is accepted."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"
    """A newer one of its type took its place; its file is gone."""


class RefusalReason(StrEnum):
    """Why a reviewer does not accept a document; each has a sentence that says what to send."""

    UNREADABLE = "unreadable"
    CROPPED = "cropped"
    EXPIRED = "expired"
    WRONG_DOCUMENT = "wrong_document"
    NAME_DIFFERS = "name_differs"
    ADDRESS_DIFFERS = "address_differs"
    NOT_SIGNED = "not_signed"
    TOO_OLD = "too_old"
    PAGES_MISSING = "pages_missing"
    NOT_TRANSLATED = "not_translated"
    DOUBTFUL = "doubtful"
    """It looks changed: a person should call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentType:
    """What a type of document must be like."""

    code: str
    bytes_max: int
    needs_expiry: bool
    is_personal: bool
    """Of a person, not of the business: shown to reviewers only (DSA art. 30(7))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFact:
    """What the checklist has to know of a document."""

    type: str
    state: DocumentState
    uploaded_at: datetime
    expires_on: date | None = None
    reviewed_at: datetime | None = None
    reason: str = ""

    def is_expired(self, day: date) -> bool:
        """The last day still counts."""
        return self.expires_on is not None and self.expires_on < day


REMIND_DAYS: Final = (30, 7, 0)
"""So many days before a document expires its owner is written to."""
GRACE_DAYS: Final = 14
"""After its last day; then the merchant rests until a new one is there."""
