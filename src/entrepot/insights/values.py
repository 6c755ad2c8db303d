"""What boards show: frozen rows, and where places lie on the map of lanes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

BOARD_ZONE: Final = ZoneInfo("Asia/Shanghai")
"""The day of the board is the day of the first market, for every reader: one day, one figure."""

PLACES: Final[dict[str, tuple[float, float]]] = {
    "IT": (45.5, 9.2), "FR": (48.9, 2.4), "DE": (48.1, 11.6), "ES": (40.4, -3.7),
    "BE": (50.8, 4.4), "GB": (51.5, -0.1), "NL": (52.4, 4.9), "PT": (38.7, -9.1),
    "AT": (48.2, 16.4), "CH": (47.4, 8.5), "GR": (38.0, 23.7), "DK": (55.7, 12.6),
    "SE": (59.3, 18.1), "FI": (60.2, 24.9), "PL": (52.2, 21.0), "CZ": (50.1, 14.4),
    "IE": (53.3, -6.3), "HU": (47.5, 19.0), "NO": (59.9, 10.8), "LU": (49.6, 6.1),
    "RO": (44.4, 26.1), "HR": (45.8, 16.0), "SI": (46.1, 14.5), "BG": (42.7, 23.3),
    "CN": (31.2, 121.5), "JP": (35.7, 139.7),
}  # fmt: skip
"""Latitude and longitude of each country's first trading city, in degrees (GeoNames, rounded)."""


@dataclass(frozen=True, slots=True)
class Total:
    """So many orders and units, worth so much."""

    orders: int = 0
    units: int = 0
    gmv_minor: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking. `share` is thousandths of the ranking's first."""

    key: str
    orders: int
    units: int
    gmv_minor: int
    share: int


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute of the moving line; `running` is the minute that is not over yet."""

    at: datetime
    placed: int
    paid: int
    gmv_minor: int
    running: bool = False


@dataclass(frozen=True, slots=True)
class Equality:
    """The board against the ledger in one currency, read in one statement.

    `waiting_minor` is what confirmed orders have told the outbox and the dispatcher has not
    told the board yet: a moment's debt, counted so that the sum is exact at every moment.
    """

    currency: str
    folded_minor: int
    waiting_minor: int
    ledger_minor: int

    @property
    def gap_minor(self) -> int:
        """What the ledger has more than the board; zero, always."""
        return self.ledger_minor - self.folded_minor - self.waiting_minor

    @property
    def holds(self) -> bool:
        return self.gap_minor == 0


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the live board shows of one market on one day."""

    market: str
    currency: str
    day: date
    at: datetime
    total: Total
    completed: int
    minutes: tuple[Minute, ...]
    origins: tuple[Ranked, ...]
    lanes: tuple[Ranked, ...]
    categories: tuple[Ranked, ...]
    pulsing: frozenset[str]
    """Origins with a sale in the last minutes."""
    equality: Equality


class Urgency(StrEnum):
    """NOW wakes somebody; TODAY waits for the working day."""

    NOW = "now"
    TODAY = "today"


class AlarmState(StrEnum):
    """UNKNOWN: nothing has been measured yet, which is not the same as calm."""

    RAISED = "raised"
    CALM = "calm"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Somebody has to look when a figure passes a limit, in words and for Prometheus.

    `for_s` is how long Prometheus waits before it calls; `of_running` asks about a program that
    runs, and says nothing to `entrepot check` on one that stands still.
    """

    code: str
    figure: str
    limit: float
    urgency: Urgency
    promql: str
    says: str
    todo: str
    is_floor: bool = False
    for_s: int = 0
    of_running: bool = False

    def is_over(self, figure: float) -> bool:
        return figure < self.limit if self.is_floor else figure > self.limit


@dataclass(frozen=True, slots=True)
class Sample:
    """What one host had counted, and what the database said, at one moment."""

    at: datetime
    host: str
    counted: Mapping[str, float]
    """Totals since the program began on that host."""
    read: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure that is read from the database: its key here, its name for Prometheus, its help."""

    figure: str
    metric: str
    says: str
    label: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """A term of a market, counted by visitors and day over a window and over the time before it."""

    id: int
    language: str
    term: str
    visitors: int
    missed: int
    """Of them, those to whom the shop had nothing to show."""
    found: int
    """Things that the last of them found."""
    before: int


@dataclass(frozen=True, slots=True)
class Searches:
    """What a market searches: a window of `days` that ends with `until`, and the time before it."""

    until: date
    days: int
    days_before: int
    """Days on record before the window, as far back as is looked; 0 where the record begins in it."""
    terms: tuple[Searched, ...]
    """Those with the most visitors first."""
