"""The table of docs/algorithms/promise.md, computed anew."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from tests.checkout import make

from entrepot.lanes.values import ChargeKind

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "promise.md"
HS = {"perfume": "33030000", "oil": "15092000"}
GOODS = re.compile(r"(\d+) (perfume|oil) of ([\d.]+), (\d+) g")

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text().splitlines()
    if GOODS.search(line)
]


def test_the_table_is_there() -> None:
    assert len(ROWS) == 5


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_of_the_table(row: list[str]) -> None:
    lane = make.a_lane_row(
        freight_first_minor=1000, freight_more_minor=1000, freight_step_g=500, margin_bp=100
    )
    cart = [
        (
            make.an_offer(
                lane=lane,
                hs_code=HS[kind],
                price_minor=int(Decimal(price).scaleb(2)),
                gross_weight_g=int(weight),
                net_weight_g=1,
                content_amount=Decimal(100),
                content_unit="ml",
            ),
            int(units),
        )
        for units, kind, price, weight in GOODS.findall(row[0])
    ]
    [order] = make.priced(*cart).orders
    assert order.cost is not None
    shown = sum(line.shown.minor for line in order.lines if line.shown)
    computed = [
        Decimal(shown).scaleb(-2),
        order.freight_quoted.amount,
        order.cost.charges[ChargeKind.FREIGHT].amount,
        order.cost.total.amount,
    ]
    assert [str(amount) for amount in computed] == row[1:]
