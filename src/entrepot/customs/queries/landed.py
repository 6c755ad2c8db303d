"""Landed costs with the law in force and the rates of the day: what page and API both answer with."""

from dataclasses import dataclass

from entrepot.customs.rules import asking, splitting
from entrepot.customs.rules.splitting import Parts
from entrepot.customs.values.asked import Asked, Issue, Unreadable
from entrepot.lanes import queries as lanes
from entrepot.lanes import rows
from entrepot.lanes.rules import Way
from entrepot.lanes.values import Consignment, LandedCost, Lane, Paper, TransitRow
from entrepot.money import queries as money


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


def price(asked: Asked) -> Answer:
    """Unreadable without a regime; NotAllowed with all obstacles; refusals of lanes and money."""
    if not asked.regime:
        raise Unreadable(issues=(Issue("/regime", "missing"),))
    consignment = _ready(asked, asked.regime)
    cost = lanes.landed_cost(consignment)
    transit = lanes.transit(asked.regime, consignment.day)
    return Answer(cost, lanes.papers(consignment), transit)


def compare(asked: Asked, *, with_parts: bool = False) -> Comparison:
    """Unreadable where no lane leads there. A named regime narrows it to that one."""
    lane = asked.consignment.lane
    names = lanes.regimes_between(lane.origin, lane.destination)
    if asked.regime:
        names = tuple(name for name in names if name == asked.regime)
    if not names:
        issue = Issue("/destination", "no_lane", lane.origin, lane.destination)
        raise Unreadable(issues=(issue,))
    consignment = _ready(asked, names[0])
    ways = lanes.compare(consignment, names)
    parts = tuple(_parts(consignment, way) if with_parts else None for way in ways)
    return Comparison(consignment, ways, parts)


def _ready(asked: Asked, regime: str) -> Consignment:
    lane = asked.consignment.lane
    currency = lanes.lane_currency(
        Lane(regime, lane.origin, lane.destination), asked.consignment.day
    )
    return asking.with_rates(
        asked,
        regime,
        currency,
        lambda base, quote, day: money.rate_or_shipped(base, quote, day=day),
    )


def _parts(consignment: Consignment, way: Way) -> Parts | None:
    """Only where each obstacle is that the cart is too much for one order."""
    if not way.obstacles or {one.remedy for one in way.obstacles} != {splitting.SPLIT}:
        return None
    return splitting.parts(splitting.on(consignment, way.lane), law=rows.law())
