"""What is not done, and why."""

from dataclasses import dataclass
from typing import ClassVar

from entrepot.kernel import Refusal


@dataclass(eq=False)
class NotComplete(Refusal):
    """Something that is asked for is missing."""

    code: ClassVar[str] = "onboarding.not_complete"
    status: ClassVar[int] = 409
    missing: tuple[str, ...]


@dataclass(eq=False)
class NotOpen(Refusal):
    """The application is being looked at, or decided: it cannot be changed now."""

    code: ClassVar[str] = "onboarding.not_open"
    status: ClassVar[int] = 409
    state: str


@dataclass(eq=False)
class AlreadyDecided(Refusal):
    """Somebody else has decided in the meantime."""

    code: ClassVar[str] = "onboarding.already_decided"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class SecondPersonNeeded(Refusal):
    """This office decides by four eyes: another person has to say yes, too."""

    code: ClassVar[str] = "onboarding.second_person"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class FieldRefused(Refusal):
    """What was typed does not do; `field` names it, `reason` is told in words."""

    code: ClassVar[str] = "onboarding.field_refused"
    status: ClassVar[int] = 422
    field: str
    reason: str
    example: str = ""


@dataclass(eq=False)
class NoSuchType(Refusal):
    """There is no document type of this name."""

    code: ClassVar[str] = "onboarding.no_such_type"
    status: ClassVar[int] = 404
    type: str


@dataclass(eq=False)
class ReasonNeeded(Refusal):
    """This step is recorded with its reason: write one."""

    code: ClassVar[str] = "onboarding.reason_needed"
    status: ClassVar[int] = 422


@dataclass(eq=False)
class NotWaiting(Refusal):
    """This document has been looked at already."""

    code: ClassVar[str] = "onboarding.not_waiting"
    status: ClassVar[int] = 409
