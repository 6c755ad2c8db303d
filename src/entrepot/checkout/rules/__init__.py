"""Pure rules of checkout: the quote's token, and the ways an order can be refused."""

from entrepot.checkout.rules.refusals import (
    AllowanceExceeded,
    BadSignature,
    QueueFull,
    QuoteExpired,
    SameIdOtherBody,
    SeveralBooks,
    SoldOut,
)
from entrepot.checkout.rules.token import Key, check_valid, digest, read, sign, verify

__all__ = [
    "AllowanceExceeded",
    "BadSignature",
    "Key",
    "QueueFull",
    "QuoteExpired",
    "SameIdOtherBody",
    "SeveralBooks",
    "SoldOut",
    "check_valid",
    "digest",
    "read",
    "sign",
    "verify",
]
