"""Audits find nothing after all that may happen, and each finds its planted fault (INV-16)."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.checkout import make

from entrepot.checkout import audits, commands
from entrepot.checkout.models import Order, OrderGroup, OrderLine
from entrepot.ledger.models import Account, TransferRow

pytestmark = pytest.mark.django_db

LATE = make.NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def _found() -> list[str]:
    return sorted({finding.code for audit in audits.AUDITS for finding in audit()})


def _everything() -> None:
    """Sold, completed, expired, cancelled, paid twice, paid too late."""
    oil, wine = make.some_goods(), make.some_goods(price_minor=4999)
    make.a_sale((oil, 2), (wine, 1))
    done = make.a_sale((oil, 1))
    make.ship(done)
    for order in done.quote.orders:
        commands.confirm_receipt(group=done.group, order=order.id, at=make.NOW)
    TransferRow.objects.filter(id=Order.objects.get(group=done.group).holds["stock"][0][0]).update(
        resolved_by=done.group
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "update logistics_parcel set state = 'delivered' where \"order\" = %s",
            [done.quote.orders[0].id],
        )
    unpaid = make.a_placed((wine, 1))
    commands.expire_due(at=LATE)
    commands.cancel_group(group=make.a_placed((oil, 1)).group, at=make.NOW)
    commands.confirm_group(
        group=done.group, payment=make.a_capture(done, name="again"), at=make.NOW
    )
    last = make.some_goods(units=1)
    lost = make.a_placed((last, 1))
    commands.expire_due(at=LATE)
    make.a_sale((last, 1), at=LATE)
    commands.confirm_group(group=lost.group, payment=make.a_capture(lost), at=LATE)
    assert Order.objects.get(group=unpaid.group).state == "expired"


def test_audits_find_nothing():
    _everything()
    assert _found() == []


def _plant_money() -> None:
    OrderGroup.objects.exclude(payment=None).update(payment=None)


def _plant_escrow() -> None:
    Account.objects.filter(name__startswith="escrow:").update(credits_posted=10**9)


def _plant_tax() -> None:
    Account.objects.filter(name__startswith="tax:cn:vat").update(credits_posted=1)


def _plant_lost_parcel() -> None:
    Order.objects.filter(state="confirmed").update(holds={"stock": [[str(make.new_id())] * 2]})


def _plant_stale() -> None:
    TransferRow.objects.filter(kind=2).update(resolved_by=None)


def _plant_overdue() -> None:
    row = Order.objects.filter(state="expired").first()
    assert row is not None
    Order.objects.filter(id=row.id).update(state="placed")


def _plant_line() -> None:
    OrderLine.objects.update(total_minor=1)


def _plant_group() -> None:
    OrderGroup.objects.update(total_minor=1)


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (_plant_money, "checkout.money_differs"),
        (_plant_escrow, "checkout.escrow_differs"),
        (_plant_tax, "checkout.part_differs"),
        (_plant_lost_parcel, "checkout.sale_without_stock"),
        (_plant_stale, "checkout.stale_hold"),
        (_plant_overdue, "checkout.overdue"),
        (_plant_line, "checkout.order_differs"),
        (_plant_group, "checkout.group_differs"),
    ],
)
def test_each_planted_fault_is_found(plant, code):
    _everything()
    plant()
    assert code in _found()
