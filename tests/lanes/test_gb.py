"""United Kingdom: who may travel, who owes the VAT, what an operator's tariff adds, and the laws."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes.make import BAG, DAY, SPIRITS, WINE, a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.rows import tariff, text
from entrepot.lanes.values import (
    Business,
    ChargeKind,
    Consignment,
    Incoterm,
    Item,
    LandedCost,
    NoLaw,
    VatProof,
    WrongLane,
)
from entrepot.money.values import EUR, Rate, currency, money

LAW = rows.read_law(operator_list=None)
SHARED = Path(__file__).parents[2] / ".." / "shared"
SHIRT, PHONE, TOY = "61091000", "85171300", "95030000"
ENDED = date(2029, 4, 1)
GBP = currency("GBP")


def sent(*items: Item, regime: str = "gb-135", **facts: object) -> Consignment:
    named = {"freight": "GBP 0", "insurance": "GBP 0", "origin": "CN"} | facts
    return a_consignment(*items, regime=regime, destination="GB", **named)  # type: ignore[arg-type]


def cost_of(*items: Item, regime: str = "gb-135", **facts: object) -> LandedCost:
    return rules.landed_cost(sent(*items, regime=regime, **facts), law=LAW)


def codes(consignment: Consignment) -> list[tuple[str, str]]:
    return [(found.code, found.remedy) for found in rules.admit(consignment, law=LAW)]


@pytest.mark.parametrize("regime", ["gb-135", "gb-standard"])
@pytest.mark.parametrize(("origin", "to"), [("GB", "GB"), ("IM", "GB"), ("GB", "FR"), ("CN", "JE")])
def test_leads_from_abroad_to_great_britain(regime, origin, to) -> None:
    with pytest.raises(WrongLane):
        rules.lane_currency(rules.Lane(regime, origin, to), DAY, law=LAW)


@pytest.mark.parametrize(
    ("prices", "remedy"),
    [(("135.01",), "other_lane"), (("70", "70"), "split_order"), (("136", "1"), "other_lane")],
)
def test_the_bound_is_on_the_consignment(prices, remedy) -> None:
    items = [an_item(f"GBP {price}", id=str(n)) for n, price in enumerate(prices)]
    assert codes(sent(*items)) == [("gb.value_limit", remedy)]
    assert codes(sent(an_item("GBP 135"), freight="GBP 50")) == []


def test_the_margin_counts_and_the_rate_of_the_day_decides() -> None:
    facts = {"rate": Rate(EUR, GBP, Decimal("0.9"), DAY, "test"), "freight": "EUR 5"}
    assert codes(sent(an_item("EUR 150"), **facts)) == []
    [(code, _)] = codes(sent(an_item("EUR 150"), margin="0.001", **facts))
    assert code == "gb.value_limit"


@pytest.mark.parametrize("hs", [WINE, SPIRITS, "24022000", "93040000", "30049000"])
@pytest.mark.parametrize("regime", ["gb-135", "gb-standard"])
def test_kept_out(hs, regime) -> None:
    assert rules.hs_admission(regime, hs, DAY, law=LAW) is not None
    [obstacle] = [
        one
        for one in rules.admit(sent(an_item("GBP 10", hs=hs), regime=regime), law=LAW)
        if one.code != "duty.not_known"
    ]
    assert obstacle.code in {"goods.excise", "goods.blocked"}
    assert obstacle.item == "1"


def test_vat_is_never_left_to_the_door() -> None:
    made = replace(sent(an_item("GBP 10")), incoterm=Incoterm.DAP)
    assert codes(made) == [("gb.vat_at_checkout_only", "choose_ddp")]


@pytest.mark.parametrize(
    ("proof", "country", "vat", "note"),
    [
        (VatProof.VALID, "GB", "0.00", "gb.reverse_charge"),
        (VatProof.VALID, "FR", "20.00", None),
        (VatProof.INVALID, "GB", "20.00", "gb.vat_number_not_proved"),
        (VatProof.UNVERIFIED, "GB", "20.00", "gb.vat_number_not_proved"),
    ],
)
def test_only_a_proved_business_owes_it_itself(proof, country, vat, note) -> None:
    """TAX-7, TAX-8, TAX-9: a zero has its reason, and the evidence stays with the price."""
    made = replace(sent(an_item("GBP 100")), business=Business(country, "123456789", proof, "test"))
    cost = rules.landed_cost(made, law=LAW)
    assert str(cost.charges[ChargeKind.VAT].amount) == vat
    last = cost.lines[0].charges[-1]
    assert last.name == ("reverse_charge" if vat == "0.00" else "checkout_vat")
    told = {one.code: one for one in cost.notes}
    assert note is None or told[note].facts["number"] == "123456789"
    assert {"gb.reverse_charge", "gb.vat_number_not_proved"} & told.keys() == {note} - {None}


def test_a_business_pays_at_the_border() -> None:
    business = Business("GB", "123456789", VatProof.VALID, "test")
    made = replace(sent(an_item("GBP 200", hs=SHIRT), regime="gb-standard"), business=business)
    cost = rules.landed_cost(made, law=LAW)
    assert cost.charges[ChargeKind.VAT] == money("44.80", "GBP")
    assert "gb.business_import_vat" in {note.code for note in cost.notes}


@pytest.mark.parametrize(("day", "duty"), [(date(2029, 3, 31), "0.00"), (ENDED, "12.00")])
def test_the_relief_ends(day, duty) -> None:
    cost = cost_of(an_item("GBP 100", hs=SHIRT), regime="gb-standard", day=day)
    assert str(cost.charges[ChargeKind.DUTY].amount) == duty


def test_before_the_rows_begin_nothing_is_guessed() -> None:
    for regime in ("gb-135", "gb-standard"):
        with pytest.raises(NoLaw):
            rules.admit(sent(an_item("GBP 10"), regime=regime, day=date(2020, 12, 31)), law=LAW)


def test_papers_fields_returns_and_days() -> None:
    small, above = sent(an_item("GBP 10")), sent(an_item("GBP 200", hs=SHIRT), regime="gb-standard")
    assert "gb_vat_registration" in {paper.code for paper in rules.papers(small, law=LAW)}
    proved = replace(above, items=(replace(above.items[0], has_origin_proof=True),))
    assert {"gb_import_declaration", "origin_statement"} <= {
        paper.code for paper in rules.papers(proved, law=LAW)
    }
    for regime in ("gb-135", "gb-standard"):
        assert {"hs_code", "origin"} <= set(rules.required_fields(regime, BAG, DAY, law=LAW))
        assert rules.limits(regime, DAY, law=LAW) is None
        assert rules.transit(regime, DAY, law=LAW) is not None
    for last, is_in_time in ((date(2027, 11, 22), True), (date(2027, 11, 23), False)):
        days = {"released_on": DAY, "applied_on": last, "law": LAW}
        assert rules.return_relief("gb-standard", back_on=last, **days).tax_waived is is_in_time
        assert not rules.return_relief("gb-135", back_on=None, **days).tax_waived


def test_compare_names_the_way_above_the_bound() -> None:
    first, second = rules.compare(sent(an_item("GBP 200", hs=SHIRT)), law=LAW)
    assert (first.lane.regime, second.lane.regime) == ("gb-standard", "gb-135")
    assert second.obstacles[0].code == "gb.value_limit"


def test_every_line_of_the_rates_table_is_a_row() -> None:
    if not (SHARED / "reference" / "rates.csv").is_file():
        pytest.skip("the reference table is not here")
    with (SHARED / "reference" / "rates.csv").open(encoding="utf-8") as file:
        lines = [row for row in csv.DictReader(file) if row["destination"] == "GB"]
    found = {row.hs: row for row in LAW.of("GB").duties}
    assert {row["hs"] for row in lines} == found.keys()
    for row in lines:
        assert found[row["hs"]].rate.share == Decimal(row["duty_pct"]) / 100
        assert found[row["hs"]].confidence == row["confidence"]


def test_the_published_tariff_loads_whole() -> None:
    """The column of the UK is found by itself, and decides where no shipped row does."""
    path = SHARED / "data" / "eu_duties" / "eu_uk_tariff_2021.csv.gz"
    if not path.is_file():
        pytest.skip("the published tariff is not here")
    report = tariff.read(path, country="GB")
    assert report.rows == 11_830
    assert [fault for fault in report.faults if fault.is_fatal] == []
    assert Counter(row.country for row in report.statutes) == {"GB": 11_830}
    law = rows.read_law(operator_list=None, tariffs={"GB": path})
    made = sent(an_item("GBP 200", hs="42021110"), regime="gb-standard")
    cost = rules.landed_cost(made, law=law)
    [duty] = [one for one in cost.lines[0].charges if one.kind is ChargeKind.DUTY]
    assert duty.row is not None
    assert duty.row.confidence == "operator statement"
    assert duty.rate == "2.0%"


pence = st.integers(1, 60_00)
carts = st.lists(
    st.tuples(pence, st.integers(1, 3), st.sampled_from([SHIRT, PHONE, TOY, BAG])),
    min_size=1,
    max_size=4,
)
carriage = st.integers(0, 2_000)


def cart_of(lines, freight, regime) -> Consignment:
    items = [
        an_item(f"GBP {Decimal(price) / 100}", id=str(n), hs=hs, quantity=many)
        for n, (price, many, hs) in enumerate(lines)
    ]
    return sent(*items, regime=regime, freight=f"GBP {Decimal(freight) / 100}")


@settings(max_examples=60, deadline=None)
@given(carts, carriage, st.sampled_from(["gb-135", "gb-standard"]))
def test_sums_are_exact_and_the_order_is_nothing(lines, freight, regime) -> None:
    """TAX-4. Above the bound `gb-135` says so, whatever the order."""
    made = cart_of(lines, freight, regime)
    turned = replace(made, items=made.items[::-1])
    obstacles = rules.admit(made, law=LAW)
    goods = sum(price * many for price, many, _ in lines)
    assert bool(obstacles) is (regime == "gb-135" and goods > 13_500)
    if obstacles:
        assert {one.code for one in rules.admit(turned, law=LAW)} == {"gb.value_limit"}
        return
    cost, other = rules.landed_cost(made, law=LAW), rules.landed_cost(turned, law=LAW)
    assert sum(line.total.minor for line in cost.lines) == cost.total.minor
    assert cost.total.minor == goods + freight + cost.tax.minor
    assert all(one.amount.minor >= 0 for line in cost.lines for one in line.charges)
    assert {line.item.id: line.total for line in cost.lines} == {
        line.item.id: line.total for line in other.lines
    }


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40_000), st.integers(1, 400), carriage)
def test_more_value_never_costs_less(price, more, freight) -> None:
    """Monotone over the cliff at GBP 135 too, which goes up: duty begins there."""
    one, other = (
        rules.landed_cost(cart_of([(minor, 1, SHIRT)], freight, "gb-standard"), law=LAW).total
        for minor in (price, price + more)
    )
    assert one.minor < other.minor


def test_the_cliff_is_at_the_bound() -> None:
    below, above = (
        cost_of(an_item(f"GBP {price}", hs=SHIRT), regime="gb-standard").tax.minor
        for price in ("135.00", "135.01")
    )
    assert (below, above) == (2_700, 1_620 + 3_024)


@pytest.mark.parametrize("country", ["GB", "JP"])
def test_every_code_of_the_rows_has_words_in_six_languages(country) -> None:
    mine = LAW.of(country)
    told = [row for name in ("announcement", "paper") for row in mine.tables[name]]
    codes = {row.fields["code"] for row in told} | {row.regime for row in mine.transits}
    codes |= {row.name for row in (*mine.thresholds, *mine.parameters)}
    codes |= {row.reason for row in (*mine.bars, *mine.excise)}
    codes |= {row.fields["goods"] for row in mine.tables["open_duty"]}
    words = text.words()
    assert [code for code in sorted(codes) if words.get(code, {}).keys() != {*text.LANGUAGES}] == []
