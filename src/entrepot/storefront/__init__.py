"""The storefront: what buyers see.

Owns the prepared shelf rows (one a listing and language), search and buyers' pages. It
composes what lies below and decides nothing.
"""
