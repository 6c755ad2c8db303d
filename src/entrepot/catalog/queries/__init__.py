"""What can be read of the catalogue."""

from entrepot.catalog.queries.offers import OFFERS_MAX, lanes_from, lanes_of, offers
from entrepot.catalog.queries.rows import in_chain, lane_row, option_text

__all__ = [
    "OFFERS_MAX",
    "in_chain",
    "lane_row",
    "lanes_from",
    "lanes_of",
    "offers",
    "option_text",
]
