"""A carrier, in our words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from entrepot.logistics.values import Shipment, Tracked


class Carrier(Protocol):
    """Calls repeated with the same number do nothing twice. None runs inside a transaction.

    They raise `CarrierUnavailable` when nobody knows what happened (ask again), and
    `CarrierRefused` when the carrier said no.
    """

    name: str

    def accept(self, shipment: Shipment) -> None:
        """Hand a parcel over."""

    def inquire(self, number: str) -> list[Tracked]:
        """All that is known of a parcel, in any order."""

    def read_notice(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Tracked:
        """Verify over the raw body, then read; `BadTracking` if it is not theirs or not fresh."""
