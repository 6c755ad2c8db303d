"""Who is asked about which number, by the settings `REGISTERS` and `REGISTERS_USED`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import timezone

from entrepot.onboarding.adapters import companies_house, eori, gleif, hmrc, sirene, vat
from entrepot.onboarding.adapters.simulator.client import NAME as SIMULATOR
from entrepot.onboarding.adapters.simulator.client import Simulator
from entrepot.onboarding.ports import Register
from entrepot.onboarding.rules.forms_of_numbers import EORI_COUNTRIES, UNION
from entrepot.onboarding.values.checks import Answer, CheckKind, Connected, Silence, Unreachable

REAL: Final = "real"
_UNION_AND_XI: Final = UNION | {"XI"}


@dataclass(frozen=True, slots=True)
class Party:
    """A register that can be connected. `countries` None: everywhere, after a country's own."""

    kind: CheckKind
    register: Register
    countries: frozenset[str] | None
    needs_key: str = ""
    """The setting without which it does not serve us."""

    @property
    def is_connected(self) -> bool:
        return self.register.name in settings.REGISTERS_USED and not self.lacks_key

    @property
    def lacks_key(self) -> bool:
        return bool(self.needs_key) and not getattr(settings, self.needs_key)

    def serves(self, country: str) -> bool:
        return self.countries is None or country in self.countries


PARTIES: Final[Sequence[Party]] = (
    Party(CheckKind.VAT, vat.VatNumbers(), _UNION_AND_XI),
    Party(CheckKind.EORI, eori.Eori(), EORI_COUNTRIES - {"GB"}),
    Party(CheckKind.EORI, hmrc.BritishEori(), hmrc.COUNTRIES),
    Party(
        CheckKind.REGISTER,
        companies_house.CompaniesHouse(),
        companies_house.COUNTRIES,
        "COMPANIES_HOUSE_KEY",
    ),
    Party(CheckKind.REGISTER, sirene.Sirene(), sirene.COUNTRIES),
    Party(CheckKind.REGISTER, gleif.Gleif(), None),
)
"""The real ones, in the order in which those of a kind are asked."""


class Several:
    """`Register` made of those that are connected: the first that serves the country and knows.

    The next one is asked only when one has no register for the business. One that is away is
    waited for: the answer of another would be about another book.
    """

    name = REAL

    def __init__(self, kind: CheckKind) -> None:
        self._kind = kind

    def look_up(self, *, country: str, number: str, name: str) -> Answer:
        answer: Answer = Unreachable(
            register="none", at=timezone.now(), silence=Silence.NO_REGISTER
        )
        for party in PARTIES:
            if party.kind is not self._kind or not party.is_connected or not party.serves(country):
                continue
            answer = party.register.look_up(country=country, number=number, name=name)
            if not (isinstance(answer, Unreachable) and answer.silence is Silence.NO_REGISTER):
                break
        return answer


_SIMULATED: Final[Mapping[CheckKind, Register]] = {
    CheckKind.VAT: vat.VatNumbers(),
    CheckKind.EORI: Simulator(CheckKind.EORI),
    CheckKind.REGISTER: Simulator(CheckKind.REGISTER),
    CheckKind.IBAN: Simulator(CheckKind.IBAN),
}


def register(kind: CheckKind) -> Register:
    """The one for a kind of number; an unknown setting is a mistake of the installation."""
    assert settings.REGISTERS in {SIMULATOR, REAL}, "ENTREPOT_REGISTERS is simulator or real"
    return _SIMULATED[kind] if settings.REGISTERS == SIMULATOR else Several(kind)


def connections() -> list[Connected]:
    """Every register that could be asked, and whether it is: for the operator's page."""
    if settings.REGISTERS == SIMULATOR:
        return [Connected(SIMULATOR, kind, None, is_connected=True, lacks="") for kind in CheckKind]
    return [
        Connected(
            party.register.name,
            party.kind,
            party.countries,
            is_connected=party.is_connected,
            lacks=f"ENTREPOT_{party.needs_key}" if party.lacks_key else "",
        )
        for party in PARTIES
    ]
