"""Reads of the shop window. Each page costs a small number of statements, whatever it shows."""

from entrepot.storefront.queries.api import Answer, ApiWish, api_listing, api_page
from entrepot.storefront.queries.browse import cards_of, cards_of_categories, newest, search
from entrepot.storefront.queries.costs import cost_now, costs, local_day
from entrepot.storefront.queries.names import (
    aisles,
    categories,
    demo_people,
    forget,
    lane_days,
    merchant_names,
    names_version,
    offices,
    store,
)
from entrepot.storefront.queries.product import listing, variants_of_groups
from entrepot.storefront.queries.repricing import (
    MoveRow,
    RunRow,
    Standing,
    moves,
    moves_sheet,
    open_lanes,
    reason,
    run,
    runs,
    standing,
)
from entrepot.storefront.queries.sources import Source, sources

__all__ = [
    "Answer",
    "ApiWish",
    "MoveRow",
    "RunRow",
    "Source",
    "Standing",
    "aisles",
    "api_listing",
    "api_page",
    "cards_of",
    "cards_of_categories",
    "categories",
    "cost_now",
    "costs",
    "demo_people",
    "forget",
    "lane_days",
    "listing",
    "local_day",
    "merchant_names",
    "moves",
    "moves_sheet",
    "names_version",
    "newest",
    "offices",
    "open_lanes",
    "reason",
    "run",
    "runs",
    "search",
    "sources",
    "standing",
    "store",
    "variants_of_groups",
]
