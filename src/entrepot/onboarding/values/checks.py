"""Numbers of a business, and what was found out about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType
from uuid import UUID

from entrepot.kernel import Refusal

CheckId = NewType("CheckId", UUID)


class NumberKind(StrEnum):
    """A number whose form can be checked without asking anybody."""

    VAT = "vat"
    IBAN = "iban"
    BIC = "bic"
    EORI = "eori"
    REGISTER = "register"
    """In the company register of its country: SIREN, Codice Fiscale or REA, HRB, KvK, USCC …"""
    LEI = "lei"
    GTIN_PREFIX = "gtin_prefix"


class Hint(StrEnum):
    """What is wrong with a number; the facts beside it say where."""

    EMPTY = "empty"
    SIGN = "sign"
    """`sign` at `place` does not belong into it."""
    LENGTH = "length"
    """It has `given` signs, not `wanted`."""
    FORM = "form"
    """Its letters and digits are not arranged as in `example`."""
    CHECK_DIGIT = "check_digit"
    """The check digit (`place`, where it is known) does not fit the others."""
    COUNTRY = "country"
    """It is of `given`, not of `wanted`."""
    UNKNOWN_COUNTRY = "unknown_country"
    NOT_SEPA = "not_sepa"
    """An account outside of the area in which payouts are made."""
    PART = "part"
    """A part of it (a province, a court, a bank) does not exist."""
    IN_HOUSE = "in_house"
    """A prefix for use within one company: nobody else knows it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A number in the one form it is stored and compared in."""

    kind: NumberKind
    canonical: str
    country: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the number itself tells: the bank and its BIC, the name of the register."""


@dataclass(eq=False)
class NumberRefused(Refusal):
    """This cannot be such a number."""

    code: ClassVar[str] = "onboarding.number_refused"
    status: ClassVar[int] = 422
    kind: NumberKind
    country: str
    hint: Hint
    facts: Mapping[str, str] = field(default_factory=dict)


class CheckKind(StrEnum):
    """What is asked about a business; each has a requirement of this name."""

    VAT = "vat"
    EORI = "eori"
    REGISTER = "register"
    IBAN = "iban"


class CheckState(StrEnum):
    """How sure we are. Only VERIFIED is a yes (TAX-8)."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    """The number exists, but for another name or with a remark: a person decides."""
    NOT_VERIFIED = "not_verified"
    """Nobody could be asked yet; it is tried again."""
    FAILED = "failed"
    """Whoever keeps the numbers does not know this one."""


class Silence(StrEnum):
    """Why a register gave no answer."""

    NO_ANSWER = "no_answer"
    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    REFUSED_US = "refused_us"
    NO_REGISTER = "no_register"
    """None is connected for the country: only a person with a paper can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The register knows the number."""

    register: str
    at: datetime
    name: str
    """Empty when it does not tell (Germany's and Spain's VAT numbers)."""
    address: str = ""
    active: bool = True
    reference: str = ""
    """Its own mark of this enquiry: the proof."""
    remark: str = ""
    """What it says beside a yes, by a code (`liquidation`, `lei-lapsed`): a person judges it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """The register says that there is no such number."""

    register: str
    at: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """No answer: it proves nothing, neither good nor bad."""

    register: str
    at: datetime
    silence: Silence
    said: str = ""


Answer = Found | NotFound | Unreachable


@dataclass(frozen=True, slots=True)
class Connected:
    """A register that this installation knows of."""

    register: str
    kind: CheckKind
    countries: frozenset[str] | None
    """None: every country."""
    is_connected: bool
    lacks: str
    """The variable of the environment without which it cannot be asked."""


class NameMatch(StrEnum):
    """How a registered name stands to the one that was typed."""

    SAME = "same"
    CLOSE = "close"
    """The same but for writing: Müller & Söhne, Mueller und Soehne."""
    OTHER = "other"
    UNKNOWN = "unknown"
    """The register tells no name."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check as its pages show it; `number` in its one form."""

    id: CheckId
    merchant: UUID
    kind: CheckKind
    state: CheckState
    country: str
    number: str
    asked_name: str
    found_name: str
    match: NameMatch
    register: str
    proof: str
    """The register's mark of the enquiry, or why there was no answer."""
    at: datetime | None
    """Of the newest answer; None when nothing was asked yet."""
    next_at: datetime | None
    decided_why: str
    """Why a person took or refused what differed."""

    @property
    def is_open(self) -> bool:
        return self.state in {CheckState.DIFFERS, CheckState.NOT_VERIFIED}
