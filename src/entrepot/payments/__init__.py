"""Payments: money in from providers, and back.

Owns payments, providers' notices and refunds. What a payment is for is its caller's: here it
is an amount, a purpose id and a provider. It never confirms an order: it says what settled.
"""
