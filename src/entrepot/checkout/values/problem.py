"""Bounds of a cart, and what can stand in its way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from entrepot.catalog.values import ListingId
from entrepot.offices.values import MerchantId

CART_LINES_MAX: Final = 50
QUANTITY_MAX: Final = 999


class ProblemCode(StrEnum):
    """Why a cart cannot be ordered as it is; said before payment, never after (INV-17)."""

    NOT_AVAILABLE = "not_available"
    INSUFFICIENT_STOCK = "insufficient_stock"
    SEVERAL_PLACES = "several_places"
    """No one place of the merchant has all of it, and an order is sent from one."""
    PRICE_CHANGED = "price_changed"
    LANE_CLOSED = "lane_closed"
    NOT_ADMITTED = "not_admitted"
    ORDER_LIMIT = "order_limit"
    QUANTITY_CAP = "quantity_cap"
    ALLOWANCE_EXCEEDED = "allowance_exceeded"
    RECIPIENT_REQUIRED = "recipient_required"
    OTHER_COUNTRY = "other_country"
    ID_REQUIRED = "id_required"
    RATE_UNAVAILABLE = "rate_unavailable"


class Remedy(StrEnum):
    """What helps."""

    REMOVE = "remove"
    FEWER = "fewer"
    CONFIRM_PRICE = "confirm_price"
    SPLIT_ORDER = "split_order"
    GIVE_RECIPIENT = "give_recipient"
    GIVE_ID = "give_id"
    LATER = "later"
    ORDER_APART = "order_apart"


REMEDIES: Final[Mapping[ProblemCode, Remedy]] = {
    ProblemCode.NOT_AVAILABLE: Remedy.REMOVE,
    ProblemCode.INSUFFICIENT_STOCK: Remedy.FEWER,
    ProblemCode.SEVERAL_PLACES: Remedy.ORDER_APART,
    ProblemCode.PRICE_CHANGED: Remedy.CONFIRM_PRICE,
    ProblemCode.LANE_CLOSED: Remedy.REMOVE,
    ProblemCode.NOT_ADMITTED: Remedy.REMOVE,
    ProblemCode.ORDER_LIMIT: Remedy.SPLIT_ORDER,
    ProblemCode.QUANTITY_CAP: Remedy.FEWER,
    ProblemCode.ALLOWANCE_EXCEEDED: Remedy.FEWER,
    ProblemCode.RECIPIENT_REQUIRED: Remedy.GIVE_RECIPIENT,
    ProblemCode.OTHER_COUNTRY: Remedy.GIVE_RECIPIENT,
    ProblemCode.ID_REQUIRED: Remedy.GIVE_ID,
    ProblemCode.RATE_UNAVAILABLE: Remedy.LATER,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stands in the way, and the facts that a person needs to go on.

    `listing` is the line it is about, `merchant` the order; neither when it is the checkout.
    Amounts among the facts are texts as a person writes them (`CNY 5000.00`).
    """

    code: ProblemCode
    listing: ListingId | None = None
    merchant: MerchantId | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def remedy(self) -> Remedy:
        return REMEDIES[self.code]
