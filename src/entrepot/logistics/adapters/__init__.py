"""Carriers, one folder each, and the press that sets papers. Nothing is imported here."""
