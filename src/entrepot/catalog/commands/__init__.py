"""What can be done to the catalogue."""

from entrepot.catalog.commands.bundles import BadBundle, set_parts
from entrepot.catalog.commands.categories import ensure_categories
from entrepot.catalog.commands.developing import DEVELOP_MAX, develop_due
from entrepot.catalog.commands.gates import set_brand_gates, set_listing_limit
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
from entrepot.catalog.commands.packs import PackRead, read_pack
from entrepot.catalog.commands.pictures import (
    PICTURES_MAX,
    NoSuchProduct,
    TooManyPictures,
    add_picture,
    describe_picture,
    order_pictures,
    remove_picture,
    replace_picture,
    stand_in,
    store_picture,
)
from entrepot.catalog.commands.pricing import PRICES_MAX, set_prices
from entrepot.catalog.commands.products import (
    SAVE_MAX,
    GtinTaken,
    SkuTaken,
    save_product,
    save_products,
)
from entrepot.catalog.commands.rechecking import (
    RECHECK_TASK,
    STANDING_TASK,
    ask_recheck,
    ask_recheck_of,
    defer_recheck,
    recheck_changed,
)
from entrepot.catalog.commands.retiring import RETIRE_MAX, retire_products
from entrepot.catalog.commands.reviews import (
    DECIDE_MAX,
    AlreadyDecided,
    NoSuchReview,
    ReasonMissing,
    ask_again,
    confirm,
    decline,
    withdraw,
)
from entrepot.catalog.commands.reviews import REASONS as REVIEW_REASONS
from entrepot.catalog.commands.schemas import NoSuchCategory, VersionTaken, add_schema
from entrepot.catalog.commands.texts import DRAFT_MAX, draft_texts, set_text
from entrepot.catalog.commands.weighing import WEIGH_MAX, weigh_due, weigh_products
from entrepot.catalog.commands.words import (
    BadTerm,
    NoSuchTerm,
    TooLong,
    WordForbidden,
    add_term,
    draft_words,
    end_term,
    save_words,
)

__all__ = [
    "CHECK_MAX",
    "DECIDE_MAX",
    "DEVELOP_MAX",
    "DRAFT_MAX",
    "PICTURES_MAX",
    "PRICES_MAX",
    "RECHECK_TASK",
    "RETIRE_MAX",
    "REVIEW_REASONS",
    "SAVE_MAX",
    "STANDING_TASK",
    "WEIGH_MAX",
    "AlreadyDecided",
    "BadBundle",
    "BadTerm",
    "GtinTaken",
    "NoSuchCategory",
    "NoSuchProduct",
    "NoSuchReview",
    "NoSuchTerm",
    "NotYourListing",
    "PackRead",
    "ReasonMissing",
    "SkuTaken",
    "TooLong",
    "TooManyPictures",
    "VersionTaken",
    "WordForbidden",
    "add_picture",
    "add_schema",
    "add_term",
    "ask_again",
    "ask_recheck",
    "ask_recheck_of",
    "check_lanes",
    "check_listings",
    "check_merchant",
    "confirm",
    "decline",
    "defer_recheck",
    "describe_picture",
    "develop_due",
    "draft_texts",
    "draft_words",
    "end_term",
    "ensure_categories",
    "list_on_lane",
    "order_pictures",
    "pause",
    "read_pack",
    "recheck_changed",
    "remove_picture",
    "replace_picture",
    "resume",
    "retire_products",
    "save_product",
    "save_products",
    "save_words",
    "set_brand_gates",
    "set_listing_limit",
    "set_listing_price",
    "set_parts",
    "set_prices",
    "set_text",
    "stand_in",
    "store_picture",
    "weigh_due",
    "weigh_products",
    "withdraw",
]
