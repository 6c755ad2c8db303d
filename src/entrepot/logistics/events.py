"""What has happened to goods."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReceived(Event):
    """Units came into a node."""

    kind: ClassVar[str] = "stock.received"
    variant: UUID
    node: UUID
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelShipped(Event):
    """The carrier has the parcel; its units have left the stock."""

    kind: ClassVar[str] = "parcel.shipped"
    parcel: UUID
    order: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelTracked(Event):
    """The carrier said where the parcel is."""

    kind: ClassVar[str] = "parcel.tracked"
    parcel: UUID
    order: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelDelivered(Event):
    """The consignee has the parcel."""

    kind: ClassVar[str] = "parcel.delivered"
    parcel: UUID
    order: UUID
