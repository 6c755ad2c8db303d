"""When an office works."""

from dataclasses import dataclass
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

DAYS_OF_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Hours:
    """Working time of an office: days of the week (Monday is 0), from one hour to another."""

    zone: str = "Europe/Brussels"
    weekdays: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(18)

    def __post_init__(self) -> None:
        assert self.weekdays, "an office that never works never answers"
        assert self.weekdays <= frozenset(range(DAYS_OF_WEEK))
        assert self.opens < self.closes
        ZoneInfo(self.zone)
