"""What must be known and proved before a business may sell, and where each of these stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from entrepot.onboarding.values.application import Step


class Kind(StrEnum):
    """Who says that a requirement is met."""

    COMPUTED = "computed"
    """A rule, from what is on file."""
    ATTESTED = "attested"
    """The business itself, by name and with the text's version."""
    VERIFIED = "verified"
    """A reviewer, most often by a document."""


class Gate(StrEnum):
    """When it must be there at the latest."""

    SUBMIT = "submit"
    APPROVE = "approve"


class ItemState(StrEnum):
    """Where one requirement stands for one business."""

    OPEN = "open"
    """The business has to do something."""
    WAITING = "waiting"
    """It has done its part; a reviewer or a register has not yet."""
    DONE = "done"
    WAIVED = "waived"
    """The operator does without it, for a reason on file."""
    NOT_ASKED = "not_asked"


PASSES: Final = {
    Gate.SUBMIT: frozenset({ItemState.WAITING, ItemState.DONE, ItemState.WAIVED}),
    Gate.APPROVE: frozenset({ItemState.DONE, ItemState.WAIVED}),
}


class Why(StrEnum):
    """The reason behind a state, told in words by `queries.words`."""

    NONE = ""
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    TO_REVIEW = "to_review"
    NOT_VERIFIED = "not_verified"
    """The register could not be asked: that is never a yes (TAX-8)."""
    FAILED = "failed"
    DIFFERS = "differs"
    REFUSED = "refused"
    EXPIRED = "expired"
    RECHECK = "recheck"
    OLD_TEXT = "old_text"
    MENDED = "mended"
    WAIVED = "waived"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that is asked of a business; shipped ones and the operator's look the same."""

    code: str
    version: int
    kind: Kind
    gate: Gate
    place: int
    since: date
    is_on: bool = True
    countries: frozenset[str] = frozenset()
    """Of the business; empty: of any country."""
    markets: frozenset[str] = frozenset()
    """Asked when one of these is a target; empty: always."""
    forms: frozenset[str] = frozenset()
    """Legal forms; empty: all."""
    document: str = ""
    """The type of document that proves it."""
    check: str = ""
    """The rule that answers it (`rules.computed`)."""
    recheck_days: int = 0
    """After so many days it is asked again; 0: never."""
    source: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    """By language, where the operator wrote it; the shipped ones are in the catalogues."""
    by_operator: bool = False

    def __post_init__(self) -> None:
        assert self.code
        assert self.version > 0
        assert (self.kind is Kind.COMPUTED) == bool(self.check), self.code
        assert self.recheck_days >= 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about one requirement; `at` is when what it rests on was established."""

    state: ItemState
    why: Why = Why.NONE
    at: datetime | None = None
    detail: str = ""
    """A reviewer's reason code, or a note to show."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement and where it stands."""

    requirement: Requirement
    verdict: Verdict

    @property
    def passes_submit(self) -> bool:
        gate = self.requirement.gate
        return gate is Gate.APPROVE or self.verdict.state in PASSES[Gate.SUBMIT]

    @property
    def passes_approve(self) -> bool:
        return self.verdict.state in PASSES[Gate.APPROVE]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist, in the reader's words."""

    code: str
    kind: Kind
    gate: Gate
    state: ItemState
    title: str
    why: str
    step: Step
    """The page of the application on which it is met."""
    fix_url: str
    document: str
    source: str
    version: int

    @property
    def is_done(self) -> bool:
        return self.state in {ItemState.DONE, ItemState.WAIVED}
