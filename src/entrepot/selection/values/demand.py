"""A thing on a far market as the demand model sees it, and what it foretells."""

from dataclasses import dataclass
from datetime import date
from typing import Final

SALES_MAX: Final = 10**12


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen of an item on a day; `sold` is None where no figure stood."""

    day: date
    title: str
    price_minor: int
    sold: int | None = None


@dataclass(frozen=True, slots=True)
class MarketItem:
    """An item of one seller's shelf. `glances` go by day, and there is at least one."""

    key: str
    brand: str
    """Whose shelf it stands on: items are compared within it."""
    glances: tuple[Glance, ...]
    serial: int | None = None
    """A number that the marketplace counts up with every new listing; None when not listed yet."""
    origin: str = ""
    """The brand's country, two letters."""
    category: str = ""
    exponent: int = 2
    """Decimals of the currency of its prices."""

    def __post_init__(self) -> None:
        assert self.glances, self.key
        assert self.brand, self.key

    @property
    def title(self) -> str:
        """As it was last seen."""
        return self.glances[-1].title

    @property
    def price(self) -> float:
        """As it was last seen, in whole units: for comparing, never for paying."""
        return self.glances[-1].price_minor * float(10**-self.exponent)

    @property
    def sold(self) -> int | None:
        """The highest figure shown, since shops show a cumulated one; None if never."""
        return max((one.sold for one in self.glances if one.sold is not None), default=None)


@dataclass(frozen=True, slots=True)
class Foretold:
    """Where an item will stand among its shelf: 0 the last, 1 the best; four in five fall
    between `low` and `high`.
    """

    score: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """How well a way of ranking does on shelves it has never seen."""

    name: str
    spearman: float
    """Mean of the rank correlations within each shelf."""
    top_tenth: float
    """Share of each shelf's best-selling tenth that the way finds with its own best tenth."""
    by_brand: tuple[tuple[str, int, float], ...] = ()
    """(shelf, items, rank correlation)."""
    covered: float | None = None
    """Share of the items whose place lay within the interval that was given; meant to be 0.8."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every shelf held out in turn."""

    items: int
    brands: int
    left_out: int
    """Items without a sales figure, or on a shelf too small to rank."""
    figures: tuple[Figure, ...]
