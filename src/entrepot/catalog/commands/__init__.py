"""What can be done to the catalogue."""

from entrepot.catalog.commands.categories import ensure_categories
from entrepot.catalog.commands.listings import (
    CHECK_MAX,
    NotYourListing,
    check_listings,
    check_merchant,
    list_on_lane,
    pause,
    resume,
    set_listing_price,
)
from entrepot.catalog.commands.products import (
    SAVE_MAX,
    GtinTaken,
    SkuTaken,
    save_product,
    save_products,
)
from entrepot.catalog.commands.texts import DRAFT_MAX, draft_texts, set_text

__all__ = [
    "CHECK_MAX",
    "DRAFT_MAX",
    "SAVE_MAX",
    "GtinTaken",
    "NotYourListing",
    "SkuTaken",
    "check_listings",
    "check_merchant",
    "draft_texts",
    "ensure_categories",
    "list_on_lane",
    "pause",
    "resume",
    "save_product",
    "save_products",
    "set_listing_price",
    "set_text",
]
