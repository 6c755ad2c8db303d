"""The drill as it goes, in the terminal: a board that moves, or a line now and then for a log."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from entrepot.site.drill import shape
from entrepot.site.drill.running import Course

WINDOW_S: Final = 10
"""Figures that move are of the last so many whole seconds."""
PLAIN_EVERY_S: Final = 5.0
BARS: Final = " ▁▂▃▄▅▆▇█"
HISTORY: Final = 60
REFUSED_MAX: Final = 4
TALL: Final = 10


class Show(Protocol):
    """Shows a course; called several times a second."""

    def __call__(self, course: Course) -> None: ...


@contextmanager
def board(console: Console) -> Iterator[Show]:
    """A board in place."""
    with Live(console=console, refresh_per_second=2, transient=False) as live:

        def show(course: Course) -> None:
            live.update(_board(course))

        yield show


@contextmanager
def plain(console: Console) -> Iterator[Show]:
    """A line every few seconds."""
    told: deque[float] = deque([0.0], maxlen=1)

    def show(course: Course) -> None:
        if time.monotonic() - told[0] >= PLAIN_EVERY_S:
            told.append(time.monotonic())
            console.print(_line(course), soft_wrap=True, highlight=False, markup=False)

    yield show


def _line(course: Course) -> str:
    now = _recent(course)
    reading = course.watch.newest
    struck = sum(one.struck_s is not None for one in course.striker.strikes)
    refused = " ".join(f"{code}={count}" for code, count in course.tally.refused().items())
    return (
        f"{max(course.now_s, 0):6.1f}s planned={now.planned:.0f}/s orders={now.rate:.1f}/s"
        f" p50={now.p50:.1f}ms p99={now.p99:.1f}ms acknowledged={course.tally.total('acknowledged')}"
        f" again={sum(course.tally.again().values())} under_way={sum(course.under_way.values())}"
        f" outbox={reading.waiting}/{reading.oldest_s:.1f}s connections={reading.connections}"
        f" commits={reading.commits:.0f}/s size={reading.size_bytes >> 20}MB"
        f" busy={reading.busy:.0%} faults={struck} {refused}"
    ).rstrip()


class _Recent:
    """The last whole seconds."""

    def __init__(self, course: Course) -> None:
        until = max(int(course.now_s), 0)
        since = max(until - WINDOW_S, 0)
        tally = course.tally
        long = max(until - since, 1)
        self.rate = sum(tally.answered[at] for at in range(since, until)) / long
        latency = tally.latency(since=since, until=until)
        self.p50, self.p99 = latency.percentile(0.5), latency.percentile(0.99)
        self.planned = shape.rate_at(course.stages, max(course.now_s, 0))


def _recent(course: Course) -> _Recent:
    return _Recent(course)


def _board(course: Course) -> Group:
    now = _recent(course)
    profile = course.order.profile
    bar = ProgressBar(
        total=profile.seconds, completed=min(max(course.now_s, 0), profile.seconds), width=40
    )
    head = Table.grid(padding=(0, 2))
    head.add_row(
        Text(profile.title, style="bold"),
        bar,
        f"{max(course.now_s, 0):.0f} of {profile.seconds:.0f} s",
        "ending: what is under way may finish" if course.is_stopping or course.is_over else "",
    )
    return Group(Panel(head, border_style="dim"), _columns(course, now), _history(course))


def _columns(course: Course, now: _Recent) -> Table:
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_row(
        Panel(_orders(course, now), title="orders", border_style="blue", height=TALL),
        Panel(_answers(course), title="refused and again", border_style="yellow", height=TALL),
        Panel(_program(course), title="program", border_style="green", height=TALL),
        Panel(_faults(course), title="faults", border_style="red", height=TALL),
    )
    return grid


def _orders(course: Course, now: _Recent) -> Table:
    tally = course.tally
    return _facts(
        ("per second", f"[bold]{now.rate:.1f}[/] of {now.planned:.0f}"),
        ("p50 / p99", f"{now.p50:.1f} / {now.p99:.1f} ms"),
        ("acknowledged", f"{tally.total('acknowledged'):,}"),
        ("under way", f"{sum(course.under_way.values()):,}"),
        ("presses more", f"{tally.steps['presses']:,}"),
        ("paid", f"{sum(n for name, n in tally.steps.items() if name.startswith('paid.')):,}"),
        ("confirmed", f"{tally.steps['confirmed']:,}"),
        ("cancelled", f"{tally.steps['cancelled']:,}"),
    )


def _answers(course: Course) -> Table:
    tally = course.tally
    again = [(f"again: {code}", f"{n:,}") for code, n in tally.again().most_common(REFUSED_MAX)]
    rows = [(code, f"{n:,}") for code, n in tally.refused().most_common(REFUSED_MAX)]
    return _facts(*(rows + again or [("none", "")]))


def _program(course: Course) -> Table:
    reading, steps = course.watch.newest, course.tally.steps
    return _facts(
        ("outbox waits", f"{reading.waiting:,}"),
        ("its oldest", f"{reading.oldest_s:.1f} s"),
        ("connections", "away" if reading.is_away else str(reading.connections)),
        ("commits", f"{reading.commits:,.0f}/s"),
        ("database", f"{reading.size_bytes / 2**20:,.0f} MB"),
        ("machine busy", f"{reading.busy:.0%}"),
        ("shipped", f"{steps['shipped']:,}"),
        ("completed", f"{steps['completed']:,}"),
    )


def _faults(course: Course) -> Table:
    strikes = course.striker.strikes
    struck = [one for one in strikes if one.struck_s is not None]
    next_one = next((one for one in strikes if one.struck_s is None and not one.why_not), None)
    rows = [(f"{one.struck_s:.0f} s", one.name) for one in struck[-5:]]
    rows += [("not here", one.name) for one in strikes if one.why_not][-2:]
    if next_one:
        rows.append((f"{next_one.due_s:.0f} s", f"[dim]{next_one.name}[/]"))
    return _facts(*(rows or [("none", "")]))


def _history(course: Course) -> Panel:
    until = max(int(course.now_s), 0)
    rates = [course.tally.answered[at] for at in range(max(until - HISTORY, 0), until)]
    most = max([*rates, 1])
    drawn = "".join(BARS[round(one / most * (len(BARS) - 1))] for one in rates)
    return Panel(Text(drawn or " "), title=f"orders a second, last {HISTORY} s, top {most}")


def _facts(*rows: tuple[str, str]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, value in rows:
        table.add_row(name, value)
    return table
