"""A city is called as its reader calls it."""

import pytest
from babel import Locale
from django.conf import settings
from django.utils import translation
from tests.offices import make

from entrepot.kit.models import Act
from entrepot.offices import commands, queries, rows
from entrepot.offices.models import Merchant, Office
from entrepot.offices.queries import places
from entrepot.offices.values import Role

EXEMPLARS = {
    "Europe/Rome": ("IT", "Rome"),
    "Europe/Paris": ("FR", "Paris"),
    "Europe/Berlin": ("DE", "Berlin"),
    "Europe/London": ("GB", "London"),
    "Europe/Brussels": ("BE", "Brussels"),
    "Europe/Lisbon": ("PT", "Lisbon"),
    "Europe/Vienna": ("AT", "Vienna"),
    "Europe/Athens": ("GR", "Athens"),
    "Europe/Prague": ("CZ", "Prague"),
    "Europe/Warsaw": ("PL", "Warsaw"),
    "Europe/Copenhagen": ("DK", "Copenhagen"),
    "Asia/Shanghai": ("CN", "Shanghai"),
}


@pytest.mark.parametrize(
    ("city", "country", "language", "called"),
    [
        ("Milan", "IT", "zh-hans", "米兰"),
        ("Milano", "IT", "zh-hans", "米兰"),
        ("milano ", "IT", "de", "Mailand"),
        ("Milan", "IT", "it", "Milano"),
        ("Valencia", "ES", "fr", "Valence"),
        ("Valence", "FR", "es", "Valence"),
        ("København", "DK", "en", "Copenhagen"),
        ("Poggibonsi", "IT", "zh-hans", "Poggibonsi"),
        ("Milan", "US", "zh-hans", "Milan"),
        ("", "IT", "it", ""),
    ],
)
def test_usual_names_and_the_local_one_where_there_is_none(
    city: str, country: str, language: str, called: str
) -> None:
    assert places.city_name(city, country, language=language) == called


def test_every_city_has_every_language_and_no_name_means_two() -> None:
    codes = {code for code, _name in settings.LANGUAGES}
    seen: dict[tuple[str, str], str] = {}
    for (country, name), names in rows.cities().items():
        assert set(names) == codes
        assert seen.setdefault((country, name), names["en"]) == names["en"]


@pytest.mark.parametrize("zone", EXEMPLARS)
def test_the_names_are_those_of_cldr_where_it_has_the_city(zone: str) -> None:
    country, name = EXEMPLARS[zone]
    for code in ("zh-hans", "it", "fr", "de", "es"):
        locale = Locale.parse(code.replace("-hans", "_Hans"))
        exemplar = locale.time_zones.get(zone, {}).get("city")
        if exemplar and (code, exemplar) != ("de", "Shanghai"):
            assert places.city_name(name, country, language=code) == exemplar


@pytest.mark.django_db
def test_what_an_office_writes_comes_first_and_reaches_its_merchants() -> None:
    office = make.an_office(city="Poggibonsi")
    merchant = make.a_merchant(office=office, city="Poggibonsi", country="IT")
    stranger = make.a_merchant(city="Poggibonsi", country="IT")
    client = make.a_client(make.a_person(role=Role.OFFICE, office=office))
    at = "/en/office/cities/?country=IT&city=Poggibonsi"
    assert "1 city has no name in other languages" in client.get(at).content.decode()
    assert client.post(at, {"zh-hans": "波吉邦西", "it": " "}).status_code == 302
    for row in (Office.objects.get(id=office.id), Merchant.objects.get(id=merchant.id)):
        assert places.city(row, language="zh-hans") == "波吉邦西"
        assert places.city(row, language="it") == "Poggibonsi"
    assert Merchant.objects.get(id=stranger.id).cities == {}
    act = Act.objects.get(what="city.named")
    assert (act.office, act.after["zh-hans"]) == (office.id, "波吉邦西")
    with translation.override("zh-hans"):
        found = queries.merchant(merchant.id)
        assert found is not None
        assert (found.city, found.city_name, found.office_city) == (
            *("Poggibonsi", "波吉邦西", "波吉邦西"),
        )
    page = client.get("/zh-hans/office/pipeline/").content.decode()
    assert "波吉邦西" in page


@pytest.mark.django_db
def test_names_stay_behind_when_a_business_moves() -> None:
    merchant = make.a_merchant(city="Siena", country="IT")
    commands.name_city(
        city="Siena", country="IT", names={"it": "Siena la bella"},
        offices=[merchant.office.id], by_office=None,
    )  # fmt: skip
    row = Merchant.objects.get(id=merchant.id)
    assert places.city(row, language="it") == "Siena la bella"
    row.city = "Pisa"
    assert places.city(row, language="it") == "Pisa"
    assert places.city(row, language="fr") == "Pise"


@pytest.mark.django_db
def test_a_city_of_somebody_else_does_not_exist() -> None:
    make.a_merchant(city="Elsewhere", country="IT")
    client = make.a_client(make.a_person(role=Role.OFFICE))
    at = "/en/office/cities/?country=IT&city=Elsewhere"
    assert ">Elsewhere<" not in client.get(at).content.decode()
    assert client.post(at, {"it": "x"}).status_code == 404


@pytest.mark.django_db
def test_the_operator_names_cities_and_an_office_is_called_so() -> None:
    office = make.an_office(city="Milan")
    client = make.a_client(make.a_person(role=Role.OPERATOR))
    assert "米兰" in client.get("/zh-hans/operator/offices/").content.decode()
    at = "/en/operator/cities/?country=IT&city=Milan"
    assert client.post(at, {"de": "Mailand am Olona"}).status_code == 302
    row = queries.office(office.id)
    assert row is not None
    assert (row.city_own, row.cities) == ("Milan", {"of": "Milan", "de": "Mailand am Olona"})
    assert client.post(at, {"de": "x" * 101}).status_code == 422
