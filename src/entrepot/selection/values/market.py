"""What is known of a market, ready for the rules: prices seen, trade, sales, how goods travel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from entrepot.selection.values.goods import Floats
from entrepot.selection.values.searched import Wishes

BAND_MIN: Final = 8
"""So many things make a band; fewer are looked for on a wider shelf."""


@dataclass(frozen=True, slots=True)
class Band:
    """Comparable goods: their prices in rising order, and what sold at which price."""

    prices: Floats
    """Minor units of the market's currency: of a piece, or of 100 ml or g."""
    sold_prices: Floats
    """Prices of the things with known sales, rising; of a piece."""
    sold_pieces: Floats
    """Pieces of the same things."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Imports of a class of goods, year by year, in US dollars."""

    years: tuple[int, ...]
    values: tuple[float, ...]
    sources: tuple[str, ...]
    is_mirror: bool = False
    is_partial: bool = False
    """Summed over the suppliers that the figures name: there may be more."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What trade says of goods of one code from one country."""

    size: float = float("nan")
    """Imports in the newest year, US dollars."""
    year: int = 0
    growth: float = float("nan")
    """A year, shrunk towards that of all imports; 0.05 is five per cent."""
    raw_growth: float = float("nan")
    years: int = 0
    origin: float = float("nan")
    """The country's share in the heading beside its share in all imports; 1 is as usual."""
    origin_share: float = float("nan")
    trust: float = 0.0
    scheme: str = ""
    code: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handling:
    """How goods of a kind travel: our own classes, with where they come from."""

    breakage: int
    """0 nothing breaks … 3 glass and porcelain."""
    returns: float
    """Share that comes back, usual in distance selling."""
    density: float
    """Kilogrammes to the cubic metre, packed."""
    spoils: bool
    """Whether a date stands on it."""
    source: str


@dataclass(frozen=True, slots=True)
class Market:
    """All of it, for one market."""

    code: str
    country: str
    currency: str
    year: int
    """The running one: older figures carry less."""
    bands: Mapping[tuple[str, str], Band]
    """By (`category:slug` | `above:slug` | `heading:2204`, `piece` | `ml` | `g`)."""
    trade: Mapping[tuple[str, str, str], Series]
    """By (scheme, code, exporter)."""
    sold: Mapping[str, int]
    """Pieces sold here of late, by category."""
    handling: Mapping[str, Handling]
    """By chapter or heading of the HS; `` is everything else."""
    sitc: Mapping[str, str]
    """Division of the SITC by chapter or heading of the HS."""
    groups: Mapping[str, str]
    """WITS group by chapter."""
    remaining: float = 0.5
    """Share of its shelf life that a thing should still have on arrival."""
    wishes: Wishes = field(default_factory=Wishes)
    """What its people search."""
    known: dict[tuple[str, str], Demand] = field(default_factory=dict)
    """A memo of `rules.demand_of`."""
