"""Checkout's own pages; buyers' pages are the storefront's."""
