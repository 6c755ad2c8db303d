"""What is done in checkout: put aside, promise, place, confirm, complete."""

from entrepot.checkout.commands.cart import (
    BadQuantity,
    CartFull,
    NotOffered,
    accept_prices,
    add_to_cart,
    empty,
    remove,
    set_quantity,
    take_over,
)
from entrepot.checkout.commands.quote import NothingToQuote, Quote, UnknownMarket, make_quote
from entrepot.checkout.commands.recipient import open_allowances, save_recipient

__all__ = [
    "BadQuantity",
    "CartFull",
    "NotOffered",
    "NothingToQuote",
    "Quote",
    "UnknownMarket",
    "accept_prices",
    "add_to_cart",
    "empty",
    "make_quote",
    "open_allowances",
    "remove",
    "save_recipient",
    "set_quantity",
    "take_over",
]
