"""What is done in checkout: put aside, promise, place, confirm, complete."""

from entrepot.checkout.commands.archiving import mark_archived, mark_restored
from entrepot.checkout.commands.asides import end as end_elsewhere
from entrepot.checkout.commands.assessed_file import record_file
from entrepot.checkout.commands.assessing import (
    NotASale,
    ReferenceTaken,
    Source,
    UnknownOrder,
    record_assessment,
)
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
    Paid,
    confirm_group,
    confirm_groups,
    note_refund,
)
from entrepot.checkout.commands.declarants import (
    KnownDeclarant,
    UnknownKey,
    UnknownLane,
    end_declarant,
    known_declarant,
    make_declarant,
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
    "KnownDeclarant",
    "NoSuchGroup",
    "NoSuchOrder",
    "NotASale",
    "NotOffered",
    "NotPaid",
    "NotPayable",
    "NotShipped",
    "NothingToQuote",
    "Paid",
    "Quote",
    "ReferenceTaken",
    "Source",
    "TooManyTries",
    "UnknownKey",
    "UnknownLane",
    "UnknownMarket",
    "UnknownOrder",
    "accept_prices",
    "add_to_cart",
    "cancel_group",
    "check_payment",
    "complete_due",
    "confirm_group",
    "confirm_groups",
    "confirm_receipt",
    "empty",
    "end_declarant",
    "end_elsewhere",
    "expire_due",
    "follow_parcel",
    "known_declarant",
    "make_declarant",
    "make_quote",
    "mark_archived",
    "mark_restored",
    "note_refund",
    "open_allowances",
    "place",
    "record_assessment",
    "record_file",
    "remove",
    "reopen_group",
    "save_recipient",
    "set_quantity",
    "start_payment",
    "take_over",
]
