"""Entrepot: an open-source, self-hosted cross-border marketplace."""

__version__ = "0.1.0"
