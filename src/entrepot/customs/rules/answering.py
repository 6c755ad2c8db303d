"""One consignment on one lane, or on all: the law and the rates are given."""

from dataclasses import dataclass

from entrepot.customs.rules import asking, splitting
from entrepot.customs.rules.asking import RateOf
from entrepot.customs.rules.splitting import Parts
from entrepot.customs.values.asked import Asked, Issue, Unreadable
from entrepot.lanes import rules
from entrepot.lanes.rules import Way
from entrepot.lanes.values import Consignment, LandedCost, Lane, Law, Paper, TransitRow


@dataclass(frozen=True, slots=True)
class Answer:
    """One consignment on one lane."""

    cost: LandedCost
    papers: tuple[Paper, ...]
    transit: TransitRow | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One cart on every lane between two countries, those that may travel first."""

    consignment: Consignment
    ways: tuple[Way, ...]
    parts: tuple[Parts | None, ...]
    """By way: the cart as several orders, where that is what helps."""


def price(asked: Asked, *, law: Law, rate_of: RateOf) -> Answer:
    """Unreadable without a regime; NotAllowed with all obstacles; refusals of lanes and money."""
    if not asked.regime:
        raise Unreadable(issues=(Issue("/regime", "missing"),))
    consignment = _ready(asked, asked.regime, law, rate_of)
    cost = rules.landed_cost(consignment, law=law)
    transit = rules.transit(asked.regime, consignment.day, law=law)
    return Answer(cost, rules.papers(consignment, law=law), transit)


def compare(asked: Asked, *, law: Law, rate_of: RateOf, with_parts: bool = False) -> Comparison:
    """Unreadable where no lane leads there. A named regime narrows it to that one."""
    lane = asked.consignment.lane
    names = rules.regimes_between(lane.origin, lane.destination)
    if asked.regime:
        names = tuple(name for name in names if name == asked.regime)
    if not names:
        issue = Issue("/destination", "no_lane", lane.origin, lane.destination)
        raise Unreadable(issues=(issue,))
    consignment = _ready(asked, names[0], law, rate_of)
    ways = rules.compare(consignment, law=law, names=names)
    parts = tuple(_parts(consignment, way, law) if with_parts else None for way in ways)
    return Comparison(consignment, ways, parts)


def _ready(asked: Asked, regime: str, law: Law, rate_of: RateOf) -> Consignment:
    lane = asked.consignment.lane
    there = Lane(regime, lane.origin, lane.destination)
    currency = rules.lane_currency(there, asked.consignment.day, law=law)
    return asking.with_rates(asked, regime, currency, rate_of)


def _parts(consignment: Consignment, way: Way, law: Law) -> Parts | None:
    """Only where each obstacle is that the cart is too much for one order."""
    if not way.obstacles or {one.remedy for one in way.obstacles} != {splitting.SPLIT}:
        return None
    return splitting.parts(splitting.on(consignment, way.lane), law=law)
