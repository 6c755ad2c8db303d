"""Buyers' pages: one file a noun."""
