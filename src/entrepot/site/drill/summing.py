"""From what was counted to the result: points for plots, stages, audits in words."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Final

import psutil
from django.conf import settings
from django.db import connection

from entrepot import __version__
from entrepot.kit.audit import Report
from entrepot.site.drill import journal, shape, watching
from entrepot.site.drill.checking import Sale
from entrepot.site.drill.counting import Histogram, Tally
from entrepot.site.drill.journal import Line
from entrepot.site.drill.result import FORM, Audited, Machine, Point, Result, Step
from entrepot.site.drill.running import Course
from entrepot.site.drill.striking import Strike
from entrepot.site.drill.values import Fate

POINTS_MAX: Final = 150
BEST_S: Final = 10
SILENCE_S: Final = 30.0
FINDINGS_SHOWN: Final = 5
NO_RETURNS: Final = "returns"
NO_EXPIRY: Final = "expiry"
NO_WALKS: Final = "walks"
NO_FAULTS: Final = "faults"
NO_FLASH: Final = "flash"


@dataclass(frozen=True, slots=True)
class After:
    """What was found when the buyers had gone."""

    drained_s: float | None
    reports: Sequence[Report]
    sales: Sequence[Sale]
    lost: int
    doubled: int
    expired: int
    size_after: int


def result(course: Course, lines: Sequence[Line], after: After, *, began_at: datetime) -> Result:
    """The whole of it."""
    order, tally = course.order, course.tally
    profile = order.profile
    whole = tally.latency()
    lasted = min(course.now_s, profile.seconds) if course.is_stopping else profile.seconds
    if course.is_stopping and tally.seconds:
        lasted = float(max(tally.seconds) + 1)
    sold = Histogram(tally.sold)
    readings = tuple(one for one in course.watch.readings if one.at_s >= 0)
    return Result(
        form=FORM,
        title=profile.title,
        profile=profile.name,
        seed=order.seed,
        url=order.url,
        began_at=began_at.isoformat(timespec="seconds"),
        planned_s=profile.seconds,
        lasted_s=round(lasted, 1),
        was_stopped=course.is_stopping,
        due=tally.total("due"),
        acknowledged=tally.total("acknowledged"),
        p50_ms=whole.percentile(0.5),
        p90_ms=whole.percentile(0.9),
        p99_ms=whole.percentile(0.99),
        most_per_second=_best(tally),
        refused=dict(tally.refused().most_common()),
        again=dict(tally.again().most_common()),
        steps=dict(sorted((+tally.steps).items())),
        late_p99_ms=Histogram(tally.late).percentile(0.99),
        sold_p50_ms=sold.percentile(0.5),
        sold_p99_ms=sold.percentile(0.99),
        drained_s=after.drained_s,
        most_waiting=int(watching.most(readings, "waiting")),
        most_oldest_s=watching.most(readings, "oldest_s"),
        size_before=order.size_before,
        size_after=after.size_after,
        lost=after.lost,
        doubled=after.doubled,
        sales=tuple(after.sales),
        strikes=tuple(_judged(one, lines) for one in course.striker.strikes),
        stages=tuple(_steps(course, lasted)),
        points=tuple(_points(course, lasted)),
        readings=_thinned(readings),
        audits=tuple(_audited(one) for one in after.reports),
        machine=machine(),
        settings=_settings(course),
        not_played=tuple(_not_played(course, after)),
    )


def machine() -> Machine:
    """This machine, as far as a reader of figures must know it."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        row = cursor.fetchone()
    assert row is not None
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        database=f"PostgreSQL {row[0]}",
        entrepot=__version__,
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _settings(course: Course) -> dict[str, str]:
    order = course.order
    profile = order.profile
    return {
        "rates": f"{profile.rate_from:g} → {profile.rate_to:g}/s",
        "stages": str(len(course.stages)),
        "minutes": f"{profile.minutes:g}",
        "crowds": str(order.crowds),
        "walks": f"{profile.pace.walks:g}/s",
        "ships": f"{profile.pace.ships:g}/s",
        "dials": ", ".join(f"{name} {value:g}" for name, value in profile.dials.items()) or "0",
        "window": f"{settings.PAYMENT_WINDOW_MIN} min",
    }


def _not_played(course: Course, after: After) -> list[str]:
    """Codes of what this drill says nothing about."""
    profile, steps = course.order.profile, course.tally.steps
    found = [NO_RETURNS]
    if not after.expired:
        found.append(NO_EXPIRY)
    if not steps[f"paid.{Fate.PAY}"]:
        found.append(NO_WALKS)
    if not any(one.struck_s is not None for one in course.striker.strikes):
        found.append(NO_FAULTS)
    if not profile.flash:
        found.append(NO_FLASH)
    return found


def _judged(strike: Strike, lines: Sequence[Line]) -> Strike:
    if strike.struck_s is None:
        return strike
    strike.recovered_s = journal.recovered_after_s(lines, strike.struck_s)
    until = strike.struck_s + SILENCE_S
    last = max((one.answered_s for one in lines), default=strike.struck_s)
    strike.silence_s = journal.longest_silence_s(
        lines, since_s=strike.struck_s, until_s=max(min(until, last), strike.struck_s)
    )
    return strike


def _best(tally: Tally) -> float:
    if not tally.answered:
        return 0.0
    last = max(tally.answered)
    span = min(BEST_S, last + 1)
    return max(
        sum(tally.answered[second] for second in range(at, at + span)) / span
        for at in range(last - span + 2)
    )


def _points(course: Course, lasted_s: float) -> list[Point]:
    long = max(1, ceil(lasted_s / POINTS_MAX))
    tally = course.tally
    last = max([*tally.answered, *tally.seconds, 0])
    points = []
    for at in range(0, max(ceil(lasted_s), last + 1), long):
        span = [tally.seconds[one] for one in range(at, at + long) if one in tally.seconds]
        latency = tally.latency(since=at, until=at + long)
        refused: dict[str, int] = {}
        for second in span:
            for code, count in second.refused.items():
                refused[code] = refused.get(code, 0) + count
        points.append(
            Point(
                at_s=at,
                long_s=long,
                planned=round(shape.rate_at(course.stages, at + long / 2), 2),
                due=sum(one.due for one in span) / long,
                acknowledged=sum(one.acknowledged for one in span) / long,
                answered=sum(tally.answered[one] for one in range(at, at + long)) / long,
                p50_ms=latency.percentile(0.5),
                p90_ms=latency.percentile(0.9),
                p99_ms=latency.percentile(0.99),
                refused=refused,
                again=sum(sum(one.again.values()) for one in span),
            )
        )
    return points


def _steps(course: Course, lasted_s: float) -> list[Step]:
    steps = []
    for one in course.stages:
        if one.start_s >= lasted_s:
            break
        since, until = round(one.start_s), round(min(one.end_s, lasted_s))
        latency = course.tally.latency(since=since, until=until)
        seconds = [course.tally.seconds.get(at) for at in range(since, until)]
        steps.append(
            Step(
                start_s=one.start_s,
                end_s=min(one.end_s, lasted_s),
                planned=round(one.rate, 1),
                acknowledged=round(
                    sum(at.acknowledged for at in seconds if at) / max(until - since, 1), 1
                ),
                p50_ms=latency.percentile(0.5),
                p99_ms=latency.percentile(0.99),
                again=sum(sum(at.again.values()) for at in seconds if at),
            )
        )
    return steps


def _thinned(readings: Sequence[watching.Reading]) -> tuple[watching.Reading, ...]:
    step = max(1, ceil(len(readings) / (2 * POINTS_MAX)))
    return tuple(readings[::step])


def _audited(report: Report) -> Audited:
    shown = [f"{one.code} {_facts(one.facts)}" for one in report.findings[:FINDINGS_SHOWN]]
    more = len(report.findings) - len(shown)
    return Audited(
        context=report.context,
        name=report.name,
        sentence=report.sentence,
        findings=tuple(shown + ([f"+ {more}"] if more else [])),
        took_ms=report.took_ms,
        failure=report.failure,
    )


def _facts(facts: object) -> str:
    assert isinstance(facts, dict)
    return ", ".join(f"{name}: {value}" for name, value in facts.items())
