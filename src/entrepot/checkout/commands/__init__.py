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
from entrepot.checkout.commands.completing import (
    COMPLETE_MAX,
    NoSuchOrder,
    NotShipped,
    complete_due,
    confirm_receipt,
    follow_parcel,
)
from entrepot.checkout.commands.confirming import (
    NoSuchGroup,
    NotPaid,
    confirm_group,
    note_refund,
)
from entrepot.checkout.commands.ending import (
    EXPIRE_MAX,
    AlreadyPaid,
    cancel_group,
    expire_due,
    reopen_group,
)
from entrepot.checkout.commands.paying import (
    NotPayable,
    TooManyTries,
    check_payment,
    start_payment,
)
from entrepot.checkout.commands.placing import place
from entrepot.checkout.commands.quote import NothingToQuote, Quote, UnknownMarket, make_quote
from entrepot.checkout.commands.recipient import open_allowances, save_recipient

__all__ = [
    "COMPLETE_MAX",
    "EXPIRE_MAX",
    "AlreadyPaid",
    "BadQuantity",
    "CartFull",
    "NoSuchGroup",
    "NoSuchOrder",
    "NotOffered",
    "NotPaid",
    "NotPayable",
    "NotShipped",
    "NothingToQuote",
    "Quote",
    "TooManyTries",
    "UnknownMarket",
    "accept_prices",
    "add_to_cart",
    "cancel_group",
    "check_payment",
    "complete_due",
    "confirm_group",
    "confirm_receipt",
    "empty",
    "expire_due",
    "follow_parcel",
    "make_quote",
    "note_refund",
    "open_allowances",
    "place",
    "remove",
    "reopen_group",
    "save_recipient",
    "set_quantity",
    "start_payment",
    "take_over",
]
