"""Japan: value, exemption, the choice of tariffs, rounding, what no row knows, and the laws."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes.make import DAY, SPIRITS, WINE, a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    Amendment,
    Business,
    ChargeKind,
    Consignment,
    Item,
    LandedCost,
    Law,
    NoLaw,
    Statute,
    VatProof,
    WrongLane,
    duty_rate,
)
from entrepot.money.values import money

LAW = rows.read_law(operator_list=None)
REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference"
CREAM, TROUSERS, TOY, TEA, SHOES = "33049900", "62034200", "95030000", "09021000", "64039900"
TACKLE = "95079000"


def sent(*items: Item, regime: str = "jp-small", **facts: object) -> Consignment:
    named = {"freight": "JPY 0", "insurance": "JPY 0", "origin": "FR"} | facts
    return a_consignment(*items, regime=regime, destination="JP", **named)  # type: ignore[arg-type]


def cost_of(*items: Item, law: Law = LAW, **facts: object) -> LandedCost:
    return rules.landed_cost(sent(*items, **facts), law=law)


def told(cost: LandedCost) -> set[str]:
    return {note.code for note in cost.notes}


def test_leads_from_abroad() -> None:
    for regime in ("jp-small", "jp-general"):
        with pytest.raises(WrongLane):
            rules.lane_currency(rules.Lane(regime, "JP", "JP"), DAY, law=LAW)
        with pytest.raises(NoLaw):
            rules.admit(sent(an_item("JPY 1"), regime=regime, day=date(2014, 3, 31)), law=LAW)


@pytest.mark.parametrize(
    ("is_own", "is_business", "declared"),
    [(True, False, 18_000), (False, False, 32_000), (True, True, 32_000)],
)
def test_own_use_is_a_persons(is_own, is_business, declared) -> None:
    """Freight counts where goods are for sale, and a business never buys for own use."""
    made = replace(
        sent(an_item("JPY 30000", hs=CREAM), freight="JPY 2000"),
        is_for_own_use=is_own,
        business=Business("JP", "T1", VatProof.UNVERIFIED) if is_business else None,
    )
    cost = rules.landed_cost(made, law=LAW)
    assert cost.declared == money(declared, "JPY")
    assert ("jp.own_use_value" in told(cost)) is (declared == 18_000)


@pytest.mark.parametrize(
    ("hs", "price", "is_exempt"),
    [
        (TOY, 16_666, True),
        (TOY, 16_667, False),
        ("61102000", 5_000, None),
        ("42022100", 5_000, None),
        ("04069000", 5_000, None),
        (SHOES, 5_000, False),
    ],
)
def test_exemption(hs, price, is_exempt) -> None:
    """Knitwear, leather bags, shoes and dairy never; their duty is a range or not known here."""
    made = sent(an_item(f"JPY {price}", hs=hs))
    found = rules.admit(made, law=LAW)
    assert bool(found) is (is_exempt is None)
    if is_exempt is not None:
        assert (rules.landed_cost(made, law=LAW).treatment == "jp_exempt") is is_exempt


def test_exempt_goods_may_go_with_others() -> None:
    """The bound is on the whole; the toy is exempt, the shoes beside it are not."""
    cost = cost_of(an_item("JPY 5000", hs=SHOES), an_item("JPY 2000", id="2", hs=TOY))
    names = [charge.name for line in cost.lines for charge in line.charges]
    assert names.count("exempt_small_value") == 2
    assert cost.lines[0].amount(ChargeKind.DUTY) == money(4_300, "JPY")
    assert cost.lines[1].amount(ChargeKind.VAT) == money(0, "JPY")


def test_the_lower_of_two_tariffs_is_taken_for_the_whole() -> None:
    """Fishing tackle 3 or 3.2 %, cream 5 or 0 %: with cream the normal tariff is the lower."""
    tackle, cream = an_item("JPY 50000", hs=TACKLE), an_item("JPY 90000", id="2", hs=CREAM)
    assert cost_of(tackle).treatment == "jp_simplified"
    both = cost_of(tackle, cream)
    assert both.treatment == "jp_normal"
    [note] = [note for note in both.notes if note.code == "jp.lower_tariff_taken"]
    assert note.facts == {"simplified": "JPY 12300", "normal": "JPY 9300"}
    assert both.tax == money(9_300, "JPY")


def test_one_tariff_may_be_all_that_is_known() -> None:
    trousers = cost_of(an_item("JPY 30000", hs=TROUSERS))
    assert "jp.normal_not_known" in told(trousers)
    wine = an_item("JPY 30000", hs=WINE, origin="IT")
    [obstacle] = rules.admit(sent(wine), law=LAW)  # litres, for the liquor tax in any case
    assert (obstacle.code, obstacle.facts["unit"]) == ("measure.missing", "l")


@pytest.mark.parametrize(
    ("hs", "code", "ends"),
    [
        (TROUSERS, "duty.range", ("8.4%", "12.8%")),
        ("42022100", "duty.range", ("8%", "16%")),
        ("71131900", "duty.range", ("5.2%", "5.4%")),
        ("62121000", "duty.range", ("4.4%", "13.4%")),
        ("85171300", "duty.not_known", None),
    ],
)
def test_what_no_row_can_compute_is_refused_with_both_ends(hs, code, ends) -> None:
    [found] = rules.admit(sent(an_item("JPY 30000", hs=hs), regime="jp-general"), law=LAW)
    assert (found.code, found.remedy) == (code, "import_tariff")
    assert ends is None or (found.facts["low"], found.facts["high"]) == ends


def test_a_row_of_the_operator_closes_a_range_from_its_day_on() -> None:
    row = Statute(
        country="JP",
        table="duty",
        fields={"hs": "620342", "rate": "9.1%"},
        since=date(2026, 12, 1),
        source="the operator's broker",
        confidence="operator statement",
    )
    law = rows.read_law(amendments=[Amendment(id="1", adds=row)])
    today = sent(an_item("JPY 30000", hs=TROUSERS), regime="jp-general")
    assert rules.admit(today, law=law)
    cost = rules.landed_cost(replace(today, day=date(2026, 12, 1)), law=law)
    assert cost.charges[ChargeKind.DUTY] == money(1_600, "JPY")  # 18,000 at 9.1 %, down


@pytest.mark.parametrize(
    ("origin", "day", "price", "proof", "rate"),
    [
        ("IT", DAY, 30_000, False, "0%"),
        ("IT", DAY, 400_000, False, "max(min(15%, 125 JPY / l), 67 JPY / l)"),
        ("IT", DAY, 400_000, True, "0%"),
        ("GB", date(2021, 1, 1), 400_000, True, "0%"),
        ("IT", date(2019, 1, 31), 400_000, True, "max(min(15%, 125 JPY / l), 67 JPY / l)"),
        ("CL", DAY, 30_000, True, "max(min(15%, 125 JPY / l), 67 JPY / l)"),
    ],
)
def test_preference(origin, day, price, proof, rate) -> None:
    item = an_item(f"JPY {price}", hs=WINE, origin=origin, content="750 ml")
    cost = cost_of(replace(item, has_origin_proof=proof), regime="jp-general", day=day)
    [duty] = [one for one in cost.lines[0].charges if one.kind is ChargeKind.DUTY]
    assert duty.rate == rate
    assert ("jp.origin_without_proof" in told(cost)) is (rate == "0%" and not proof)


def test_liquor_tax_is_its_own_charge_and_in_the_base_of_the_next() -> None:
    """XB-4: neither duty nor consumption tax."""
    whisky = replace(
        an_item("JPY 30000", hs=SPIRITS, content="700 ml"),
        measures=(("alcohol_pct_vol", Decimal(40)),),
    )
    cost = cost_of(whisky, regime="jp-small")
    assert cost.charges[ChargeKind.CONSUMPTION_TAX] == money(200, "JPY")  # 280, down
    assert [one.name for one in cost.lines[0].charges][1:] == [
        "simplified",
        "liquor_tax",
        "jp_consumption_tax",
    ]


@pytest.mark.parametrize(
    ("steps", "duty", "tax"), [(("base_step", "tax_step"), 1_500, 1_200), ((), 1_500, 1_320)]
)
def test_published_examples_do_not_round(steps, duty, tax) -> None:
    """The courier's sweater of 2015: the shipped rounding would give 1,200 of consumption tax."""
    mine = LAW.of("JP")
    row = replace(mine.duties[0], hs="61102000", rate=duty_rate("10%"), kind="normal")
    tables = {name: found for name, found in mine.tables.items() if name != "open_duty"}
    kept = tuple(one for one in mine.parameters if not one.name.endswith("_step"))
    kept += tuple(one for one in mine.parameters if one.name in steps)
    mine = replace(mine, duties=(row,), tables=tables, parameters=kept)
    law = replace(LAW, countries={**LAW.countries, "JP": mine})
    made = sent(an_item("JPY 15000", hs="61102000"), regime="jp-general", day=date(2015, 1, 1))
    cost = rules.landed_cost(replace(made, is_for_own_use=False), law=law)
    assert cost.charges[ChargeKind.DUTY] == money(duty, "JPY")
    assert cost.charges[ChargeKind.VAT] == money(tax, "JPY")
    assert cost.unverified


@pytest.mark.parametrize("regime", ["jp-small", "jp-general"])
@pytest.mark.parametrize("hs", ["24022000", "93040000", "30049000", "22060000", "16010000"])
def test_kept_out(regime, hs) -> None:
    found = rules.hs_admission(regime, hs, DAY, law=LAW)
    assert found is not None
    made = sent(an_item("JPY 5000", hs=hs), regime=regime)
    assert found.code in {one.code for one in rules.admit(made, law=LAW)}


def test_the_bound_of_the_simplified_tariff() -> None:
    one, two = an_item("JPY 333333", hs=CREAM), an_item("JPY 333334", hs=CREAM)
    assert rules.admit(sent(one), law=LAW) == ()
    [found] = rules.admit(sent(two), law=LAW)
    assert (found.code, found.remedy) == ("jp.value_limit", "other_lane")
    [found] = rules.admit(sent(replace(one, quantity=2)), law=LAW)
    assert (found.code, found.remedy) == ("jp.value_limit", "split_order")


def test_the_reform_is_told_and_comes() -> None:
    toy = an_item("JPY 10000", hs=TOY)
    assert "jp.reform" in told(cost_of(toy))
    before, after = (cost_of(toy, day=day).tax for day in (date(2028, 3, 31), date(2028, 4, 1)))
    assert (before.minor, after.minor) == (0, 600)


def test_papers_fields_returns_and_days() -> None:
    made = sent(an_item("JPY 30000", hs=CREAM), regime="jp-general")
    assert "jp_import_declaration" in {paper.code for paper in rules.papers(made, law=LAW)}
    for regime in ("jp-small", "jp-general"):
        assert "content" in rules.required_fields(regime, WINE, DAY, law=LAW)
        assert "content" not in rules.required_fields(regime, TOY, DAY, law=LAW)
        assert rules.limits(regime, DAY, law=LAW) is None
        assert rules.transit(regime, DAY, law=LAW) is not None
        for back, is_in_time in ((date(2027, 5, 21), True), (date(2027, 5, 22), False)):
            days = {"released_on": DAY, "applied_on": DAY, "back_on": back, "law": LAW}
            assert rules.return_relief(regime, **days).tax_waived is is_in_time


def test_every_line_of_the_rates_table_is_there() -> None:
    """A rate as a row, a range with its two ends, the simplified groups by their goods."""
    if not (REFERENCE / "rates.csv").is_file():
        pytest.skip("the reference table is not here")
    with (REFERENCE / "rates.csv").open(encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file) if row["destination"].startswith("JP")]
    mine = LAW.of("JP")
    normal = [row for row in mine.duties if row.kind != "simplified"]
    ranges = mine.tables["open_duty"]
    for line in table:
        codes, stated = tuple(line["hs"].split(",")), line["duty_pct"]
        low, dash, high = stated.partition("-")
        if line["destination"] == "JP-SIMPLIFIED":
            found = [row for row in mine.duties if row.note.startswith(f"group {line['hs']}:")]
            rest = next(row for row in mine.parameters if row.name == "simplified_otherwise")
            assert found or Decimal(stated) == rest.value * 100
        elif dash:
            assert any(
                (row.fields["low"], row.fields["high"]) == (f"{low}%", f"{high}%")
                and all(hs.startswith(codes) for hs in row.fields["hs"])
                for row in ranges
            ), line
        else:
            text = stated.replace(" per pair", " / pair") if "max" in stated else f"{stated}%"
            assert any(row.hs.startswith(codes) and row.rate.text == text for row in normal), line


yen = st.integers(1, 40_000)
carts = st.lists(
    st.tuples(yen, st.integers(1, 2), st.sampled_from([CREAM, TOY, TEA, SHOES, TACKLE, "6205"])),
    min_size=1,
    max_size=4,
)


def cart_of(lines, freight, regime) -> Consignment:
    items = [
        an_item(f"JPY {price}", id=str(n), hs=hs.ljust(8, "0"), quantity=many)
        for n, (price, many, hs) in enumerate(lines)
    ]
    return sent(*items, regime=regime, freight=f"JPY {freight}")


@settings(max_examples=80, deadline=None)
@given(carts, st.integers(0, 5_000), st.booleans())
def test_sums_are_exact_and_the_order_is_nothing(lines, freight, is_own) -> None:
    """TAX-4. Shirts, shoes, food and the rest: all roundings meet."""
    made = replace(cart_of(lines, freight, "jp-small"), is_for_own_use=is_own)
    turned = replace(made, items=made.items[::-1])
    obstacles = rules.admit(made, law=LAW)
    assert len(obstacles) == len(rules.admit(turned, law=LAW))
    if obstacles:
        assert {one.code for one in obstacles} == {"jp.value_limit"}
        return
    cost, other = rules.landed_cost(made, law=LAW), rules.landed_cost(turned, law=LAW)
    goods = sum(price * many for price, many, _ in lines)
    assert cost.total.minor == goods + freight + cost.tax.minor
    assert sum(line.total.minor for line in cost.lines) == cost.total.minor
    assert all(amount.minor % 100 == 0 for kind, amount in cost.charges.items() if kind in TAXES)
    assert all(one.amount.minor >= 0 for line in cost.lines for one in line.charges)
    assert {line.item.id: line.charges for line in cost.lines} == {
        line.item.id: line.charges for line in other.lines
    }


TAXES = (ChargeKind.DUTY, ChargeKind.VAT)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 60_000), st.integers(1, 20_000), st.sampled_from([CREAM, SHOES, "62050000"]))
def test_more_value_never_costs_less(price, more, hs) -> None:
    """Monotone over the cliff of the exemption too, which goes up."""
    one, other = (
        cost_of(an_item(f"JPY {minor}", hs=hs)).total.minor for minor in (price, price + more)
    )
    assert one < other


@settings(max_examples=60, deadline=None)
@given(carts)
def test_the_choice_is_never_worse_than_the_normal_tariff(lines) -> None:
    normal = [line for line in lines if line[2] != "6205"] or [(500, 1, TOY)]
    small, general = (cart_of(normal, 0, regime) for regime in ("jp-small", "jp-general"))
    if not rules.admit(small, law=LAW) and not rules.admit(general, law=LAW):
        one, other = (rules.landed_cost(made, law=LAW).tax for made in (small, general))
        assert one.minor <= other.minor
