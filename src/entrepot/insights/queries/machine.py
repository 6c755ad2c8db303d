"""The machine room: what the database and the disk say now, and what was written down before."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Sum
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from entrepot.customs.models import AmendmentEvent
from entrepot.customs.values import Verb
from entrepot.insights import rules
from entrepot.insights.models import AuditRun, MachineSample, PlacedMinute, SaleMinute
from entrepot.insights.values import Reading, Sample
from entrepot.kit import letters, outbox
from entrepot.lanes.rows import law
from entrepot.money import queries as money
from entrepot.payments import queries as payments
from entrepot.payments.models import Payment, Refund
from entrepot.payments.values import PaymentState, RefundState

SHOWN: Final = timedelta(minutes=30)
SAMPLES_MAX: Final = 5000
REFUND_LATE: Final = timedelta(days=1)
PAYMENT_OVERDUE: Final = timedelta(days=4)
"""A day after `payments` has given up asking about it."""
DAY: Final = timedelta(days=1)

READINGS: Final = (
    Reading("outbox_waiting", "entrepot_outbox_waiting_events", "Events that wait to be told."),
    Reading("outbox_oldest_s", "entrepot_outbox_oldest_seconds", "Age of the oldest of them."),
    Reading("outbox_set_aside", "entrepot_outbox_set_aside_events", "Events set aside."),
    Reading("outbox_unknown", "entrepot_outbox_unknown_events", "Events only newer code knows."),
    Reading("orders_placed_minute", "entrepot_orders_placed_minute", "Placed in the last minute."),
    Reading("orders_paid_minute", "entrepot_orders_paid_minute", "Paid in the last full minute."),
    *(
        Reading(
            f"payments_{state.value}",
            "entrepot_payments",
            "Payments started in the last day, by state.",
            ("state", state.value),
        )
        for state in PaymentState
    ),
    Reading("payments_overdue", "entrepot_payments_overdue", "Payments open for over four days."),
    Reading("money_odd", "entrepot_money_odd", "Money on the desk that fits no payment."),
    Reading("refunds_due", "entrepot_refunds_due", "Refunds not yet sent."),
    Reading("refunds_late", "entrepot_refunds_late", "Refunds due for over a day."),
    Reading("letters_given_up", "entrepot_letters_given_up", "Letters of the last day given up."),
    Reading("audit_findings", "entrepot_audit_findings", "What the last audits found or failed."),
    Reading("audit_oldest_s", "entrepot_audit_oldest_seconds", "Age of the oldest last run."),
    Reading("jobs_waiting", "entrepot_jobs_waiting", "Jobs that could run now."),
    Reading("jobs_failed_hour", "entrepot_jobs_failed_hour", "Jobs that failed in the last hour."),
    Reading("connections", "entrepot_database_connections", "Connections to our database."),
    Reading("connections_max", "entrepot_database_connections_max", "As many as there may be."),
    Reading("database_bytes", "entrepot_database_bytes", "Size of the database."),
    Reading(
        "transaction_oldest_s",
        "entrepot_database_transaction_oldest_seconds",
        "Age of the oldest transaction that is open.",
    ),
    Reading("disk_free_bytes", "entrepot_disk_free_bytes", "Free where ENTREPOT_HOME lies."),
    Reading("disk_bytes", "entrepot_disk_bytes", "The whole of that disk."),
    Reading("law_age_s", "entrepot_law_age_seconds", "Since the law was last amended."),
    Reading("law_rows", "entrepot_law_rows", "Rows of law in this process."),
    Reading("rates_age_days", "entrepot_rates_age_days", "Days since the newest exchange rate."),
    Reading("sample_age_s", "entrepot_sample_age_seconds", "Since a worker last ran its timers."),
)
"""What is read at the moment it is asked for; the same from every host."""

_DATABASE: Final = """
    select count(*), current_setting('max_connections')::int,
           pg_database_size(current_database()),
           coalesce(extract(epoch from max(now() - xact_start)
                    filter (where state <> 'idle' and pid <> pg_backend_pid())), 0)::float
    from pg_stat_activity where datname = current_database()"""

_JOBS: Final = """
    select (select count(*) from (
                select from procrastinate_jobs
                where status = 'todo' and (scheduled_at is null or scheduled_at <= %(at)s)
                limit 100000) as due),
           (select count(*) from procrastinate_events
            where type = 'failed' and at > %(since)s)"""


@dataclass(frozen=True, slots=True)
class Machine:
    """Figures by name, alarms as they stand, and the samples of the last while."""

    at: datetime
    figures: Mapping[str, float]
    standings: tuple[rules.Standing, ...]
    samples: tuple[Sample, ...]


def read(*, at: datetime) -> dict[str, float]:
    """What the database and the disk say now; about a dozen small statements."""
    figures = {**_outbox(at), **_orders(at), **_payments(at), **_audits(at), **_database(at)}
    figures.update(_disk())
    figures["law_rows"] = len(law().statutes)
    amended = AmendmentEvent.objects.filter(verb=Verb.APPROVED).order_by("-id").first()
    if amended is not None:
        figures["law_age_s"] = (at - amended.at).total_seconds()
    if (day := money.last_day()) is not None:
        figures["rates_age_days"] = (at.date() - day).days
    newest = MachineSample.objects.order_by("-at").values_list("at", flat=True).first()
    if newest is not None:
        figures["sample_age_s"] = max(0.0, (at - newest).total_seconds())
    return figures


def with_shares(figures: Mapping[str, float]) -> dict[str, float]:
    """The figures, and those of two of them that alarms look at."""
    found = dict(figures)
    if figures.get("connections_max"):
        found["connections_share"] = figures["connections"] / figures["connections_max"]
    if figures.get("disk_bytes"):
        found["disk_free_share"] = figures["disk_free_bytes"] / figures["disk_bytes"]
    return found


def machine(*, at: datetime, fresh: Mapping[str, float] | None = None) -> Machine:
    """Everything the machine room shows; `fresh` is what `read` has just answered."""
    seen = samples(since=at - SHOWN)
    figures = with_shares(read(at=at) if fresh is None else fresh)
    figures.update(rules.lately(_recent(seen, at), window_s=rules.RATE_WINDOW_S))
    return Machine(at, figures, rules.judge(figures), tuple(seen))


def samples(*, since: datetime) -> list[Sample]:
    """What hosts wrote down since then, oldest first; one statement."""
    rows = MachineSample.objects.filter(at__gte=since).order_by("-at", "-id")[:SAMPLES_MAX]
    return [Sample(row.at, row.host, row.counted, row.read) for row in reversed(rows)]


class FromDatabase(Collector):
    """The readings as gauges, for one answer to Prometheus."""

    def __init__(self, figures: Mapping[str, float]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for reading in READINGS:
            if reading.figure not in self._figures:
                continue
            names = [reading.label[0]] if reading.label else []
            family = families.setdefault(
                reading.metric, GaugeMetricFamily(reading.metric, reading.says, labels=names)
            )
            values = [reading.label[1]] if reading.label else []
            family.add_metric(values, self._figures[reading.figure])
        return families.values()


def _recent(seen: list[Sample], at: datetime) -> list[Sample]:
    """Rates of long ago are no rates of now."""
    return [one for one in seen if at - one.at <= 2 * timedelta(seconds=rules.RATE_WINDOW_S)]


def _outbox(at: datetime) -> dict[str, float]:
    waiting, age = outbox.lag(at=at)
    return {
        "outbox_waiting": waiting,
        "outbox_oldest_s": age.total_seconds(),
        "outbox_set_aside": outbox.set_aside(),
        "outbox_unknown": sum(outbox.unknown().values()),
        "letters_given_up": letters.given_up(since=at - DAY),
    }


def _orders(at: datetime) -> dict[str, float]:
    minute = at.replace(second=0, microsecond=0) - timedelta(minutes=1)
    placed = PlacedMinute.objects.filter(minute=minute).aggregate(n=Sum("orders"))["n"]
    paid = SaleMinute.objects.filter(minute=minute).aggregate(n=Sum("orders"))["n"]
    return {"orders_placed_minute": placed or 0, "orders_paid_minute": paid or 0}


def _payments(at: datetime) -> dict[str, float]:
    states = dict(
        Payment.objects.filter(started_at__gte=at - DAY)
        .values_list("state")
        .annotate(n=Count("id"))
    )
    pending = Payment.objects.filter(
        state=PaymentState.PENDING, started_at__lt=at - PAYMENT_OVERDUE
    ).count()
    due = Refund.objects.filter(state=RefundState.DUE)
    return {
        **{f"payments_{state.value}": states.get(state.value, 0) for state in PaymentState},
        "payments_overdue": pending,
        "money_odd": payments.without_place(),
        "refunds_due": due.count(),
        "refunds_late": due.filter(due_at__lt=at - REFUND_LATE).count(),
    }


def _audits(at: datetime) -> dict[str, float]:
    runs = AuditRun.objects.aggregate(oldest=Min("at"))
    if runs["oldest"] is None:
        return {}
    found = sum(len(row.findings) or bool(row.failure) for row in AuditRun.objects.all()[:500])
    return {"audit_findings": found, "audit_oldest_s": (at - runs["oldest"]).total_seconds()}


def _database(at: datetime) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE)
        connections, most, size, oldest_s = cursor.fetchone()
        cursor.execute(_JOBS, {"at": at, "since": at - timedelta(hours=1)})
        waiting, failed = cursor.fetchone()
    return {
        "connections": connections,
        "connections_max": most,
        "database_bytes": size,
        "transaction_oldest_s": oldest_s,
        "jobs_waiting": waiting,
        "jobs_failed_hour": failed,
    }


def _disk() -> dict[str, float]:
    place = settings.HOME if settings.HOME.is_dir() else settings.PACKAGE
    usage = shutil.disk_usage(place)
    return {"disk_free_bytes": usage.free, "disk_bytes": usage.total}
