"""Rules of the lanes: pure functions of a consignment and the law.

A regime is one module with the same three verbs, `admit`, `assess` and `papers`, over a priced
consignment, and the few facts that others ask of it. A new regime is a new module and one line
in `REGIMES`.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Protocol

from entrepot.lanes.rules import cn_cbec_direct, eu_local, pricing
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
    UnknownRegime,
)
from entrepot.money.values import Currency


class Regime(Protocol):
    """What every regime's module offers."""

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


REGIMES: Final[Mapping[str, Regime]] = MappingProxyType(
    {"cn-cbec-direct": cn_cbec_direct, "eu-local": eu_local}
)


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
