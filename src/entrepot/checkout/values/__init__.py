"""Ids, the axes of an order's state, and the quote that an order is made from."""

from entrepot.checkout.values.quote import LinePayload, OrderPayload, Placed, QuotePayload
from entrepot.checkout.values.state import (
    CartId,
    ChargeState,
    FulfilmentState,
    GroupId,
    LineId,
    OrderId,
    OrderState,
)

__all__ = [
    "CartId",
    "ChargeState",
    "FulfilmentState",
    "GroupId",
    "LineId",
    "LinePayload",
    "OrderId",
    "OrderPayload",
    "OrderState",
    "Placed",
    "QuotePayload",
]
