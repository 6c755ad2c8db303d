"""Putting things on the shelf, and bringing their prices up to date."""

from entrepot.storefront.commands.reprice import QUEUE as REPRICE_QUEUE
from entrepot.storefront.commands.reprice import TASK as REPRICE_TASK
from entrepot.storefront.commands.reprice import (
    AlreadyRepricing,
    NoSuchLane,
    NotAPriceOfToday,
    PriceDiffers,
    Repriced,
    ask_reprice,
    reprice,
    reprice_waiting,
)
from entrepot.storefront.commands.reshelve import (
    Shelved,
    reshelve,
    reshelve_all,
    reshelve_due,
    restock,
    unshelve,
)

__all__ = [
    "REPRICE_QUEUE",
    "REPRICE_TASK",
    "AlreadyRepricing",
    "NoSuchLane",
    "NotAPriceOfToday",
    "PriceDiffers",
    "Repriced",
    "Shelved",
    "ask_reprice",
    "reprice",
    "reprice_waiting",
    "reshelve",
    "reshelve_all",
    "reshelve_due",
    "restock",
    "unshelve",
]
