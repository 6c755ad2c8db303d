"""What an agent does next about what holds a merchant up, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from entrepot.casework.queries.checklist import PREFIX

_ENTER: Final = _("Ask the merchant for it, or enter it for it under a mandate.")
_WORDS: Final = _("Write or read the text on the translation desk.")
_LAW: Final = _("Ask the operator to load the rows of law that are missing.")
_BRAND: Final = _(
    "Ask for the paper that shows its right to the brand, and decide it under “Checks”."
)
_REMIND: Final = _("Remind it: the letter “Papers that are missing” lists what is open.")
_LOOK: Final = _("Open its listings: each says what helps.")

STEPS: Final[Mapping[str, Any]] = {
    "casework.no_address": _("Find out an e-mail address, then invite it to apply."),
    "casework.not_invited": _("Invite it to apply."),
    "casework.invited": _("It was invited; ask whether it needs help."),
    "casework.invitation_over": _("Its invitation has run out; invite it again."),
    "casework.review_waits": _("Its application waits for your review."),
    "casework.application": _REMIND,
    "casework.no_product": _("Help it to bring its first product."),
    "casework.not_listed": _("Put its products on a lane."),
    "casework.paused": _("It has paused; ask why."),
    "casework.suspended": _("It is suspended; settle what led to it."),
    "catalog.merchant_not_live": _("Finish its review: nothing is sold before that."),
    "catalog.product_not_active": _("Ask the merchant to set the product to active."),
    "catalog.lane_closed": _("Offer it on another lane, or ask the operator to open this one."),
    "catalog.unknown_regime": _("Offer it on another lane."),
    "catalog.hs_code_missing": _("Find the code by words from its listing, and enter it."),
    "catalog.price_missing": _("Ask the merchant for its price."),
    "catalog.currency_not_merchants": _(
        "Ask the merchant to enter the price in the currency in which it is paid."
    ),
    "catalog.text_missing": _WORDS,
    "catalog.text_machine": _WORDS,
    "catalog.text_stale": _WORDS,
    "catalog.paper_needed": _("Ask the merchant for the paper before the first parcel."),
    "catalog.review_waiting": _("Look at it under “Listing review”."),
    "catalog.review_declined": _("It mends what you named, then it asks again; offer your help."),
    "catalog.brand_protected": _BRAND,
    "catalog.brand_anothers": _BRAND,
    "catalog.plan_full": _("Offer it a larger plan, or let it pause another listing."),
    "catalog.not_admitted": _LOOK,
    "cbec.not_on_list": _(
        "Check the code. If it is right, take another lane or ask the operator to admit the goods."
    ),
    "cbec.bonded_only": _("Offer it on a lane by a bonded warehouse."),
    "cbec.direct_only": _("Offer it on a lane of direct parcels."),
    "cbec.quantity_cap": _("Offer a smaller pack: one is more than a person may buy in a year."),
    "duty.not_known": _LAW,
    "hs.no_rate_row": _LAW,
    "lanes.no_law": _LAW,
    "goods.blocked": _("Check the code. If it is right, leave these goods out of this market."),
    "goods.needs_permit": _("Ask the operator whether it has the permit."),
    "hs.too_short": _("Enter the code with eight or ten digits."),
    "eu.excise": _("Offer it inside its own country only."),
    "lanes.wrong_lane": _("Offer it on a lane that begins in its country."),
}
"""By what the office can do; what is not here is a fact that the merchant knows, or a lane's own."""

_FACT_ENDS: Final = ("_missing", "net_above_gross", "gtin", "needs_composition")


def next_step(code: str) -> str:
    """One sentence for any reason; empty where nothing holds anybody up."""
    if not code:
        return ""
    if code in STEPS:
        return str(STEPS[code])
    if code.startswith(PREFIX):
        return str(_REMIND)
    if code.startswith("catalog.attribute_") or code.endswith((*_FACT_ENDS, ".missing")):
        return str(_ENTER)
    return str(_LOOK)
