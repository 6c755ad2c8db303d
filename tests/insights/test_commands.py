"""Each event counts once, however often and by however many it is told."""

import random
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.db.models import Sum
from tests.insights.make import NOW, a_checkout, a_sale

from entrepot.checkout.events import OrderCompleted
from entrepot.insights import commands, queries
from entrepot.insights.models import (
    AuditRun,
    CompletedDay,
    Folded,
    PlacedMinute,
    SaleMinute,
)
from entrepot.kernel import new_id
from entrepot.kit import audit


@pytest.mark.django_db
class TestFolding:
    def test_a_repeat_changes_nothing(self) -> None:
        sales = [a_sale() for _ in range(3)]
        assert commands.fold_sales(sales) == 3
        assert commands.fold_sales([*sales, sales[0], a_sale()]) == 1
        [row] = SaleMinute.objects.all()
        assert (row.orders, row.units, row.gmv_minor) == (4, 8, 4 * 32_801)
        assert row.minute == NOW.replace(second=0)

    def test_each_minute_market_lane_origin_and_currency_by_itself(self) -> None:
        commands.fold_sales(
            [
                a_sale(),
                a_sale(at=NOW + timedelta(minutes=1)),
                a_sale(lane="fr-cn-direct", origin="FR"),
                a_sale(market="es", currency="EUR"),
            ]
        )
        assert SaleMinute.objects.count() == 4

    def test_checkouts_and_completed_orders(self) -> None:
        groups = [a_checkout(orders=2), a_checkout()]
        assert commands.fold_placed(groups) == 2
        assert commands.fold_placed(groups) == 0
        assert PlacedMinute.objects.get().orders == 3
        done = OrderCompleted(
            at=NOW,
            order=new_id(),
            merchant=new_id(),
            payable_minor=3680,
            commission_minor=320,
            currency="EUR",
        )
        assert commands.fold_completed([done, done]) == 1
        row = CompletedDay.objects.get()
        assert (row.orders, row.payable_minor, row.commission_minor) == (1, 3680, 320)

    def test_many_sales_cost_few_statements(self, django_assert_max_num_queries: Any) -> None:
        sales = [a_sale(at=NOW + timedelta(seconds=number)) for number in range(500)]
        with django_assert_max_num_queries(6):
            commands.fold_sales(sales)
        assert queries.board("cn", at=NOW + timedelta(minutes=10)).total.orders == 500


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_a_crowd_of_dispatchers_counts_each_sale_once() -> None:
    sales = [a_sale(at=NOW + timedelta(minutes=number % 7)) for number in range(200)]
    failures: list[BaseException] = []

    def dispatch(seed: int) -> None:
        try:
            mine = list(sales)
            random.Random(seed).shuffle(mine)
            for start in range(0, len(mine), 20):
                commands.fold_sales(mine[start : start + 20])
        except BaseException as failure:  # noqa: BLE001  # told to the test below
            failures.append(failure)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=dispatch, args=(seed,)) for seed in range(4)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    assert not failures
    whole = SaleMinute.objects.aggregate(n=Sum("orders"), value=Sum("gmv_minor"))
    assert whole == {"n": 200, "value": 200 * 32_801}
    assert Folded.objects.count() == 200


@pytest.mark.django_db
def test_the_last_run_of_each_audit_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def flooded() -> list[audit.Finding]:
        """The quay is dry."""
        return [audit.Finding("port.flooded", {"metres": 3, "order": new_id()})]

    monkeypatch.setattr(audit, "audits", lambda: [("port", flooded)])
    commands.run_audits(at=NOW)
    commands.run_audits(at=NOW + timedelta(minutes=1))
    [row] = queries.last_audits()
    assert row.at == NOW + timedelta(minutes=1)
    assert row.findings[0]["facts"]["metres"] == "3"
    assert not row.holds
    monkeypatch.setattr(audit, "audits", list)
    commands.run_audits(at=NOW)
    assert not AuditRun.objects.exists()
