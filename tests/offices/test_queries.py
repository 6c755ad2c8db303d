"""Offices see their own merchants, by name; seats stand in the order of the day's work."""

import pytest
from tests.offices import make

from entrepot.offices import queries
from entrepot.offices.values import MerchantId, OfficeId, Role

pytestmark = pytest.mark.django_db


def test_seats_stand_operator_first() -> None:
    person = make.a_person(role=Role.MERCHANT)
    make.a_seat(person, role=Role.OFFICE)
    make.a_seat(person, role=Role.OPERATOR)
    roles = [seat.role for seat in queries.seats_of(person)]
    assert roles == [Role.OPERATOR, Role.OFFICE, Role.MERCHANT]


def test_an_office_sees_its_own_merchants_only(django_assert_num_queries) -> None:
    milan, paris = make.an_office(), make.an_office(city="Paris", country="FR")
    zucca = make.a_merchant(office=milan, name="Zucca")
    make.a_merchant(office=milan, name="Amaretti")
    make.a_merchant(office=paris, name="Brie")
    with django_assert_num_queries(1):
        mine = queries.merchants(office=OfficeId(milan.id))
    assert [row.name for row in mine] == ["Amaretti", "Zucca"]
    assert [row.name for row in queries.merchants()] == ["Amaretti", "Brie", "Zucca"]
    assert [row.name for row in queries.merchants(search="bri")] == ["Brie"]
    assert [row.name for row in queries.merchants(after="Amaretti")] == ["Brie", "Zucca"]
    assert queries.merchant(MerchantId(zucca.id), office=OfficeId(paris.id)) is None
    found = queries.merchant(MerchantId(zucca.id), office=OfficeId(milan.id))
    assert found is not None
    assert found.name == "Zucca"


def test_offices_count_their_merchants_and_agents(django_assert_num_queries) -> None:
    office = make.an_office(city="Aachen")
    for _ in range(2):
        make.a_merchant(office=office)
    make.a_person(role=Role.OFFICE, office=office)
    with django_assert_num_queries(1):
        first = queries.offices()[0]
    assert (first.city, first.merchants, first.agents) == ("Aachen", 2, 1)


def test_the_team_is_the_merchants_own() -> None:
    merchant = make.a_merchant()
    make.a_person(role=Role.MERCHANT, merchant=merchant, name="Bea")
    make.a_person(role=Role.MERCHANT, merchant=merchant, name="Ada")
    make.a_person(role=Role.MERCHANT, name="Cid")
    assert [one.name for one in queries.team(merchant=MerchantId(merchant.id))] == ["Ada", "Bea"]
