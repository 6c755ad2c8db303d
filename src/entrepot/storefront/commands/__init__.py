"""Putting things on the shelf."""

from entrepot.storefront.commands.reshelve import Shelved, reshelve, reshelve_all, restock, unshelve

__all__ = ["Shelved", "reshelve", "reshelve_all", "restock", "unshelve"]
