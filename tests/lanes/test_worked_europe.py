"""The worked tables of docs/algorithms/landed_cost/europe.md, computed anew."""

from dataclasses import replace

import pytest
from tests.lanes.test_worked_tables import LAW, check, goods, table

from entrepot.lanes.values import DutyRow, Law, duty_rate
from entrepot.money.values import money

FROM_CHINA = {"currency": "EUR", "origin": "CN", "destination": "DE"}
LEAST = {"eu-h7": 15, "eu-h7-border": 3, "eu-standard": 15, "eu-forms": 10, "eu-oss": 8}
"""With how many rows at least each has a table."""


@pytest.mark.parametrize("row", table("eu-h7"), ids=goods)
def test_low_value(row) -> None:
    check(row, regime="eu-h7", **FROM_CHINA)


@pytest.mark.parametrize("row", table("eu-h7-border"), ids=goods)
def test_low_value_at_the_border(row) -> None:
    check(row, regime="eu-h7", has_ioss=False, **FROM_CHINA)


@pytest.mark.parametrize("row", table("eu-standard"), ids=goods)
def test_full(row) -> None:
    check(row, regime="eu-standard", **FROM_CHINA)


@pytest.mark.parametrize("row", table("eu-forms"), ids=goods)
def test_forms(row) -> None:
    row = dict(row)
    law = with_rate(row["hs"], row.pop("rate of the tariff"))
    check(row, regime="eu-standard", law=law, currency="EUR", origin="CL", destination="DE")


@pytest.mark.parametrize("row", table("eu-oss"), ids=goods)
def test_between_states(row) -> None:
    row = dict(row)
    sales = row.pop("sales")
    check(
        row,
        regime="eu-oss",
        currency="EUR",
        origin="IT",
        destination="DE",
        seller_sales_in_year=money(sales, "EUR") if sales else None,
    )


@pytest.mark.parametrize("name", LEAST)
def test_the_tables_are_there(name) -> None:
    assert len(table(name)) >= LEAST[name]


def with_rate(hs: str, rate: str) -> Law:
    """The shipped rows with this one in place of what they say of the code."""
    union = LAW.of("EU")
    [model] = [row for row in union.duties if row.hs == "61091000"[:6]]
    row: DutyRow = replace(model, hs=hs, rate=duty_rate(rate))
    kept = tuple(one for one in union.duties if not hs.startswith(one.hs))
    ours = replace(union, duties=(*kept, row))
    return replace(LAW, version="test", countries={**LAW.countries, "EU": ours})
