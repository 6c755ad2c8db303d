"""The machine room: totals into rates, alarms, the page, what Prometheus is told."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from tests.offices import make

from entrepot.insights import commands, queries, rules
from entrepot.insights.models import MachineSample
from entrepot.insights.values import AlarmState, Sample
from entrepot.kit import metrics, outbox
from entrepot.offices.values import Role
from entrepot.payments import commands as money
from entrepot.payments import queries as payments
from entrepot.payments.models import Notice
from entrepot.payments.values import ODD

NOW = datetime(2026, 11, 11, 0, 0, 5, tzinfo=UTC)
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "watching.md"


def a_sample(seconds: int, *, host: str = "one", **counted: float) -> Sample:
    return Sample(NOW + timedelta(seconds=seconds), host, counted, {})


class TestRates:
    def test_totals_become_rates(self) -> None:
        rate = rules.rates(a_sample(0, placed=100), a_sample(10, placed=350))
        assert rate["placed_per_s"] == 25

    def test_a_total_that_fell_began_anew(self) -> None:
        rate = rules.rates(a_sample(0, placed=1000), a_sample(10, placed=50))
        assert rate["placed_per_s"] == 5

    def test_nothing_is_said_of_samples_out_of_order_or_of_two_hosts(self) -> None:
        assert rules.rates(a_sample(10, placed=1), a_sample(10, placed=2)) == {}
        assert rules.rates(a_sample(0, placed=1), a_sample(10, host="two", placed=2)) == {}

    def test_hosts_are_added_before_they_are_divided(self) -> None:
        """A mean of means would let an idle host hide a slow one."""
        seen = [
            a_sample(0, batches=0, batch_s=0, batches_slow=0, placed=0),
            a_sample(0, host="two", batches=0, batch_s=0, batches_slow=0, placed=0),
            a_sample(10, batches=99, batch_s=0.99, batches_slow=0, placed=990),
            a_sample(10, host="two", batches=1, batch_s=2, batches_slow=1, placed=10),
        ]
        found = rules.lately(seen, window_s=60)
        assert found["placed_per_s"] == 100
        assert found["batch_mean_s"] == pytest.approx(2.99 / 100)
        assert found["batch_slow_share"] == pytest.approx(0.01)

    def test_a_host_seen_rarely_is_seen_between_its_last_two(self) -> None:
        seen = [a_sample(0, placed=0), a_sample(100, placed=500), a_sample(200, placed=700)]
        assert rules.lately(seen, window_s=60)["placed_per_s"] == 2

    def test_one_sample_says_nothing(self) -> None:
        assert rules.lately([a_sample(0, placed=5)], window_s=60) == {}
        assert rules.lately([], window_s=60) == {}

    def test_every_step_between_two_looks_has_the_hosts_rate(self) -> None:
        """Hosts are sampled in turn: a line must not fall to zero where one was not asked."""
        seen = [
            a_sample(0, placed=0),
            a_sample(10, host="two", placed=0),
            a_sample(20, placed=200),
            a_sample(30, host="two", placed=200),
        ]
        assert [value["placed_per_s"] for _step, value in rules.history(seen)] == [10, 20, 10]


class TestSpark:
    def test_the_highest_point_touches_the_top_and_zero_the_ground(self) -> None:
        drawn = rules.spark([(0, 0.0), (10, 8.0), (20, 4.0)], first=0, last=20)
        assert drawn.top == 8
        assert drawn.last == 4
        points = [tuple(map(float, one.split(","))) for one in drawn.line[1:].split(" L")]
        assert [x for x, _y in points] == [0, 150, 300]
        assert points[1][1] < points[2][1] < points[0][1] <= drawn.height

    def test_a_gap_is_a_gap(self) -> None:
        drawn = rules.spark([(0, 1.0), (10, 1.0), (90, 1.0), (100, 1.0)], first=0, last=100)
        assert drawn.line.count("M") == 2

    def test_a_limit_is_shown_when_it_is_near(self) -> None:
        assert rules.spark([(0, 1.0)], first=0, last=9, limit=100.0).limit_y is None
        near = rules.spark([(0, 50.0)], first=0, last=9, limit=100.0).limit_y
        assert near is not None
        assert 0 <= near < rules.spark([(0, 50.0)], first=0, last=9).height

    def test_nothing_measured_draws_nothing(self) -> None:
        drawn = rules.spark([(0, None)], first=0, last=9)
        assert drawn.line == drawn.area == ""


class TestAlarms:
    @pytest.mark.parametrize("alarm", rules.ALARMS, ids=lambda one: one.code)
    def test_each_rings_beyond_its_limit_and_not_on_it(self, alarm) -> None:
        beyond = alarm.limit - 0.01 if alarm.is_floor else alarm.limit + 0.01
        states = {
            value: next(
                one.state for one in rules.judge({alarm.figure: value}) if one.alarm == alarm
            )
            for value in (alarm.limit, beyond)
        }
        assert states == {alarm.limit: AlarmState.CALM, beyond: AlarmState.RAISED}

    def test_what_was_never_measured_is_unknown_not_calm(self) -> None:
        assert {one.state for one in rules.judge({})} == {AlarmState.UNKNOWN}

    def test_the_raised_come_first(self) -> None:
        first = rules.judge({"refunds_late": 3, "outbox_oldest_s": 1})[0]
        assert (first.alarm.code, first.figure) == ("refunds-late", 3)

    @pytest.mark.parametrize("alarm", rules.ALARMS, ids=lambda one: one.code)
    def test_each_has_a_section_that_says_what_to_do(self, alarm) -> None:
        sections = dict(
            re.findall(
                r"^### `([\w-]+)`\n(.*?)(?=^##|\Z)", GUIDE.read_text(), re.MULTILINE | re.DOTALL
            )
        )
        assert alarm.code in sections
        assert "**Do:**" in sections[alarm.code]

    def test_the_guide_names_no_alarm_that_is_gone(self) -> None:
        named = set(re.findall(r"^### `([\w-]+)`", GUIDE.read_text(), re.MULTILINE))
        assert named == {alarm.code for alarm in rules.ALARMS}


@pytest.mark.django_db
class TestPrometheus:
    def test_every_rule_asks_for_metrics_that_are_there(self) -> None:
        """A rule about a name that nobody exports would be calm for ever."""
        commands.run_audits(at=NOW)
        commands.sample_machine(at=NOW)
        figures = {reading.figure: 1.0 for reading in queries.READINGS}
        text = metrics.exposition([queries.FromDatabase(figures)]).decode()
        families = text_string_to_metric_families(text)
        known = (
            {sample.name for one in families for sample in one.samples}
            | {
                f"{name}_total"
                for name in re.findall(r"^# TYPE (\w+?)(?:_total)? counter", text, re.MULTILINE)
            }
            | {
                f"{name}_{part}"
                for name in re.findall(r"^# TYPE (\w+) histogram", text, re.MULTILINE)
                for part in ("bucket", "count", "sum")
            }
        )
        for alarm in rules.ALARMS:
            asked = set(re.findall(r"entrepot_\w+", alarm.promql))
            assert asked
            assert asked <= known, alarm.code

    def test_the_rules_carry_the_limits_of_the_table(self) -> None:
        [group] = rules.prometheus_rules()["groups"]
        for alarm, rule in zip(rules.ALARMS, group["rules"], strict=True):
            assert re.search(rf"[<>] {re.escape(f'{alarm.limit:g}')}$", rule["expr"]), rule
            assert "{{" not in rule["expr"]
            assert rule["annotations"]["runbook_url"].endswith(f"#{alarm.code}")

    def test_every_figure_an_alarm_asks_for_is_a_figure(self) -> None:
        commands.run_audits(at=NOW)
        commands.sample_machine(at=NOW - timedelta(seconds=20))
        commands.sample_machine(at=NOW)
        figures = queries.machine(at=NOW).figures
        absent = {a.figure for a in rules.ALARMS} - figures.keys() - {"rates_age_days"}
        assert not absent


@pytest.mark.django_db
class TestRoom:
    def test_counts_become_a_line(self) -> None:
        before = queries.counted()
        commands.sample_machine(at=NOW - timedelta(seconds=20))
        metrics.batch_done(book=1, orders=100, placed=90, seconds=0.3, waiting=7)
        for _ in range(4):
            metrics.door_refused(code="checkout.queue_full", status=503)
        commands.sample_machine(at=NOW)
        after = queries.counted()
        assert after["placed"] - before.get("placed", 0) == 90
        assert after["batches_slow"] - before.get("batches_slow", 0) == 1
        seen = queries.machine(at=NOW)
        assert seen.figures["placed_per_s"] == 4.5
        assert seen.figures["turned_away_per_s"] == pytest.approx(0.2)
        assert seen.figures["batch_slow_share"] == 1
        assert seen.figures["queue"] == 7
        raised = {one.alarm.code for one in seen.standings if one.state is AlarmState.RAISED}
        assert "intake-slow" in raised

    def test_a_day_is_kept(self) -> None:
        commands.sample_machine(at=NOW - timedelta(hours=25))
        commands.sample_machine(at=NOW)
        assert MachineSample.objects.count() == 1

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_the_page_says_what_to_do(self, language: str) -> None:
        client = make.a_client(make.a_person(role=Role.OPERATOR))
        commands.sample_machine(at=NOW)
        page = client.get(f"/{language}/operator/machine/").content.decode()
        assert ("Start a worker" if language == "en" else "请启动工作进程") in page
        assert "hx-get" in page
        assert "hx-get" not in client.get(f"/{language}/operator/machine/?still").content.decode()
        part = client.get(f"/{language}/operator/machine/now/")
        assert part["Cache-Control"] == "no-store"
        assert b"<html" not in part.content

    def test_the_page_is_the_operators(self) -> None:
        for role in (None, Role.OFFICE, Role.MERCHANT):
            stranger = make.a_client(make.a_person(role=role))
            assert stranger.get("/en/operator/machine/").status_code == 404
            assert stranger.get("/en/operator/machine/now/").status_code == 404
        assert Client().get("/en/operator/machine/").status_code == 404

    def test_what_the_outbox_owes_is_seen(self) -> None:
        assert queries.read(at=NOW)["outbox_waiting"] == outbox.lag(at=NOW)[0]

    def test_the_alarm_of_odd_money_counts_what_the_desk_shows(self) -> None:
        """What was signed for, or given back, rings no more."""
        facts = {"provider": "simulator", "headers": {}, "body": b"{}", "received_at": NOW}
        odd = [
            Notice.objects.create(reference=f"odd-{n}", outcome=outcome, **facts)
            for n, outcome in enumerate(ODD)
        ]
        desk = payments.odd_notices(limit=10) + payments.wrong_amounts(limit=10)
        assert queries.read(at=NOW)["money_odd"] == len(desk) == len(odd)
        by = make.a_person(role=Role.OPERATOR)
        money.take_notice(notice=odd[0].id, by=by.id, note="returned by bank", at=NOW)
        assert queries.read(at=NOW)["money_odd"] == len(odd) - 1
