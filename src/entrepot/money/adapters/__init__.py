"""Parties who publish what currencies are worth."""
