"""Pure rules of checkout: prices, the quote's token, addresses, numbers, and the refusals."""

from entrepot.checkout.rules.agreeing import agree
from entrepot.checkout.rules.freezing import order_payload
from entrepot.checkout.rules.number import GROUP, ORDER, number_of, read_number
from entrepot.checkout.rules.pricing import (
    SCHEMES,
    SCHEMES_OF,
    as_promised,
    local_day,
    pairs_of,
    price,
    unit_price,
)
from entrepot.checkout.rules.recipient import (
    BadRecipient,
    clean_recipient,
    fields_of,
    optional_fields,
)
from entrepot.checkout.rules.refusals import (
    AllowanceExceeded,
    BadSignature,
    BudgetSpent,
    GoodsMoved,
    QueueFull,
    QuoteExpired,
    QuoteGivenUp,
    SameIdOtherBody,
    SoldOut,
)
from entrepot.checkout.rules.states import group_charge, group_fulfilment, group_state
from entrepot.checkout.rules.token import Key, check_valid, digest, read, sign, verify

__all__ = [
    "GROUP",
    "ORDER",
    "SCHEMES",
    "SCHEMES_OF",
    "AllowanceExceeded",
    "BadRecipient",
    "BadSignature",
    "BudgetSpent",
    "GoodsMoved",
    "Key",
    "QueueFull",
    "QuoteExpired",
    "QuoteGivenUp",
    "SameIdOtherBody",
    "SoldOut",
    "agree",
    "as_promised",
    "check_valid",
    "clean_recipient",
    "digest",
    "fields_of",
    "group_charge",
    "group_fulfilment",
    "group_state",
    "local_day",
    "number_of",
    "optional_fields",
    "order_payload",
    "pairs_of",
    "price",
    "read",
    "read_number",
    "sign",
    "unit_price",
    "verify",
]
