"""What the office's day says no to."""

from dataclasses import dataclass
from typing import ClassVar

from entrepot.casework.values import Fact
from entrepot.kernel import Refusal


@dataclass(eq=False)
class NotALead(Refusal):
    """Only a lead can be invited to apply: this business has already begun."""

    code: ClassVar[str] = "casework.not_a_lead"
    status: ClassVar[int] = 409
    state: str


@dataclass(eq=False)
class NoAddress(Refusal):
    """There is no e-mail address to write to."""

    code: ClassVar[str] = "casework.no_address"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class InvitationOver(Refusal):
    """The link was used, or its time is over."""

    code: ClassVar[str] = "casework.invitation_over"
    status: ClassVar[int] = 410


@dataclass(eq=False)
class CaseNotOpen(Refusal):
    """A case of this state cannot take this step."""

    code: ClassVar[str] = "casework.case_not_open"
    status: ClassVar[int] = 409
    state: str
    wanted: str


@dataclass(eq=False)
class NoOneAbove(Refusal):
    """There is nobody above who has not been asked already."""

    code: ClassVar[str] = "casework.no_one_above"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class TooMany(Refusal):
    """So many of these at once are a mistake."""

    code: ClassVar[str] = "casework.too_many"
    status: ClassVar[int] = 429
    limit: int


@dataclass(eq=False)
class BadWording(Refusal):
    """A letter names what nobody can fill in, or says nothing."""

    code: ClassVar[str] = "casework.bad_wording"
    status: ClassVar[int] = 422
    unknown: tuple[str, ...]
    lacking: tuple[Fact, ...]


@dataclass(eq=False)
class NoSuchVersion(Refusal):
    """There is no such version of this letter."""

    code: ClassVar[str] = "casework.no_such_version"
    status: ClassVar[int] = 404
