"""The worked tables of the landed-cost pages, computed anew.

A page under docs/algorithms marks a table by `<!-- table: NAME -->`. Its columns are named after
what goes in (`COLUMNS`) and what must come out (`answer`); the test of an area is then

    @pytest.mark.parametrize("row", table("gb-135"), ids=goods)
    def test_small(row) -> None:
        check(row, regime="gb-135", currency="GBP", origin="CN", destination="GB")
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.lanes.make import a_content

from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    ChargeKind,
    Consignment,
    Incoterm,
    Item,
    LandedCost,
    Lane,
    Law,
    NotAllowed,
)
from entrepot.money import values as money_values
from entrepot.money.values import Rate, money

PAGES = Path(__file__).parents[2] / "docs" / "algorithms"
LAW = rows.read_law(operator_list=None)
COLUMNS = {
    *("goods", "hs", "content", "measures", "weight", "origin", "producer", "proof"),
    *("quantity", "price", "freight", "insurance", "exchange", "used", "parcels"),
    *("day", "from", "to", "incoterm"),
}
"""What a row may say; all but `hs` and `price` may be left out. Amounts are in the table's
currency unless they name theirs; `measures` is `pair 1, m2 2.5`; `weight` is net grams a unit;
`exchange` is the rate into the destination's currency."""


def table(name: str) -> list[dict[str, str]]:
    """The rows of the table under the mark, by column, on whichever page it stands."""
    mark = f"<!-- table: {name} -->\n"
    for page in (PAGES / "landed_cost.md", *sorted((PAGES / "landed_cost").glob("*.md"))):
        _, found, rest = page.read_text("utf-8").partition(mark)
        if found:
            lines = [line for line in rest.split("\n\n")[0].splitlines() if line.startswith("|")]
            cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
            return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]
    return []


def goods(row: Mapping[str, str]) -> str:
    """A test's name."""
    return f"{row['goods']} {row.get('day', '')}"


def consignment(
    row: Mapping[str, str],
    *,
    regime: str,
    currency: str,
    origin: str,
    destination: str,
    **facts: Any,
) -> Consignment:
    """The consignment of a row: one line of goods; `facts` are further fields of it."""
    day = date.fromisoformat(row["day"])
    weight = int(row.get("weight") or 400)
    item = Item(
        id="1",
        hs=row["hs"],
        description="",
        origin=row.get("origin") or row.get("from") or origin,
        quantity=int(row.get("quantity") or 1),
        unit_price=money(*amount(row["price"], currency)),
        net_weight_g=weight,
        gross_weight_g=weight + 100,
        content=a_content(row.get("content", "")),
        measures=tuple(
            (name, Decimal(much))
            for name, much in (part.split() for part in row.get("measures", "").split(",") if part)
        ),
        producer=row.get("producer", ""),
        has_origin_proof=row.get("proof") == "yes",
    )
    made = Consignment(
        lane=Lane(regime, row.get("from") or origin, row.get("to") or destination),
        items=(item,),
        freight=money(*amount(row.get("freight") or "0", currency)),
        insurance=money(*amount(row.get("insurance") or "0", currency)),
        day=day,
        orders_value_used_in_year=money(*amount(row["used"], currency))
        if row.get("used")
        else None,
        incoterm=Incoterm(row.get("incoterm") or "DDP"),
        parcels=int(row.get("parcels") or 1),
        rate=exchange(row["exchange"], day) if row.get("exchange") else None,
    )
    return replace(made, **facts)


def exchange(text: str, day: date) -> Rate:
    """`EUR/CNY 7.4326`."""
    pair, rate = text.split()
    base, quote = map(money_values.currency, pair.split("/"))
    return Rate(base, quote, Decimal(rate), day, "test")


def amount(text: str, currency: str) -> tuple[str, str]:
    """`12.00`, or `EUR 12.00`."""
    code, _, number = text.rpartition(" ")
    return number, code or currency


def answer(made: Consignment, *, law: Law = LAW) -> dict[str, str]:
    """What comes out, by column; an obstacle stands for the treatment and the rest is empty."""
    cost = judged(made, law=law)
    if isinstance(cost, str):
        return dict.fromkeys(("rate", "treatment"), cost) | dict.fromkeys(_AMOUNTS, "")
    found = {
        "treatment": str(cost.treatment),
        "rate": " + ".join(
            charge.rate for line in cost.lines for charge in line.charges if charge.kind in _TAXED
        ),
        "tax": str(cost.tax.amount),
        "total": str(cost.total.amount),
        "declared": str(cost.declared.amount if cost.declared is not None else ""),
        "dutiable": str(cost.dutiable.amount),
        "on delivery": str(cost.on_delivery.amount),
        "why 0": " ".join(
            charge.name
            for line in cost.lines
            for charge in line.charges
            if charge.kind in _TAXED
            if not charge.amount.minor
        ),
    }
    return found | {column: charged(cost, kind) for column, kind in _KINDS.items()}


_KINDS = {
    "duty": ChargeKind.DUTY,
    "consumption tax": ChargeKind.CONSUMPTION_TAX,
    "VAT": ChargeKind.VAT,
    "fee": ChargeKind.FEE,
}
_TAXED = (ChargeKind.DUTY, ChargeKind.CONSUMPTION_TAX, ChargeKind.VAT)
_AMOUNTS = ("tax", "total", "declared", "dutiable", "on delivery", "why 0", *_KINDS)


def check(row: Mapping[str, str], *, law: Law = LAW, **facts: Any) -> None:
    """Every column of the row that is no input says what the rules say."""
    found = answer(consignment(row, **facts), law=law)
    unknown = row.keys() - COLUMNS - found.keys()
    assert not unknown, f"no reader for the columns {unknown}"
    said = {column: text for column, text in row.items() if column not in COLUMNS}
    assert said == {column: found[column] for column in said}


def judged(consignment: Consignment, *, law: Law = LAW) -> LandedCost | str:
    """The cost, or the first obstacle's code."""
    try:
        return rules.landed_cost(consignment, law=law)
    except NotAllowed as refusal:
        return refusal.obstacles[0].code


def charged(cost: LandedCost, kind: ChargeKind) -> str:
    """In the currency's own decimals, also where there is nothing."""
    return str(cost.charges.get(kind, money_values.Money(0, cost.currency)).amount)


@pytest.mark.parametrize("row", table("eu-local"), ids=goods)
def test_europe(row) -> None:
    check(row, regime="eu-local", currency="EUR", origin="IT", destination="IT")


def test_the_tables_are_there() -> None:
    assert len(table("eu-local")) >= 5
