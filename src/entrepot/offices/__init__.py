"""Offices, merchants and people: who belongs to whom.

Owns users, memberships, offices and merchants' dossiers. It never decides what a product
may do or what money moves.
"""
