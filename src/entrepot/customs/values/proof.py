"""What a register said about a buyer's VAT number, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from entrepot.lanes.values import Business, VatProof


class AnswerCode(StrEnum):
    """Everything a register may answer, in our words."""

    VALID = "valid"
    INVALID = "invalid"
    MALFORMED = "malformed"
    """The register does not take the number's form: the buyer has to write it anew."""
    NO_ANSWER = "no_answer"
    """Not reached, too late, or an answer that cannot be read."""
    UNAVAILABLE = "unavailable"
    """Reached, but it could not look: its own service or the member state's is down."""
    BUSY = "busy"
    REFUSED_US = "refused_us"
    """It does not serve us: blocked, or our own number is not accepted."""
    NO_REGISTER = "no_register"
    """No register is connected for the country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; `at` is the moment we had it."""

    code: AnswerCode
    register: str
    at: datetime
    reference: str = ""
    """The register's own mark of this enquiry: the proof in an audit."""
    name: str = ""
    address: str = ""
    said: str = ""
    """The register's word, as it came: `MS_UNAVAILABLE`."""

    @property
    def proof(self) -> VatProof:
        """Only a plain yes is VALID; whoever could not be asked proves nothing (TAX-8)."""
        match self.code:
            case AnswerCode.VALID:
                return VatProof.VALID
            case AnswerCode.INVALID | AnswerCode.MALFORMED:
                return VatProof.INVALID
            case _:
                return VatProof.UNVERIFIED


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored answer: what was asked, what was said, when, under what reference."""

    id: UUID
    country: str
    number: str
    answer: Answer

    @property
    def proof(self) -> VatProof:
        return self.answer.proof

    @property
    def business(self) -> Business:
        """The buyer as landed cost takes it."""
        said = self.answer
        proved_by = f"{said.register} {said.at:%Y-%m-%dT%H:%M:%SZ} {said.reference}".strip()
        return Business(self.country, self.number, self.proof, proved_by)


TEST_ANSWERS: Final[Mapping[str, AnswerCode]] = {
    "100": AnswerCode.VALID,
    "200": AnswerCode.INVALID,
    "201": AnswerCode.MALFORMED,
    "202": AnswerCode.REFUSED_US,
    "300": AnswerCode.UNAVAILABLE,
    "301": AnswerCode.UNAVAILABLE,
    "302": AnswerCode.NO_ANSWER,
    "400": AnswerCode.REFUSED_US,
    "401": AnswerCode.REFUSED_US,
    "500": AnswerCode.BUSY,
    "501": AnswerCode.BUSY,
    "600": AnswerCode.BUSY,
    "601": AnswerCode.BUSY,
}
"""The Commission's numbers for trying a connection, and what each is answered with."""
