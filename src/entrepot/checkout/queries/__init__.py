"""Reading carts, prices, orders and allowances."""

from entrepot.checkout.queries.booked import booked, booked_order
from entrepot.checkout.queries.cart import (
    CartPage,
    cart_of,
    cart_page,
    cart_ref,
    read_cart_ref,
    shown_prices,
    units_in,
    wishes_of,
)
from entrepot.checkout.queries.pricing import (
    Allowance,
    Person,
    allowances,
    person,
    priced,
    remaining_allowance,
    unit_prices,
)

__all__ = [
    "Allowance",
    "CartPage",
    "Person",
    "allowances",
    "booked",
    "booked_order",
    "cart_of",
    "cart_page",
    "cart_ref",
    "person",
    "priced",
    "read_cart_ref",
    "remaining_allowance",
    "shown_prices",
    "unit_prices",
    "units_in",
    "wishes_of",
]
