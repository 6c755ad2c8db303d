"""Everyone tells at once: notices, inquiries and refunds in parallel on the real PostgreSQL."""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from tests.payments.make import AT, a_notice, a_payment, a_standing, cleared, posted

from entrepot.kernel import new_id
from entrepot.kit import wire
from entrepot.kit.models import OutboxRow
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.payments import audits, commands
from entrepot.payments.adapters import known
from entrepot.payments.models import Notice, Payment
from entrepot.payments.values import Outcome, RefundId, SentBack

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

CROWD = 12


def in_a_crowd(*jobs: Callable[[], object]) -> list[object]:
    """Run all jobs at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
            gate.wait(20)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [one.result(60) for one in [pool.submit(run, job) for job in jobs]]


def test_notice_and_inquiry_together_settle_once() -> None:
    """CHK-2, CHK-4: notices and the returning buyer's inquiry at the same moment."""
    for _ in range(8):
        payment = a_payment()
        headers, body = a_notice(payment.id)
        standing = a_standing(payment)

        def notice(headers: dict[str, str] = headers, body: bytes = body) -> Outcome:
            return commands.receive_notice(provider="simulator", headers=headers, body=body, at=AT)

        def inquiry(standing: object = standing) -> Outcome:
            return commands.settle(provider="simulator", standing=standing, at=AT)  # type: ignore[arg-type]  # a default argument

        outcomes = in_a_crowd(*[notice, inquiry] * (CROWD // 2))
        assert set(outcomes) <= {Outcome.SETTLED, Outcome.ALREADY}
        assert posted(chart.received(payment.id)) == payment.amount_minor
    assert Notice.objects.count() == 8
    assert OutboxRow.objects.filter(kind="payment.settled").count() == 8
    assert cleared() == 8 * 32_800
    assert audits.clearing_equals_captured() == []


def test_many_payments_settle_side_by_side() -> None:
    payments = [a_payment() for _ in range(CROWD)]
    in_a_crowd(
        *[
            lambda p=payment: commands.settle(provider="simulator", standing=a_standing(p), at=AT)
            for payment in payments
        ]
    )
    assert cleared() == CROWD * 32_800


def test_control_read_then_write_settles_twice() -> None:
    """If this one fails, the crowd is too small to prove anything."""
    payment = a_payment()

    def careless() -> bool:
        row = Payment.objects.get(id=payment.id)
        if row.settled_at is not None:
            return False
        time.sleep(0.01)
        row.settled_at = AT
        row.save()
        return True

    assert sum(map(bool, in_a_crowd(*[careless] * CROWD))) > 1


def test_parallel_clocks_send_each_refund_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[RefundId] = []

    class Counting:
        name = "simulator"

        def refund(self, *, refund: RefundId, **_: object) -> SentBack:
            sent.append(refund)
            return SentBack(reference=str(refund), raw="")

    monkeypatch.setitem(known.PROVIDERS, "simulator", Counting())  # type: ignore[arg-type]  # refunds only
    for _ in range(6):
        payment = a_payment()
        commands.settle(provider="simulator", standing=a_standing(payment), at=AT)
        with transaction.atomic():
            ledger.transfer(
                chart.Transfer(
                    id=chart.TransferId(new_id()),
                    debit=chart.account_id(chart.received(payment.id)),
                    credit=chart.account_id(chart.refund_due(payment.id)),
                    amount=32_800,
                    unit="CNY",
                ),
                at=AT,
            )
            commands.owe_refund(payment=payment.id, amount=32_800, reason="gone", at=AT, key="all")
    in_a_crowd(*[lambda: commands.send_refunds(at=AT)] * 6)
    commands.send_refunds(at=AT + timedelta(days=1))
    assert len(sent) == len(set(sent)) == 6
    assert cleared() == 0


def test_a_provider_that_hangs_holds_up_nobody(settings: object) -> None:
    """INV-7: while the provider sleeps, no transaction of ours is open and rows stay free."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SIMULATOR_URL = f"http://127.0.0.1:{silent.getsockname()[1]}"  # type: ignore[attr-defined]  # the fixture
        payment = new_id()

        def buyer() -> bool:
            try:
                commands.start(
                    payment=payment,
                    purpose=payment,
                    amount=100,
                    currency="CNY",
                    provider="simulator",
                    return_url="http://localhost:9/",
                    description="x",
                    at=AT,
                )
            except commands.ProviderUnavailable:
                return True
            finally:
                wire.close()
            return False

        waits: list[float] = []

        def others() -> None:
            time.sleep(0.5)
            for _ in range(20):
                began = time.monotonic()
                with transaction.atomic():
                    Payment.objects.select_for_update().get(id=payment)
                waits.append(time.monotonic() - began)
                with connection.cursor() as cursor:
                    cursor.execute(
                        "select count(*) from pg_stat_activity "
                        "where datname = current_database() and state like 'idle in transaction%%'"
                    )
                    assert cursor.fetchone() == (0,)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wire, "ANSWER_S", 2.0)
            patch.setattr(
                wire.send, "__kwdefaults__", {**wire.send.__kwdefaults__, "answer_s": 2.0}
            )
            was_silent, _ = in_a_crowd(buyer, others)
        assert was_silent
        assert sorted(waits)[18] < 0.3
