"""Two packers, a double click, a carrier that repeats itself: at once, on the real PostgreSQL."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.logistics.make import AT, a_node, a_notice, a_parcel, a_word, packed, some_stock
from tests.offices.make import a_merchant
from tests.payments.test_crowd import in_a_crowd

from entrepot.kernel import new_id
from entrepot.kit.models import OutboxRow
from entrepot.ledger import queries as balances
from entrepot.ledger import values as chart
from entrepot.logistics import audits, commands
from entrepot.logistics.adapters import known
from entrepot.logistics.adapters.simulator.client import Simulator
from entrepot.logistics.models import Parcel
from entrepot.logistics.values import ParcelState, Shipment

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

CROWD = 8


class Cart(Simulator):
    """Takes everything, and has signed news."""

    def accept(self, shipment: Shipment) -> None:
        assert shipment.number


@pytest.fixture(autouse=True)
def _cart(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setitem(known.CARRIERS, "simulator", Cart())
    settings.HOME = tmp_path


def events(kind: str) -> int:
    return OutboxRow.objects.filter(kind=kind).count()


def test_many_clicks_pack_and_ship_once() -> None:
    parcel = a_parcel()
    commands.pick(parcel=parcel.id)
    numbers = in_a_crowd(*[lambda: commands.pack(parcel=parcel.id, weighed_g=2_700, at=AT)] * CROWD)
    assert len(set(numbers)) == 1
    in_a_crowd(*[lambda: commands.ship(parcel=parcel.id, at=AT)] * CROWD)
    assert events("parcel.shipped") == 1
    assert not [one for audit in audits.AUDITS for one in audit()]


def test_parcels_packed_side_by_side_have_numbers_of_their_own() -> None:
    merchant = a_merchant()
    node = a_node(merchant)
    parcels = [a_parcel(merchant, node=node) for _ in range(CROWD)]
    for parcel in parcels:
        commands.pick(parcel=parcel.id)
    numbers = in_a_crowd(
        *[lambda p=one: commands.pack(parcel=p.id, weighed_g=2_700, at=AT) for one in parcels]
    )
    assert len(set(numbers)) == CROWD


def test_news_all_at_once_tell_one_story() -> None:
    parcel = packed()
    commands.ship(parcel=parcel.id, at=AT)
    words = [
        a_word(parcel.number, code, at=AT + timedelta(hours=hours))
        for hours, code in enumerate(["accepted", "departed", "customs_cleared", "delivered"])
    ]
    notices = [a_notice(word) for word in words] * 3
    in_a_crowd(
        *[
            lambda h=headers, b=body: commands.receive_tracking(
                carrier="simulator", headers=h, body=b, at=AT
            )
            for headers, body in notices
        ]
    )
    assert events("parcel.tracked") == 4
    assert events("parcel.delivered") == 1
    assert Parcel.objects.get(id=parcel.id).state == ParcelState.DELIVERED


def test_one_receipt_sent_by_many_is_one() -> None:
    node, variant, receipt = a_node(), new_id(), new_id()
    some_stock(node, units=1, variant=variant)
    in_a_crowd(
        *[
            lambda: commands.receive(
                node=node, variant=variant, units=5, reference="DDT", at=AT, receipt_id=receipt
            )
        ]
        * CROWD
    )
    assert balances.balance(chart.stock(variant, node)).posted == 6
