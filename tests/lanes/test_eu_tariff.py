"""The Union's tariff: the shipped sample, and a whole one from the operator, read and computed."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.lanes.europe import amount, codes_of, cost_of, goods
from tests.lanes.make import DAY

from entrepot.lanes import rows
from entrepot.lanes.rules import duties, pricing
from entrepot.lanes.values import ChargeKind, Consignment, Item, Lane, Law
from entrepot.money.values import GBP, Money, money

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "rates.csv"
LAW = rows.read_law(operator_list=None)


@pytest.fixture(scope="session")
def table(data: Path) -> Path:
    found = data / "eu_duties" / "eu_uk_tariff_2021.csv.gz"
    if not found.is_file():
        pytest.skip("the tariff table is not here")
    return found


@pytest.fixture(scope="session")
def whole(table: Path) -> Law:
    return rows.read_law(tariffs={"EU": table})


def test_every_line_of_the_reference_is_a_row() -> None:
    if not REFERENCE.is_file():
        pytest.skip("the reference table is not here")
    with REFERENCE.open(encoding="utf-8") as file:
        listed = [row for row in csv.DictReader(file) if row["destination"] == "EU"]
    base = {row.hs: row for row in LAW.of("EU").duties if row.kind == "normal"}
    assert len(listed) == len(base) == 39
    for row in listed:
        found = base[row["hs"]]
        assert found.rate.text.startswith(f"{row['duty_pct']}%")
        assert (found.source, found.confidence) == (row["source"], row["confidence"])
        assert row["description"] in found.note
    assert base["910211"].rate.text == "4.5% MIN 0.3 EUR / item MAX 0.8 EUR / item"


def test_the_whole_table_loads(table) -> None:
    """All 11,830 lines in both columns; thirteen of the Union's need a word, none is left out."""
    union = rows.tariff.read(table, country="EU")
    assert (union.rows, len(union.statutes)) == (11_830, 11_830)
    assert not [fault for fault in union.faults if fault.is_fatal]
    assert union.forms == {
        "AdValorem": 10_519,
        "Specific": 887,
        "Sum": 267,
        "AtMost": 83,
        "AtLeast": 16,
        "Seasonal": 29,
        "Component": 29,
    }
    assert [fault.reason for fault in union.faults].count("no_sign") == 10
    assert {fault.hs for fault in union.faults if fault.reason == "gap"} == {"07019050", "08044000"}
    assert [fault.hs for fault in union.faults if fault.reason == "no_such_day"] == ["08101000"]
    kingdom = rows.tariff.read(table, country="GB", column="ukgt_duty_rate")
    assert (len(kingdom.statutes), kingdom.faults) == (11_830, ())


@pytest.mark.parametrize(
    ("hs", "facts", "day", "duty"),
    [
        # ad valorem: 12 % of 1,000
        ("61091000", {}, DAY, "120.00"),
        # boneless beef, 12.8 % + EUR 303.40 / 100 kg: 128 + 303.40
        ("02013000", {"kg": 100}, DAY, "431.40"),
        ("02013000", {"kg": 50}, DAY, "279.70"),
        # Roquefort, EUR 140.90 / 100 kg on 20 kg
        ("04064010", {"kg": 20}, DAY, "28.18"),
        # watches, 4.5 % at least EUR 0.30, at most EUR 0.80 each: 45 for 100, of which 80 is the most
        ("91021100", {"quantity": 100}, DAY, "45.00"),
        ("91021100", {"quantity": 10}, DAY, "8.00"),
        ("91021100", {"quantity": 200}, DAY, "60.00"),
        # chewing gum, 6.2 % + EUR 27.10 / 100 kg, at most 17.9 %: 62 + 27.10, then 179
        ("17041010", {"kg": 100}, DAY, "89.10"),
        ("17041010", {"kg": 1000}, DAY, "179.00"),
        # oranges, 16 % in winter and 12 % from April to 15 October
        ("08051080", {}, date(2026, 3, 31), "160.00"),
        ("08051080", {}, date(2026, 4, 1), "120.00"),
        ("08051080", {}, date(2026, 10, 16), "160.00"),
        # cauliflower, 9.6 % at least EUR 1.10 / 100 kg until 14 April: 96 or 110 for 10 t
        ("07041000", {"kg": 1000}, date(2026, 4, 14), "96.00"),
        ("07041000", {"kg": 10_000}, date(2026, 4, 14), "110.00"),
        ("07041000", {"kg": 1000}, date(2026, 4, 15), "136.00"),
        # live chicks, EUR 52 / 1,000
        ("01051111", {"quantity": 500}, DAY, "26.00"),
        # compound spirits preparation, 17.3 % at least EUR 1.00 / % vol / hl: 40 % in 50 hl is 2,000
        ("21069020", {"content": "50 l", "quantity": 100, "vol": 40}, DAY, "2000.00"),
        ("21069020", {"content": "1 l", "quantity": 100, "vol": 40}, DAY, "173.00"),
    ],
)
def test_real_lines_by_hand(whole, hs, facts, day, duty) -> None:
    """Goods of EUR 1,000 from Chile, no carriage; the figures of the remark are computed on paper."""
    quantity = facts.get("quantity", 1)
    grams = facts.get("kg", quantity) * 1000 // quantity
    item = goods(
        f"EUR {Decimal(1000) / quantity}",
        hs=hs,
        origin="CL",
        quantity=quantity,
        content=facts.get("content", ""),
        net_weight_g=grams,
        gross_weight_g=grams,
        measures=(("alcohol_pct_vol", Decimal(facts["vol"])),) if "vol" in facts else (),
    )
    cost = cost_of(item, law=whole, regime="eu-standard", day=day)
    assert amount(cost, ChargeKind.DUTY) == duty
    [row] = [one.row for line in cost.lines for one in line.charges if one.kind is ChargeKind.DUTY]
    assert row is not None
    assert row.confidence == "operator statement"


@pytest.mark.parametrize(
    ("hs", "code"),
    [
        ("07020000", "duty.needs_composition"),  # tomatoes: entry price
        ("17049051", "duty.needs_composition"),  # agricultural component
        ("04021091", "measure.missing"),  # lactic matter
        ("22042185", "eu.excise"),
        ("420222", "hs.too_short"),  # 3.7 % and 9.7 %
        ("640299", "hs.too_short"),
        ("640399", "hs.too_short"),
        ("85395200", None),  # newer than the table: the shipped row holds
        ("851713", None),
        ("99990000", "duty.not_known"),
    ],
)
def test_what_the_whole_table_cannot_say(whole, hs, code) -> None:
    found = codes_of(goods("EUR 900", hs=hs, origin="CL"), law=whole, regime="eu-standard")
    assert found[:1] == ([code] if code else [])


def test_lactic_matter_when_it_is_told(whole) -> None:
    """1.19 EUR / kg of lactic matter + 27.50 EUR / 100 kg, on 10 kg of which 6 are lactic."""
    milk = goods(
        "EUR 900",
        hs="04021091",
        origin="NZ",
        net_weight_g=10_000,
        gross_weight_g=10_000,
        measures=(("kg_lactic", Decimal(6)),),
    )
    cost = cost_of(milk, law=whole, regime="eu-standard")
    assert amount(cost, ChargeKind.DUTY) == "9.89"  # 7.14 + 2.75


@pytest.mark.parametrize(
    ("hs", "kg", "day", "duty"),
    [
        ("02013000", 100, DAY, "373.00"),  # 12 % of 1,000 + GBP 253 / 100 kg
        ("04064010", 20, DAY, "23.40"),  # GBP 117 / 100 kg
        ("07020000", 1, date(2026, 5, 14), "80.00"),  # 8 % from November to 14 May
        ("07020000", 1, date(2026, 5, 15), "140.00"),
        ("08051022", 1, date(2026, 4, 30), "100.00"),
    ],
)
def test_real_lines_of_the_kingdom(table, hs, kg, day, duty) -> None:
    """The same table's column for the United Kingdom, by the same grammar."""
    report = rows.tariff.read(table, country="GB", column="ukgt_duty_rate")
    kingdom = rows._assembled(report.statutes).of("GB")
    found = duties.base_row(kingdom, hs, "CL", day).row
    assert found is not None
    assert duty == _due_in_pounds(found, hs=hs, kg=kg, day=day)


def _due_in_pounds(row: duties.DutyRow, *, hs: str, kg: int, day: date) -> str:
    item = replace(
        goods("GBP 1000", hs=hs, origin="CL"), net_weight_g=kg * 1000, gross_weight_g=kg * 1000
    )
    priced = pricing.price(_to_britain(item, day), GBP)
    due = duties.due(row.rate, value=100_000, item=item, day=day, in_minor=pricing.in_minor(priced))
    return str(Money(due.minor, GBP).amount)


def _to_britain(item: Item, day: date) -> Consignment:
    nothing = money(0, "GBP")
    return Consignment(
        lane=Lane("gb-standard", "CL", "GB"),
        items=(item,),
        freight=nothing,
        insurance=nothing,
        day=day,
    )
