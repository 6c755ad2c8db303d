"""Products by program: judged without being saved, in the shape of features §23 (CAT-3)."""

import json
from decimal import Decimal
from typing import Any

import pytest
from tests.catalog import make
from tests.offices import make as people

from entrepot.catalog.models import Product
from entrepot.catalog.rules import measure
from entrepot.offices.models import Merchant
from entrepot.offices.values import Role

GOOD = {
    "key": "barolo-1",
    "source_language": "it",
    "category": "wine-still",
    "brand": "Cantina",
    "attributes": {"alcohol_percent": 14, "allergens": ["sulphites"], "colour": "red"},
    "texts": {"it": {"title": "Barolo"}, "zh-hans": {"title": "巴罗洛"}},
    "images": [{"url": "https://example.org/barolo.jpg"}],
    "variants": [
        {
            "sku": "B-1", "hs_code": "22042100", "origin": "IT", "gtin": "4006381333931",
            "customs_description": "Wine of fresh grapes", "net_weight_g": 750,
            "gross_weight_g": 1300, "content": {"amount": "750", "unit": "ml"},
            "price": {"amount": "42.00", "currency": "EUR"},
        }
    ],
}  # fmt: skip


class Api:
    """A merchant's signed-in program."""

    def __init__(self, merchant: Merchant) -> None:
        self.client = people.a_client(people.a_person(role=Role.MERCHANT, merchant=merchant))

    def send(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        answer = self.client.generic(
            method, f"/api/v1{path}", json.dumps(body), content_type="application/json"
        )
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def api(db: None) -> Api:
    make.a_lane()
    return Api(people.a_merchant())


def test_cat3_a_good_product_has_no_errors_and_nothing_is_saved(api: Api) -> None:
    """CAT-3: validate mode."""
    status, told = api.send("POST", "/products/validate?market=cn", GOOD)
    assert (status, told["valid"]) == (200, True), told
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"category": "nothing"}, "value.unknown", "/category"),
        ({"attributes": {"alcohol_percent": 140}}, "attribute.too_large", "/attributes/alcohol_percent"),
        ({"variants": [{"sku": "x", "gtin": "4006381333930"}]}, "value.check_digit", "/variants/0/gtin"),
        ({"variants": [{"sku": "x", "price": {"amount": 1.5}}]}, "value.wrong_type", "/variants/0/price/amount"),
        ({"variants": [{"sku": "x", "price": {"amount": "1.555"}}]}, "value.too_many_decimals", "/variants/0/price/amount"),
        ({"variants": "x"}, "value.wrong_type", "/variants"),
        ({"texts": {"it": {"title": ""}}}, "value.missing", "/texts/it/title"),
        ({"texts": {"it": {"title": "Barolo"}}}, "catalog.text_missing", "/texts/zh-hans/title"),
        ({"variants": [{**GOOD["variants"][0], "hs_code": None}]}, "catalog.hs_code_missing", "/variants/0/hs_code"),
    ],
)  # fmt: skip
def test_each_fault_has_its_code_and_its_place(
    api: Api, change: dict[str, Any], code: str, path: str
) -> None:
    status, told = api.send("POST", "/products/validate?market=cn", {**GOOD, **change})
    assert status == 200
    assert not told["valid"]
    [issue] = [one for one in told["issues"] if one["code"] == code and one["path"] == path]
    assert issue["severity"] == "ERROR"
    assert issue["message"]


@pytest.mark.parametrize("body", [None, [], "x", {"products": [None, 1, {}]}])
def test_nonsense_is_answered_and_never_a_crash(api: Api, body: Any) -> None:
    status, _told = api.send("POST", "/products/validate", body)
    assert status == 200


def test_many_are_judged_in_their_order(api: Api) -> None:
    status, told = api.send("POST", "/products/validate", {"products": [GOOD, {"key": "x"}]})
    assert [one["valid"] for one in told["data"]] == [True, False]
    status, _ = api.send("POST", "/products/validate", {"products": [GOOD] * 101})
    assert status == 413


def test_a_product_is_made_changed_and_every_issue_leads_to_its_field(api: Api) -> None:
    status, told = api.send("POST", "/products?market=cn", {**GOOD, "attributes": {}})
    assert status == 201, told
    missing = [one for one in told["issues"] if one["code"] == "attribute.missing"]
    assert missing[0]["fix_url"].endswith("#id_attribute-alcohol_percent")
    change = {"brand": "Rossi", "variants": [{"sku": "B-1"}]}
    status, told = api.send("PUT", f"/products/{told['id']}", change)
    assert (status, told["outcome"]) == (200, "updated"), told
    row = Product.objects.get()
    assert (row.brand, row.category.slug if row.category else "") == ("Rossi", "wine-still")


def test_what_cannot_be_is_not_saved(api: Api) -> None:
    status, told = api.send("POST", "/products", {**GOOD, "attributes": {"colour": "blue"}})
    assert status == 422
    assert told["issues"]
    assert not Product.objects.exists()


def test_sec1_anothers_product_does_not_exist(api: Api) -> None:
    """SEC-1"""
    other = make.a_product()
    assert api.send("PUT", f"/products/{other.id}", {"variants": [{"sku": "x"}]})[0] == 404


@pytest.mark.parametrize(
    ("amount", "unit", "label", "minor"),
    [
        ("750", "ml", "1 l", 2667), ("500", "g", "1 kg", 4000), ("100", "ml", "100 ml", 2000),
        ("250", "g", "100 g", 800), ("1", "l", "1 l", 2000), ("5", "kg", "1 kg", 400),
    ],
)  # fmt: skip
def test_a_price_per_measure(amount: str, unit: str, label: str, minor: int) -> None:
    """Directive 98/6/EC: of a pack for 20.00."""
    found = measure(Decimal(amount), unit)
    assert found is not None
    assert (found.label, found.minor(2_000)) == (label, minor)


@pytest.mark.parametrize(("amount", "unit"), [("5", "ml"), ("1", "piece"), (None, "")])
def test_the_smallest_packs_and_pieces_have_none(amount: str | None, unit: str) -> None:
    assert measure(Decimal(amount) if amount else None, unit) is None
