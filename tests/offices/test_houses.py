"""Offices: opened and described by the operator; a hub sees what its spokes see."""

import pytest
from tests.offices import make

from entrepot.kernel import new_id
from entrepot.kit.models import Act
from entrepot.offices import commands, queries
from entrepot.offices.models import Office
from entrepot.offices.values import OfficeId, Post, Role

pytestmark = pytest.mark.django_db

SAID = {
    "city": "Vienna",
    "code": "vienna",
    "country": "at",
    "serves": "ch, LI",
    "opens": "cn es",
    "languages": ["de", "en"],
    "email": "vienna@example.test",
}


def test_an_operator_opens_an_office_and_changes_it() -> None:
    hub = make.an_office(city="London")
    client = make.a_client(make.a_person(role=Role.OPERATOR))
    answer = client.post("/en/operator/offices/new/", {**SAID, "hub": str(hub.id)})
    row = Office.objects.get(code="vienna")
    assert answer.headers["Location"] == f"/en/operator/offices/{row.id}/teams/office/"
    assert (row.country, row.serves, row.opens, row.hub) == ("AT", ["CH", "LI"], ["cn", "es"], hub)
    url = f"/en/operator/offices/{row.id}/"
    assert client.post(url, {**SAID, "city": "Wien"}).status_code == 302
    row.refresh_from_db()
    assert (row.city, row.hub) == ("Wien", None)
    said = Act.objects.get(what="office.changed")
    assert said.after["city"] == "Wien"
    assert "vienna@example.test" not in str(Act.objects.values_list("after", flat=True))


@pytest.mark.parametrize(
    ("field", "value"),
    [("country", "XX"), ("serves", "IT, nowhere"), ("code", "no spaces"), ("languages", [])],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(field: str, value: object) -> None:
    client = make.a_client(make.a_person(role=Role.OPERATOR))
    answer = client.post("/en/operator/offices/new/", {**SAID, field: value})
    assert answer.status_code == 422
    assert 'value="Vienna"' in answer.content.decode()
    assert not Office.objects.filter(city="Vienna").exists()


def test_two_offices_do_not_share_a_short_name() -> None:
    make.an_office(code="vienna")
    client = make.a_client(make.a_person(role=Role.OPERATOR))
    assert client.post("/en/operator/offices/new/", SAID).status_code == 422


def _facts(code: str, hub: Office | None) -> commands.OfficeFacts:
    return commands.OfficeFacts(
        code=code, city="X", country="IT", languages=("en",), opens=(), serves=(),
        hub=OfficeId(hub.id) if hub else None, email="", phone="",
    )  # fmt: skip


def test_a_hub_lies_under_none_and_above_itself_never() -> None:
    hub = make.an_office()
    spoke = make.an_office(hub=hub)
    with pytest.raises(commands.BadHub):
        commands.save_office(_facts("a", spoke), office=new_id())
    with pytest.raises(commands.BadHub):
        commands.save_office(_facts(hub.code, hub), office=hub.id)
    with pytest.raises(commands.BadHub):
        commands.save_office(_facts(hub.code, make.an_office()), office=hub.id)


def test_a_hub_sees_its_spokes_merchants_and_spokes_only_their_own() -> None:
    hub = make.an_office(city="London")
    milan, paris = make.an_office(hub=hub), make.an_office(city="Paris", hub=hub)
    wine, cheese = make.a_merchant(office=milan), make.a_merchant(office=paris)
    seen = {row.id for row in queries.merchants(office=OfficeId(hub.id))}
    assert seen == {wine.id, cheese.id}
    assert set(queries.offices_under(hub.id)) == {hub.id, milan.id, paris.id}
    assert queries.merchant(wine.id, office=OfficeId(hub.id)) is not None
    assert queries.merchant(wine.id, office=OfficeId(paris.id)) is None
    assert [row.id for row in queries.merchants(office=OfficeId(milan.id))] == [wine.id]
    client = make.a_client(make.a_person(role=Role.OFFICE, office=hub))
    assert client.get(f"/en/office/merchants/{wine.id}/").status_code == 200


def test_applicants_go_to_the_office_of_their_country() -> None:
    berlin = make.an_office(country="DE", serves=["AT"])
    assert queries.office_for_country("DE") is not None
    found = queries.office_for_country("AT")
    assert found is not None
    assert found.id == berlin.id
    assert queries.office_for_country("IS") is None


def test_a_reader_of_the_gateway_sees_and_saves_nothing() -> None:
    person = make.a_person(role=Role.OPERATOR, post=Post.READER)
    client = make.a_client(person)
    page = client.get("/en/operator/offices/")
    assert page.status_code == 200
    assert "/operator/offices/new/" not in page.content.decode()
    assert client.post("/en/operator/offices/new/", SAID).status_code == 404
