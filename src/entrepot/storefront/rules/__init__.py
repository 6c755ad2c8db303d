"""Pure rules of the shop window: words to search by, prices and bands, seasons, bars, ribbons."""

from entrepot.kit.words import Weighted, letters, tsquery, tsvector
from entrepot.storefront.rules import marks, moves
from entrepot.storefront.rules.anatomy import (
    KINDS,
    amounts_of,
    bar,
    bar_of,
    linked,
    parts_of,
    sums_of,
)
from entrepot.storefront.rules.bands import band_bounds, band_of, bands, steps
from entrepot.storefront.rules.lane import STATION_OF, progress, stations
from entrepot.storefront.rules.season import in_season

__all__ = [
    "KINDS",
    "STATION_OF",
    "Weighted",
    "amounts_of",
    "band_bounds",
    "band_of",
    "bands",
    "bar",
    "bar_of",
    "in_season",
    "letters",
    "linked",
    "marks",
    "moves",
    "parts_of",
    "progress",
    "stations",
    "steps",
    "sums_of",
    "tsquery",
    "tsvector",
]
