"""The worked tables of docs/algorithms/landed_cost/china.md, computed anew."""

import pytest
from tests.lanes.test_worked_tables import check, goods, table

REGIMES = {
    "cn-cbec-direct": 10,
    "cn-cbec-bonded": 5,
    "cn-cbec-bonded-a": 2,
    "cn-personal": 15,
    "cn-general": 15,
}
"""With how many rows at least each has a table."""


@pytest.mark.parametrize(
    ("regime", "row"),
    [(regime, row) for regime in REGIMES for row in table(regime)],
    ids=lambda value: value if isinstance(value, str) else goods(value),
)
def test_china(regime, row) -> None:
    check(row, regime=regime, currency="CNY", origin="IT", destination="CN")


@pytest.mark.parametrize("regime", REGIMES)
def test_the_tables_are_there(regime) -> None:
    assert len(table(regime)) >= REGIMES[regime]
