"""The worked tables of docs/algorithms/landed_cost.md, computed anew."""

from datetime import date
from pathlib import Path

import pytest
from tests.lanes.make import a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.values import ChargeKind, Consignment, LandedCost, NotAllowed

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "landed_cost.md"
LAW = rows.read_law(operator_list=None)


def table(name: str) -> list[dict[str, str]]:
    """The rows of the table under the mark, by column."""
    _, _, rest = PAGE.read_text("utf-8").partition(f"<!-- table: {name} -->\n")
    lines = [line for line in rest.split("\n\n")[0].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def china(row: dict[str, str]) -> dict[str, str]:
    item = an_item(
        f"CNY {row['price']}",
        hs=row["hs"],
        content=row["content"],
        quantity=int(row["quantity"]),
    )
    cost = judged(
        a_consignment(
            item,
            freight=f"CNY {row['freight']}",
            used=f"CNY {row['used']}",
            day=date.fromisoformat(row["day"]),
        )
    )
    if isinstance(cost, str):
        return {"treatment": cost, "duty": "", "consumption tax": "", "VAT": "", "total": ""}
    return {
        "treatment": cost.treatment.value,
        "duty": charged(cost, ChargeKind.DUTY),
        "consumption tax": charged(cost, ChargeKind.CONSUMPTION_TAX),
        "VAT": charged(cost, ChargeKind.VAT),
        "total": str(cost.total.amount),
    }


def europe(row: dict[str, str]) -> dict[str, str]:
    cost = judged(
        a_consignment(
            an_item(f"EUR {row['price']}", hs=row["hs"], quantity=int(row["quantity"])),
            regime="eu-local",
            origin=row["from"],
            destination=row["to"],
            freight=f"EUR {row['freight']}",
            insurance="EUR 0",
            day=date.fromisoformat(row["day"]),
        )
    )
    if isinstance(cost, str):
        return {"rate": cost, "VAT": "", "total": ""}
    [line] = cost.lines
    return {
        "rate": line.charges[-1].rate,
        "VAT": charged(cost, ChargeKind.VAT),
        "total": str(cost.total.amount),
    }


@pytest.mark.parametrize("row", table("cn-cbec-direct"), ids=lambda row: row["goods"])
def test_china(row) -> None:
    assert row | china(row) == row


@pytest.mark.parametrize("row", table("eu-local"), ids=lambda row: row["goods"])
def test_europe(row) -> None:
    assert row | europe(row) == row


def test_the_tables_are_there() -> None:
    assert len(table("cn-cbec-direct")) >= 10
    assert len(table("eu-local")) >= 5


def judged(consignment: Consignment) -> LandedCost | str:
    """The cost, or the first obstacle's code."""
    try:
        return rules.landed_cost(consignment, law=LAW)
    except NotAllowed as refusal:
        return refusal.obstacles[0].code


def charged(cost: LandedCost, kind: ChargeKind) -> str:
    return str(cost.charges[kind].amount) if kind in cost.charges else "0.00"
