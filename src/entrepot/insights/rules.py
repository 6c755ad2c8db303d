"""The geometry of plots: pure functions from figures to points of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.insights.values import PLACES, Minute

WIDTH: Final = 1200
HEIGHT: Final = 300
LEFT: Final = 64
BOTTOM: Final = 36
TOP: Final = 16
_NICE: Final = (1, 2, 5)

MAP_WIDTH: Final = 760
MAP_HEIGHT: Final = 360
_WEST, _EAST = -12.0, 146.0
_NORTH, _SOUTH = 64.0, 22.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where it is, and the number that stands there."""

    at: float
    number: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A moving line: paths of SVG, ticks of both axes, the end of the line."""

    line: str
    area: str
    second: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    end_x: float
    end_y: float
    left: int = LEFT
    right: int = WIDTH
    base: int = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Arc:
    """A lane on the map: from a country's city to the market's; `weight` is 1 to 5."""

    country: str
    path: str
    x: float
    y: float
    weight: int
    is_pulsing: bool


@dataclass(frozen=True, slots=True)
class LaneMap:
    """All arcs, and the place where they meet."""

    arcs: tuple[Arc, ...]
    x: float
    y: float
    width: int = MAP_WIDTH
    height: int = MAP_HEIGHT


def plot(minutes: Sequence[Minute]) -> Plot:
    """The minutes as a line from the oldest to the one that is running."""
    assert len(minutes) > 1
    top = ceiling(max(max(one.paid, one.placed) for one in minutes))
    base = HEIGHT - BOTTOM
    step = (WIDTH - LEFT - 8) / (len(minutes) - 1)
    xs = [LEFT + index * step for index in range(len(minutes))]

    def points(figures: Sequence[int]) -> list[str]:
        return [
            f"{x:.1f},{base - (base - TOP) * figure / top:.1f}"
            for x, figure in zip(xs, figures, strict=True)
        ]

    paid = points([one.paid for one in minutes])
    return Plot(
        line="M" + " L".join(paid),
        area=f"M{xs[0]:.1f},{base} L" + " L".join(paid) + f" L{xs[-1]:.1f},{base} Z",
        second="M" + " L".join(points([one.placed for one in minutes])),
        y_ticks=tuple(
            Tick(round(base - (base - TOP) * number / top, 1), number) for number in _steps(top)
        ),
        x_ticks=tuple(
            Tick(round(x, 1), index, f"{one.at:%H:%M}")
            for index, (x, one) in enumerate(zip(xs, minutes, strict=True))
            if one.at.minute % 10 == 0
        ),
        end_x=round(xs[-1], 1),
        end_y=float(paid[-1].partition(",")[2]),
    )


def ceiling(figure: int) -> int:
    """The next round number at or above: 1, 2, 5, 10, 20, 50 … so that the axis reads well.

    Never under 4: below that, steps between whole orders would not be whole.
    """
    assert figure >= 0
    power = 1
    while True:
        for nice in _NICE:
            if nice * power >= max(figure, 4):
                return nice * power
        power *= 10


def lane_map(origins: Sequence[tuple[str, int]], *, to: str, pulsing: frozenset[str]) -> LaneMap:
    """Arcs from each origin that has a place on the map; wider ones carry more orders."""
    end_x, end_y = _place(to)
    most = max((orders for _country, orders in origins), default=0)
    arcs = []
    for country, orders in origins:
        if country not in PLACES or country == to:
            continue
        x, y = _place(country)
        lift = 40 + abs(end_x - x) * 0.22
        arcs.append(
            Arc(
                country=country,
                path=f"M{x:.0f},{y:.0f} Q{(x + end_x) / 2:.0f},{min(y, end_y) - lift:.0f} "
                f"{end_x:.0f},{end_y:.0f}",
                x=round(x),
                y=round(y),
                weight=1 + (4 * orders // most if most else 0),
                is_pulsing=country in pulsing,
            )
        )
    return LaneMap(tuple(arcs), round(end_x), round(end_y))


def _steps(top: int) -> list[int]:
    """Four or five even steps from nothing to the top, all whole numbers."""
    parts = 5 if top % 5 == 0 else 4
    step = max(1, top // parts)
    return list(range(0, top + 1, step))


def _place(country: str) -> tuple[float, float]:
    """Where a country's city lies on the map (plate carrée, cut to Europe and Asia)."""
    latitude, longitude = PLACES[country]
    x = (longitude - _WEST) / (_EAST - _WEST) * MAP_WIDTH
    y = (_NORTH - latitude) / (_NORTH - _SOUTH) * (MAP_HEIGHT - 90) + 80
    return x, y
