"""Insights: boards and reports folded from events.

Owns counters that must equal the ledger. It never writes to anything but its own tables.
"""
