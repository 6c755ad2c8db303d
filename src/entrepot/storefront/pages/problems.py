"""What stands in the way of an order, said to the buyer: one sentence, and what helps."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entrepot.catalog.values import ListingId
from entrepot.checkout.values import Problem, ProblemCode
from entrepot.offices.values import MerchantId

_SENTENCES: Final = {
    ProblemCode.NOT_AVAILABLE: _("This is no longer for sale here. Please take it out."),
    ProblemCode.INSUFFICIENT_STOCK: _("Only %(available)s left. Please take fewer."),
    ProblemCode.SEVERAL_PLACES: _(
        "These goods lie in different places, and a parcel leaves from one. Please order some of them apart."
    ),
    ProblemCode.PRICE_CHANGED: _(
        "The price has risen since you saw it: it was %(was)s and is now %(now)s."
    ),
    ProblemCode.LANE_CLOSED: _("Nothing can be sent this way for now. Please take it out."),
    ProblemCode.NOT_ADMITTED: _("Customs do not let this travel to you. Please take it out."),
    ProblemCode.ORDER_LIMIT: _(
        "One order of a maker may be worth at most ¥5,000 at Chinese customs. Please order in two parts."
    ),
    ProblemCode.QUANTITY_CAP: _("Customs allow fewer of these for one person. Please take fewer."),
    ProblemCode.ALLOWANCE_EXCEEDED: _(
        "This would exceed what you may buy across the border this year. Please take fewer."
    ),
    ProblemCode.RECIPIENT_REQUIRED: _("Please say to whom it shall go."),
    ProblemCode.OTHER_COUNTRY: _("These goods cannot be sent to this country."),
    ProblemCode.ID_REQUIRED: _("Customs need the recipient's ID number for these goods."),
    ProblemCode.RATE_UNAVAILABLE: _(
        "The exchange rate is not there yet. Please try again in a little while."
    ),
}


def sentence(problem: Problem) -> str:
    """The problem in the reader's words."""
    facts = {"available": "0", "was": "", "now": "", **problem.facts}
    return gettext(str(_SENTENCES[problem.code])) % facts


def by_place(problems: Sequence[Problem]) -> dict[str, Any]:
    """Sentences by listing, by merchant, and of the whole cart."""
    lines: dict[ListingId, list[str]] = {}
    orders: dict[MerchantId, list[str]] = {}
    whole: list[str] = []
    for problem in problems:
        if problem.listing is not None:
            lines.setdefault(problem.listing, []).append(sentence(problem))
        elif problem.merchant is not None:
            orders.setdefault(problem.merchant, []).append(sentence(problem))
        else:
            whole.append(sentence(problem))
    return {"lines": lines, "orders": orders, "whole": whole}


def of_refusal(code: str) -> str:
    """Why placing or paying did not work, by the refusal's code."""
    return str(_REFUSALS.get(code, _("That did not work. Please look at your cart and try again.")))


_REFUSALS: Final = {
    "checkout.sold_out": _(
        "Somebody was faster: not everything is left. The cart shows how many there are."
    ),
    "checkout.quote_expired": _(
        "The price was held for 15 minutes, and they are over. Here is a new one."
    ),
    "checkout.allowance_exceeded": _(
        "This would exceed what you may buy across the border this year."
    ),
    "checkout.moved": _("This offer could not be kept open. Here is a new one."),
    "checkout.quote_given_up": _("This offer could not be kept open. Here is a new one."),
    "checkout.budget_spent": _(
        "The coupon has just been used up. Please take it out and try again."
    ),
    "checkout.queue_full": _(
        "Very many people are ordering right now. Please press the button again."
    ),
    "checkout.bad_signature": _("This offer is not ours any more. Here is a new one."),
    "checkout.cart_full": _("A cart holds 50 different things. Please order some of them first."),
    "checkout.bad_quantity": _("Please choose between 1 and 99 pieces."),
    "checkout.not_offered": _("This is not for sale here any more."),
}
