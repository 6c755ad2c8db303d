"""Merchants' products and what blocks each listing, for merchants and offices."""
