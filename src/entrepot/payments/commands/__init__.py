"""What is done with payments: start, settle by a notice or by asking, give back, sign for."""

from entrepot.payments.commands.forgetting import forget_words
from entrepot.payments.commands.refunding import (
    NothingToReturn,
    RefundTooMuch,
    owe_refund,
    return_wrong_amount,
    send_refunds,
)
from entrepot.payments.commands.settling import ask, receive_notice, reconcile, settle
from entrepot.payments.commands.starting import SameIdOtherBody, start
from entrepot.payments.commands.taking import AlreadyTaken, NoNote, NothingToTake, take_notice
from entrepot.payments.values import (
    BadNotice,
    ProviderRefused,
    ProviderUnavailable,
    UnknownProvider,
)

__all__ = [
    "AlreadyTaken",
    "BadNotice",
    "NoNote",
    "NothingToReturn",
    "NothingToTake",
    "ProviderRefused",
    "ProviderUnavailable",
    "RefundTooMuch",
    "SameIdOtherBody",
    "UnknownProvider",
    "ask",
    "forget_words",
    "owe_refund",
    "receive_notice",
    "reconcile",
    "return_wrong_amount",
    "send_refunds",
    "settle",
    "start",
    "take_notice",
]
