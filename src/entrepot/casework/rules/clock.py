"""Time as an office works it: targets are counted in it, nights and weekends are not."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from entrepot.casework.values import Hours

DAYS_MAX: Final = 3660
"""No target lies further away than ten years: a loop with a bound."""


def working_between(start: datetime, end: datetime, hours: Hours) -> int:
    """Whole minutes of working time from one moment to another; 0 when it is not later."""
    if end <= start:
        return 0
    zone = ZoneInfo(hours.zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    worked = timedelta()
    for number in range(min((last - first).days, DAYS_MAX) + 1):
        opens, closes = _shift(first + timedelta(days=number), hours, zone)
        if opens is not None and closes is not None:
            worked += max(timedelta(), min(end, closes) - max(start, opens))
    return worked // timedelta(minutes=1)


def add_working(start: datetime, minutes: int, hours: Hours) -> datetime:
    """The moment after so many minutes of working time.

    None left means now when the office works, else its next opening.
    """
    assert minutes >= 0
    zone = ZoneInfo(hours.zone)
    left = timedelta(minutes=minutes)
    first = start.astimezone(zone).date()
    for number in range(DAYS_MAX):
        opens, closes = _shift(first + timedelta(days=number), hours, zone)
        if opens is None or closes is None or closes < start:
            continue
        begins = max(start, opens)
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
    raise AssertionError(minutes)


def _shift(day: date, hours: Hours, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """When the office opens and closes on a day, in UTC; nothing on its days off.

    Counted in UTC, so that the day on which clocks change is as long as it is.
    """
    if day.weekday() not in hours.weekdays:
        return None, None
    utc = ZoneInfo("UTC")
    opens = datetime.combine(day, hours.opens, zone).astimezone(utc)
    return opens, datetime.combine(day, hours.closes, zone).astimezone(utc)
