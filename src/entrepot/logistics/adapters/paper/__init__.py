"""The press: sets papers with typst, and keeps them sealed, by their hash."""

from entrepot.logistics.adapters.paper.cabinet import drop, keep, take
from entrepot.logistics.adapters.paper.press import render

__all__ = ["drop", "keep", "render", "take"]
