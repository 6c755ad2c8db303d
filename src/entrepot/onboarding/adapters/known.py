"""Who is asked about which number, by the setting `REGISTERS`."""

from typing import Final

from django.conf import settings
from django.utils import timezone

from entrepot.onboarding.adapters import eori, vat
from entrepot.onboarding.adapters.simulator.client import NAME as SIMULATOR
from entrepot.onboarding.adapters.simulator.client import Simulator
from entrepot.onboarding.ports import Register
from entrepot.onboarding.values.checks import Answer, CheckKind, Silence, Unreachable

REAL: Final = "real"


class Nobody:
    """`Register` where none is connected: a person has to look at a paper."""

    name = "none"

    def look_up(self, *, country: str, number: str, name: str) -> Answer:  # noqa: ARG002  # asks nobody
        return Unreachable(register=self.name, at=timezone.now(), silence=Silence.NO_REGISTER)


_REGISTERS: Final[dict[str, dict[CheckKind, Register]]] = {
    SIMULATOR: {
        CheckKind.VAT: vat.VatNumbers(),
        CheckKind.EORI: Simulator(CheckKind.EORI),
        CheckKind.REGISTER: Simulator(CheckKind.REGISTER),
        CheckKind.IBAN: Simulator(CheckKind.IBAN),
    },
    REAL: {CheckKind.VAT: vat.VatNumbers(), CheckKind.EORI: eori.Eori()},
}


def register(kind: CheckKind) -> Register:
    """The one for a kind of number; an unknown setting is a mistake of the installation."""
    return _REGISTERS[settings.REGISTERS].get(kind, Nobody())
