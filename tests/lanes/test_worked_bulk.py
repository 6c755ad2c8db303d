"""The tables of docs/algorithms/reprice.md, computed anew."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from entrepot.lanes import rows
from entrepot.lanes.rules.bulk import groups
from entrepot.lanes.rules.bulk.kernels import Kind, Linear, Place
from entrepot.lanes.values import Content, Lane
from entrepot.money.values import CNY

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "reprice.md"
PLACE = Place(rows.law(), Lane("cn-cbec-direct", "IT", "CN"), date(2026, 11, 22))
GOODS = {
    "bag 42022100": Kind("42022100", "IT", None),
    "wine 22042100, 750 ml": Kind("22042100", "IT", Content(Decimal(750), "ml")),
    "cream 33049900, 50 ml": Kind("33049900", "IT", Content(Decimal(50), "ml")),
}


def _written(linear: Linear) -> str:
    assert linear.plus == 0
    return f"{linear.by}/{linear.over}" if linear.by else "0"


def test_the_pieces_are_those_of_the_page() -> None:
    lines = PAGE.read_text("utf-8").partition("<!-- table: pieces -->")[2].strip().splitlines()
    table = [line for line in lines[2:] if line.startswith("|")]
    made = []
    for name, kind in GOODS.items():
        found = groups.group(PLACE, CNY, kind)
        assert found is not None
        *open_, last = found.pieces
        assert last.obstacle == "cbec.year_limit"
        for piece in open_:
            assert piece.taxes is not None
            duty, added, levied, vat = map(_written, piece.taxes)
            assert added == "0"
            made.append(f"| {name} | {piece.since} | {duty} | {levied} | {vat} |")
    assert table == made
