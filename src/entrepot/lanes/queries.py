"""The rules with the law in force: the door for every other context.

The same names as in `rules`, without the `law`; what they answer and refuse is said there.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    Consignment,
    LandedCost,
    Lane,
    Limits,
    Obstacle,
    Paper,
    ReturnRelief,
    TransitRow,
)
from entrepot.money.values import Currency


def landed_cost(consignment: Consignment) -> LandedCost:
    return rules.landed_cost(consignment, law=rows.law())


def admit(consignment: Consignment) -> tuple[Obstacle, ...]:
    return rules.admit(consignment, law=rows.law())


def papers(consignment: Consignment) -> tuple[Paper, ...]:
    return rules.papers(consignment, law=rows.law())


def lane_currency(lane: Lane, day: date) -> Currency:
    return rules.lane_currency(lane, day, law=rows.law())


def limits(regime: str, day: date) -> Limits | None:
    return rules.limits(regime, day, law=rows.law())


def required_fields(regime: str, hs: str, day: date) -> tuple[str, ...]:
    return rules.required_fields(regime, hs, day, law=rows.law())


def hs_admission(regime: str, hs: str, day: date) -> Obstacle | None:
    return rules.hs_admission(regime, hs, day, law=rows.law())


def return_relief(
    regime: str, *, released_on: date, applied_on: date, back_on: date | None
) -> ReturnRelief:
    return rules.return_relief(
        regime, released_on=released_on, applied_on=applied_on, back_on=back_on, law=rows.law()
    )


def compare(consignment: Consignment, names: Sequence[str] | None = None) -> tuple[rules.Way, ...]:
    return rules.compare(consignment, law=rows.law(), names=names)


def regimes_between(origin: str, destination: str) -> tuple[str, ...]:
    return rules.regimes_between(origin, destination)


def transit(regime: str, day: date) -> TransitRow | None:
    return rules.transit(regime, day, law=rows.law())


def refund(cost: LandedCost, units: Mapping[str, int], *, before: Mapping[str, int]) -> LandedCost:
    return rules.refund(cost, units, before=before)


def word(code: str, language: str, facts: Mapping[str, str] | None = None) -> str:
    """The text of a code of obstacles, remedies, charges, papers, notes, in one of six languages."""
    return rows.word(code, language, facts)


def rules_version() -> str:
    """Names the rows in force, for a quote that has not been computed yet."""
    return rows.law().version
