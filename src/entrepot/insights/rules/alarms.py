"""When somebody has to look: every alarm, its limit, and what to do, in one place.

The operators' page, `entrepot check` and the exported Prometheus rules all read this table, so
that they cannot say different things. Each alarm has a section of the same name in
`docs/guide/watching.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.insights.values import Alarm, AlarmState, Urgency

N_: Final = str
"""Marks a sentence for the catalogues; the page translates it."""

RATE_WINDOW_S: Final = 60
"""Over how long the page looks back for what happens a second."""
GUIDE: Final = "docs/guide/watching.md"


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm as it stands; `figure` is None when nothing is known yet."""

    alarm: Alarm
    figure: float | None

    @property
    def state(self) -> AlarmState:
        if self.figure is None:
            return AlarmState.UNKNOWN
        return AlarmState.RAISED if self.alarm.is_over(self.figure) else AlarmState.CALM


ALARMS: Final = (
    Alarm(
        code="audit-found",
        figure="audit_findings",
        limit=0,
        urgency=Urgency.NOW,
        promql="max(entrepot_audit_findings) > {limit}",
        says=N_("An audit has found something"),
        todo=N_("Open the audits, read the first finding, and stop payouts until it is explained."),
    ),
    Alarm(
        code="orders-turned-away",
        figure="turned_away_per_s",
        limit=0.5,
        urgency=Urgency.NOW,
        promql='sum(rate(entrepot_orders_refused_total{{code=~"checkout.queue_full|'
        'checkout.unavailable"}}[1m])) > {limit}',
        says=N_("Orders are turned away by a full queue or a lost database"),
        todo=N_("Look at the database first; if it is well, start more web workers."),
    ),
    Alarm(
        code="intake-slow",
        figure="batch_slow_share",
        limit=0.01,
        urgency=Urgency.NOW,
        for_s=120,
        promql='1 - sum(rate(entrepot_intake_batch_seconds_bucket{{le="0.25"}}[5m])) / '
        "sum(rate(entrepot_intake_batch_seconds_count[5m])) > {limit}",
        says=N_("Batches of orders take longer than a quarter of a second"),
        todo=N_("Look for an old transaction and for a slow disk; both hold the intake's locks."),
    ),
    Alarm(
        code="server-errors",
        figure="errors_per_s",
        limit=0.1,
        urgency=Urgency.NOW,
        for_s=60,
        promql='sum(rate(entrepot_http_requests_total{{status=~"5..",route!="order-door"}}[1m]))'
        " > {limit}",
        says=N_("Pages answer with errors"),
        todo=N_("Read the log for the failure; the request's id leads to all of its lines."),
    ),
    Alarm(
        code="outbox-late",
        figure="outbox_oldest_s",
        limit=60,
        urgency=Urgency.NOW,
        for_s=60,
        promql="max(entrepot_outbox_oldest_seconds) > {limit}",
        says=N_("Events wait too long to be told"),
        todo=N_("See that a worker runs; start more of them when there is simply much to tell."),
    ),
    Alarm(
        code="event-set-aside",
        figure="outbox_set_aside",
        limit=0,
        urgency=Urgency.TODAY,
        for_s=300,
        promql="max(entrepot_outbox_set_aside_events) > {limit}",
        says=N_("An event cannot be told and was set aside"),
        todo=N_("Open the outbox, read why, mend it, and let the event be told again."),
    ),
    Alarm(
        code="event-unknown",
        figure="outbox_unknown",
        limit=0,
        urgency=Urgency.TODAY,
        for_s=600,
        promql="max(entrepot_outbox_unknown_events) > {limit}",
        says=N_("Events wait that only a newer release knows"),
        todo=N_("Finish the upgrade: start workers of the release that wrote them."),
    ),
    Alarm(
        code="letters-given-up",
        figure="letters_given_up",
        limit=0,
        urgency=Urgency.TODAY,
        for_s=300,
        promql="max(entrepot_letters_given_up) > {limit}",
        says=N_("Letters to people could not be sent"),
        todo=N_("Open the letters, mend the mail server or the address, and try them again."),
    ),
    Alarm(
        code="worker-silent",
        figure="sample_age_s",
        limit=60,
        urgency=Urgency.NOW,
        of_running=True,
        promql="max(entrepot_sample_age_seconds) > {limit}",
        says=N_("No worker has run its timers for a while"),
        todo=N_("Start a worker; without it nothing expires, nothing is reconciled or refunded."),
    ),
    Alarm(
        code="provider-silent",
        figure="calls_lost_share",
        limit=0.5,
        urgency=Urgency.NOW,
        for_s=120,
        promql='sum(rate(entrepot_calls_out_total{{outcome=~"none|5xx"}}[5m])) / '
        "sum(rate(entrepot_calls_out_total[5m])) > {limit}",
        says=N_("Outside parties do not answer"),
        todo=N_("Ask the provider or carrier; payments are asked about again by themselves."),
    ),
    Alarm(
        code="connections-short",
        figure="connections_share",
        limit=0.8,
        urgency=Urgency.NOW,
        for_s=60,
        promql="max(entrepot_database_connections) / max(entrepot_database_connections_max)"
        " > {limit}",
        says=N_("The database is running out of connections"),
        todo=N_("Start no more processes; lower the pool of each, or raise max_connections."),
    ),
    Alarm(
        code="disk-short",
        figure="disk_free_share",
        limit=0.1,
        is_floor=True,
        urgency=Urgency.NOW,
        promql="min(entrepot_disk_free_bytes / entrepot_disk_bytes) < {limit}",
        says=N_("The disk is nearly full"),
        todo=N_("Make room before it is full: a full disk stops every order."),
    ),
    Alarm(
        code="transaction-old",
        figure="transaction_oldest_s",
        limit=60,
        urgency=Urgency.TODAY,
        for_s=60,
        promql="max(entrepot_database_transaction_oldest_seconds) > {limit}",
        says=N_("A transaction has been open for long"),
        todo=N_("Find out whose it is in pg_stat_activity, and end it if nobody misses it."),
    ),
    Alarm(
        code="jobs-failed",
        figure="jobs_failed_hour",
        limit=0,
        urgency=Urgency.TODAY,
        promql="max(entrepot_jobs_failed_hour) > {limit}",
        says=N_("A job has failed in the last hour"),
        todo=N_("Read the log for the task's name; timers come again, other jobs must be asked."),
    ),
    Alarm(
        code="jobs-waiting",
        figure="jobs_waiting",
        limit=500,
        urgency=Urgency.TODAY,
        for_s=300,
        promql="max(entrepot_jobs_waiting) > {limit}",
        says=N_("Many jobs wait"),
        todo=N_("Start another worker, or give the one there is more concurrency."),
    ),
    Alarm(
        code="audits-old",
        figure="audit_oldest_s",
        limit=3600,
        urgency=Urgency.TODAY,
        of_running=True,
        promql="max(entrepot_audit_oldest_seconds) > {limit}",
        says=N_("The audits have not run for an hour"),
        todo=N_("Run them by hand from the audits page, and see that a worker runs."),
    ),
    Alarm(
        code="payments-overdue",
        figure="payments_overdue",
        limit=0,
        urgency=Urgency.TODAY,
        for_s=600,
        promql="max(entrepot_payments_overdue) > {limit}",
        says=N_("Payments have been open for more than four days"),
        todo=N_("Ask the provider about them; open ones are asked about and given up by a timer."),
    ),
    Alarm(
        code="money-odd",
        figure="money_odd",
        limit=0,
        urgency=Urgency.TODAY,
        promql="max(entrepot_money_odd) > {limit}",
        says=N_("Money came that fits no payment"),
        todo=N_("Open the payments desk: each one is returned or attached by a person."),
    ),
    Alarm(
        code="refunds-late",
        figure="refunds_late",
        limit=0,
        urgency=Urgency.TODAY,
        promql="max(entrepot_refunds_late) > {limit}",
        says=N_("Refunds have been due for more than a day"),
        todo=N_("Open the payments desk and read why the provider does not take them."),
    ),
    Alarm(
        code="rates-old",
        figure="rates_age_days",
        limit=5,
        urgency=Urgency.TODAY,
        promql="max(entrepot_rates_age_days) > {limit}",
        says=N_("Exchange rates are old"),
        todo=N_("Load newer rates; prices in other currencies are quoted with the last ones."),
    ),
)
"""Those that cannot wait first, each group in the order in which it is best looked at."""


def judge(figures: Mapping[str, float]) -> tuple[Standing, ...]:
    """Every alarm, the raised ones first, then those of which nothing is known."""
    order = (AlarmState.RAISED, AlarmState.UNKNOWN, AlarmState.CALM)
    standings = [Standing(alarm, figures.get(alarm.figure)) for alarm in ALARMS]
    return tuple(sorted(standings, key=lambda one: order.index(one.state)))


def prometheus_rules(alarms: Sequence[Alarm] = ALARMS) -> dict[str, object]:
    """The alarms as Prometheus reads them, ready to be written as YAML."""
    return {
        "groups": [
            {
                "name": "entrepot",
                "rules": [
                    {
                        "alert": "".join(part.title() for part in alarm.code.split("-")),
                        "expr": alarm.promql.format(limit=f"{alarm.limit:g}"),
                        "for": f"{alarm.for_s}s",
                        "labels": {"severity": alarm.urgency.value, "code": alarm.code},
                        "annotations": {
                            "summary": alarm.says,
                            "description": alarm.todo,
                            "runbook_url": f"{GUIDE}#{alarm.code}",
                        },
                    }
                    for alarm in alarms
                ],
            }
        ]
    }
