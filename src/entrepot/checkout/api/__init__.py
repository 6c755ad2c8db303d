"""Checkout over HTTP: the intake of orders (past Django), and the routes beside it."""

from entrepot.checkout.api import assessments
from entrepot.checkout.api.orders import router

__all__ = ["assessments", "router"]
