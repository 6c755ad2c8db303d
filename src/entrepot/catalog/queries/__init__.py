"""What can be read of the catalogue."""

from entrepot.catalog.queries.offers import (
    OFFERS_MAX,
    active_variants,
    lanes_from,
    lanes_of,
    offers,
)
from entrepot.catalog.queries.rows import in_chain, lane_row, option_text

__all__ = [
    "OFFERS_MAX",
    "active_variants",
    "in_chain",
    "lane_row",
    "lanes_from",
    "lanes_of",
    "offers",
    "option_text",
]
