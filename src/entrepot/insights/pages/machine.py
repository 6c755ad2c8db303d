"""The machine room: figures of the program itself, small lines of half an hour, and alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from entrepot.insights import queries, rules
from entrepot.insights.values import Alarm, AlarmState, Urgency
from entrepot.offices.queries import operator_for
from entrepot.offices.values import Resource

MINUTES_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """What one small line shows: a figure, in which unit, and whose alarm's limit lies there."""

    figure: str
    name: Any
    unit: str
    alarm: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A small line as it is drawn, with its newest value."""

    line: Line
    spark: rules.Spark
    value: float | None
    is_raised: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm in the reader's language; the limit in the figure's own unit."""

    code: str
    says: str
    todo: str
    state: AlarmState
    is_now: bool
    is_floor: bool
    figure: float | None
    limit: float
    unit: str


LINES: Final = (
    Line("placed_per_s", gettext_lazy("Orders placed"), "per_s"),
    Line("turned_away_per_s", gettext_lazy("Orders turned away"), "per_s", "orders-turned-away"),
    Line("batch_mean_s", gettext_lazy("Time for a batch of orders"), "s"),
    Line("batch_mean_orders", gettext_lazy("Orders in a batch"), "count"),
    Line("quotes_per_s", gettext_lazy("Quotes made"), "per_s"),
    Line("requests_per_s", gettext_lazy("Requests answered"), "per_s"),
    Line("errors_per_s", gettext_lazy("Answers that are errors"), "per_s", "server-errors"),
    Line("told_per_s", gettext_lazy("Events told"), "per_s"),
    Line("outbox_waiting", gettext_lazy("Events that wait"), "count"),
    Line("outbox_oldest_s", gettext_lazy("The oldest event waits for"), "s", "outbox-late"),
    Line("connections", gettext_lazy("Connections to the database"), "count"),
    Line("jobs_waiting", gettext_lazy("Jobs that wait"), "count", "jobs-waiting"),
)

GROUPS: Final = (
    (
        gettext_lazy("Payments of the last day"),
        (
            ("payments_captured", gettext_lazy("captured"), "count"),
            ("payments_pending", gettext_lazy("waiting for the buyer"), "count"),
            ("payments_failed", gettext_lazy("failed"), "count"),
            ("refunds_due", gettext_lazy("refunds to be sent"), "count"),
            ("money_odd", gettext_lazy("money that fits no payment"), "count"),
        ),
    ),
    (
        gettext_lazy("Events and jobs"),
        (
            ("outbox_set_aside", gettext_lazy("events set aside"), "count"),
            ("jobs_failed_hour", gettext_lazy("jobs failed in the last hour"), "count"),
            ("sample_age_s", gettext_lazy("since a worker was last heard"), "s"),
        ),
    ),
    (
        gettext_lazy("Database and disk"),
        (
            ("database_bytes", gettext_lazy("size of the database"), "bytes"),
            ("disk_free_bytes", gettext_lazy("free on the disk"), "bytes"),
            ("connections_max", gettext_lazy("connections at most"), "count"),
            ("transaction_oldest_s", gettext_lazy("oldest open transaction"), "s"),
        ),
    ),
    (
        gettext_lazy("Audits, law and rates"),
        (
            ("audit_findings", gettext_lazy("findings of the last audits"), "count"),
            ("audit_oldest_s", gettext_lazy("since the audits last ran"), "s"),
            ("law_rows", gettext_lazy("rows of law"), "count"),
            ("law_age_s", gettext_lazy("since the law was amended"), "s"),
            ("rates_age_days", gettext_lazy("age of the exchange rates"), "days"),
        ),
    ),
)

_UNITS: Final = {
    "turned_away_per_s": "per_s",
    "errors_per_s": "per_s",
    "outbox_oldest_s": "s",
    "sample_age_s": "s",
    "transaction_oldest_s": "s",
    "audit_oldest_s": "s",
    "rates_age_days": "days",
    "batch_slow_share": "share",
    "calls_lost_share": "share",
    "connections_share": "share",
    "disk_free_share": "share",
}


@require_safe
@operator_for(Resource.MACHINE)
def room(request: HttpRequest) -> HttpResponse:
    """The machine room; `?still` stops it from moving."""
    return render(request, "insights/machine.html", {**_facts(), "still": "still" in request.GET})


@require_safe
@operator_for(Resource.MACHINE)
def room_now(request: HttpRequest) -> HttpResponse:
    """The part of it that moves."""
    response = render(request, "insights/_machine.html", _facts())
    response["Cache-Control"] = "no-store"
    return response


def _facts() -> dict[str, Any]:
    at = timezone.now()
    seen = queries.machine(at=at)
    history = rules.history(seen.samples)
    raised = [one for one in seen.standings if one.state is AlarmState.RAISED]
    codes = {one.alarm.code for one in raised}
    return {
        "at": at,
        "raised": [_said(one) for one in raised],
        "calm": [_said(one) for one in seen.standings if one.state is not AlarmState.RAISED],
        "now_count": sum(one.alarm.urgency is Urgency.NOW for one in raised),
        "today_count": sum(one.alarm.urgency is Urgency.TODAY for one in raised),
        "lines": [_shown(line, history, seen.figures, codes, at=at) for line in LINES],
        "groups": [
            (name, [(said, seen.figures.get(figure), unit) for figure, said, unit in rows])
            for name, rows in GROUPS
        ],
        "has_history": bool(history),
        "hosts": len({one.host for one in seen.samples}),
        "minutes": _minutes(history),
        "table_lines": LINES,
    }


def _said(standing: rules.Standing) -> Raised:
    alarm: Alarm = standing.alarm
    return Raised(
        code=alarm.code,
        says=gettext(alarm.says),
        todo=gettext(alarm.todo),
        state=standing.state,
        is_now=alarm.urgency is Urgency.NOW,
        is_floor=alarm.is_floor,
        figure=standing.figure,
        limit=alarm.limit,
        unit=_UNITS.get(alarm.figure, "count"),
    )


def _shown(
    line: Line,
    history: Sequence[tuple[int, Mapping[str, float]]],
    figures: Mapping[str, float],
    raised: set[str],
    *,
    at: datetime,
) -> Shown:
    last = int(at.timestamp())
    limit = next((one.limit for one in rules.ALARMS if one.code == line.alarm), None)
    drawn = rules.spark(
        [(step, value.get(line.figure)) for step, value in history],
        first=last - int(queries.SHOWN.total_seconds()),
        last=last,
        limit=limit,
    )
    value = figures.get(line.figure)
    return Shown(line, drawn, value, bool(line.alarm) and line.alarm in raised)


def _minutes(
    history: Sequence[tuple[int, Mapping[str, float]]],
) -> list[tuple[datetime, list[tuple[float | None, str]]]]:
    """The lines as a table: the last step of each minute, the newest first."""
    by_minute = {step // 60: values for step, values in history}
    return [
        (
            datetime.fromtimestamp(minute * 60, UTC),
            [(by_minute[minute].get(line.figure), line.unit) for line in LINES],
        )
        for minute in sorted(by_minute, reverse=True)[:MINUTES_MAX]
    ]
