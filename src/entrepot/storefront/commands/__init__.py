"""Putting things on the shelf, and bringing their prices up to date."""

from entrepot.storefront.commands.reshelve import (
    Shelved,
    reshelve,
    reshelve_all,
    reshelve_due,
    restock,
    unshelve,
)

__all__ = ["Shelved", "reshelve", "reshelve_all", "reshelve_due", "restock", "unshelve"]
