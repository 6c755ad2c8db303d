"""Checkout: cart, quote, intake, order.

Conducts hold -> charge -> post or void over what lies below. Owns the order and what was
promised in it. It never computes a tax and never moves a sum but through the ledger.
"""
