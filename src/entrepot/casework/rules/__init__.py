"""Working time, likeness, privacy and plots: pure functions."""

from entrepot.casework.rules.clock import add_working, working_between
from entrepot.casework.rules.likeness import domain_of, normalised
from entrepot.casework.rules.plotting import Bars, BoxPlot, bars, boxes
from entrepot.casework.rules.privacy import (
    CONTRIBUTORS_MIN,
    SHARE_MAX_PERCENT,
    Cell,
    Table,
    protected,
)

__all__ = [
    "CONTRIBUTORS_MIN",
    "SHARE_MAX_PERCENT",
    "Bars",
    "BoxPlot",
    "Cell",
    "Table",
    "add_working",
    "bars",
    "boxes",
    "domain_of",
    "normalised",
    "protected",
    "working_between",
]
