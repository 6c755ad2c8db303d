"""Which carriers are connected."""

from typing import Final

from django.conf import settings

from entrepot.logistics.adapters.simulator import client as simulator
from entrepot.logistics.ports import Carrier
from entrepot.logistics.values import UnknownCarrier

CARRIERS: Final[dict[str, Carrier]] = {simulator.NAME: simulator.Simulator()}


def carrier(name: str) -> Carrier:
    """The carrier of that name; a simulated one only where it is configured."""
    if name not in CARRIERS or (name == simulator.NAME and not settings.SIMULATOR_URL):
        raise UnknownCarrier(carrier=name)
    return CARRIERS[name]
