"""Which providers are connected."""

from typing import Final

from django.conf import settings

from entrepot.payments.adapters.simulator import client as simulator
from entrepot.payments.ports import Provider
from entrepot.payments.values import UnknownProvider

PROVIDERS: Final[dict[str, Provider]] = {simulator.NAME: simulator.Simulator()}


def provider(name: str) -> Provider:
    """The provider of that name; play money only where a simulator is configured."""
    if name not in PROVIDERS or (name == simulator.NAME and not settings.SIMULATOR_URL):
        raise UnknownProvider(provider=name)
    return PROVIDERS[name]
