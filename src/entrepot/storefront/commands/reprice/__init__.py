"""Bringing prices up to date, many at a time: after a new rate, a new law, on a new day."""

from entrepot.storefront.commands.reprice.asking import QUEUE, TASK, ask_reprice
from entrepot.storefront.commands.reprice.refusals import (
    AlreadyRepricing,
    NoSuchLane,
    NotAPriceOfToday,
    PriceDiffers,
)
from entrepot.storefront.commands.reprice.running import (
    VERIFIED,
    Repriced,
    reprice,
    reprice_waiting,
)

__all__ = [
    "QUEUE",
    "TASK",
    "VERIFIED",
    "AlreadyRepricing",
    "NoSuchLane",
    "NotAPriceOfToday",
    "PriceDiffers",
    "Repriced",
    "ask_reprice",
    "reprice",
    "reprice_waiting",
]
