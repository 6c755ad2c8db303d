"""What can be done to the catalogue."""

from entrepot.catalog.commands.categories import ensure_categories
from entrepot.catalog.commands.listings import (
    CHECK_MAX,
    NotYourListing,
    check_lanes,
    check_listings,
    check_merchant,
    list_on_lane,
    pause,
    resume,
    set_listing_price,
)
from entrepot.catalog.commands.pictures import (
    NoSuchProduct,
    add_picture,
    stand_in,
    store_picture,
)
from entrepot.catalog.commands.products import (
    SAVE_MAX,
    GtinTaken,
    SkuTaken,
    save_product,
    save_products,
)
from entrepot.catalog.commands.rechecking import (
    RECHECK_TASK,
    ask_recheck,
    defer_recheck,
    recheck_changed,
)
from entrepot.catalog.commands.texts import DRAFT_MAX, draft_texts, set_text
from entrepot.catalog.commands.weighing import WEIGH_MAX, weigh_due, weigh_products

__all__ = [
    "CHECK_MAX",
    "DRAFT_MAX",
    "RECHECK_TASK",
    "SAVE_MAX",
    "WEIGH_MAX",
    "GtinTaken",
    "NoSuchProduct",
    "NotYourListing",
    "SkuTaken",
    "add_picture",
    "ask_recheck",
    "check_lanes",
    "check_listings",
    "check_merchant",
    "defer_recheck",
    "draft_texts",
    "ensure_categories",
    "list_on_lane",
    "pause",
    "recheck_changed",
    "resume",
    "save_product",
    "save_products",
    "set_listing_price",
    "set_text",
    "stand_in",
    "store_picture",
    "weigh_due",
    "weigh_products",
]
