"""The whole way over real HTTP: hosted page, signed notices, faults one can dial."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from procrastinate.contrib.django import app
from tests.payments.make import cleared
from tests.payments.simulating import SECRET, Simulators, eventually, running

from entrepot.kernel import new_id
from entrepot.kit import webhook
from entrepot.kit.models import OutboxRow
from entrepot.kit.simulation.dials import Panel
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.payments import commands, queries, tasks
from entrepot.payments.adapters.simulator.server.book import DIALS
from entrepot.payments.models import Notice, Payment
from entrepot.payments.values import PaymentId, PaymentState
from entrepot.site.cli import simulators as cli

pytestmark = pytest.mark.django_db(transaction=True)


def start(amount: int = 32_800, **facts: object) -> tuple[PaymentId, str]:
    payment = PaymentId(new_id())
    url = commands.start(
        **{
            "payment": payment,
            "purpose": new_id(),
            "amount": amount,
            "currency": "CNY",
            "provider": "simulator",
            "return_url": "http://localhost:9/back",
            "description": "EP-2611-0042",
            "at": timezone.now(),
            **facts,
        }
    )
    return payment, url


def state(payment: PaymentId) -> str:
    return Payment.objects.get(id=payment).state


def is_captured(payment: PaymentId) -> bool:
    return state(payment) == PaymentState.CAPTURED


def settled_events() -> int:
    return OutboxRow.objects.filter(kind="payment.settled").count()


def test_paid_on_the_hosted_page(simulators: Simulators) -> None:
    payment, url = start()
    page = httpx.get(url, headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    for fact in ("付款 ¥328.00", "EP-2611-0042", "Entrepot", "取消付款", 'lang="zh-CN"'):
        assert fact in page
    answer = simulators.pay(url)
    assert (answer.status_code, answer.headers["location"]) == (303, "http://localhost:9/back")
    eventually(lambda: is_captured(payment))
    assert cleared() == 32_800
    assert httpx.get(url).status_code == 303


def test_the_page_speaks_the_language_asked_for(simulators: Simulators) -> None:
    _, url = start(language="zh-hans")
    assert "请选择支付方式" in httpx.get(url).text
    page = httpx.get(f"{url}?lang=en").text
    assert "How would you like to pay?" in page
    assert "Pay ¥328.00" in page


def test_nothing_a_shop_writes_becomes_markup(simulators: Simulators) -> None:
    _, url = start(description="<script>alert(1)</script>")
    assert "<script>" not in httpx.get(url).text


def test_declined_then_paid(simulators: Simulators) -> None:
    """CHK-5, CHK-9: no settlement on a decline, exactly one after."""
    payment, url = start()
    simulators.pay(url, action="decline")
    eventually(lambda: state(payment) == PaymentState.FAILED)
    assert settled_events() == 0
    assert "未扣款" in httpx.get(f"{url}?lang=zh").text
    simulators.pay(url, method="wallet")
    eventually(lambda: is_captured(payment))
    assert settled_events() == 1


def test_a_card_ending_in_0002_is_refused(simulators: Simulators) -> None:
    payment, url = start()
    answer = httpx.post(
        url, data={"action": "pay", "method": "card", "card": "4000 0000 0000 0002"}
    )
    assert "/pay/" in answer.headers["location"]
    eventually(lambda: state(payment) == PaymentState.FAILED)


def test_scanned_with_a_phone(simulators: Simulators) -> None:
    payment, url = start()
    code = httpx.get(f"{url}/qr.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    wallet = url.replace("/pay/", "/wallet/")
    assert "¥328.00" in httpx.get(wallet).text
    assert simulators.pay(url, method="qr").headers["location"].startswith("/pay/")
    assert state(payment) == PaymentState.PENDING
    assert "✓" in httpx.post(wallet, data={"action": "pay"}).text
    eventually(lambda: is_captured(payment))
    assert Payment.objects.get(id=payment).method == "qr"


def test_a_lost_notice_is_made_good_by_asking(simulators: Simulators) -> None:
    """CHK-1: the browser is closed right after paying, and no notice ever comes."""
    simulators.turn(lost=1)
    payment, url = start()
    simulators.pay(url)
    assert commands.reconcile(at=timezone.now()) == 0
    assert state(payment) == PaymentState.PENDING
    due = Payment.objects.get(id=payment).ask_at
    assert due is not None
    assert (due - timezone.now()).total_seconds() < 50
    assert commands.reconcile(at=due) == 1
    assert is_captured(payment)


def test_a_late_notice_comes(simulators: Simulators) -> None:
    simulators.turn(late_s=0.8)
    payment, url = start()
    simulators.pay(url)
    assert state(payment) == PaymentState.PENDING
    eventually(lambda: is_captured(payment))


def test_doubled_and_shuffled_notices_do_one_thing(simulators: Simulators) -> None:
    """API-2, CHK-9: twice each, and overtaking one another."""
    simulators.turn(doubled=1, shuffled=1)
    paid = []
    for _ in range(3):
        payment, url = start()
        simulators.pay(url, action="decline")
        simulators.pay(url)
        paid.append(payment)
    eventually(lambda: Notice.objects.count() == 9, seconds=12)
    assert all(is_captured(payment) for payment in paid)
    assert settled_events() == 3
    assert cleared() == 3 * 32_800


def test_the_bank_refuses(simulators: Simulators) -> None:
    simulators.turn(refused=1)
    payment, url = start()
    answer = simulators.pay(url)
    assert "refused" in httpx.get(f"{simulators.url}{answer.headers['location']}&lang=en").text
    eventually(lambda: state(payment) == PaymentState.FAILED)
    assert cleared() == 0


def test_a_wrong_amount_goes_to_the_desk_and_back(simulators: Simulators) -> None:
    simulators.turn(wrong_amount=1)
    payment, url = start()
    simulators.pay(url)
    eventually(lambda: bool(queries.wrong_amounts(limit=5)))
    commands.return_wrong_amount(payment=payment, at=timezone.now())
    assert commands.send_refunds(at=timezone.now()) == 1
    assert cleared() == 0


def test_a_provider_that_is_down_charges_nothing(simulators: Simulators) -> None:
    simulators.turn(down=1)
    payment = PaymentId(new_id())
    facts = {"payment": payment, "purpose": payment}
    with pytest.raises(commands.ProviderUnavailable):
        start(**facts)
    simulators.turn(down=0)
    _, url = start(**facts)
    assert url.startswith(simulators.url)


def test_a_refund_goes_back_once(simulators: Simulators) -> None:
    payment, url = start()
    simulators.pay(url)
    eventually(lambda: is_captured(payment))
    now = timezone.now()
    ledger.transfer(
        chart.Transfer(
            id=chart.TransferId(new_id()),
            debit=chart.account_id(chart.received(payment)),
            credit=chart.account_id(chart.refund_due(payment)),
            amount=800,
            unit="CNY",
        ),
        at=now,
    )
    commands.owe_refund(payment=payment, amount=800, reason="gone", at=now, key="a")
    assert commands.send_refunds(at=now) == 1
    assert cleared() == 32_000
    known = httpx.get(
        f"{simulators.url}/v1/payments/{payment}", headers={"Authorization": f"Bearer {SECRET}"}
    ).json()
    assert known["refunded_minor"] == 800


def test_strangers_cannot_use_the_api(simulators: Simulators) -> None:
    assert httpx.get(f"{simulators.url}/v1/payments/{new_id()}").status_code == 401


@pytest.mark.parametrize("dials", [{"lost": 2}, {"nonsense": 1}, {"late_s": "soon"}])
def test_a_dial_that_cannot_be_is_refused(simulators: Simulators, dials: dict[str, object]) -> None:
    assert httpx.post(f"{simulators.url}/dials", json=dials).status_code == 422


def test_the_dials_have_a_page(simulators: Simulators) -> None:
    assert "wrong_amount" in httpx.get(f"{simulators.url}/dials").text
    assert "故障旋钮" in httpx.get(f"{simulators.url}/dials?lang=zh").text
    answer = httpx.post(f"{simulators.url}/dials", data={"doubled": "0.5"})
    assert answer.status_code == 303
    got = httpx.get(f"{simulators.url}/dials", headers={"Accept": "application/json"}).json()
    assert got["dials"]["doubled"] == 0.5


def test_the_same_seed_strikes_the_same_payments() -> None:
    def fates(seed: str) -> list[bool]:
        panel = Panel(DIALS, seed=seed)
        panel.turn({"lost": 0.5})
        return [panel.strikes("lost", key=str(number)) for number in range(50)]

    assert fates("a") == fates("a")
    assert fates("a") != fates("b")
    assert 10 < sum(fates("a")) < 40


def test_both_programs_derive_the_same_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ENTREPOT_SIMULATOR_SECRET", raising=False)
    monkeypatch.setenv("ENTREPOT_HOME", str(tmp_path))
    monkeypatch.setenv("ENTREPOT_SECRET_KEY", django_settings.SECRET_KEY)
    assert cli.secret() == django_settings.SIMULATOR_SECRET
    assert cli.DEVELOPMENT_KEY == django_settings.DEVELOPMENT_KEY


class Receiver(BaseHTTPRequestHandler):
    """A shop that is away twice, then takes its notice."""

    seen: ClassVar[list[tuple[str, bytes, dict[str, str]]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        Receiver.seen.append((self.headers[webhook.ID], body, dict(self.headers)))
        self.send_response(200 if len(Receiver.seen) > 2 else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.seen = []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def _open(url: str, payment: PaymentId, notice_url: str) -> str:
    answer = httpx.post(
        f"{url}/v1/payments",
        headers={"Authorization": f"Bearer {SECRET}"},
        json={
            "id": str(payment),
            "amount_minor": 100,
            "currency": "CNY",
            "description": "x",
            "return_url": "http://localhost:9/",
            "notice_url": notice_url,
        },
    )
    return str(answer.raise_for_status().json()["pay_url"])


def test_a_notice_is_sent_until_it_is_taken(simulators: Simulators, receiver: str) -> None:
    simulators.pay(_open(simulators.url, PaymentId(new_id()), receiver))
    eventually(lambda: len(Receiver.seen) == 3)
    assert len({(identity, body) for identity, body, _ in Receiver.seen}) == 1
    for _, body, headers in Receiver.seen:
        now = int(timezone.now().timestamp())
        assert webhook.verify([SECRET], headers=headers, body=body, timestamp=now)
    assert json.loads(Receiver.seen[0][1])["type"] == "payment.captured"


def test_a_restart_forgets_neither_payments_nor_notices(tmp_path: Path, receiver: str) -> None:
    payment = PaymentId(new_id())
    with running(tmp_path) as first:
        first.turn(late_s=2)
        pay_url = _open(first.url, payment, receiver)
        first.pay(pay_url)
    assert Receiver.seen == []
    with running(tmp_path) as second:
        known = httpx.get(
            f"{second.url}/v1/payments/{payment}", headers={"Authorization": f"Bearer {SECRET}"}
        ).json()
        assert (known["state"], known["captured_minor"]) == ("captured", 100)
        eventually(lambda: len(Receiver.seen) == 3)


def test_the_simulators_load_no_django() -> None:
    """They are another program, and small."""
    look = "import sys, entrepot.site.cli.simulators; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", look], check=True)


def test_the_clock_calls_one_command_each() -> None:
    tasks.reconcile_payments(timestamp=0)
    tasks.send_refunds(timestamp=0)
    seconds = {
        (one.task.name.rpartition(".")[2], one.cron)
        for one in app.periodic_registry.periodic_tasks.values()
        if one.task.name.startswith("entrepot.payments")
    }
    assert seconds == {
        ("reconcile_payments", "* * * * * */10"),
        ("send_refunds", "* * * * * */15"),
    }
