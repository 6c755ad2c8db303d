"""SEC-1, SEC-2: one acts only from one's own seats; everybody else's do not exist."""

import pytest
from tests.offices import make

from entrepot.offices import queries
from entrepot.offices.models import Membership
from entrepot.offices.values import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.OPERATOR, "/en/operator/board/"),
        (Role.OFFICE, "/en/office/merchants/"),
        (Role.MERCHANT, "/en/merchant/orders/"),
        (None, "/en/cn/orders/"),
    ],
)
def test_signing_in_leads_to_ones_desk(role: Role | None, place: str) -> None:
    client = make.a_client(make.a_person(role=role))
    assert client.get("/en/desk/").headers["Location"] == place


def test_a_stranger_signs_in_first() -> None:
    for path in ("/en/desk/", "/en/desk/seats/"):
        answer = make.a_client().get(path)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.headers["Location"]
    assert make.a_client().post("/en/desk/seats/merchant/", {"seat": "x"}).status_code == 404


def test_a_buyer_has_no_seats_to_change() -> None:
    assert make.a_client(make.a_person()).get("/en/desk/seats/").status_code == 404


def test_the_seat_one_takes_is_the_seat_one_has(rf) -> None:
    person = make.a_person(role=Role.MERCHANT)
    other = make.a_merchant(name="Zafferano")
    make.a_seat(person, role=Role.MERCHANT, merchant=other)
    client = make.a_client(person)
    page = client.get("/zh-hans/desk/seats/")
    assert page.status_code == 200
    assert "Zafferano" in page.content.decode()
    assert client.post("/en/desk/seats/merchant/", {"seat": str(other.id)}).status_code == 302
    request = rf.get("/en/merchant/orders/")
    request.user, request.session = person, client.session
    mine = queries.seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant == other.id


def test_somebody_elses_seat_does_not_exist() -> None:
    client = make.a_client(make.a_person(role=Role.MERCHANT))
    stranger = make.a_merchant()
    answer = client.post("/en/desk/seats/merchant/", {"seat": str(stranger.id)})
    assert answer.status_code == 404
    assert client.post("/en/desk/seats/operator/", {"seat": ""}).status_code == 404
    assert "seat:merchant" not in client.session


def test_a_seat_that_was_taken_away_is_not_acted_from(rf) -> None:
    """A choice in the cookie is only a wish: the membership decides."""
    person = make.a_person(role=Role.MERCHANT)
    gone = make.a_seat(person, role=Role.MERCHANT)
    request = rf.get("/")
    request.user, request.session = person, {"seat:merchant": str(gone.merchant.id)}
    Membership.objects.filter(id=gone.id).delete()
    mine = queries.seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant != gone.merchant.id


def test_the_page_of_seats_costs_few_statements(django_assert_max_num_queries) -> None:
    person = make.a_person(role=Role.OPERATOR)
    for _ in range(6):
        make.a_seat(person, role=Role.MERCHANT)
    client = make.a_client(person)
    with django_assert_max_num_queries(4):
        page = client.get("/en/desk/seats/")
    assert page.content.decode().count('name="seat"') == 7
