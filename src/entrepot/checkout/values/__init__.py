"""Ids, the axes of an order's state, and the quote that an order is made from."""

from entrepot.checkout.values.booked import Booked, BookedLine
from entrepot.checkout.values.priced import Circumstances, Priced, PricedLine, PricedOrder, Wish
from entrepot.checkout.values.problem import (
    CART_LINES_MAX,
    QUANTITY_MAX,
    Problem,
    ProblemCode,
    Remedy,
)
from entrepot.checkout.values.quote import LinePayload, OrderPayload, Placed, QuotePayload
from entrepot.checkout.values.state import (
    CartId,
    ChargeState,
    FulfilmentState,
    GroupId,
    LineId,
    OrderId,
    OrderState,
    RecipientId,
)

__all__ = [
    "CART_LINES_MAX",
    "QUANTITY_MAX",
    "Booked",
    "BookedLine",
    "CartId",
    "ChargeState",
    "Circumstances",
    "FulfilmentState",
    "GroupId",
    "LineId",
    "LinePayload",
    "OrderId",
    "OrderPayload",
    "OrderState",
    "Placed",
    "Priced",
    "PricedLine",
    "PricedOrder",
    "Problem",
    "ProblemCode",
    "QuotePayload",
    "RecipientId",
    "Remedy",
    "Wish",
]
