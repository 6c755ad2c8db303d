"""Ids and the three axes of an order's state."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

CartId = NewType("CartId", UUID)
GroupId = NewType("GroupId", UUID)
OrderId = NewType("OrderId", UUID)
LineId = NewType("LineId", UUID)
RecipientId = NewType("RecipientId", UUID)


class OrderState(StrEnum):
    """PLACED waits for money; CONFIRMED is a sale; COMPLETED has paid the merchant."""

    PLACED = "placed"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class ChargeState(StrEnum):
    NONE = "none"
    FULL = "full"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


class FulfilmentState(StrEnum):
    NONE = "none"
    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
