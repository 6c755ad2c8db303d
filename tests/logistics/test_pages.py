"""The merchant's desk, walked through as its reader does."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.catalog.make import a_product
from tests.logistics.make import a_line, a_node, a_notice, a_parcel, a_word, packed, some_stock
from tests.offices.make import a_client, a_merchant, a_person

from entrepot.catalog.models import Variant
from entrepot.kernel import new_id
from entrepot.logistics import commands, queries
from entrepot.logistics.adapters import known
from entrepot.logistics.adapters.simulator.client import Simulator
from entrepot.logistics.models import Parcel, Receipt
from entrepot.logistics.values import CarrierUnavailable, ParcelState, Shipment
from entrepot.offices.models import Merchant
from entrepot.offices.values import Role

pytestmark = pytest.mark.django_db

ORDERS = "/en/merchant/orders/"
STOCK = "/en/merchant/stock/"


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def merchant() -> Merchant:
    return a_merchant()


@pytest.fixture
def desk(merchant: Merchant) -> Client:
    return a_client(a_person(role=Role.MERCHANT, merchant=merchant))


class Cart(Simulator):
    """A carrier that takes everything, or nothing."""

    silent = False

    def accept(self, shipment: Shipment) -> None:
        if self.silent:
            raise CarrierUnavailable(carrier=shipment.number, reason="silent")


@pytest.fixture
def cart(monkeypatch: pytest.MonkeyPatch) -> Cart:
    carrier = Cart()
    monkeypatch.setitem(known.CARRIERS, "simulator", carrier)
    return carrier


def a_variant(*, merchant: Merchant) -> Variant:
    """The first variant of a new product."""
    return a_product(merchant=merchant).variants.order_by("position", "id")[0]


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


class TestOrders:
    def test_the_answer_stands_at_the_top(self, desk: Client, merchant: Merchant) -> None:
        assert "Nothing to ship now" in text(desk, ORDERS)
        a_parcel(merchant)
        parcel = a_parcel(merchant)
        page = text(desk, ORDERS)
        assert "2 orders to ship today, the oldest since" in page
        assert parcel.order_number in page
        assert "Barolo DOCG 2019" in page
        assert "2 笔订单" in text(desk, ORDERS.replace("/en/", "/zh-hans/"))

    def test_from_the_shelf_to_the_carrier(
        self, desk: Client, merchant: Merchant, cart: Cart
    ) -> None:
        parcel = a_parcel(merchant)
        url = f"{ORDERS}{parcel.id}/"
        assert "All goods are here" in text(desk, url)
        assert "BAR-19" in text(desk, f"{ORDERS}pick-list/")
        desk.post(f"{url}pick/")
        wrong = desk.post(f"{url}pack/", {"weight_kg": "0.2"})
        assert wrong.status_code == 422
        assert "between 1.500 and 3.750 kg" in wrong.content.decode()
        assert desk.post(f"{url}pack/", {"weight_kg": "2.7004"}).status_code == 422
        desk.post(f"{url}pack/", {"weight_kg": "2.700"})
        page = text(desk, url)
        parcel.refresh_from_db()
        assert f"{parcel.number[:2]} {parcel.number[2:6]}" in page
        for kind in ("label", "cn23", "invoice"):
            paper = desk.get(f"{url}papers/{kind}.pdf")
            assert paper["Content-Type"] == "application/pdf"
            assert paper.content.startswith(b"%PDF-")
            assert "no-store" in paper["Cache-Control"]
        cart.silent = True
        assert "does not answer" in desk.post(f"{url}ship/", follow=True).content.decode()
        cart.silent = False
        desk.post(f"{url}ship/")
        desk.post(f"{url}ship/")
        assert queries.parcel(parcel.id, merchant=merchant.id).state is ParcelState.SHIPPED
        assert "Nothing to ship now" in text(desk, ORDERS)
        assert parcel.order_number in text(desk, f"{ORDERS}?show=shipped")
        word = a_word(parcel.number, "customs_received", at=timezone.now(), place="Shanghai")
        headers, body = a_notice(word, at=timezone.now())
        hook = Client(enforce_csrf_checks=True).post(
            "/hooks/carriers/simulator/", body, content_type="application/json", headers=headers
        )
        assert (hook.status_code, hook.json()) == (200, {"news": True})
        assert "Presented to customs" in text(desk, url)

    def test_the_hook_takes_only_what_is_signed(self) -> None:
        """SEC-5."""
        parcel = packed()
        headers, body = a_notice(a_word(parcel.number, "delivered"), at=timezone.now())
        for given, sent in (({}, body), (headers, body + b" ")):
            answer = Client().post(
                "/hooks/carriers/simulator/", sent, content_type="application/json", headers=given
            )
            assert answer.status_code == 400

    def test_labels_in_bulk(self, desk: Client, merchant: Merchant) -> None:
        ready = [packed(a_parcel(merchant)) for _ in range(2)]
        foreign = packed()
        ticked = [str(one.id) for one in (*ready, foreign, a_parcel(merchant))]
        answer = desk.post(f"{ORDERS}labels/", {"parcel": [*ticked, "nonsense"]})
        assert answer.content.startswith(b"%PDF-")
        again = desk.post(f"{ORDERS}labels/", {"parcel": [str(foreign.id)]}, follow=True)
        assert "Tick parcels that are packed" in again.content.decode()

    def test_what_one_sees_as_csv(self, desk: Client, merchant: Merchant) -> None:
        parcel = a_parcel(merchant)
        a_parcel()
        lines = desk.get(f"{ORDERS}?format=csv").content.decode().splitlines()
        assert len(lines) == 2
        assert lines[1].startswith(parcel.order_number)

    def test_search_finds_a_part_of_a_number(self, desk: Client, merchant: Merchant) -> None:
        first, second = a_parcel(merchant), a_parcel(merchant)
        page = text(desk, f"{ORDERS}?q={first.order_number[-6:]}")
        assert first.order_number in page
        assert second.order_number not in page

    def test_a_longer_list_asks_no_more(
        self, desk: Client, merchant: Merchant, django_assert_max_num_queries
    ) -> None:
        for _ in range(12):
            a_parcel(merchant)
        with django_assert_max_num_queries(8):
            desk.get(ORDERS)

    def test_nobody_elses_parcel_exists(self, merchant: Merchant) -> None:
        """SEC-1, SEC-2."""
        parcel = packed(a_parcel(merchant))
        commands.make_papers(parcel=parcel.id, at=timezone.now())
        others = [
            a_client(),
            a_client(a_person()),
            a_client(a_person(role=Role.MERCHANT)),
            a_client(a_person(role=Role.OFFICE)),
            a_client(a_person(role=Role.OPERATOR)),
        ]
        url = f"{ORDERS}{parcel.id}/"
        for client in others:
            for path in ("", "papers/label.pdf", "papers/cn23.pdf"):
                assert client.get(f"{url}{path}").status_code == 404
            for path in ("pick/", "pack/", "ship/"):
                assert client.post(f"{url}{path}").status_code == 404
        assert parcel.order_number not in text(others[2], ORDERS)
        assert Parcel.objects.get(id=parcel.id).state == ParcelState.PACKED
        owner = a_client(a_person(role=Role.MERCHANT, merchant=merchant))
        assert owner.get(f"{url}papers/passport.pdf").status_code == 404


class TestStock:
    def test_goods_come_in_by_a_receipt(self, desk: Client, merchant: Merchant) -> None:
        node = a_node(merchant)
        variant = a_variant(merchant=merchant)
        form = {
            "receipt": str(new_id()),
            "node": str(node),
            "sku": variant.sku,
            "units": "7",
            "reference": "DDT 42",
        }
        assert desk.post(STOCK, form).status_code == 302
        assert desk.post(STOCK, form).status_code == 302  # the second click
        assert Receipt.objects.count() == 1
        assert queries.free_units([variant.id]) == {variant.id: 7}
        page = text(desk, STOCK)
        assert variant.sku in page
        assert "1 article, 7 units free" in page
        why = text(desk, f"{STOCK}{variant.id}/{node}/")
        assert "DDT 42" in why
        assert "+7" in why

    def test_what_is_wrong_is_said_beside_the_field(self, desk: Client, merchant: Merchant) -> None:
        node = a_node(merchant)
        form = {
            "receipt": str(new_id()), "node": str(node), "sku": "NOPE", "units": "1",
            "reference": "x",
        }  # fmt: skip
        answer = desk.post(STOCK, form)
        assert answer.status_code == 422
        assert "no goods with this SKU" in answer.content.decode()
        assert desk.post(STOCK, {**form, "units": "0"}).status_code == 422
        assert desk.post(STOCK, {**form, "node": str(a_node())}).status_code == 422
        assert Receipt.objects.count() == 0

    def test_nobody_elses_stock(self, desk: Client, merchant: Merchant) -> None:
        """SEC-2."""
        mine = a_variant(merchant=merchant)
        stranger = a_merchant()
        theirs, their_node = a_variant(merchant=stranger), a_node(stranger)
        some_stock(their_node, units=3, variant=theirs.id)
        for variant, node in (
            (theirs.id, their_node),
            (mine.id, their_node),
            (mine.id, a_node(merchant)),
        ):
            assert desk.get(f"{STOCK}{variant}/{node}/").status_code == 404
        assert theirs.sku not in text(desk, STOCK)

    def test_held_units_are_not_free(self, desk: Client, merchant: Merchant) -> None:
        node, variant = a_node(merchant), a_variant(merchant=merchant)
        some_stock(node, units=5, variant=variant.id)
        a_line(variant.id, node, quantity=5)
        page = text(desk, STOCK)
        assert "Sold out" in page
        assert "1 sold out" in page

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_an_empty_desk_is_drawn(self, desk: Client, language: str) -> None:
        text(desk, f"/{language}/merchant/stock/")
        text(desk, f"/{language}/merchant/orders/pick-list/")
