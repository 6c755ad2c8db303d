"""A parcel on its way over real HTTP, with a carrier that misbehaves as it is told to."""

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone
from tests.logistics.make import packed
from tests.payments.simulating import Simulators, eventually

from entrepot.logistics import audits, commands, queries
from entrepot.logistics.adapters.simulator.server.journey import stations, with_trouble
from entrepot.logistics.models import Parcel, TrackingEvent
from entrepot.logistics.values import CarrierUnavailable, ParcelState, TrackingCode

pytestmark = pytest.mark.django_db(transaction=True)


def sent() -> Parcel:
    parcel = packed()
    commands.ship(parcel=parcel.id, at=timezone.now())
    return parcel


def is_delivered(parcel: Parcel) -> bool:
    return Parcel.objects.get(id=parcel.id).state == ParcelState.DELIVERED


def codes(parcel: Parcel) -> list[str]:
    row = queries.parcel_of(parcel.order)
    assert row is not None
    return [str(event.code) for event in row.tracking]


def test_from_alba_to_beijing(simulators: Simulators) -> None:
    assert simulators.url
    parcel = sent()
    eventually(lambda: is_delivered(parcel))
    assert codes(parcel) == [
        "accepted", "export_hub", "departed", "arrived", "customs_received", "customs_cleared",
        "out_for_delivery", "delivered",
    ]  # fmt: skip
    row = queries.parcel_of(parcel.order)
    assert row is not None
    assert (row.tracking[0].place, row.tracking[-1].country) == ("Alba", "CN")
    assert "北京市" in row.tracking[-1].place
    assert not [one for audit in audits.AUDITS for one in audit()]


def test_doubled_and_shuffled_news_tell_the_same_story(simulators: Simulators) -> None:
    simulators.turn_carrier(doubled=1, shuffled=1)
    parcel = sent()
    eventually(lambda: TrackingEvent.objects.filter(parcel=parcel).count() == 8)
    eventually(lambda: is_delivered(parcel))
    assert codes(parcel)[0] == "accepted"
    assert codes(parcel)[-1] == "delivered"


def test_lost_news_are_made_good_by_asking(simulators: Simulators) -> None:
    simulators.turn_carrier(lost=1, step_s=0)
    parcel = sent()

    def asked() -> bool:
        Parcel.objects.filter(id=parcel.id, ask_at__isnull=False).update(ask_at=timezone.now())
        commands.reconcile(at=timezone.now() + timedelta(seconds=1))
        return is_delivered(parcel)

    eventually(asked)
    assert len(codes(parcel)) == 8


def test_customs_stop_a_parcel_and_nobody_is_at_home(simulators: Simulators) -> None:
    simulators.turn_carrier(customs_exception=1, failed=1, step_s=0)
    parcel = sent()
    eventually(lambda: is_delivered(parcel))
    found = codes(parcel)
    assert found.index("customs_exception") < found.index("customs_cleared")
    assert found.index("failed") < found.index("delivered")


def test_a_carrier_that_is_down_takes_nothing(simulators: Simulators) -> None:
    simulators.turn_carrier(down=1)
    parcel = packed()
    with pytest.raises(CarrierUnavailable):
        commands.ship(parcel=parcel.id, at=timezone.now())
    simulators.turn_carrier(down=0)
    commands.ship(parcel=parcel.id, at=timezone.now())
    eventually(lambda: is_delivered(parcel))


def test_the_dials_have_a_page(simulators: Simulators) -> None:
    assert "customs_exception" in httpx.get(f"{simulators.url}/carrier/dials").text
    assert "模拟承运商" in httpx.get(f"{simulators.url}/carrier/dials?lang=zh").text


@pytest.mark.parametrize(
    ("here", "there", "customs", "count"),
    [("IT", "CN", True, 8), ("ES", "ES", False, 4), ("ES", "FR", False, 7), ("ZA", "NZ", True, 8)],
)
def test_every_station_is_in_our_words(here: str, there: str, *, customs: bool, count: int) -> None:
    way = stations(
        origin={"city": "A", "country": here},
        destination={"city": "B", "country": there},
        customs=customs,
    )
    assert len(way) == count
    for station in with_trouble(way, is_stopped=True, is_missed=True):
        assert TrackingCode(station.code)
        assert station.place
