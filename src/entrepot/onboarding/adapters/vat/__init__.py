"""VAT numbers by the door of `customs`, which asks VIES and keeps the evidence (TAX-8)."""

from typing import Final

from django.utils import timezone

from entrepot.customs import commands as customs
from entrepot.customs.values import AnswerCode, BadVatNumber
from entrepot.onboarding.rules.forms_of_numbers import UNION
from entrepot.onboarding.values.checks import Answer, Found, NotFound, Silence, Unreachable

_SIMULATED: Final = "simulator"
"""The one inside our own process knows every number, and calls all of them by one name."""
_SILENCES: Final = {
    AnswerCode.NO_ANSWER: Silence.NO_ANSWER,
    AnswerCode.UNAVAILABLE: Silence.UNAVAILABLE,
    AnswerCode.BUSY: Silence.BUSY,
    AnswerCode.REFUSED_US: Silence.REFUSED_US,
    AnswerCode.NO_REGISTER: Silence.NO_REGISTER,
}


class VatNumbers:
    """`Register` of VAT numbers."""

    name = "vat"

    def look_up(self, *, country: str, number: str, name: str) -> Answer:  # noqa: ARG002  # VIES compares nothing
        at = timezone.now()
        if country not in UNION and country != "XI":
            return Unreachable(register=self.name, at=at, silence=Silence.NO_REGISTER)
        try:
            evidence = customs.prove_vat_number(country=country, number=number, at=at)
        except BadVatNumber:
            return NotFound(register=self.name, at=at)
        said = evidence.answer
        match said.code:
            case AnswerCode.VALID:
                is_simulated = said.register == _SIMULATED
                return Found(
                    register=said.register,
                    at=said.at,
                    name="" if is_simulated else said.name,
                    address="" if is_simulated else said.address,
                    reference=said.reference,
                )
            case AnswerCode.INVALID | AnswerCode.MALFORMED:
                return NotFound(register=said.register, at=said.at, reference=said.reference)
            case silent:
                return Unreachable(
                    register=said.register, at=said.at, silence=_SILENCES[silent], said=said.said
                )
