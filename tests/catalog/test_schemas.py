"""What categories ask: versions, inheritance, markets, issues; and how a page and a gate use it."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.catalog import make
from tests.offices import make as people

from entrepot.catalog import commands, rows
from entrepot.catalog.models import CategorySchema, Product
from entrepot.catalog.queries import schemas as desk
from entrepot.catalog.rules import schemas
from entrepot.catalog.values.schema import BadSchema, IssueSeverity, SchemaRow
from entrepot.offices.values import Role

DAY = date(2026, 11, 22)
WINE = ("drinks", "wine-still")
GOOD = {"alcohol_percent": 14, "allergens": ["sulphites"], "colour": "red"}


def asked(*path: str, market: str = "cn") -> schemas.Asked:
    return schemas.Book(rows.schemas()).asks(path, market, DAY)


def codes(attributes: dict[str, Any], of: schemas.Asked) -> set[tuple[str, str]]:
    return {(one.code, one.path) for one in schemas.issues(attributes, of)}


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({**GOOD, "alcohol_percent": 140}, "attribute.too_large", "/attributes/alcohol_percent"),
        ({**GOOD, "alcohol_percent": "14"}, "attribute.wrong_type", "/attributes/alcohol_percent"),
        ({**GOOD, "colour": "blue"}, "attribute.not_in_list", "/attributes/colour"),
        ({**GOOD, "vintage": 1200}, "attribute.too_small", "/attributes/vintage"),
        (
            {**GOOD, "allergens": ["none", "eggs"]},
            "attribute.contradiction",
            "/attributes/allergens",
        ),
        ({**GOOD, "allergens": ["eggs", "eggs"]}, "attribute.twice", "/attributes/allergens"),
        ({**GOOD, "grapes": ["a"]}, "attribute.too_short", "/attributes/grapes/0"),
        ({"alcohol_percent": 14, "colour": "red"}, "attribute.missing", "/attributes/allergens"),
        ({**GOOD, "a/b": 1}, "attribute.unknown", "/attributes/a~1b"),
    ],
)
def test_an_issue_names_its_fault_and_its_place(said: dict[str, Any], code: str, path: str) -> None:
    assert codes(said, asked(*WINE)) == {(code, path)}


def test_what_lies_above_holds_below_and_a_market_adds() -> None:
    assert not codes(GOOD, asked(*WINE))
    assert {one.code for one in asked(*WINE).attributes} >= {"alcohol_percent", "grapes"}
    food = {"ingredients": "Semolina", "allergens": ["gluten"], "storage": "ambient"}
    assert not codes(food, asked("food", "pasta", market="es"))
    assert codes(food, asked("food", "pasta", market="cn")) == {
        ("attribute.missing", "/attributes/nutrition")
    }


def test_shares_must_add_up() -> None:
    knit = asked("fashion", "knitwear", market="es")
    assert not codes({"fibres": {"wool": 70, "cotton": 30}}, knit)
    assert codes({"fibres": {"wool": 70, "cotton": 20}}, knit) == {
        ("attribute.sum", "/attributes/fibres")
    }


def test_the_operators_own_version_beats_ours_from_its_day_on() -> None:
    own = SchemaRow(
        "wine-still", "", date(2026, 12, 1),
        {"type": "object", "properties": {"vintage": {"type": "integer", "x-stands": "error"}},
         "required": ["vintage"]},
        "our rule", is_own=True,
    )  # fmt: skip
    book = schemas.Book((*rows.schemas(), own))
    assert ("attribute.missing", "/attributes/vintage") not in codes(
        GOOD, book.asks(WINE, "cn", DAY)
    )
    later = book.asks(WINE, "cn", date(2026, 12, 1))
    [issue] = schemas.issues({"alcohol_percent": 14, "allergens": ["none"]}, later)
    assert (issue.code, issue.severity) == ("attribute.missing", IssueSeverity.ERROR)


@pytest.mark.parametrize("row", rows.schemas(), ids=lambda row: f"{row.category}-{row.market}")
def test_our_own_schemas_are_valid_and_speak_every_language(row: SchemaRow) -> None:
    """CAT-6: no attribute is called “Attribute 1”, in any of our languages."""
    schemas.checked(dict(row.body))
    for code, said in row.body.get("properties", {}).items():
        assert set(said["x-titles"]) >= {"en", "zh-hans", "it", "fr", "de", "es"}, code
        listed = said.get("enum") or said.get("items", {}).get("enum", ())
        labels = said.get("x-labels") or said.get("items", {}).get("x-labels", {})
        assert set(labels) == set(listed), code


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "not_an_object"),
        ({"type": "string"}, "not_an_object"),
        ({"properties": {"x": {"type": "nothing"}}}, "not_a_schema"),
        ({"properties": {"two words": {"type": "string"}}}, "bad_name"),
        ({"properties": {"x": {"$ref": "https://example.org/x"}}}, "no_references"),
        ({"properties": {"x": {"type": "string", "x-titles": "X"}}}, "bad_titles"),
        ({"properties": {f"x{n}": {} for n in range(200)}}, "too_long"),
    ],
)
def test_a_schema_that_no_form_can_ask_is_refused(body: Any, reason: str) -> None:
    with pytest.raises(BadSchema) as no:
        schemas.checked(body)
    assert no.value.reason == reason


# The first draw loads the schemas, and a crowded machine is slow at it.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "vintage", "grapes", "x"]), st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.text(max_size=3), max_size=3)))  # fmt: skip
def test_whatever_is_sent_we_find_a_fault_where_jsonschema_does(said: dict[str, Any]) -> None:
    wine = asked(*WINE)
    plain = list(Draft202012Validator(wine.body).iter_errors(said))
    ours = [one for one in schemas.issues(said, wine) if one.code != "attribute.unknown"]
    beyond = {"attribute.sum", "attribute.contradiction"}
    assert bool(plain) == bool([one for one in ours if one.code not in beyond])


@pytest.mark.django_db
class TestDesk:
    def test_answers_are_saved_as_codes_and_read_in_words(self) -> None:
        product = make.a_product(attributes={})
        merchant = product.merchant
        client = people.a_client(people.a_person(role=Role.MERCHANT, merchant=merchant))
        answer = client.post(
            f"/en/merchant/products/{product.id}/attributes/",
            {
                "attribute-alcohol_percent": "13.5", "attribute-allergens": ["sulphites"],
                "attribute-colour": "red", "attribute-grapes": "Nebbiolo\nBarbera",
            },
        )  # fmt: skip
        assert answer.status_code == 302
        product.refresh_from_db()
        assert product.attributes == {
            "alcohol_percent": 13.5, "allergens": ["sulphites"], "colour": "red",
            "grapes": ["Nebbiolo", "Barbera"],
        }  # fmt: skip
        facts = desk.facts(
            product.attributes, {"zh-hans": {"grapes": ["内比奥罗", "巴贝拉"]}},
            desk.asked("wine-still", market="cn", day=DAY), language="zh-hans", source="it",
        )  # fmt: skip
        assert [(one.title, one.value) for one in facts] == [
            ("酒精度", "13.5 %"), ("致敏物质", "亚硫酸盐"), ("颜色", "红"),
            ("葡萄品种", "内比奥罗, 巴贝拉"),
        ]  # fmt: skip

    def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(self) -> None:
        product = make.a_product(attributes={})
        own = people.a_person(role=Role.MERCHANT, merchant=product.merchant)
        answer = people.a_client(own).post(
            f"/en/merchant/products/{product.id}/attributes/",
            {"attribute-alcohol_percent": "140", "attribute-grapes": "Nebbiolo"},
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "is more than 96" in page
        assert 'value="140"' in page
        assert "Nebbiolo" in page
        assert Product.objects.get(id=product.id).attributes == {}

    def test_the_gate_leads_to_the_very_field(self) -> None:
        listing = make.a_listing(attributes={**GOOD, "alcohol_percent": 140})
        assert listing.state == "blocked"
        own = people.a_person(role=Role.MERCHANT, merchant=listing.merchant)
        page = people.a_client(own).get(f"/en/merchant/products/{listing.variant.product_id}/")
        assert 'href="#id_attribute-alcohol_percent"' in page.content.decode()

    def test_an_operator_adds_a_dated_version(self) -> None:
        operator = people.a_client(people.a_person(role=Role.OPERATOR))
        body = {
            "type": "object",
            "properties": {"cork": {"type": "string", "x-titles": {"en": "Cork"}}},
        }
        address = "/en/operator/categories/wine-still/"
        sent = {"schema-since": "2026-11-01", "schema-body": json.dumps(body), "schema-source": "x"}
        assert operator.post(address, sent).status_code == 302
        assert desk.asked("wine-still", market="cn", day=DAY).attribute("cork")
        assert operator.post(address, sent).status_code == 422
        assert operator.post(address, {**sent, "schema-since": "2026-11-02", "schema-body": "{"}).status_code == 422  # fmt: skip
        assert CategorySchema.objects.count() == 1
        assert "Cork" in operator.get(address).content.decode()

    def test_a_page_of_the_tree_shows_what_each_category_asks(self) -> None:
        operator = people.a_client(people.a_person(role=Role.OPERATOR))
        assert "Olive oil" in operator.get("/en/operator/categories/").content.decode()
        assert operator.get("/en/operator/categories/nothing/").status_code == 404

    def test_a_version_for_no_category_is_refused(self) -> None:
        with pytest.raises(commands.NoSuchCategory):
            commands.add_schema(
                category="nothing", market="", since=DAY, body={}, source="", by=None, at=make.AT
            )
