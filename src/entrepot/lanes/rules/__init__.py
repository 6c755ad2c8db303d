"""Rules of the lanes: pure functions of a consignment and the law.

A regime is one module of `rules.regimes` with the same three verbs, `admit`, `assess` and
`papers`, over a priced consignment, and the few facts that others ask of it. A new regime is a
new module there.
"""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Protocol

from entrepot.kernel import Refusal
from entrepot.lanes.rules import pricing, refunds, regimes, splitting
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    BadHs,
    Consignment,
    LandedCost,
    Lane,
    Law,
    Limits,
    NotAllowed,
    Obstacle,
    Paper,
    ReturnRelief,
    TransitRow,
    UnknownRegime,
    WrongLane,
)
from entrepot.money.values import Currency


class Regime(Protocol):
    """What every regime's module offers."""

    NAME: str
    """As lanes call it: `cn-cbec-direct`."""

    def check_lane(self, lane: Lane, /) -> None: ...
    def currency(self, lane: Lane, day: date, law: Law, /) -> Currency: ...
    def admit(self, priced: Priced, law: Law, /) -> tuple[Obstacle, ...]: ...
    def assess(self, priced: Priced, law: Law, /) -> LandedCost: ...
    def papers(self, priced: Priced, law: Law, /) -> tuple[Paper, ...]: ...
    def limits(self, day: date, law: Law, /) -> Limits | None: ...
    def required_fields(self, hs: str, day: date, law: Law, /) -> tuple[str, ...]: ...
    def hs_admission(self, hs: str, day: date, law: Law, /) -> Obstacle | None: ...
    def return_relief(
        self, *, released_on: date, applied_on: date, back_on: date | None, law: Law
    ) -> ReturnRelief: ...


def _found() -> dict[str, Regime]:
    names = sorted(module.name for module in pkgutil.iter_modules(regimes.__path__))
    modules: list[Any] = [importlib.import_module(f"{regimes.__name__}.{name}") for name in names]
    return {module.NAME: module for module in modules}


REGIMES: Final[Mapping[str, Regime]] = MappingProxyType(_found())


SPLIT_ORDER: Final = "split_order"
"""The remedy of what would be admitted in smaller orders."""


@dataclass(frozen=True, slots=True)
class Way:
    """What one regime says to the same goods: a price with its papers and days, or obstacles."""

    lane: Lane
    cost: LandedCost | None
    papers: tuple[Paper, ...]
    obstacles: tuple[Obstacle, ...]
    refusal: Refusal | None
    """What is missing to answer at all: an exchange rate, a row of law for the day."""
    transit: TransitRow | None
    split: tuple[LandedCost, ...] = ()
    """What it comes to as several orders, where one is too much and that is the remedy."""


def landed_cost(consignment: Consignment, *, law: Law) -> LandedCost:
    """The full price with every charge explained; NotAllowed with all obstacles at once."""
    regime, priced = _priced(consignment, law)
    if obstacles := regime.admit(priced, law):
        raise NotAllowed(obstacles=obstacles)
    return regime.assess(priced, law)


def admit(consignment: Consignment, *, law: Law) -> tuple[Obstacle, ...]:
    """Everything that keeps the consignment off its lane; empty when it may travel."""
    regime, priced = _priced(consignment, law)
    return regime.admit(priced, law)


def papers(consignment: Consignment, *, law: Law) -> tuple[Paper, ...]:
    """What must accompany it."""
    regime, priced = _priced(consignment, law)
    return regime.papers(priced, law)


def regimes_between(origin: str, destination: str) -> tuple[str, ...]:
    """Regimes that lead from one country to the other."""
    found = []
    for name, regime in REGIMES.items():
        try:
            regime.check_lane(Lane(name, origin, destination))
        except WrongLane:
            continue
        found.append(name)
    return tuple(found)


def compare(
    consignment: Consignment, *, law: Law, names: Sequence[str] | None = None
) -> tuple[Way, ...]:
    """The same goods over every regime between the two countries (or those named).

    Those that may travel first, cheapest and then fastest; then those that may not, with why.
    """
    lane = consignment.lane
    names = regimes_between(lane.origin, lane.destination) if names is None else names
    ways = [_way(replace(consignment, lane=replace(lane, regime=name)), law) for name in names]
    return tuple(sorted(ways, key=_merit))


def transit(regime: str, day: date, *, law: Law) -> TransitRow | None:
    """Days door to door, as the rows of any country say; None where none does."""
    for country in law.countries.values():
        for row in country.transits:
            if row.regime == regime and row.holds_on(day):
                return row
    return None


def refund(cost: LandedCost, units: Mapping[str, int], *, before: Mapping[str, int]) -> LandedCost:
    """What `units` of the lines (by item id) cost, after `before` units came back earlier.

    Every charge of a line is shared over its units by `split`, so that any order of partial
    refunds gives back the whole to the last minor unit (TAX-3).
    """
    return refunds.refund(cost, units, before=before)


def _way(consignment: Consignment, law: Law) -> Way:
    lane, days = consignment.lane, transit(consignment.lane.regime, consignment.day, law=law)
    try:
        regime, priced = _priced(consignment, law)
        obstacles = regime.admit(priced, law)
        if obstacles:
            split = _split(consignment, law) if _is_too_much(obstacles) else ()
            return Way(lane, None, (), obstacles, None, days, split)
        return Way(lane, regime.assess(priced, law), regime.papers(priced, law), (), None, days)
    except Refusal as refusal:
        return Way(lane, None, (), (), refusal, days)


def _is_too_much(obstacles: tuple[Obstacle, ...]) -> bool:
    return all(obstacle.remedy == SPLIT_ORDER for obstacle in obstacles)


def _split(consignment: Consignment, law: Law) -> tuple[LandedCost, ...]:
    return splitting.split(
        consignment,
        admit=lambda part: admit(part, law=law),
        assess=lambda part: landed_cost(part, law=law),
    )


def _merit(way: Way) -> tuple[int, int, int, str]:
    """Minor units of different currencies are never compared: one destination charges in one."""
    days = 10**6 if way.transit is None else way.transit.days_low
    if way.cost is not None:
        return (0, way.cost.total.minor, days, way.lane.regime)
    return (1 if way.obstacles else 2, 0, days, way.lane.regime)


def lane_currency(lane: Lane, day: date, *, law: Law) -> Currency:
    """The currency in which a consignment on the lane is charged."""
    regime = _regime(lane.regime)
    regime.check_lane(lane)
    return regime.currency(lane, day, law)


def limits(regime: str, day: date, *, law: Law) -> Limits | None:
    """What one order and one person's year may hold; None where the regime sets no limit."""
    return _regime(regime).limits(day, law)


def required_fields(regime: str, hs: str, day: date, *, law: Law) -> tuple[str, ...]:
    """Facts a variant must have before it may be offered on a lane of the regime (XB-2).

    Of `hs_code`, `origin`, `customs_description`, `net_weight_g`, `gross_weight_g`, `content`
    and `text` (a title in the market's language). `hs` may be empty while it is not known.
    """
    return _regime(regime).required_fields(hs, day, law)


def hs_admission(regime: str, hs: str, day: date, *, law: Law) -> Obstacle | None:
    """What keeps goods of this code off the regime whatever the order; BadHs when it is no code."""
    if not (6 <= len(hs) <= 10 and hs.isascii() and hs.isdigit()):
        raise BadHs(item="", hs=hs)
    return _regime(regime).hs_admission(hs, day, law)


def return_relief(
    regime: str, *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    """What a return gives back: released by customs, applied for, and back in the zone on."""
    return _regime(regime).return_relief(
        released_on=released_on, applied_on=applied_on, back_on=back_on, law=law
    )


def _regime(name: str) -> Regime:
    regime = REGIMES.get(name)
    if regime is None:
        raise UnknownRegime(regime=name, known=tuple(REGIMES))
    return regime


def _priced(consignment: Consignment, law: Law) -> tuple[Regime, Priced]:
    lane = consignment.lane
    regime = _regime(lane.regime)
    regime.check_lane(lane)
    return regime, pricing.price(consignment, regime.currency(lane, consignment.day, law))
