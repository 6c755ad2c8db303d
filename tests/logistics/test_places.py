"""A merchant's warehouses: added, changed, put first, closed when nothing lies there."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from tests.logistics.make import AT, a_node, a_parcel, some_stock
from tests.offices import make as people
from tests.payments.test_crowd import in_a_crowd

from entrepot.kernel import Refusal, new_id
from entrepot.kit.models import Act
from entrepot.logistics import audits, commands, queries, rows, rules
from entrepot.logistics.models import Node
from entrepot.logistics.values import BadPlace, NodeKind, PlaceDraft, Service
from entrepot.offices.models import Merchant
from entrepot.offices.values import Role

ALBA = PlaceDraft(
    name="Magazzino Àlba",
    kind=NodeKind.WAREHOUSE,
    country="IT",
    city="Alba",
    street="Via Roma 1",
    postcode="12051",
    region="CN",
)


def _opened(merchant: Merchant, **facts: Any) -> UUID:

    return commands.open_place(merchant=merchant.id, draft=replace(ALBA, **facts))


@pytest.mark.parametrize(
    ("country", "given", "faults"),
    [
        ("IT", {"street": "Via Roma 1", "postcode": "12051", "city": "Alba", "region": "CN"}, {}),
        ("IT", {"street": "Via Roma 1", "postcode": "x", "city": "Alba", "region": "CN"},
         {"postcode": "wrong_form"}),
        ("IT", {"postcode": "12051", "city": "Alba", "region": "CN"}, {"street": "missing"}),
        ("IT", {"street": "Via Roma 1", "postcode": "12051", "city": "Alba"},
         {"region": "missing"}),
        ("DE", {"street": "Hauptstr. 1", "postcode": "10115", "city": "Berlin"}, {}),
        ("DE", {"street": "Hauptstr. 1", "postcode": "1011", "city": "Berlin"},
         {"postcode": "wrong_form"}),
    ],
)  # fmt: skip
def test_addresses_are_written_as_their_country_writes_them(
    country: str, given: dict[str, str], faults: dict[str, str]
) -> None:
    assert {one.field: one.reason for one in rules.address_faults(country, given)} == faults


def test_codes_are_plain_and_never_twice() -> None:
    assert rules.code_of("Magazzino Àlba", ()) == "magazzino-alba"
    assert rules.code_of("Magazzino Àlba", {"magazzino-alba", "magazzino-alba-2"}).endswith("-3")
    assert rules.code_of("仓库", ()) == "place"


def test_goods_leave_from_the_merchants_own_customs_territory() -> None:
    assert {"IT", "DE", "FR"} <= set(rules.countries_of("IT"))
    assert rules.countries_of("GB") == ("GB",)


@pytest.mark.parametrize(
    ("weight_g", "boxes", "letters"),
    [
        (1_500, [], "LP"),
        (1_500, [(300, 200, 100)], "LP"),
        (1_500, [(610, 100, 50)], "CP"),
        (1_500, [(400, 300, 210)], "CP"),
        (1_500, [(300, 300, 300)] * 2, "CP"),
        (2_001, [(100, 100, 100)], "CP"),
        (1_500, [(2_100, 100, 100)], "CP"),
    ],
)
def test_which_service_takes_a_parcel(
    weight_g: int, boxes: list[tuple[int, int, int]], letters: str
) -> None:
    assert rules.service_for(weight_g, boxes, rows.services()).letters == letters


@pytest.mark.parametrize(
    ("divisor", "boxes", "charged"),
    [
        (None, [(500, 400, 300)], 2_000),
        (5_000, [(500, 400, 300)], 12_000),
        (6_000, [(500, 400, 300)], 10_000),
        (5_000, [(100, 100, 100)], 2_000),
        (5_000, [(333, 333, 333)], 7_386),
    ],
)
def test_the_volume_is_charged_where_a_service_has_a_divisor(
    divisor: int | None, boxes: list[tuple[int, int, int]], charged: int
) -> None:
    """60,000 cm3 by 5,000 cm3 a kilogram are 12 kg; each started gram counts."""
    service = Service(
        letters="XX", weight_g_max=30_000, divisor=divisor, since=AT.date(), source=""
    )
    assert rules.charged_g(2_000, boxes, service) == charged


@pytest.mark.django_db
class TestPlaces:
    def test_the_first_that_is_put_first_is_routed_first(self) -> None:
        merchant = people.a_merchant()
        first, second = _opened(merchant), _opened(merchant, name="Torino")
        variant = some_stock(first, units=2)
        some_stock(second, units=2, variant=variant)
        assert queries.route({variant: 1}, merchant.id).node == first
        commands.ship_first_from(node=second, merchant=merchant.id)
        assert queries.route({variant: 1}, merchant.id).node == second
        assert [row.is_first for row in queries.places(merchant.id)] == [True, False]
        assert Act.objects.get(what="place.first").before == {"first": "Magazzino Àlba"}

    def test_a_place_with_units_or_holds_is_not_closed_and_an_empty_one_is(self) -> None:
        merchant = people.a_merchant()
        _opened(merchant)
        there = _opened(merchant, name="Torino")
        parcel = a_parcel(merchant, node=there)
        with pytest.raises(commands.PlaceNotEmpty):
            commands.close_place(node=there, merchant=merchant.id, at=AT)
        assert parcel.node_id == there
        empty = _opened(merchant, name="Bra")
        commands.close_place(node=empty, merchant=merchant.id, at=AT)
        assert empty not in [node.id for node in queries.nodes_of(merchant.id)]
        with pytest.raises(commands.NoSuchPlace):
            some_stock(empty, units=1)
        with pytest.raises(commands.NoSuchPlace):
            commands.count_stock(
                node=empty, units={new_id(): 1}, reference="c", at=AT, count_id=new_id()
            )
        assert not audits.closed_places_are_empty()
        Node.objects.filter(id=there).update(closed_at=AT)
        assert [one.code for one in audits.closed_places_are_empty()] == [
            "logistics.closed_not_empty"
        ]

    def test_the_only_place_stays_and_anothers_does_not_exist(self) -> None:
        merchant, other = people.a_merchant(), people.a_merchant()
        only = _opened(merchant)
        with pytest.raises(commands.LastPlace):
            commands.close_place(node=only, merchant=merchant.id, at=AT)
        with pytest.raises(commands.NoSuchPlace):
            commands.close_place(node=only, merchant=other.id, at=AT)
        with pytest.raises(BadPlace):
            _opened(merchant, country="US")

    def test_the_pages_add_change_and_close(self) -> None:
        merchant = people.a_merchant()
        client = people.a_client(people.a_person(role=Role.MERCHANT, merchant=merchant))
        home = "/en/merchant/stock/places/"
        assert "No warehouse yet" in client.get(home).content.decode()
        said = {"name": "Alba", "kind": "warehouse", "country": "IT", "street": "Via Roma 1",
                "postcode": "120", "city": "Alba", "region": "CN"}  # fmt: skip
        bad = client.post(f"{home}new/", said)
        assert bad.status_code == 422
        assert "Via Roma 1" in bad.content.decode()
        assert client.post(f"{home}new/", {**said, "postcode": "12051"}).status_code == 302
        german = client.get(f"{home}new/?country=DE").content.decode()
        assert "Province" not in german
        second = {"name": "Berlin", "kind": "shop", "country": "DE", "street": "Hauptstr. 1",
                  "postcode": "10115", "city": "Berlin"}  # fmt: skip
        assert client.post(f"{home}new/", second).status_code == 302
        row = Node.objects.get(code="berlin")
        assert client.post(f"{home}{row.id}/", {**second, "name": "Mitte"}).status_code == 302
        page = client.get(home).content.decode()
        assert "Mitte" in page
        assert "Close it" in page
        assert client.post(f"{home}{row.id}/first/").status_code == 302
        assert client.post(f"{home}{row.id}/close/").status_code == 302
        assert client.post(f"{home}{row.id}/close/").status_code == 404
        whats = set(Act.objects.values_list("what", flat=True))
        assert {"place.opened", "place.changed", "place.first", "place.closed"} <= whats
        assert not Act.objects.filter(after__icontains="Hauptstr").exists()
        stranger = people.a_client(
            people.a_person(role=Role.MERCHANT, merchant=people.a_merchant(), name="Other")
        )
        open_one = Node.objects.get(code="alba")
        assert stranger.get(f"{home}{open_one.id}/").status_code == 404


def _outcome(act: Any) -> str:
    try:
        act()
    except Refusal as no:
        return no.code
    return "done"


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["receipt", "count"])
def test_of_those_who_close_and_those_who_bring_goods_in_only_one_side_wins(by: str) -> None:
    """Never does a unit lie at a closed place, whoever came first."""
    merchant = people.a_merchant()
    a_node(merchant)
    for _ in range(6):
        place = a_node(merchant)
        variant = new_id()
        # Known there already, so that no new row's foreign key does the work of the lock.
        some_stock(place, units=1, variant=variant)
        commands.count_stock(
            node=place, units={variant: 0}, reference="c", at=AT, count_id=new_id()
        )

        def bring(place: UUID = place, variant: UUID = variant) -> str:
            if by == "receipt":
                return _outcome(lambda: some_stock(place, units=1, variant=variant))
            return _outcome(
                lambda: commands.count_stock(
                    node=place, units={variant: 3}, reference="c", at=AT, count_id=new_id()
                )
            )

        def close(place: UUID = place) -> str:
            return _outcome(lambda: commands.close_place(node=place, merchant=merchant.id, at=AT))

        outcomes = in_a_crowd(close, bring, bring, close)
        closed = Node.objects.get(id=place).closed_at is not None
        lying = queries.units_at([place], merchant=merchant.id)[place].units
        assert closed == (lying == 0), outcomes
    assert not audits.closed_places_are_empty()
