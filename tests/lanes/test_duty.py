"""Rates of duty as tariffs write them: the grammar, and what they come to."""

import csv
import gzip
import os
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lanes import make

from entrepot.lanes import rows
from entrepot.lanes.rules import duties
from entrepot.lanes.values import (
    AdValorem,
    AtLeast,
    AtMost,
    BadDuty,
    BadList,
    Component,
    Item,
    RowRef,
    Seasonal,
    Specific,
    Sum,
    duty_rate,
)

DATA = Path(os.environ.get("ENTREPOT_DATA") or Path(__file__).parents[2] / ".." / "shared" / "data")
TARIFF = DATA / "eu_duties" / "eu_uk_tariff_2021.csv.gz"
DAY = date(2026, 11, 22)


def _pct(number: str) -> AdValorem:
    return AdValorem(Decimal(number) / 100)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("0.0%", _pct("0")),
        ("12%", _pct("12")),
        ("6.4 + 24.6 EUR/100 kg", Sum((_pct("6.4"), Specific(Decimal("24.6"), "EUR", Decimal(100), "kg")))),
        ("52.00 EUR / 1,000 items", Specific(Decimal("52.00"), "EUR", Decimal(1000), "item")),
        ("1,024.00 EUR / tonne", Specific(Decimal("1024.00"), "EUR", Decimal(1000), "kg")),
        ("1.75 EUR / % vol / hl", Specific(Decimal("1.75"), "EUR", Decimal(100), "vol_pct_l")),
        ("1.00 GBP/%vol/hl", Specific(Decimal("1.00"), "GBP", Decimal(100), "vol_pct_l")),
        ("32.00 EUR / hl", Specific(Decimal("32.00"), "EUR", Decimal(100), "l")),
        ("20% + CNY 0.912/l", Sum((_pct("20"), Specific(Decimal("0.912"), "CNY", Decimal(1), "l")))),
        ("max(30%, 4300 JPY per pair)", AtLeast(_pct("30"), Specific(Decimal(4300), "JPY", Decimal(1), "pair"))),
        ("9.00% +  EA MAX 18.70%  + ADSZ", AtMost(Sum((_pct("9.00"), Component("EA"))), Sum((_pct("18.70"), Component("ADSZ"))))),
        ("Entry Price", Component("ENTRY_PRICE")),
        ("1.19 EUR / kg / lactic matter + 27.50 EUR / 100 kg", Sum((Specific(Decimal("1.19"), "EUR", Decimal(1), "kg_lactic"), Specific(Decimal("27.50"), "EUR", Decimal(100), "kg")))),
        ("0.40 EUR / 100 kg /net/ % sacchar.", Specific(Decimal("0.40"), "EUR", Decimal(100), "kg_sugar_pct")),
        ("2.00€/100kg/br", Specific(Decimal("2.00"), "EUR", Decimal(100), "kg_gross")),
        ("5.10% + 9.40 EUR / 100 kg / net drained wt", Sum((_pct("5.10"), Specific(Decimal("9.40"), "EUR", Decimal(100), "kg_drained")))),
    ],
)  # fmt: skip
def test_every_form_is_read(text, node) -> None:
    assert duty_rate(text).node == node


@pytest.mark.parametrize(
    "text", ["", " ", "x", "-5%", "5%%", "1 EUR", "5% MIN", "5% (31 FOO-1 JAN)", "5" * 400]
)
def test_what_is_no_rate_is_refused_with_the_place(text) -> None:
    with pytest.raises(BadDuty) as no:
        duty_rate(text)
    assert no.value.reason


@given(st.text(max_size=60))
def test_any_text_is_a_rate_or_a_refusal(text) -> None:
    try:
        duty_rate(text)
    except BadDuty:
        return


def test_minimum_and_maximum_hold_in_turn() -> None:
    """4.5 %, at least 0.30 and at most 0.80 a piece."""
    rate = "4.50% MIN 0.30 EUR / item MAX 0.80 EUR / item"
    assert _eur("EUR 5", rate) == 30
    assert _eur("EUR 10", rate) == 45
    assert _eur("EUR 50", rate) == 80


@pytest.mark.parametrize(
    ("rate", "item", "cents"),
    [
        ("8.3% + 30.9 EUR / 100 kg", {"net_weight_g": 400}, 830 + 12),
        ("1.75 EUR / % vol / hl", {"content": "700 ml", "measures": (("alcohol_pct_vol", Decimal(40)),)}, 49),
        ("32 EUR / hl", {"content": "750 ml"}, 24),
        ("3.80% MIN 0.60 EUR / 100 kg / gross", {"gross_weight_g": 500}, 380),
        ("52.00 EUR / 1,000 items", {"measures": (("pieces", Decimal(20)),)}, 104),
        ("6.50% MAX 5.00 EUR / 100 m", {"measures": (("m", Decimal(90)),)}, 450),
    ],
)  # fmt: skip
def test_units_of_measure(rate, item, cents) -> None:
    """One piece of EUR 100; figures by hand."""
    assert _eur("EUR 100", rate, **item) == cents


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2026, 1, 1), "8.5"),
        (date(2026, 5, 31), "8.5"),
        (date(2026, 6, 1), "12"),
        (date(2026, 10, 31), "12"),
        (date(2026, 11, 1), "8.5"),
    ],
)
def test_seasons(day, share) -> None:
    rate = duty_rate("8.50% (01 JAN-31 MAY, 1 NOV-31 DEC), 12.00% (01 JUN-31 OCT)")
    assert isinstance(rate.node, Seasonal)
    found = duties.due(
        rate, value=10_000, item=make.an_item("EUR 100"), day=day, in_minor=_no_exchange
    )
    assert found.minor == Decimal(share) * 100


def test_seasons_over_new_year_and_days_that_are_not() -> None:
    winter = duty_rate("8.00% (01 NOV - 14 MAY), 14.00% (15 MAY - 31 OCT)")
    assert not winter.notes
    assert (
        _due(winter.text, day=date(2026, 12, 25)) == _due(winter.text, day=date(2026, 3, 1)) == 800
    )
    assert duty_rate("11.2% (01 JAN-31 APR), 12% (01 MAY-31 DEC)").notes == ("no_such_day",)
    gap = duty_rate("4.00% (01 JAN-31 MAR, 01-31 DEC), 5.10% (01 JUN-30 NOV)")
    assert gap.notes == ("gap",)
    assert duties.lacking(gap, make.an_item("EUR 1"), date(2026, 4, 15)) == ("SEASON",)


def test_what_is_missing_is_named() -> None:
    spirits = duty_rate("1.75 EUR / % vol / hl")
    item = make.an_item("EUR 20", content="700 ml")
    [missing] = duties.obstacles(spirits, item, DAY, _REF)
    assert (missing.code, missing.facts["unit"]) == ("measure.missing", "vol_pct_l")
    [unknown] = duties.obstacles(duty_rate("9% + EA"), item, DAY, _REF)
    assert (unknown.code, unknown.facts["unit"]) == ("duty.needs_composition", "EA")


@pytest.mark.skipif(not TARIFF.is_file(), reason="the real tariff is not here")
@pytest.mark.parametrize("column", ["cet_duty_rate", "ukgt_duty_rate"])
def test_the_whole_of_the_real_tariff_loads(column) -> None:
    """The Union's and the United Kingdom's tables of January 2021: every line, none left out."""
    report = rows.tariff.read(TARIFF, country="EU", column=column)
    assert report.rows == len(report.statutes) == 11_830
    assert not [fault for fault in report.faults if fault.is_fatal]
    taken_for_granted = {fault.reason for fault in report.faults}
    assert taken_for_granted <= {"no_sign", "no_such_day", "gap"}
    with gzip.open(TARIFF, "rt", encoding="utf-8") as file:
        plain = sum(row[column].count("%") == 1 and row[column].endswith("%") and "EUR" not in row[column] for row in csv.DictReader(file))  # fmt: skip
    assert report.forms["AdValorem"] >= plain


def test_a_line_that_cannot_be_read_is_reported_and_the_rest_loads(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("commodity,duty\n61091000,12%\n6109xx,12%\n61099020,12 percent\n")
    report = rows.tariff.read(path, country="EU")
    assert [row.fields["hs"] for row in report.statutes] == ["61091000"]
    assert [(fault.row, fault.is_fatal) for fault in report.faults] == [(2, True), (3, True)]
    path.write_text("code only\n1\n")
    with pytest.raises(BadList):
        rows.tariff.read(path, country="EU")
    with pytest.raises(BadList):
        rows.tariff.read(tmp_path / "absent.csv", country="EU")


def test_a_tariff_table_becomes_law_and_a_short_code_asks_for_more_digits(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("hs,rate\n61091000,12%\n61099020,10%\n610990,8%\n6203,3%\n62034211,3%\n")
    law = rows.read_law(tariffs={"EU": path}).of("EU")
    assert _share(law, "61091000") == 12
    assert _share(law, "6109102030") == 12
    assert _share(law, "61099020") == 10
    assert _share(law, "61099090") == 8
    assert _share(law, "620342") == 3
    assert duties.base_row(law, "610900", "CN", DAY).row is None


def _share(law, hs) -> Decimal | None:
    row = duties.base_row(law, hs, "CN", DAY).row
    return None if row is None or row.rate.share is None else row.rate.share * 100


_REF = RowRef("the test", "sourced")


def _no_exchange(amount: Decimal, _currency: str) -> Fraction:
    return Fraction(amount) * 100


def _due(rate: str, *, day: date = DAY, item: Item | None = None) -> int:
    item = item or make.an_item("EUR 100")
    found = duties.due(
        duty_rate(rate), value=item.unit_price.minor, item=item, day=day, in_minor=_no_exchange
    )
    return found.minor


def _eur(price: str, rate: str, **facts) -> int:
    content = facts.pop("content", "")
    measures = facts.pop("measures", ())
    base = make.an_item(price, content=content, **facts)
    item = Item(**{name: getattr(base, name) for name in base.__slots__} | {"measures": measures})
    assert duties.lacking(duty_rate(rate), item, DAY) == ()
    return _due(rate, item=item)
