"""Which local products suit a far market, and why.

Scores every product of an office's merchants for a target market from law, landed price, demand,
travel and the merchant's own means; keeps the observations it judges by. It changes no listing.
"""
