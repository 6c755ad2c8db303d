"""The rules with the law in force: the door for every other context.

The same names as in `rules`, without the `law`; what they answer and refuse is said there.
"""

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


def rules_version() -> str:
    """Names the rows in force, for a quote that has not been computed yet."""
    return rows.law().version
