"""Pure rules of the shop window: words to search by, price bands, seasons, bars and ribbons."""

from entrepot.storefront.rules.anatomy import bar, parts_of, sums_of
from entrepot.storefront.rules.bands import band_bounds, band_of, bands
from entrepot.storefront.rules.lane import STATION_OF, progress, stations
from entrepot.storefront.rules.season import in_season
from entrepot.storefront.rules.words import Weighted, letters, tsquery, tsvector

__all__ = [
    "STATION_OF",
    "Weighted",
    "band_bounds",
    "band_of",
    "bands",
    "bar",
    "in_season",
    "letters",
    "parts_of",
    "progress",
    "stations",
    "sums_of",
    "tsquery",
    "tsvector",
]
