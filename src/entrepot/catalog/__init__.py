"""The catalogue: products, variants, texts, pictures, lanes and the listings on them.

Owns what a thing is and whether it may be offered. It never counts stock and never quotes.
"""
