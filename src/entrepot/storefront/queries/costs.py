"""What one piece costs, by the very function that quotes use (INV-17)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from entrepot.catalog import queries as catalog
from entrepot.catalog.values import MARKETS, ListingId, Offer
from entrepot.checkout import rules as checkout_rules
from entrepot.checkout.queries import pricing
from entrepot.checkout.values import Circumstances, ProblemCode, Wish
from entrepot.kernel import Refusal
from entrepot.lanes import queries as lanes
from entrepot.lanes.values import LandedCost, NoRate


def local_day(market: str, at: datetime) -> date:
    """The day by which a market's prices go."""
    return checkout_rules.local_day(MARKETS[market].country, at)


def costs(offers: Iterable[Offer], *, market: str, day: date) -> dict[ListingId, LandedCost | str]:
    """The full price of one of each; or, where there is none, the code of what stands in its way."""
    mine = [offer for offer in offers if offer.lane.market == market]
    facts = Circumstances(
        day=day,
        rates=pricing.rates_of(mine, market=market, day=day),
        nodes={},
        used_in_year={},
    )
    return {offer.listing: _cost_of_one(offer, facts) for offer in mine}


def cost_now(listing: ListingId, *, market: str, at: datetime) -> LandedCost | str | None:
    """The price of one piece, computed at this moment; None when nothing of the kind is sold."""
    offers: Mapping[ListingId, Offer] = catalog.offers([listing])
    offer = offers.get(listing)
    if offer is None or offer.lane.market != market or not offer.is_live:
        return None
    return costs([offer], market=market, day=local_day(market, at))[listing]


def _cost_of_one(offer: Offer, facts: Circumstances) -> LandedCost | str:
    try:
        basket = checkout_rules.price(
            (Wish(offer.listing, 1),),
            market=offer.lane.market,
            offers={offer.listing: offer},
            facts=facts,
            assess=lanes.landed_cost,
        )
    except Refusal as no:
        return no.code
    cost = basket.orders[0].cost if basket.orders else None
    if cost is not None:
        return cost
    for problem in basket.problems:
        if problem.code is ProblemCode.RATE_UNAVAILABLE:
            return NoRate.code
        if "reason" in problem.facts:
            return str(problem.facts["reason"])
    return str(basket.problems[0].code.value)
