"""Demand on a far market, learnt from what was seen to sell there.

`shelves` makes items of rows, `features` says what an item shows, `learning` learns and foretells, `measuring` says how good
that is on shelves it has never seen.
"""

from entrepot.selection.rules.demand.learning import LEARN_MIN, SHELVES_MIN, Model, learn
from entrepot.selection.rules.demand.measuring import evaluate, spread_of
from entrepot.selection.rules.demand.shelves import items_of

__all__ = ["LEARN_MIN", "SHELVES_MIN", "Model", "evaluate", "items_of", "learn", "spread_of"]
