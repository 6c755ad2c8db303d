"""Many payments heard of at once: the same sales as one by one, by few statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.checkout import make

from entrepot.checkout import audits, commands
from entrepot.checkout.commands import Paid
from entrepot.checkout.models import Order, OrderGroup
from entrepot.checkout.values import ChargeState, OrderState, Placed
from entrepot.kit.models import OutboxRow
from entrepot.ledger import audits as ledger_audits
from entrepot.ledger import commands as ledger
from entrepot.ledger.models import TransferRow
from entrepot.logistics.models import Parcel
from entrepot.payments.models import Refund

pytestmark = pytest.mark.django_db

LATE = make.NOW + timedelta(minutes=40)


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def paid(*placed: Placed, at: Any = make.NOW) -> list[Paid]:
    return [Paid(one.group, make.a_capture(one, at=at), at) for one in placed]


def assert_sound() -> None:
    looked = (*audits.AUDITS, *ledger_audits.AUDITS)
    assert not [one for audit in looked if "in_time" not in audit.__name__ for one in audit()]


def facts(placed: Placed) -> list[Any]:
    """All that a sale leaves behind, but what differs between any two groups."""
    orders = Order.objects.filter(group=placed.group).order_by("merchant")
    rows = list(orders.values_list("state", "charge", "fulfilment", "confirmed_at"))
    parcels = Parcel.objects.filter(order__in=orders.values("id")).order_by("merchant")
    lines = list(TransferRow.objects.filter(reason__in=[f"order.paid {o.number}" for o in orders]))
    return [
        rows,
        [set(o.holds) for o in orders],
        sorted((t.kind, t.amount, t.unit.split(":")[0]) for t in lines),
        [(p.destination, p.carrier, p.postage_minor, p.asked_at, p.node_id) for p in parcels],
        OutboxRow.objects.filter(kind="order.confirmed", body__group=str(placed.group)).count(),
    ]


def test_together_is_as_one_by_one() -> None:
    """Carts of one and of two merchants, with allowances; rows, ledger, parcels, events alike."""
    first, second = make.some_goods(units=40), make.some_goods(units=40)
    carts = [((first, 1),), ((first, 2), (second, 1)), ((second, 3),)]
    alone = [make.a_placed(*cart) for cart in carts]
    together = [make.a_placed(*cart) for cart in carts]
    for one in paid(*alone):
        commands.confirm_group(group=one.group, payment=one.payment, at=one.at)
    commands.confirm_groups(paid(*together))
    assert [facts(one) for one in together] == [facts(one) for one in alone]
    assert OrderGroup.objects.filter(payment=None).count() == 0
    assert_sound()


def test_a_repeat_changes_nothing() -> None:
    goods = make.some_goods(units=9)
    told = paid(*[make.a_placed((goods, 1)) for _ in range(3)])
    commands.confirm_groups([*told, told[0]])
    before = (TransferRow.objects.count(), OutboxRow.objects.count(), Parcel.objects.count())
    commands.confirm_groups(told)
    assert before == (
        TransferRow.objects.count(), OutboxRow.objects.count(), Parcel.objects.count()
    )  # fmt: skip
    assert not Refund.objects.exists()
    assert_sound()


def test_what_is_not_plain_is_looked_at_by_itself() -> None:
    """Among plain sales: one expired whose goods are gone, one cancelled, one paid twice."""
    gone, there = make.some_goods(units=1), make.some_goods(units=9)
    late = make.a_placed((gone, 1))
    commands.expire_due(at=LATE)
    make.a_sale((gone, 1), at=LATE)
    at = {"at": LATE}
    plain = [make.a_placed((there, 1), **at) for _ in range(2)]
    twice, dropped = make.a_sale((there, 1), **at), make.a_placed((there, 1), **at)
    commands.cancel_group(group=dropped.group, at=LATE)
    more = Paid(twice.group, make.a_capture(twice, at=LATE, name="again"), LATE)
    told = [*paid(plain[0], late, dropped, at=LATE), more, *paid(plain[1], at=LATE)]
    commands.confirm_groups(told)
    states = {one.group: Order.objects.get(group=one.group) for one in [*plain, late, dropped]}
    assert {states[one.group].state for one in plain} == {OrderState.CONFIRMED}
    assert states[late.group].charge == ChargeState.REFUND_DUE
    assert states[dropped.group].state == OrderState.CANCELLED
    assert Refund.objects.count() == 3
    assert Refund.objects.filter(payment_id=more.payment).exists()
    assert_sound()


def test_one_that_the_ledger_refuses_does_not_hold_up_the_others() -> None:
    """Its hold has run out and somebody else has the unit: its money goes back."""
    goods, odd = make.some_goods(units=9), make.some_goods(units=1)
    broken = make.a_placed((odd, 1))
    ledger.expire_due(at=LATE)
    make.a_sale((odd, 1))
    plain = [make.a_placed((goods, 1)) for _ in range(2)]
    told = paid(plain[0], broken, plain[1])
    commands.confirm_groups(told)
    states = [Order.objects.get(group=one.group).charge for one in (*plain, broken)]
    assert states == [ChargeState.FULL, ChargeState.FULL, ChargeState.REFUND_DUE]


def test_many_cost_hardly_more_statements_than_two() -> None:
    goods = make.some_goods(units=40)

    def statements(count: int) -> int:
        told = paid(*[make.a_placed((goods, 1)) for _ in range(count)])
        with CaptureQueriesContext(
            connection,
        ) as seen:
            commands.confirm_groups(told)
        return len(seen)

    few, many = statements(2), statements(12)
    assert many <= few + 2
