"""A drill's plots, each with its figures in a table behind."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from entrepot.site.drill.report import parts, plot, words
from entrepot.site.drill.report.plot import Mark, Series
from entrepot.site.drill.result import Result
from entrepot.site.drill.striking import Strike
from entrepot.site.drill.watching import Reading

REASONS_MAX: Final = 5
clock = plot.clock


def numbered(strikes: Sequence[Strike]) -> Iterator[tuple[int, Strike]]:
    """Those that struck, as they are numbered in the plots."""
    return enumerate((one for one in strikes if one.struck_s is not None), 1)


def rate(result: Result) -> str:
    points = result.points
    series = [
        Series(
            _("planned"), [(p.at_s, p.planned) for p in points], 2, is_step=True, is_dashed=True
        ),
        Series(_("buyers who came"), [(p.at_s, p.due) for p in points], 3),
        Series(_("acknowledged"), [(p.at_s, p.answered) for p in points], 1, is_area=True),
    ]
    heads = (_("at"), _("planned"), _("buyers who came"), _("acknowledged"))
    rows = [
        (clock(p.at_s), f"{p.planned:,.1f}", f"{p.due:,.1f}", f"{p.answered:,.1f}") for p in points
    ]
    title = _("Checkouts")
    return plot.lines(
        series, title=title, unit=_("a second"), long_s=_long(result), marks=_marks(result)
    ) + parts.behind(heads, rows)


def latency(result: Result) -> str:
    points = [one for one in result.points if one.p50_ms]
    named = (("p99", "p99_ms", 4), ("p90", "p90_ms", 3), ("p50", "p50_ms", 1))
    series = [
        Series(name, [(p.at_s, getattr(p, field)) for p in points], colour)
        for name, field, colour in named
    ]
    rows = [
        (clock(p.at_s), *(parts.ms(getattr(p, field)) for _name, field, _colour in named))
        for p in points
    ]
    return plot.lines(
        series,
        title=_("Time to the acknowledgement, by the moment at which the buyer was to come"),
        unit=_("milliseconds, logarithmic"),
        long_s=_long(result),
        marks=_marks(result),
        is_log=True,
    ) + parts.behind((_("at"), "p99", "p90", "p50"), rows)


def refused(result: Result) -> str:
    """Final refusals by reason, and presses that had to be made again."""
    if not (result.refused or result.again):
        return ""
    reasons = list(result.refused)[:REASONS_MAX]
    stacks = [
        (p.at_s, [*(p.refused.get(one, 0) for one in reasons), p.again]) for p in result.points
    ]
    names = [words.of(words.REFUSED, one) for one in reasons] + [_("pressed again")]
    rows = [(clock(at), *(f"{value:,}" for value in values)) for at, values in stacks]
    return plot.bars(
        stacks,
        names,
        title=_("Refusals"),
        unit=_("in each stretch"),
        bar_s=result.points[0].long_s if result.points else 1,
        long_s=_long(result),
        marks=_marks(result),
    ) + parts.behind((_("at"), *names), rows)


def outbox(result: Result) -> str:
    readings = _within(result)
    series = [
        Series(_("events that wait"), [(r.at_s, r.waiting) for r in readings], 1, is_area=True),
    ]
    rows = [(clock(r.at_s), f"{r.waiting:,}", f"{r.oldest_s:.1f} s") for r in readings]
    heads = (_("at"), _("events that wait"), _("the oldest"))
    drained = (
        _("Everything was told %(seconds)s s after the last buyer; the oldest event ever waited"
          " %(oldest)s s.")
        % {"seconds": f"{result.drained_s:.0f}", "oldest": f"{result.most_oldest_s:.1f}"}
        if result.drained_s is not None
        else _("Events still waited when the drill ended.")
    )  # fmt: skip
    return (
        parts.lead(drained)
        + plot.lines(
            series, title=_("Outbox"), unit=_("events"), long_s=_long(result), marks=_marks(result)
        )
        + parts.behind(heads, rows)
    )


def database(result: Result) -> str:
    readings = _within(result)
    commits = [Series(_("commits"), [(r.at_s, r.commits) for r in readings], 5, is_area=True)]
    busy = [
        Series(_("connections"), [(r.at_s, float(r.connections)) for r in readings], 6),
        Series(_("machine busy, percent"), [(r.at_s, r.busy * 100) for r in readings], 2),
    ]
    heads = (_("at"), _("commits"), _("connections"), _("machine busy, percent"), _("size"))
    rows = [
        (
            clock(r.at_s),
            f"{r.commits:,.0f}",
            f"{r.connections}",
            f"{r.busy * 100:.0f}",
            parts.megabytes(r.size_bytes),
        )
        for r in readings
    ]
    long_s, marks = _long(result), _marks(result)
    return (
        plot.lines(
            commits, title=_("Database: commits"), unit=_("a second"), long_s=long_s, marks=marks
        )
        + plot.lines(
            busy, title=_("Connections and processors"), unit="", long_s=long_s, marks=marks
        )
        + parts.behind(heads, rows)
    )


def _long(result: Result) -> float:
    ends = [one.at_s + one.long_s for one in result.points]
    return max([result.lasted_s, *ends])


def _within(result: Result) -> list[Reading]:
    """Looks while buyers were served; those of the time after would not fit the paper."""
    return [one for one in result.readings if one.at_s <= _long(result)]


def _marks(result: Result) -> list[Mark]:
    return [Mark(one.struck_s or 0.0, number) for number, one in numbered(result.strikes)]
