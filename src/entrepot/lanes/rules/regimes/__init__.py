"""One module a regime. Each says its `NAME` and offers the functions of `rules.Regime`.

Found by looking into this folder: a new regime is a new module and nothing else.
"""
