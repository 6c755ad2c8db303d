"""Numbers, bars, routes, weights and the words of papers; pure."""

from entrepot.logistics.rules.barcode import code128
from entrepot.logistics.rules.item_id import check_digit, item_id, parse, spaced
from entrepot.logistics.rules.papers import facts, kilograms, kinds
from entrepot.logistics.rules.parcels import (
    FIRST_ASK_AFTER,
    crosses_customs,
    service_of,
    wait_before_asking,
    weight_bounds,
)
from entrepot.logistics.rules.routing import choose

__all__ = [
    "FIRST_ASK_AFTER",
    "check_digit",
    "choose",
    "code128",
    "crosses_customs",
    "facts",
    "item_id",
    "kilograms",
    "kinds",
    "parse",
    "service_of",
    "spaced",
    "wait_before_asking",
    "weight_bounds",
]
