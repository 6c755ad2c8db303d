"""The worked tables of docs/algorithms/landed_cost/china.md, computed anew."""

import pytest
from tests.lanes.test_worked_tables import check, goods, table

CHINA = {"currency": "CNY", "origin": "IT", "destination": "CN"}


@pytest.mark.parametrize("row", table("cn-cbec-direct"), ids=goods)
def test_cbec_direct(row) -> None:
    check(row, regime="cn-cbec-direct", **CHINA)


def test_the_tables_are_there() -> None:
    assert len(table("cn-cbec-direct")) >= 10
