"""What a business tells of itself, and the steps of its application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from entrepot.onboarding.values.documents import DocumentFact


class LegalForm(StrEnum):
    """As far as it changes what is asked."""

    SOLE_TRADER = "sole_trader"
    PARTNERSHIP = "partnership"
    COMPANY = "company"
    COOPERATIVE = "cooperative"
    ASSOCIATION = "association"


class ShopType(StrEnum):
    """By what right the shop sells its brands."""

    FLAGSHIP = "flagship"
    """One own brand, or one that is exclusively licensed."""
    AUTHORISED = "authorised"
    """Brands of others, by their letter."""
    SPECIALTY = "specialty"
    """A choice of several brands of one kind."""


class CatalogueSize(StrEnum):
    """How many products, roughly."""

    TEN = "ten"
    HUNDRED = "hundred"
    THOUSAND = "thousand"
    MORE = "more"


class Step(StrEnum):
    """The pages of the application, in the order in which they are offered."""

    BUSINESS = "business"
    ADDRESS = "address"
    NUMBERS = "numbers"
    GOODS = "goods"
    DOCUMENTS = "documents"
    STATEMENTS = "statements"
    SEND = "send"


MINUTES: Final = {
    Step.BUSINESS: 1,
    Step.ADDRESS: 2,
    Step.NUMBERS: 2,
    Step.GOODS: 1,
    Step.DOCUMENTS: 3,
    Step.STATEMENTS: 1,
    Step.SEND: 0,
}
"""What each takes with the papers at hand."""


class Verb(StrEnum):
    """What happened to an application."""

    STARTED = "started"
    HANDED_IN = "handed_in"
    TAKEN = "taken"
    """A reviewer made it theirs."""
    ASSENTED = "assented"
    """The first of two reviewers says yes."""
    ASKED = "asked"
    """Changes are asked for."""
    APPROVED = "approved"
    REFUSED = "refused"
    OVERRIDDEN = "overridden"
    """The operator let it pass although something was missing."""
    PAUSED = "paused"
    RESUMED = "resumed"


DECISIONS: Final = (Verb.ASKED, Verb.APPROVED, Verb.REFUSED)
"""One of these ends a round; a round has one end."""


class RefuseReason(StrEnum):
    """Why a business is refused."""

    NOT_A_TRADER = "not_a_trader"
    GOODS_NOT_TAKEN = "goods_not_taken"
    IDENTITY_DOUBTFUL = "identity_doubtful"
    NO_BRAND_RIGHT = "no_brand_right"
    DOUBLE = "double"
    NO_ANSWER = "no_answer"
    OTHER = "other"


class Mark(StrEnum):
    """What a reviewer or an operator says about one requirement."""

    VERIFIED = "verified"
    WAIVED = "waived"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class MarkFact:
    """The newest word of a person about one requirement."""

    mark: Mark
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatementFact:
    """A statement as it was made."""

    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckFact:
    """What a register or rule said of a number: `verified`, `differs`, `failed`, `not_verified`."""

    state: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the checklist of one business rests on, on one day."""

    day: date
    country: str
    legal_form: str
    markets: frozenset[str]
    filled: frozenset[str]
    """Names of the fields that hold something."""
    documents: tuple[DocumentFact, ...] = ()
    statements: Mapping[str, StatementFact] = field(default_factory=dict)
    marks: Mapping[str, MarkFact] = field(default_factory=dict)
    checks: Mapping[str, CheckFact] = field(default_factory=dict)


COUNTRIES: Final = (
    "AT", "BE", "BG", "CH", "CN", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR",
    "HU", "IE", "IT", "JP", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI",
    "SK",
)  # fmt: skip
"""Where applicants may be established: the EU, EFTA but Iceland, Britain, China, Japan."""
