"""The geometry of the office's plots: from figures to rectangles of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.casework.values import Pace
from entrepot.insights.rules import ceiling

WIDTH: Final = 720
LEFT: Final = 190
RIGHT: Final = 60
LINE: Final = 40
AXIS: Final = 34


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis."""

    at: float
    number: int


@dataclass(frozen=True, slots=True)
class Box:
    """One step: from quarter to three quarters, with its middle."""

    name: str
    y: int
    x: float
    width: float
    middle: float
    merchants: int


@dataclass(frozen=True, slots=True)
class BoxPlot:
    """Steps below one another on one axis of days."""

    boxes: tuple[Box, ...]
    ticks: tuple[Tick, ...]
    height: int
    left: int = LEFT
    right: int = WIDTH - RIGHT
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure as a bar."""

    name: str
    y: int
    width: float
    number: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Figures below one another on one axis."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: int
    left: int = LEFT
    right: int = WIDTH - RIGHT
    width: int = WIDTH


def boxes(paces: Sequence[tuple[str, Pace]]) -> BoxPlot:
    """How long each step takes, in days."""
    known = [(name, pace) for name, pace in paces if pace.median_days is not None]
    top = ceiling(int(max((pace.upper_days or 0 for _, pace in known), default=0)) + 1)
    scale = (WIDTH - LEFT - RIGHT) / top
    drawn = [
        Box(
            name=name,
            y=index * LINE + 12,
            x=round(LEFT + (pace.lower_days or 0) * scale, 1),
            width=round(max(2.0, ((pace.upper_days or 0) - (pace.lower_days or 0)) * scale), 1),
            middle=round(LEFT + (pace.median_days or 0) * scale, 1),
            merchants=pace.merchants,
        )
        for index, (name, pace) in enumerate(known)
    ]
    return BoxPlot(tuple(drawn), _ticks(top, scale), len(drawn) * LINE + AXIS)


def bars(figures: Sequence[tuple[str, int]]) -> Bars:
    """Each figure with its name, in the order they come."""
    top = ceiling(max((number for _, number in figures), default=0))
    scale = (WIDTH - LEFT - RIGHT) / top
    drawn = [
        Bar(name, index * LINE + 12, round(max(2.0, number * scale), 1), number)
        for index, (name, number) in enumerate(figures)
    ]
    return Bars(tuple(drawn), _ticks(top, scale), len(drawn) * LINE + AXIS)


def _ticks(top: int, scale: float) -> tuple[Tick, ...]:
    parts = 5 if top % 5 == 0 else 4
    step = max(1, top // parts)
    return tuple(Tick(round(LEFT + n * scale, 1), n) for n in range(0, top + 1, step))
