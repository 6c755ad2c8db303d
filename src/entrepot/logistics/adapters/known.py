"""Which carriers are connected."""

from typing import Final

from entrepot.logistics.adapters.simulator.client import Simulator
from entrepot.logistics.ports import Carrier
from entrepot.logistics.values import UnknownCarrier

CARRIERS: Final[dict[str, Carrier]] = {"simulator": Simulator()}


def carrier(name: str) -> Carrier:
    """The carrier of that name."""
    if name not in CARRIERS:
        raise UnknownCarrier(carrier=name)
    return CARRIERS[name]
