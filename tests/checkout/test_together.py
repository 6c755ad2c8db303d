"""Those who come at the same time: notice and return page, expiry and payment, clicks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.checkout import make

from entrepot.checkout import audits, commands
from entrepot.checkout.models import Order
from entrepot.kit.models import OutboxRow
from entrepot.payments.models import Refund

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

PAIRS = 12
LATE = make.NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _rates(transactional_db: None) -> None:
    make.some_rates()


def _together(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at one stroke, each on a connection of its own; what they answer or raise."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except Exception as failure:  # noqa: BLE001  # the test looks at it
            return failure
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as crowd:
        return list(crowd.map(run, calls))


def _found() -> list[str]:
    return [finding.code for audit in audits.AUDITS for finding in audit()]


def test_notice_and_return_page_confirm_together():
    """CHK-2: both are answered, and there is one sale."""
    goods = make.some_goods(units=PAIRS)
    groups = [make.a_placed((goods, 1)) for _ in range(PAIRS)]
    paid = [(placed.group, make.a_capture(placed)) for placed in groups]
    for group, payment in paid:
        answers = _together(
            *[lambda: commands.confirm_group(group=group, payment=payment, at=make.NOW)] * 4  # noqa: B023  # run within the turn of the loop
        )
        assert answers == [None] * 4
    assert OutboxRow.objects.filter(kind="order.confirmed").count() == PAIRS
    assert Refund.objects.count() == 0
    assert _found() == []


def test_two_payments_of_one_group_sell_once():
    goods = make.some_goods(units=PAIRS)
    for _ in range(PAIRS):
        placed = make.a_placed((goods, 1))
        payments = [make.a_capture(placed, name=name) for name in "ab"]
        _together(
            *[
                lambda payment=payment, placed=placed: commands.confirm_group(
                    group=placed.group, payment=payment, at=make.NOW
                )
                for payment in payments
            ]
        )
    assert Refund.objects.count() == PAIRS
    assert Order.objects.filter(state="confirmed").count() == PAIRS
    assert _found() == []


def test_expiry_and_payment_meet():
    """CHK-11: whoever is first, the money ends in a sale or goes back, and stock is whole."""
    goods = make.some_goods(units=PAIRS)
    for _ in range(PAIRS):
        placed = make.a_placed((goods, 1))
        payment = make.a_capture(placed, at=LATE)
        answers = _together(
            lambda: commands.expire_due(at=LATE),
            lambda placed=placed, payment=payment: commands.confirm_group(
                group=placed.group, payment=payment, at=LATE
            ),
            lambda: commands.expire_due(at=LATE),
        )
        assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Order.objects.filter(state="confirmed").count() == PAIRS
    assert _found() == []


def test_receipt_and_the_clock_pay_once():
    placed = make.a_sale((make.some_goods(), 1))
    [order] = placed.quote.orders
    make.ship(placed)
    late = make.NOW + timedelta(days=11)
    answers = _together(
        *[lambda: commands.confirm_receipt(group=placed.group, order=order.id, at=late)] * 3,
        lambda: commands.complete_due(at=late),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert OutboxRow.objects.filter(kind="order.completed").count() == 1
