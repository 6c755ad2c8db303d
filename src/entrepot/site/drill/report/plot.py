"""Plots as SVG text: axes, units, lines, bars and numbered marks, in the page's own colours.

Colours are classes (`c1` … `c6`) that the style sheet fills in for light and dark. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Final

WIDTH: Final = 960
HEIGHT: Final = 250
LEFT: Final = 58
RIGHT: Final = 14
TOP: Final = 22
BOTTOM: Final = 34
TICKS: Final = 4
LOG_FLOOR: Final = 1.0
"""Below this, a logarithmic axis does not look."""
STEPS: Final = (1, 2, 2.5, 5, 10)
MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time. `colour` 1 … 6; `is_step`: holds until the next; `is_area`: filled."""

    name: str
    points: Sequence[tuple[float, float]]
    colour: int
    is_step: bool = False
    is_area: bool = False
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment with its number, as the table of faults has it."""

    at_s: float
    number: int


@dataclass(frozen=True, slots=True)
class Axis:
    """Where values lie on the paper; logarithmic from `LOG_FLOOR` up, if it is so."""

    most: float
    is_log: bool = False

    def place(self, value: float) -> float:
        """Pixels from the top."""
        high = HEIGHT - TOP - BOTTOM
        if self.is_log:
            whole = log10(self.most / LOG_FLOOR) or 1.0
            share = log10(max(value, LOG_FLOOR) / LOG_FLOOR) / whole
        else:
            share = value / self.most
        return TOP + high * (1 - min(max(share, 0.0), 1.0))

    def ticks(self) -> list[float]:
        if self.is_log:
            return [10.0**power for power in range(int(log10(self.most)) + 1)]
        step = nice(self.most / TICKS)
        return [step * place for place in range(floor(self.most / step + 1e-9) + 1)]


def nice(value: float) -> float:
    """The next round number up: 1, 2, 2.5 or 5 of some power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in STEPS if step * power >= value * (1 - 1e-9))


def axis(values: Sequence[float], *, is_log: bool = False) -> Axis:
    """An axis that ends at a round number above all values."""
    most = max([*values, 0.0])
    if is_log:
        return Axis(10.0 ** max(ceil(log10(max(most, LOG_FLOOR * 10)) - 1e-9), 1), is_log=True)
    step = nice(max(most, 1e-9) / TICKS) if most else 1.0
    return Axis(step * max(ceil(most / step - 1e-9), 1))


def lines(
    series: Sequence[Series],
    *,
    title: str,
    unit: str,
    long_s: float,
    marks: Sequence[Mark] = (),
    is_log: bool = False,
) -> str:
    """Lines over time, from 0 to `long_s` seconds."""
    up = axis([value for one in series for _, value in one.points], is_log=is_log)
    body = [_line(one, up, long_s) for one in series if one.points]
    names = [(one.name, one.colour, one.is_dashed) for one in series]
    return _frame("".join(body), up, names, title=title, unit=unit, long_s=long_s, marks=marks)


def bars(
    stacks: Sequence[tuple[float, Sequence[float]]],
    names: Sequence[str],
    *,
    title: str,
    unit: str,
    bar_s: float,
    long_s: float,
    marks: Sequence[Mark] = (),
) -> str:
    """Stacked bars over time: each stack a moment and a value for each name."""
    up = axis([sum(values) for _, values in stacks])
    wide = max((WIDTH - LEFT - RIGHT) * bar_s / max(long_s, 1e-9) - 1, 1)
    body = []
    for at, values in stacks:
        below = 0.0
        for place, value in enumerate(values):
            if value:
                top, foot = up.place(below + value), up.place(below)
                body.append(
                    f'<rect class="c{place + 1}" x="{_x(at, long_s):.1f}" y="{top:.1f}"'
                    f' width="{wide:.1f}" height="{max(foot - top, 0.5):.1f}"/>'
                )
            below += value
    legend = [(name, place + 1, False) for place, name in enumerate(names)]
    return _frame("".join(body), up, legend, title=title, unit=unit, long_s=long_s, marks=marks)


def clock(seconds: float) -> str:
    """`4:05`; with hours from one hour on."""
    whole = round(seconds)
    hours, rest = divmod(whole, MINUTE_S * MINUTE_S)
    text = f"{rest // MINUTE_S}:{rest % MINUTE_S:02}"
    return f"{hours}:{rest // MINUTE_S:02}:{rest % MINUTE_S:02}" if hours else text


def _line(one: Series, up: Axis, long_s: float) -> str:
    spots = [(_x(at, long_s), up.place(value)) for at, value in one.points]
    path = f"M{spots[0][0]:.1f} {spots[0][1]:.1f}"
    for x, y in spots[1:]:
        path += f"H{x:.1f}V{y:.1f}" if one.is_step else f"L{x:.1f} {y:.1f}"
    dash = " dashed" if one.is_dashed else ""
    drawn = f'<path class="line c{one.colour}{dash}" d="{path}"/>'
    if one.is_area:
        foot = up.place(0)
        closed = f"{path}L{spots[-1][0]:.1f} {foot:.1f}L{spots[0][0]:.1f} {foot:.1f}Z"
        drawn = f'<path class="area c{one.colour}" d="{closed}"/>' + drawn
    return drawn


def _frame(
    body: str,
    up: Axis,
    names: Sequence[tuple[str, int, bool]],
    *,
    title: str,
    unit: str,
    long_s: float,
    marks: Sequence[Mark],
) -> str:
    grid = []
    for value in up.ticks():
        y = up.place(value)
        grid.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        grid.append(f'<text class="tick" x="{LEFT - 8}" y="{y + 4:.1f}">{figure(value)}</text>')
    foot = HEIGHT - BOTTOM
    for at in _moments(long_s):
        x = _x(at, long_s)
        grid.append(f'<path class="grid" d="M{x:.1f} {foot}v5"/>')
        grid.append(f'<text class="time" x="{x:.1f}" y="{foot + 19}">{clock(at)}</text>')
    struck = [
        f'<path class="mark" d="M{_x(one.at_s, long_s):.1f} {TOP}V{foot}"/>'
        f'<text class="number" x="{_x(one.at_s, long_s):.1f}" y="{TOP - 6}">{one.number}</text>'
        for one in marks
        if 0 <= one.at_s <= long_s
    ]
    legend = "".join(
        f'<span><i class="c{colour}{" dashed" if dashed else ""}"></i>{escape(name)}</span>'
        for name, colour, dashed in names
    )
    return (
        f'<figure><figcaption><b>{escape(title)}</b> <span class="unit">{escape(unit)}</span>'
        f'<span class="legend">{legend}</span></figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{''.join(grid)}{''.join(struck)}{body}</svg></figure>"
    )


def _x(at_s: float, long_s: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * min(max(at_s / max(long_s, 1e-9), 0.0), 1.0)


def _moments(long_s: float) -> list[float]:
    """Round moments for the axis of time: at most eight."""
    rounds = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)
    step = next((one for one in rounds if long_s / one <= 8), rounds[-1])
    return [float(at) for at in range(0, int(long_s) + 1, step)]


def figure(value: float) -> str:
    """A number as short as its size lets it be."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    if value >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
