"""Which providers are connected."""

from typing import Final

from entrepot.payments.adapters.simulator.client import Simulator
from entrepot.payments.ports import Provider
from entrepot.payments.values import UnknownProvider

PROVIDERS: Final[dict[str, Provider]] = {"simulator": Simulator()}


def provider(name: str) -> Provider:
    """The provider of that name."""
    if name not in PROVIDERS:
        raise UnknownProvider(provider=name)
    return PROVIDERS[name]
