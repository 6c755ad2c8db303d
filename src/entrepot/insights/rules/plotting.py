"""The geometry of plots: pure functions from figures to points of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.insights.values import PLACES, Minute

WIDTH: Final = 1200
HEIGHT: Final = 420
LEFT: Final = 64
BOTTOM: Final = 36
TOP: Final = 16
_NICE: Final = (1, 2, 5)

MAP_WIDTH: Final = 440
MAP_HEIGHT: Final = 330
_NEAR: Final = (64.0, 40.0, 170.0, 250.0)
"""Left, top, width and height of the part in which the origins lie."""
_FAR: Final = (375.0, 175.0)
"""Where a far market stands: much nearer than it is, so that the origins have room."""
_FAR_EAST: Final = 60.0
_SPAN_MIN: Final = (16.0, 10.0)
"""Degrees of longitude and latitude that the origins' part shows at least."""


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
    known = [(country, n) for country, n in origins if country in PLACES and country != to]
    spots = _spots([country for country, _orders in known], to=to)
    most = max((orders for _country, orders in known), default=0)
    end_x, end_y = spots[to]
    arcs = []
    for country, orders in known:
        x, y = spots[country]
        lift = abs(end_x - x) * 0.16
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


def _spots(countries: Sequence[str], *, to: str) -> dict[str, tuple[float, float]]:
    """Where cities stand: the near ones as they lie to each other, a far one at the side."""
    left, top, width, height = _NEAR
    near = [PLACES[one] for one in (*countries, to) if PLACES[one][1] <= _FAR_EAST]
    latitudes = [latitude for latitude, _longitude in near] or [0.0]
    longitudes = [longitude for _latitude, longitude in near] or [0.0]
    wide = max(_SPAN_MIN[0], max(longitudes) - min(longitudes))
    high = max(_SPAN_MIN[1], max(latitudes) - min(latitudes))
    middle_x = (max(longitudes) + min(longitudes)) / 2
    middle_y = (max(latitudes) + min(latitudes)) / 2

    def spot(country: str) -> tuple[float, float]:
        latitude, longitude = PLACES[country]
        if longitude > _FAR_EAST:
            return _FAR
        across = 0.5 + (longitude - middle_x) / wide
        down = 0.5 - (latitude - middle_y) / high
        return left + across * width, top + down * height

    return {country: spot(country) for country in (*countries, to)}
