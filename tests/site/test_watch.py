"""Health for load balancers, metrics for those who may, alarms for `entrepot check`."""

import os
import stat
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import Settings

from entrepot.insights import commands, rules
from entrepot.insights.values import Urgency
from entrepot.kernel import new_id
from entrepot.kit import metrics, outbox
from entrepot.kit.models import OutboxRow
from entrepot.payments.events import PaymentFailed
from entrepot.site import health, home, readiness, supervisor
from entrepot.site.cli import metrics as metrics_cli

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(readiness, "_lag", (float("-inf"), 0.0))


def ready() -> tuple[int, list[str]]:
    answer = Client().get("/health/ready")
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()["because"]


def an_old_event(*, minutes: int) -> None:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    with transaction.atomic():
        outbox.record(PaymentFailed(at=at, payment=new_id(), purpose=new_id(), reason="test"))


class TestReady:
    def test_a_sound_host_is_ready(self) -> None:
        assert ready() == (200, [])
        assert Client().get("/health").json() == {"status": "ok"}
        assert Client().get("/health/live").json() == {"status": "ok"}

    def test_a_host_that_is_about_to_stop_is_not(self, tmp_path: Path) -> None:
        home.say_leaving(tmp_path, yes=True)
        assert ready() == (503, ["stopping"])
        assert Client().get("/health/live").status_code == 200, "it must not be killed for that"
        home.say_leaving(tmp_path, yes=False)
        assert ready() == (200, [])

    def test_a_process_whose_intake_stops_is_not(self) -> None:
        readiness.leaving.set()
        try:
            assert ready() == (503, ["stopping"])
        finally:
            readiness.leaving.clear()

    def test_without_its_tables_it_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(readiness, "_are_migrated", threading.Event())
        monkeypatch.setattr(readiness.MigrationExecutor, "migration_plan", lambda *_: ["0002"])
        assert ready() == (503, ["migrations"])

    def test_without_its_database_it_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(**_: object) -> None:
            raise DatabaseError

        monkeypatch.setattr(readiness.outbox, "lag", gone)
        monkeypatch.setattr(readiness.connection, "close", lambda: None)
        assert ready() == (503, ["database"])

    @pytest.mark.parametrize(
        ("minutes", "most_s", "because"), [(20, 900, ["outbox"]), (10, 900, []), (20, 0, [])]
    )
    def test_events_may_wait_so_long(
        self, settings: Settings, minutes: int, most_s: int, because: list[str]
    ) -> None:
        settings.READY_LAG_S_MAX = most_s
        an_old_event(minutes=minutes)
        assert ready()[1] == because


class TestMetrics:
    @pytest.mark.parametrize(
        ("token", "facts", "status"),
        [
            ("", {}, 200),
            ("", {"REMOTE_ADDR": "::1"}, 200),
            ("", {"REMOTE_ADDR": "10.0.0.7"}, 404),
            ("", {"REMOTE_ADDR": ""}, 404),
            ("", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
            ("", {"HTTP_FORWARDED": "for=127.0.0.1"}, 404),
            ("s3cret", {}, 404),
            ("s3cret", {"HTTP_AUTHORIZATION": "Bearer s3cre"}, 404),
            ("s3cret", {"HTTP_AUTHORIZATION": "Bearer s3crét"}, 404),
            ("s3cret", {"HTTP_AUTHORIZATION": "Bearer s3cret", "REMOTE_ADDR": "10.0.0.7"}, 200),
        ],
    )
    def test_who_may_read(
        self, settings: Settings, token: str, facts: dict[str, str], status: int
    ) -> None:
        settings.METRICS_TOKEN = token
        assert Client().get("/metrics", **facts).status_code == status

    def test_routes_are_names_and_never_what_was_asked_for(self) -> None:
        """As many series as there are routes, whatever people type."""
        secret = "zz-typed-by-somebody"
        for path in (f"/{secret}", f"/en/cn/search/?q={secret}", f"/static/{secret}.css"):
            Client().get(path)
        Client().generic(f"X{secret}".upper(), "/health")
        answer = Client().get("/metrics")
        text = answer.content.decode()
        assert answer["Content-Type"] == metrics.CONTENT_TYPE
        assert secret not in text.lower()
        assert 'entrepot_http_requests_total{route="unmatched",status="404"}' in text
        assert 'route="storefront:search"' in text
        assert 'entrepot_payments{state="captured"}' in text

    def test_an_answer_says_by_which_id_it_is_found(self) -> None:
        first, second = (Client().get("/health")["X-Request-Id"] for _ in range(2))
        assert first != second
        given = Client().get("/health", headers={"X-Request-Id": "mine"})["X-Request-Id"]
        assert given != "mine", "nobody outside chooses what our log says"


class TestCheck:
    def found(self) -> dict[str, health.Result]:
        return {one.name: one for one in health.look(deploy=False)}

    def test_alarms_are_looked_at(self) -> None:
        assert self.found()["alarm outbox-late"].fine
        an_old_event(minutes=2)
        late = self.found()["alarm outbox-late"]
        assert not late.fine
        assert not late.can_wait
        assert "See that a worker runs" in late.sentence

    def test_what_can_wait_is_a_note(self) -> None:
        an_old_event(minutes=0)
        OutboxRow.objects.update(attempts=1)
        aside = self.found()["alarm event-set-aside"]
        assert not aside.fine
        assert aside.can_wait

    def test_a_program_that_stands_still_is_not_asked_whether_it_runs(self) -> None:
        commands.sample_machine(at=datetime.now(UTC) - timedelta(hours=3))
        assert "alarm worker-silent" not in self.found()

    def test_every_other_alarm_is_there(self) -> None:
        expected = {f"alarm {a.code}" for a in rules.ALARMS if not a.of_running} - {
            "alarm audit-found"
        }
        assert {name for name in self.found() if name.startswith("alarm ")} == expected
        assert {a.urgency for a in rules.ALARMS} == {Urgency.NOW, Urgency.TODAY}


class TestCommand:
    def test_the_rules_are_yaml_with_every_alarm(self) -> None:
        text = CliRunner().invoke(metrics_cli.command, ["alarms"]).output
        assert text.count("- alert:") == len(rules.ALARMS)
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert all(line.strip().startswith("- ") or ":" in line for line in lines)
        assert not [line for line in lines if (len(line) - len(line.lstrip())) % 2]

    def test_a_home_has_a_token_of_its_own_and_keeps_its_key(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A home of a release before has a key only: what it encrypted must stay readable."""
        for name in ("ENTREPOT_SECRET_KEY", "ENTREPOT_METRICS_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        file = tmp_path / home.SECRETS_FILE
        file.write_text("ENTREPOT_SECRET_KEY=of-before=\n")
        file.chmod(0o600)
        home.load_secrets(tmp_path)
        assert os.environ["ENTREPOT_SECRET_KEY"] == "of-before="
        token = os.environ["ENTREPOT_METRICS_TOKEN"]
        assert len(token) >= 24
        monkeypatch.delenv("ENTREPOT_METRICS_TOKEN")
        home.load_secrets(tmp_path)
        assert os.environ["ENTREPOT_METRICS_TOKEN"] == token
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        monkeypatch.delenv("ENTREPOT_METRICS_TOKEN")
        monkeypatch.delenv("ENTREPOT_SECRET_KEY")


def test_it_is_said_before_the_first_child_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A load balancer must hear it while the door is still open."""
    seen: list[bool] = []
    child = supervisor.Child("sleeper", ("sleep", "60"))
    monkeypatch.setattr(supervisor.signal, "signal", _at_once)
    supervisor.run(
        [child],
        say=lambda _line: None,
        ready=lambda: None,
        leaving=lambda: seen.append(child.process is not None and child.process.poll() is None),
    )
    assert seen == [True]
    assert child.process is not None
    assert child.process.poll() is not None


def _at_once(_number: int, handler: object) -> None:
    """The signal comes a moment later."""
    assert callable(handler)
    threading.Thread(target=lambda: (time.sleep(0.3), handler())).start()
