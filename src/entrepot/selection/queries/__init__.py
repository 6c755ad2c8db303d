"""Reads: goods and markets as columns for the rules; scores, shortlists and sources for pages."""

from entrepot.selection.queries.market import market_of, offices_with_figures, parents
from entrepot.selection.queries.weights import (
    WeightRow,
    history,
    people_of,
    version_of,
    weights_of,
)

__all__ = [
    "WeightRow",
    "history",
    "market_of",
    "offices_with_figures",
    "parents",
    "people_of",
    "version_of",
    "weights_of",
]
