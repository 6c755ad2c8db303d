"""The worked tables of docs/algorithms/landed_cost/japan.md, computed anew."""

import pytest
from tests.lanes.test_worked_tables import check, goods, table

JAPAN = {"currency": "JPY", "origin": "FR", "destination": "JP"}


@pytest.mark.parametrize("row", table("jp-small"), ids=goods)
def test_small(row) -> None:
    check(row, regime="jp-small", **JAPAN)


@pytest.mark.parametrize("row", table("jp-general"), ids=goods)
def test_general(row) -> None:
    check(row, regime="jp-general", is_for_own_use=False, **JAPAN)


def test_the_tables_are_there() -> None:
    assert len(table("jp-small")) >= 15
    assert len(table("jp-general")) >= 10
