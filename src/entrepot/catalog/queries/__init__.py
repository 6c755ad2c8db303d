"""What can be read of the catalogue."""

from entrepot.catalog.queries.offers import (
    OFFERS_MAX,
    active_variants,
    all_lanes,
    lanes_from,
    lanes_of,
    merchant_lanes,
    offers,
)
from entrepot.catalog.queries.rows import in_chain, lane_row, option_text
from entrepot.catalog.queries.sentences import (
    finding_name,
    finding_sentence,
    reason_sentence,
    remedy_sentence,
)
from entrepot.catalog.queries.sizes import PackedSize, packed_sizes

__all__ = [
    "OFFERS_MAX",
    "PackedSize",
    "active_variants",
    "all_lanes",
    "finding_name",
    "finding_sentence",
    "in_chain",
    "lane_row",
    "lanes_from",
    "lanes_of",
    "merchant_lanes",
    "offers",
    "option_text",
    "packed_sizes",
    "reason_sentence",
    "remedy_sentence",
]
