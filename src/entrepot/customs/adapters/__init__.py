"""Registers of VAT numbers, one folder a party."""
