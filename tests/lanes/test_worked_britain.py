"""The worked tables of docs/algorithms/landed_cost/britain.md, computed anew."""

import pytest
from tests.lanes.test_worked_tables import check, goods, table

BRITAIN = {"currency": "GBP", "origin": "CN", "destination": "GB"}


@pytest.mark.parametrize("row", table("gb-135"), ids=goods)
def test_small(row) -> None:
    check(row, regime="gb-135", **BRITAIN)


@pytest.mark.parametrize("row", table("gb-standard"), ids=goods)
def test_above(row) -> None:
    check(row, regime="gb-standard", **BRITAIN)


def test_the_tables_are_there() -> None:
    assert len(table("gb-135")) >= 10
    assert len(table("gb-standard")) >= 8
