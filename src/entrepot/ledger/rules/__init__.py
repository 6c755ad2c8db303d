"""Judging chains of transfers: pure, over balances in memory."""

from entrepot.ledger.rules.archive import carry, is_closed
from entrepot.ledger.rules.judge import Judgement, Sums, judge
from entrepot.ledger.rules.refusals import (
    AccountDiffers,
    AlreadyResolved,
    HoldExpired,
    MoreThanHeld,
    NoSuchAccount,
    NoSuchHold,
    NotEnough,
    OtherThanHeld,
    Overcredited,
    SameIdOtherBody,
    TooLarge,
    WrongUnit,
)

__all__ = [
    "AccountDiffers",
    "AlreadyResolved",
    "HoldExpired",
    "Judgement",
    "MoreThanHeld",
    "NoSuchAccount",
    "NoSuchHold",
    "NotEnough",
    "OtherThanHeld",
    "Overcredited",
    "SameIdOtherBody",
    "Sums",
    "TooLarge",
    "WrongUnit",
    "carry",
    "is_closed",
    "judge",
]
