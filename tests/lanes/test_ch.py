"""Switzerland: the worked table, who may travel, and the laws. The country added as an example."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes.make import BAG, DAY, SPIRITS, WINE, a_consignment, an_item
from tests.lanes.test_worked_tables import check

from entrepot.lanes import rows, rules
from entrepot.lanes.rows import text
from entrepot.lanes.rules import territory
from entrepot.lanes.values import Incoterm, NoLaw, WrongLane
from entrepot.money.values import EUR, Rate, currency

LAW = rows.read_law(operator_list=None)
BOOK = "49019900"

TABLE = """
| goods | hs | quantity | price | freight | day | treatment | rate | declared | VAT | total | why 0 |
| bag | 42022100 | 1 | 900.00 | 20.00 | 2026-11-22 | ch_import | 0% + 8.1% | 920.00 | 74.52 | 994.52 | duty_free |
| bag | 42022100 | 1 | 900.00 | 20.00 | 2024-01-01 | ch_import | 0% + 8.1% | 920.00 | 74.52 | 994.52 | duty_free |
| bag | 42022100 | 1 | 900.00 | 20.00 | 2023-12-31 | duty.not_known | duty.not_known | | | | |
| books | 49019900 | 10 | 25.00 | 9.00 | 2026-11-22 | ch_import | 0% + 2.6% | 259.00 | 6.73 | 265.73 | duty_free |
| tax of 4.98 | 42022100 | 1 | 55.00 | 6.50 | 2026-11-22 | ch_import | 0% + 8.1% | 61.50 | 0.00 | 61.50 | duty_free tax_waiver |
| tax of 5.02 | 42022100 | 1 | 55.00 | 7.00 | 2026-11-22 | ch_import | 0% + 8.1% | 62.00 | 5.02 | 67.02 | duty_free |
| chocolate | 18063100 | 1 | 60.00 | 0.00 | 2026-11-22 | duty.unstated | duty.unstated | | | | |
"""


def _rows() -> list[dict[str, str]]:
    lines = [line for line in TABLE.splitlines() if line]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['goods']} {row['day']}")
def test_worked(row) -> None:
    check(row, regime="ch-import", currency="CHF", origin="IT", destination="CH")


@pytest.mark.parametrize(("origin", "to"), [("CH", "CH"), ("LI", "CH"), ("CH", "LI"), ("IT", "FR")])
def test_leads_from_abroad_to_the_customs_union(origin, to) -> None:
    with pytest.raises(WrongLane):
        rules.lane_currency(rules.Lane("ch-import", origin, to), DAY, law=LAW)
    assert "ch-import" in rules.regimes_between("CN", "LI")


@pytest.mark.parametrize(
    ("hs", "code"),
    [(WINE, "duty.unstated"), (SPIRITS, "goods.excise"), ("93040000", "goods.blocked")],
)
def test_kept_out(hs, code) -> None:
    found = rules.admit(sent([("CHF 10", hs)]), law=LAW)
    assert code in {obstacle.code for obstacle in found}


@pytest.mark.parametrize(
    ("day", "rate"),
    [(date(2023, 12, 31), "7.7%"), (date(2024, 1, 1), "8.1%")],
)
def test_rate_by_day(day, rate) -> None:
    """The duty of 2023 is not known here, its VAT is; before the rows begin nothing is."""
    assert territory.vat_of(LAW.of("CH"), BAG, day).text == rate
    with pytest.raises(NoLaw):
        rules.admit(replace(sent([("CHF 10", BAG)]), day=date(2017, 12, 31)), law=LAW)


def test_a_row_of_tomorrow_changes_tomorrow() -> None:
    """Nothing of the country stands in the module: the rate is data, and dated."""
    cost = rules.landed_cost(sent([("CHF 100", BAG)]), law=LAW)
    assert str(cost.tax.amount) == "8.10"
    assert {row.confidence for row in cost.unverified} == {"unsourced"}
    assert {"ch.mail_order", "ch.platform"} <= {note.code for note in cost.notes}


def test_foreign_prices_and_the_door() -> None:
    rate = Rate(EUR, currency("CHF"), Decimal("0.95"), DAY, "test")
    made = a_consignment(
        an_item("EUR 200"),
        regime="ch-import",
        destination="CH",
        freight="EUR 10",
        insurance="EUR 0",
        rate=rate,
    )
    cost = rules.landed_cost(replace(made, incoterm=Incoterm.DAP), law=LAW)
    assert (str(cost.total), str(cost.on_delivery)) == ("CHF 215.66", "CHF 16.16")
    assert "ch.carrier_collects" in {note.code for note in cost.notes}
    assert rules.transit("ch-import", DAY, law=LAW) is not None
    assert rules.papers(made, law=LAW)[-1].code == "ch_import_declaration"
    back = {"released_on": DAY, "applied_on": DAY, "back_on": DAY, "law": LAW}
    assert rules.return_relief("ch-import", **back).tax_waived


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_every_code_of_its_own_has_words(language) -> None:
    """What it answers with, in all six languages."""
    tables = LAW.of("CH").tables
    codes = {row.fields["code"] for row in tables["announcement"]} | {"ch-import", "ch_import"}
    assert all(text.word(code, language) != code for code in codes | {"ch_import_declaration"})


carts = st.lists(
    st.tuples(st.integers(1, 200_00), st.integers(1, 3), st.sampled_from([BAG, BOOK])),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(carts, st.integers(0, 2_000))
def test_sums_are_exact_and_the_order_is_nothing(lines, freight) -> None:
    """TAX-4."""
    made = sent(
        [(f"CHF {Decimal(price) / 100}", hs) for price, _, hs in lines],
        freight=f"CHF {Decimal(freight) / 100}",
        quantities=[many for _, many, _ in lines],
    )
    turned = replace(made, items=made.items[::-1])
    cost, other = (rules.landed_cost(one, law=LAW) for one in (made, turned))
    goods = sum(price * many for price, many, _ in lines)
    assert cost.total.minor == goods + freight + cost.tax.minor
    assert sum(line.total.minor for line in cost.lines) == cost.total.minor
    assert all(one.amount.minor >= 0 for line in cost.lines for one in line.charges)
    assert cost.tax.minor == 0 or cost.tax.minor > 500
    assert {line.item.id: line.total for line in cost.lines} == {
        line.item.id: line.total for line in other.lines
    }


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20_000), st.integers(1, 10_000))
def test_more_value_never_costs_less(price, more) -> None:
    """Over the cliff of the waiver too, which goes up."""
    one, other = (
        rules.landed_cost(sent([(f"CHF {Decimal(minor) / 100}", BAG)]), law=LAW).total.minor
        for minor in (price, price + more)
    )
    assert one < other


def sent(goods, *, freight="CHF 0", quantities=None):
    many = quantities or [1] * len(goods)
    items = [
        an_item(price, id=str(place), hs=hs, quantity=many[place])
        for place, (price, hs) in enumerate(goods)
    ]
    return a_consignment(
        *items, regime="ch-import", destination="CH", freight=freight, insurance="CHF 0"
    )
