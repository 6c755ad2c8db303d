"""Which register of VAT numbers is connected, by the setting `VAT_REGISTER`."""

from typing import Final

from django.conf import settings

from entrepot.customs.adapters import simulator, vies
from entrepot.customs.ports import VatRegister

REGISTERS: Final[dict[str, VatRegister]] = {
    simulator.NAME: simulator.Simulator(),
    vies.NAME: vies.Vies(),
    vies.TRIAL_NAME: vies.Vies(is_trial_service=True),
}


def register() -> VatRegister:
    """The one that is asked; an unknown name is a mistake of the installation."""
    return REGISTERS[settings.VAT_REGISTER]
