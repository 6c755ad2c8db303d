"""Landed costs by API: one, many, every lane; and what it says to nonsense."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.customs import faces

from entrepot.customs import rows
from entrepot.lanes import queries as lanes
from entrepot.site.api import api

pytestmark = pytest.mark.django_db

ONE = "/api/v1/landed-costs"


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def post(body: Any, path: str = ONE, **headers: str) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().post(path, text, content_type="application/json", headers=headers)


def bottle(**facts: Any) -> dict[str, Any]:
    found = faces.done_when(regime="cn-cbec-direct")
    del found["items"][1:]
    return found | facts


def test_one_consignment_is_explained_to_the_fen() -> None:
    answer = post(bottle())
    assert answer.status_code == 200, answer.content
    body = answer.json()
    amounts = [charge["amount"] for line in body["lines"] for charge in line["charges"]]
    fen = sum(int(one["amount"].replace(".", "")) for one in amounts)
    assert fen == int(body["total"]["amount"].replace(".", ""))
    assert {one["currency"] for one in amounts} == {"CNY"}
    assert all(charge["row"]["source"] for line in body["lines"] for charge in line["charges"])
    assert body["exchange"]["source"]
    assert body["papers"][0]["name"]
    assert body["rules_version"] == lanes.rules_version()


def test_text_forms_and_objects_say_the_same() -> None:
    short = bottle()
    short["freight"] = "EUR 20"
    short["items"][0] |= {
        "price": "30 EUR",
        "content": "750 ml",
        "quantity": "1",
        "hs": "2204.21.00",
    }
    assert post(short).json() == post(bottle()).json()


def test_a_batch_is_never_all_or_nothing() -> None:
    records = [bottle(id="a"), faces.bad("NaN") | {"id": "b"}, faces.done_when(id="c"), "nonsense"]
    records[2]["regime"] = "cn-cbec-direct"
    answer = post({"consignments": records})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["priced"], body["refused"]) == (1, 3)
    assert [one["id"] for one in body["results"]] == ["a", "b", "c", None]
    assert body["results"][0]["cost"]["total"] == post(bottle()).json()["total"]
    codes = [one["problem"] and one["problem"]["code"] for one in body["results"]]
    assert codes == [None, "request.invalid", "lanes.not_allowed", "request.invalid"]
    assert body["results"][1]["problem"]["param"] == "/items/0/price/amount"


def test_a_batch_has_a_bound() -> None:
    answer = post({"consignments": [{}] * 1001})
    assert answer.status_code == 422
    assert answer.json()["issues"][0]["code"] == "too_many"
    assert len(post({"consignments": [{}] * 1000}).json()["results"]) == 1000


def test_every_lane_side_by_side() -> None:
    answer = post(faces.done_when(), f"{ONE}/compare")
    assert answer.status_code == 200, answer.content
    data = answer.json()["data"]
    assert [one["is_open"] for one in data] == sorted(
        (one["is_open"] for one in data), reverse=True
    )
    by_name = {one["regime"]: one for one in data}
    direct = by_name["cn-cbec-direct"]
    assert direct["problem"]["obstacles"][0]["remedy"] == "split_order"
    assert direct["split"]["total"]["currency"] == "CNY"
    assert [order["items"] for order in direct["split"]["orders"]] == [{"3": 1}, {"1": 1, "2": 1}]
    assert by_name["cn-general"]["cost"]["lines"][0]["charges"]


def test_regimes_are_listed_with_their_names() -> None:
    answer = Client().get("/api/v1/lanes/regimes?language=zh").json()
    assert {"cn-cbec-direct", "eu-local"} <= {one["regime"] for one in answer["data"]}
    assert all(one["name"] != one["regime"] for one in answer["data"])
    some = Client().get("/api/v1/lanes/regimes?origin=IT&destination=CN").json()["data"]
    assert {one["regime"][:3] for one in some} == {"cn-"}
    wrong = Client().get("/api/v1/lanes/regimes?origin=ZZ")
    assert wrong.status_code == 422
    assert wrong.json()["param"] == "/origin"


@pytest.mark.parametrize("name", faces.BAD)
def test_bad_input_names_the_field(name: str) -> None:
    """Never a zero, never a trace."""
    _, pointer, code, _ = faces.BAD[name]
    answer = post(faces.bad(name))
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["param"] == pointer
    assert body["issues"][0]["code"] == code
    assert body["issues"][0]["message"] not in {"", code}
    assert "total" not in body


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ("", "", "not_json"),
        ("[1", "", "not_json"),
        ("[]", "", "not_a_record"),
        (b"\xff\xfe", "", "not_json"),
        ("[" * 100_000, "", "not_json"),
        ({}, "/origin", "missing"),
        (bottle(items=[]), "/items", "missing"),
        (bottle(items="x"), "/items", "not_a_list"),
        (bottle(items=[3]), "/items/0", "not_a_record"),
        (bottle(colour="red"), "/colour", "unknown_field"),
        (bottle(freight=8.5), "/freight", "no_float"),
        (bottle(freight={"amount": 8.5, "currency": "EUR"}), "/freight/amount", "no_float"),
        (bottle(freight=True), "/freight", "not_money"),
        (bottle(parcels=0), "/parcels", "too_small"),
        (bottle(incoterm="EXW"), "/incoterm", "not_one_of"),
        (bottle(regime=""), "/regime", "missing"),
        (bottle(regime="mars"), "/regime", "lanes.unknown_regime"),
        (bottle(regime="eu-local"), "/destination", "lanes.wrong_lane"),
        (bottle(has_ioss="maybe"), "/has_ioss", "not_yes_or_no"),
        (bottle(business={"country": "IT"}), "/business/vat_number", "missing"),
        (bottle(id={"a": 1}), "/id", "not_text"),
        (bottle(margin="0.1234567"), "/margin", "lanes.bad_consignment"),
    ],
)
def test_more_that_is_refused_by_name(body: Any, pointer: str, code: str) -> None:
    answer = post(body)
    assert answer.status_code == 422, answer.content
    issue = answer.json()["issues"][0]
    assert (issue["path"], issue["code"]) == (pointer, code), issue


def test_nan_written_as_json_does() -> None:
    text = json.dumps(bottle()).replace('"gross_weight_g": 1300', '"gross_weight_g": NaN')
    issue = post(text).json()["issues"][0]
    assert (issue["path"], issue["code"]) == ("/items/0/gross_weight_g", "not_a_number")


def test_ten_thousand_lines_are_refused() -> None:
    issue = post(bottle(items=bottle()["items"] * 10_000)).json()["issues"][0]
    assert (issue["path"], issue["code"]) == ("/items", "too_many")


def test_two_lines_may_not_share_an_id_nor_differ_in_currency() -> None:
    record = faces.done_when()
    record["items"][0]["id"] = record["items"][1]["id"] = "x"
    record["items"][2]["price"]["currency"] = "CHF"
    codes = {(one["path"], one["code"]) for one in post(record).json()["issues"]}
    assert codes == {("/items/1/id", "same_id"), ("/items/2/price", "other_currency")}


@pytest.mark.parametrize("language", rows.LANGUAGES)
def test_words_in_the_callers_language(language: str) -> None:
    body = post(faces.bad("no price"), **{"accept-language": language}).json()
    assert body["title"] == lanes.word("request.invalid", language)
    assert body["issues"][0]["message"] == rows.word("reasons", "missing", language)
    other = post(faces.bad("no price"), f"{ONE}?language={language}").json()
    assert other["title"] == body["title"]


def test_too_many_calls_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(300):
        post({})
    answer = post(bottle())
    assert answer.status_code == 429
    assert answer.json()["code"] == "request.too_often"
    assert int(answer["Retry-After"]) > 0


def test_the_contract_describes_the_body() -> None:
    schema = json.loads(json.dumps(api.get_openapi_schema()))
    path = schema["paths"]["/api/v1/landed-costs"]["post"]
    one, many = path["requestBody"]["content"]["application/json"]["schema"]["oneOf"]
    assert {"origin", "destination", "items"} <= set(one["required"])
    assert "consignments" in many["properties"]
    assert "$ref" not in json.dumps([one, many])
