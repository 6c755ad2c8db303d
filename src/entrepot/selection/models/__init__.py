"""Figures, scores, shortlists."""

from entrepot.selection.models.figures import Seen, Source, Trade
from entrepot.selection.models.scores import (
    Choice,
    Dirty,
    Pass,
    Score,
    Shortlist,
    View,
    WeightSet,
)

__all__ = [
    "Choice",
    "Dirty",
    "Pass",
    "Score",
    "Seen",
    "Shortlist",
    "Source",
    "Trade",
    "View",
    "WeightSet",
]
