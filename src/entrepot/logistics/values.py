"""Ids, parcel states, tracking codes."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

NodeId = NewType("NodeId", UUID)
ParcelId = NewType("ParcelId", UUID)


class NodeKind(StrEnum):
    WAREHOUSE = "warehouse"
    BONDED = "bonded"
    SHOP = "shop"


class ParcelState(StrEnum):
    """TO_PICK -> PICKED -> PACKED -> SHIPPED -> DELIVERED; or CANCELLED before SHIPPED."""

    TO_PICK = "to_pick"
    PICKED = "picked"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class TrackingCode(StrEnum):
    """What a carrier can say of a parcel, in our words (customs states included)."""

    ACCEPTED = "accepted"
    EXPORT_HUB = "export_hub"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    CUSTOMS_RECEIVED = "customs_received"
    CUSTOMS_EXCEPTION = "customs_exception"
    CUSTOMS_CLEARED = "customs_cleared"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    FAILED = "failed"
