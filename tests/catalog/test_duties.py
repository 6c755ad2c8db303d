"""What the law of a market asks keeps a listing off its lane; what is recommended advises."""

from datetime import date
from typing import Any

import pytest
from tests.catalog import make
from tests.catalog.test_reviews import listed

from entrepot.catalog import rows
from entrepot.catalog.commands import listings as judging
from entrepot.catalog.models import Lane, Listing, Product
from entrepot.catalog.queries.sentences import finding_sentence
from entrepot.catalog.rules import duties, schemas
from entrepot.catalog.values.schema import BadSchema, IssueSeverity, SchemaRow

DAY = date(2026, 11, 22)


def _severities(path: tuple[str, ...], market: str, **answers: Any) -> dict[str, IssueSeverity]:
    asked = schemas.Book(rows.schemas()).asks(path, market, DAY)
    return {one.facts["attribute"]: one.severity for one in schemas.issues(answers, asked)}


@pytest.mark.parametrize(
    ("path", "market", "blocks", "advises"),
    [
        (("food",), "es", {"ingredients", "allergens"}, {"storage"}),
        (("food", "olive-oil"), "es", {"allergens"}, {"ingredients", "storage", "grade"}),
        (("food", "coffee"), "es", {"allergens"}, {"ingredients", "storage"}),
        (("food",), "cn", set(), {"ingredients", "allergens", "storage", "nutrition"}),
        (("drinks", "wine-still"), "es", {"alcohol_percent", "allergens"}, {"colour"}),
        (("drinks", "wine-still"), "cn", set(), {"alcohol_percent", "allergens", "colour"}),
        (("fashion", "knitwear"), "es", {"fibres"}, set()),
    ],
)
def test_the_table_of_law_and_advice(
    path: tuple[str, ...], market: str, blocks: set[str], advises: set[str]
) -> None:
    found = _severities(path, market)
    assert {code for code, one in found.items() if one is IssueSeverity.ERROR} == blocks
    assert {code for code, one in found.items() if one is IssueSeverity.WARNING} == advises


def test_every_row_of_law_has_source_day_and_confidence_and_asks_what_is_known() -> None:
    known = schemas.Book(rows.schemas())
    for row in rows.schemas():
        duties.check(row.body)
        for said in row.body.get(duties.LAW, ()):
            above = rows.parents().get(row.category, "")
            path = tuple(one for one in (above, row.category) if one)
            market = "es" if row.market == "eu" else row.market
            assert known.asks(path, market, DAY).attribute(said["attribute"]) is not None
            if said.get("confidence") == "official":
                assert "https://" in said["source"]


def _row(*laws: dict[str, Any], category: str = "x", since: date = DAY) -> SchemaRow:
    body = {"properties": {"a": {"type": "string"}}, "x-law": list(laws)}
    return SchemaRow(category, "", since, body, "test")


LAW = {"attribute": "a", "since": "2026-01-01", "source": "Act 1", "confidence": "official"}


def test_a_duty_holds_from_its_day_to_its_end_and_may_be_waived_below() -> None:
    above = _row(LAW | {"until": "2027-01-01"})
    below = _row(LAW | {"waived": True}, category="y")
    assert set(duties.in_force([above], DAY)) == {"a"}
    assert not duties.in_force([above], date(2025, 12, 31))
    assert not duties.in_force([above], date(2027, 1, 1))
    assert not duties.in_force([above, below], DAY)
    assert [duties.turns_on(above, day) for day in (date(2026, 1, 1), date(2027, 1, 1))] == [
        True
    ] * 2
    assert not duties.turns_on(above, date(2026, 6, 1))


@pytest.mark.parametrize(
    "law",
    [
        {**LAW, "source": ""},
        {**LAW, "confidence": "certain"},
        {**LAW, "since": "soon"},
        {**LAW, "until": "2025-01-01"},
        {"since": "2026-01-01"},
        "Act 1",
    ],
)
def test_a_row_of_law_without_source_day_or_confidence_is_refused(law: Any) -> None:
    with pytest.raises(BadSchema) as no:
        schemas.checked({"type": "object", "properties": {}, "x-law": [law]})
    assert (no.value.reason, no.value.where) == ("bad_law", "1")


def test_own_knowledge_says_so_wherever_it_is_shown() -> None:
    facts = {"attribute": "a", "titles": '{"en": "Allergens"}', "source": "Act 1"}
    plain = finding_sentence("catalog.attribute_missing", facts)
    law = finding_sentence("catalog.attribute_missing", {**facts, "confidence": "official"})
    own = finding_sentence("catalog.attribute_missing", {**facts, "confidence": "unsourced"})
    assert "law" not in plain
    assert "Act 1" in law
    assert "own reading" not in law
    assert "own reading" in own
    other = {"source": "x", "confidence": "unsourced"}
    assert "own reading" in finding_sentence("catalog.responsible_person_missing", other)


def _into_spain(product: Product) -> Listing:
    """The same goods on a lane into the Union, judged there."""
    listing = listed(product)
    Lane.objects.filter(code=listing.lane_id).update(market="es")
    judging.check_products([product.id], at=make.AT)
    return Listing.objects.get(id=listing.id)


@pytest.mark.django_db
def test_a_missing_answer_blocks_where_the_law_asks_and_its_answer_lifts_it() -> None:
    product = make.a_product(attributes={})
    home = listed(product)
    assert {one["severity"] for one in home.findings if "attribute" in one["path"]} == {"warning"}
    abroad = _into_spain(product)
    errors = {one["path"] for one in abroad.findings if one["severity"] == "error"}
    assert {"attribute.alcohol_percent", "attribute.allergens"} <= errors
    answers = {"alcohol_percent": 14, "allergens": ["sulphites"]}
    Product.objects.filter(id=product.id).update(attributes=answers)
    judging.check_products([product.id], at=make.AT)
    abroad.refresh_from_db()
    left = {one["path"] for one in abroad.findings if one["severity"] == "error"}
    assert not {one for one in left if one.startswith("attribute")}
