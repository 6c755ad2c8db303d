"""One consignment on one lane, or on all: the law and the rates are given."""

from dataclasses import dataclass

from entrepot.customs.rules import asking
from entrepot.customs.rules.asking import RateOf
from entrepot.customs.values.asked import Asked, Issue, Unreadable
from entrepot.lanes import rules
from entrepot.lanes.rules import Way
from entrepot.lanes.values import Consignment, LandedCost, Lane, Law, Paper, TransitRow
from entrepot.money import rules as money_rules
from entrepot.money.values import Money


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


@dataclass(frozen=True, slots=True)
class Split:
    """A cart as several orders on one lane: their costs, their sum, and who carries what."""

    costs: tuple[LandedCost, ...]
    freights: tuple[Money, ...]
    insurances: tuple[Money, ...]
    total: Money
    tax: Money


def price(asked: Asked, *, law: Law, rate_of: RateOf) -> Answer:
    """Unreadable without a regime; NotAllowed with all obstacles; refusals of lanes and money."""
    if not asked.regime:
        raise Unreadable(issues=(Issue("/regime", "missing"),))
    consignment = _ready(asked, asked.regime, law, rate_of)
    cost = rules.landed_cost(consignment, law=law)
    transit = rules.transit(asked.regime, consignment.day, law=law)
    return Answer(cost, rules.papers(consignment, law=law), transit)


def compare(asked: Asked, *, law: Law, rate_of: RateOf) -> Comparison:
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
    return Comparison(consignment, ways)


def split_of(consignment: Consignment, way: Way) -> Split | None:
    """Where several orders are what helps; each can be asked for by itself with these shares."""
    costs = way.split
    if not costs:
        return None
    grams = [
        sum(line.item.gross_weight_g * line.item.quantity for line in cost.lines) for cost in costs
    ]
    unit = costs[0].currency
    return Split(
        costs,
        tuple(money_rules.split(consignment.freight, grams)),
        tuple(money_rules.split(consignment.insurance, grams)),
        Money(sum(cost.total.minor for cost in costs), unit),
        Money(sum(cost.tax.minor for cost in costs), unit),
    )


def _ready(asked: Asked, regime: str, law: Law, rate_of: RateOf) -> Consignment:
    lane = asked.consignment.lane
    there = Lane(regime, lane.origin, lane.destination)
    currency = rules.lane_currency(there, asked.consignment.day, law=law)
    return asking.with_rates(asked, regime, currency, rate_of)
