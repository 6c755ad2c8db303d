"""Becoming a merchant: applications, requirements, papers, checks of numbers, contracts.

Owns what must be known and proved before a business may sell, who looked at it and what was
decided. It never changes what a merchant sells; the standing itself is `offices`' own.
"""
