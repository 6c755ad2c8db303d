"""Working time, likeness, privacy, plots and letters: pure functions."""

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
from entrepot.casework.rules.wording import (
    Facts,
    filled,
    lacking,
    unknown_in_body,
    unknown_in_subject,
)

__all__ = [
    "CONTRIBUTORS_MIN",
    "SHARE_MAX_PERCENT",
    "Bars",
    "BoxPlot",
    "Cell",
    "Facts",
    "Table",
    "add_working",
    "bars",
    "boxes",
    "domain_of",
    "filled",
    "lacking",
    "normalised",
    "protected",
    "unknown_in_body",
    "unknown_in_subject",
    "working_between",
]
