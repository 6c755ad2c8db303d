"""Checkout over HTTP: the intake of orders (past Django), and the routes beside it."""
