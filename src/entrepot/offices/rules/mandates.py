"""How long a mandate may last, and whether it holds."""

from datetime import date, timedelta
from typing import Final

from entrepot.offices.values import MandateState

MANDATE_DAYS_MAX: Final = 366
"""Twelve months: who still wants it then gives it again."""


def furthest_end(today: date) -> date:
    """The furthest end (exclusive) that a mandate given today may have."""
    return today + timedelta(days=MANDATE_DAYS_MAX)


def furthest_last_day(today: date) -> date:
    """The last day, itself included, that may be chosen today."""
    return furthest_end(today) - timedelta(days=1)


def is_in_force(state: MandateState, *, until: date | None, today: date) -> bool:
    """Given, not taken back, and its end (exclusive) still to come."""
    return state is MandateState.GIVEN and until is not None and today < until
