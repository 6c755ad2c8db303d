"""What a drill is told: its profile and its course."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

RATE_MAX: Final = 20_000
MINUTES_MAX: Final = 24 * 60
STAGES_MAX: Final = 240


class Kind(StrEnum):
    """What an arriving buyer is after."""

    HOT = "hot"
    TAIL = "tail"
    CART = "cart"
    """Several lines, of one merchant or of some."""
    FLASH = "flash"


class Fate(StrEnum):
    """What the buyer does after the order stands."""

    LEAVE = "leave"
    """Never pays: the order ends by the clock."""
    PAY = "pay"
    PART = "part"
    """The provider captures another amount; the operator sends it back."""
    REFUND = "refund"
    """Pays after having cancelled: the money goes back."""
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Goods:
    """What is for sale. `skew`: how much more the first of the long tail sell (Zipf's exponent)."""

    merchants: int = 6
    hot: int = 4
    tail: int = 120
    tail_units: int = 500
    skew: float = 0.9
    cart_lines: int = 10
    """The longest cart; most are shorter."""
    cart_merchants: int = 3


@dataclass(frozen=True, slots=True)
class Flash:
    """A small stock, opened at a moment: `opens` is a share of the drill's length.

    `rush` times as many buyers as there are units come within `seconds` of the opening.
    """

    opens: float
    units: int
    rush: float = 2.0
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of buyers. The rest of `fates` never pays."""

    reload: float = 0.1
    """Who press more than once."""
    presses_max: int = 4
    fates: dict[Fate, float] = field(
        default_factory=lambda: {
            Fate.PAY: 0.8,
            Fate.PART: 0.02,
            Fate.REFUND: 0.02,
            Fate.CANCEL: 0.04,
        }
    )
    comes_back: float = 0.7
    """Who return from the provider's page; the others' money is told by its notice only."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Bounds of what costs far more than an order does, per second."""

    walks: float = 3.0
    """Buyers who go on to the pages of the shop and of the provider."""
    ships: float = 0.5
    """Parcels packed, papered and handed over."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A sale day as rows. `hours`: the day's shape, squeezed into the drill; else it rises."""

    name: str
    title: str
    minutes: float = 5.0
    rate_from: float = 20.0
    rate_to: float = 120.0
    stages: int = 6
    hours: tuple[float, ...] = ()
    kinds: dict[Kind, float] = field(
        default_factory=lambda: {Kind.HOT: 0.3, Kind.TAIL: 0.5, Kind.CART: 0.2}
    )
    goods: Goods = field(default_factory=Goods)
    flash: tuple[Flash, ...] = ()
    habits: Habits = field(default_factory=Habits)
    pace: Pace = field(default_factory=Pace)
    dials: dict[str, float] = field(default_factory=dict)
    """Chance of each fault of the provider in a walk (`lost`, `doubled`, `late_s` …)."""
    needs_file: bool = False
    """Shape and shares come from a file of orders."""

    @property
    def seconds(self) -> float:
        return self.minutes * 60


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of the drill with one rate (orders a second); seconds since its start."""

    start_s: float
    end_s: float
    rate: float


@dataclass(frozen=True, slots=True)
class Arrival:
    """One buyer: when, after what, and what becomes of it. `pick` in [0, 1) chooses the goods."""

    at_s: float
    kind: Kind
    pick: float
    presses: int
    fate: Fate
    walks: bool
    """Goes on to the pages: within the pace of walks, and with something to do there."""
    which: int = 0
    """Of the flash sales."""
