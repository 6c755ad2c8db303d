"""The map of a shortlist: where each product stands between fit and price, as points of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 480
LEFT: Final = 56
RIGHT: Final = 16
TOP: Final = 40
BOTTOM: Final = 48
MARGIN: Final = 14
"""Above the cheapest, so that no point is cut."""
PLACE_MAX: Final = 1.3
"""Dearer than that is drawn at the edge."""
RADIUS: Final = (4.0, 9.0)


@dataclass(frozen=True, slots=True)
class Point:
    """A product on the map; `radius` grows with the confidence."""

    key: str
    x: float
    y: float
    radius: float
    place: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The plane: its edges, its middle lines and the ticks of both axes."""

    left: int
    right: int
    top: int
    base: int
    middle_x: float
    middle_y: float
    x_ticks: tuple[tuple[float, int], ...]
    y_ticks: tuple[tuple[float, int], ...]
    good_width: int
    good_height: int
    width: int = WIDTH
    height: int = HEIGHT
    tick_x: int = LEFT - 8
    tick_y: int = HEIGHT - BOTTOM + 18
    axis_y: int = HEIGHT - 8


def frame() -> Frame:
    """Fit to the right, cheap above."""
    return Frame(
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        base=HEIGHT - BOTTOM,
        middle_x=x_of(60.0),
        middle_y=y_of(0.5),
        x_ticks=tuple((x_of(float(one)), one) for one in range(0, 101, 20)),
        y_ticks=tuple((y_of(one / 100), one) for one in (0, 25, 50, 75, 100)),
        good_width=round(WIDTH - RIGHT - x_of(60.0)),
        good_height=round(y_of(0.5) - TOP),
    )


def points(rows: Sequence[tuple[str, float, float, float]]) -> tuple[Point, ...]:
    """Of (key, fit 0..100, place, confidence 0..1); the surest are drawn last, on top."""
    found = [
        Point(
            key,
            round(x_of(fit), 1),
            round(y_of(place), 1),
            round(RADIUS[0] + (RADIUS[1] - RADIUS[0]) * trust, 1),
            number,
        )
        for number, (key, fit, place, trust) in enumerate(rows)
    ]
    return tuple(sorted(found, key=lambda one: (one.radius, one.place)))


def x_of(fit: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * max(0.0, min(100.0, fit)) / 100.0


def y_of(place: float) -> float:
    return (
        TOP
        + MARGIN
        + (HEIGHT - TOP - BOTTOM - MARGIN) * max(0.0, min(PLACE_MAX, place)) / PLACE_MAX
    )


def widths(amounts: Sequence[float], whole: int = 1000) -> tuple[tuple[int, int], ...]:
    """Parts of a bar: where each begins and how long it is; together they are the bar."""
    total = sum(amounts)
    if total <= 0:
        return tuple((0, 0) for _ in amounts)
    found, before, at = [], 0.0, 0
    for amount in amounts:
        before += amount
        end = round(before * whole / total)
        found.append((at, end - at))
        at = end
    return tuple(found)
