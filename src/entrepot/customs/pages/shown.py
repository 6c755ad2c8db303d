"""What the calculator shows, as frozen rows in one language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a bar that is `BAR` long."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One charge of the waterfall, from where the ones before it end."""

    kind: str
    label: str
    amount: str
    share: str
    x: int
    width: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a source: text, or an address."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so, numbered within its lane."""

    number: int
    pieces: tuple[Piece, ...]
    confidence: str
    is_weak: bool
    span: str
    is_foreign: bool
    """Its text is English, whatever the page is."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One charge of one line, explained."""

    kind: str
    label: str
    under: str
    base: str
    rate: str
    formula: str
    rounding: str
    amount: str
    refs: tuple[int, ...]
    confidence: str
    is_weak: bool
    since: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line with all its charges."""

    number: str
    name: str
    hs: str
    steps: tuple[StepRow, ...]
    total: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper, who makes it, and for which lines."""

    name: str
    sender: str
    items: str


@dataclass(frozen=True, slots=True)
class WayRow:
    """A lane that is open: its price opened."""

    anchor: str
    name: str
    treatment: str
    total: str
    tax: str
    days: str
    is_cheapest: bool
    is_fastest: bool
    bar: tuple[Bar, ...]
    bar_end: int
    papers: tuple[PaperRow, ...]
    papers_count: str
    rungs: tuple[Rung, ...]
    lines: tuple[LineRow, ...]
    notes: tuple[str, ...]
    facts: tuple[str, ...]
    sources: tuple[Source, ...]
    doubts: str
    """How many figures rest on unchecked rows; empty when none does."""
    doubtful: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One of several orders; its units and its part of the carriage go into its own address."""

    text: str
    units: tuple[tuple[str, int], ...]
    freight: str
    insurance: str


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """Why not, and what helps."""

    where: str
    why: str
    helps: str


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """Lanes that are not open for this cart, all for the same reasons."""

    names: tuple[str, ...]
    is_answered: bool
    obstacles: tuple[ObstacleRow, ...]
    split: str
    parts: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole answer."""

    answer: str
    split: str
    """What several orders would cost, where that is less than any one."""
    is_open: bool
    ways: tuple[WayRow, ...]
    closed: tuple[ClosedRow, ...]
    exchange: str
    version: str
