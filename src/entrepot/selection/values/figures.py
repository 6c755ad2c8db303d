"""Figures from outside: who says what of a market, and what could not be read of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, NewType
from uuid import UUID

from entrepot.kernel import Refusal

SourceId = NewType("SourceId", UUID)

TITLE_MAX: Final = 300
NAME_MAX: Final = 200
NOTE_MAX: Final = 500
ISSUES_KEPT: Final = 100
WORLD: Final = ""
"""The exporter of a row that counts all of them."""


class FigureKind(StrEnum):
    TRADE = "trade"
    """What a country imported of a kind of goods, from whom, in a year."""
    PRICES = "prices"
    """What one thing cost in a shop there on a day."""
    SALES = "sales"
    """The same, with the pieces that were sold of it."""


class Scheme(StrEnum):
    """In whose words the goods of a trade row are classed."""

    HS = "hs"
    SITC = "sitc"
    WITS = "wits"
    """Sixteen groups of chapters of the HS, named by the World Bank."""


@dataclass(frozen=True, slots=True)
class TradeFigure:
    """One country's imports of one class of goods in one year."""

    importer: str
    exporter: str
    """ISO 3166; WORLD for all together."""
    scheme: Scheme
    code: str
    """Digits, or the name of a WITS group in lower case; empty for all goods."""
    year: int
    value: float
    currency: str
    net_kg: float | None = None
    is_mirror: bool = False
    """Told by the exporter: freight is not in it, and goods that only pass through are."""

    @property
    def level(self) -> int:
        """How many digits the code has; 0 for groups and for all goods."""
        return len(self.code) if self.scheme is not Scheme.WITS else 0


@dataclass(frozen=True, slots=True)
class SeenFigure:
    """A thing in a shop of the market, as it was on a day."""

    item: str
    """The shop's own name for it: the same thing on another day has the same."""
    title: str
    brand: str
    category: str
    """A slug of our tree; empty where nobody knows."""
    heading: str
    """Four digits of the HS, or none."""
    price_minor: int
    currency: str
    seen_on: date
    amount: float | None = None
    """Net content in ml or g, read from the title where no column says it."""
    measure: str = ""
    pieces: int | None = None
    """Sold until that day; None for a mere price."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A row that could not be read."""

    line: int
    reason: str
    column: str = ""
    value: str = ""


@dataclass(eq=False)
class FiguresRefused(Refusal):
    """The file is none of figures."""

    code: ClassVar[str] = "selection.figures_refused"
    status: ClassVar[int] = 422
    reason: str
    """`empty`, `no_columns`, `too_large`, `damaged`, `no_market`, `encoding`, `known`."""
    columns: tuple[str, ...] = ()


@dataclass(eq=False)
class NoSuchThing(Refusal):
    """There is no such thing here."""

    code: ClassVar[str] = "selection.not_found"
    status: ClassVar[int] = 404
