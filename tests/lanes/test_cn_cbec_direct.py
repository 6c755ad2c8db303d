"""China by direct parcel: tables for the rule, properties for the law."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes import make
from tests.lanes.make import BAG, BEER, OIL, SKINCARE, SPIRITS, WINE, a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.rules import cn_cbec
from entrepot.lanes.values import ChargeKind, Item, LandedCost, ListingRow, NotAllowed, Treatment
from entrepot.money.values import CNY, Money, money

LAW = rows.read_law(operator_list=None)
WATCH = "91022100"


def listed(*codes: str) -> rules.Law:
    """The law with these codes answered for by an operator."""
    return rows.with_listings(
        LAW,
        [
            ListingRow(
                hs=code,
                channels=("9610",),
                note="",
                is_operators=True,
                since=date(2016, 4, 8),
                source="operator: test",
                confidence="operator statement",
            )
            for code in codes
        ],
    )


ALL = listed(SPIRITS, WATCH, "22082000", "0406", "1701", "02101110")


def cost_of(*items: Item, law: rules.Law = ALL, **facts: object) -> LandedCost:
    return rules.landed_cost(a_consignment(*items, **facts), law=law)  # type: ignore[arg-type]


def charged(cost: LandedCost, kind: ChargeKind) -> str:
    return str(cost.charges.get(kind, Money(0, cost.currency)).amount)


def codes(*items: Item, law: rules.Law = LAW, **facts: object) -> list[str]:
    found = rules.admit(a_consignment(*items, **facts), law=law)  # type: ignore[arg-type]
    return [obstacle.code for obstacle in found]


@pytest.mark.parametrize(
    ("hs", "price", "content", "consumption_tax", "vat"),
    [
        (BAG, "CNY 100", "", "0.00", "9.10"),
        (OIL, "CNY 100", "500 ml", "0.00", "6.30"),
        (WINE, "CNY 100", "750 ml", "7.78", "10.11"),
        (WINE, "CNY 100", "", "7.78", "10.11"),  # ad valorem: no content needed
        (SKINCARE, "CNY 425", "20 g", "52.50", "45.50"),
        (SKINCARE, "CNY 500", "50 ml", "61.76", "53.53"),  # 10 a ml, inclusive
        (SKINCARE, "CNY 499.99", "50 ml", "0.00", "45.50"),
        (SKINCARE, "CNY 500", "0.05 l", "61.76", "53.53"),
        (SKINCARE, "CNY 15", "1 piece", "1.85", "1.61"),
        (SKINCARE, "CNY 14.99", "1 piece", "0.00", "1.36"),
        (SKINCARE, "CNY 74.99", "5 piece", "0.00", "6.82"),
        (SPIRITS, "CNY 300", "700 ml", "53.06", "34.20"),
        (BEER, "CNY 2", "500 ml", "0.09", "0.19"),  # 4 a litre: 0.253
        (BEER, "CNY 1.32", "500 ml", "0.08", "0.13"),  # 2.64 a litre: 0.2227
        (BEER, "CNY 1.33", "500 ml", "0.09", "0.13"),  # 2.66 a litre
        (WATCH, "CNY 4999", "", "0.00", "454.91"),
    ],
)
def test_tax_within_limits(hs, price, content, consumption_tax, vat) -> None:
    cost = cost_of(an_item(price, hs=hs, content=content))
    assert cost.treatment is Treatment.CBEC_WITHIN_LIMITS
    assert charged(cost, ChargeKind.CONSUMPTION_TAX) == consumption_tax
    assert charged(cost, ChargeKind.VAT) == vat
    assert charged(cost, ChargeKind.DUTY) == "0.00"


@pytest.mark.parametrize(
    ("day", "general", "reduced"),
    [
        (date(2016, 4, 8), "17%", "13%"),
        (date(2017, 6, 30), "17%", "13%"),
        (date(2017, 7, 1), "17%", "11%"),
        (date(2018, 4, 30), "17%", "11%"),
        (date(2018, 5, 1), "16%", "10%"),
        (date(2019, 3, 31), "16%", "10%"),
        (date(2019, 4, 1), "13%", "9%"),
        (date(2026, 12, 1), "13%", "9%"),
    ],
)
def test_vat_by_day(day, general, reduced) -> None:
    for hs, rate in ((WINE, general), (OIL, reduced)):
        [line] = cost_of(an_item(hs=hs), day=day).lines
        assert line.charges[-1].rate == rate


@pytest.mark.parametrize(
    ("day", "price", "treatment"),
    [
        (date(2018, 12, 31), "CNY 2000", Treatment.CBEC_WITHIN_LIMITS),
        (date(2018, 12, 31), "CNY 2000.01", Treatment.FULL_TAX_AS_GENERAL_TRADE),
        (date(2019, 1, 1), "CNY 5000", Treatment.CBEC_WITHIN_LIMITS),
        (date(2019, 1, 1), "CNY 5000.01", Treatment.FULL_TAX_AS_GENERAL_TRADE),
    ],
)
def test_order_limit_by_day(day, price, treatment) -> None:
    """XB-8."""
    assert cost_of(an_item(price), day=day).treatment is treatment


def test_quotes_for_two_days() -> None:
    """The same bottle on a day of 2018 and one to come: 16 % then, 13 % now."""
    bottle = an_item("CNY 900", hs=WINE, content="750 ml")
    then, now = (cost_of(bottle, day=day) for day in (date(2018, 6, 1), date(2026, 12, 1)))
    assert charged(then, ChargeKind.CONSUMPTION_TAX) == "70.00"
    assert charged(then, ChargeKind.VAT) == "112.00"
    assert charged(now, ChargeKind.VAT) == "91.00"
    assert then.lines[0].charges[-1].row.confidence == "assumed"  # its line was stated in 2019


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2024, 12, 31), "5%"),
        (date(2025, 1, 1), "10%"),
        (date(2026, 2, 1), "10%"),
        (date(2026, 2, 2), "5%"),
    ],
)
def test_duty_on_whisky_by_day(day, rate) -> None:
    cost = cost_of(an_item("CNY 6000", hs=SPIRITS, content="700 ml"), day=day)
    [duty] = [c for c in cost.lines[0].charges if c.kind is ChargeKind.DUTY]
    assert duty.rate == rate


def test_one_item_above_the_limit_pays_all_in_full() -> None:
    """The chain of general trade: duty, then consumption tax inside its own base, then VAT."""
    cost = cost_of(an_item("CNY 10000", hs=WATCH))
    assert charged(cost, ChargeKind.DUTY) == "1100.00"
    assert charged(cost, ChargeKind.CONSUMPTION_TAX) == "2775.00"
    assert charged(cost, ChargeKind.VAT) == "1803.75"
    assert str(cost.tax.amount) == "5678.75"
    assert cost.dutiable == money(10000, "CNY")


@pytest.mark.parametrize(
    ("items", "facts", "found"),
    [
        ([an_item("CNY 2600", quantity=2)], {}, ["cbec.order_limit"]),
        ([an_item("CNY 2500", quantity=2)], {}, []),
        ([an_item("CNY 2500", quantity=2)], {"freight": "CNY 0.01"}, ["cbec.order_limit"]),
        ([an_item("CNY 2500", quantity=2)], {"insurance": "CNY 0.01"}, ["cbec.order_limit"]),
        ([an_item("CNY 5000")], {"used": "CNY 21000"}, []),
        ([an_item("CNY 5000")], {"used": "CNY 21000.01"}, ["cbec.year_limit"]),
        ([an_item("CNY 26000.01")], {}, ["cbec.year_limit"]),
        ([an_item(hs="18063100")], {}, ["cbec.not_on_list"]),
        ([an_item(hs="11111111")], {}, ["cbec.not_on_list"]),
        ([an_item(hs="330610")], {}, ["hs.too_short"]),
        ([an_item(hs="330499", content="50 ml")], {}, []),
        ([an_item(hs="3304990029", content="50 ml")], {}, []),
        ([an_item(hs=SKINCARE)], {}, ["content.missing"]),
        ([an_item(hs=BEER, content="500 g")], {}, ["content.missing"]),
        ([an_item(hs="49019900")], {}, ["goods.blocked"]),
        ([an_item(hs="24022000")], {}, ["goods.blocked"]),
        ([an_item(hs="02101900")], {}, ["goods.needs_permit"]),
        ([an_item(hs="19011010")], {}, ["goods.needs_permit"]),
    ],
)
def test_obstacles(items, facts, found) -> None:
    assert codes(*items, **facts) == found
    if found:
        with pytest.raises(NotAllowed) as refusal:
            cost_of(*items, law=LAW, **facts)
        assert [obstacle.code for obstacle in refusal.value.obstacles] == found


def test_all_obstacles_at_once() -> None:
    items = [an_item("CNY 9000", id="a", hs="18063100"), an_item("CNY 9000", id="b", hs=SKINCARE)]
    found = rules.admit(a_consignment(*items, used="CNY 20000"), law=LAW)
    assert [(one.code, one.item) for one in found] == [
        ("cbec.not_on_list", "a"),
        ("content.missing", "b"),
        ("cbec.order_limit", None),
        ("cbec.year_limit", None),
    ]
    assert found[3].facts["left"] == "CNY 6000.00"
    assert found[2].remedy == "split_order"


def test_no_figure_no_quote() -> None:
    """Above the limit duty is due in full: where no row reaches the day, it is refused."""
    shoes = an_item("CNY 6000", hs="64039900")
    found = rules.admit(a_consignment(shoes, day=date(2017, 1, 1)), law=LAW)
    assert [(one.code, one.remedy) for one in found] == [("duty.not_known", "import_tariff")]
    assert codes(replace(shoes, unit_price=money(600, "CNY")), day=date(2017, 1, 1)) == []


@pytest.mark.parametrize(
    ("hs", "origin", "producer", "added"),
    [
        ("22082000", "FR", "", "2094.00"),
        ("220820", "FR", "", "2094.00"),  # six digits escape nothing
        ("22082000", "FR", "Hennessy", "0.00"),
        ("22082000", "GE", "", None),
        ("04069000", "IT", "", "702.00"),
        ("04069000", "IT", "other cooperating", "570.00"),
        ("04069000", "CH", "", None),
    ],
)
def test_added_duty_above_the_limit(hs, origin, producer, added) -> None:
    """By origin and by maker; booked as duty, with its own name (XB-4)."""
    item = replace(an_item("CNY 6000", hs=hs, content="700 ml", origin=origin), producer=producer)
    cost = cost_of(item)
    found = [
        str(charge.amount.amount)
        for charge in cost.lines[0].charges
        if charge.name in {"antidumping", "countervailing"}
    ]
    assert found == ([] if added is None else [added])
    assert ("added_duty.in_base" in {note.code for note in cost.notes}) is (added is not None)


def test_added_duty_inside_the_limits_is_said_to_be_unverified() -> None:
    cost = cost_of(an_item("CNY 600", hs="22082000", content="700 ml", origin="FR"))
    assert charged(cost, ChargeKind.DUTY) == "0.00"
    assert [note.code for note in cost.notes] == ["added_duty.inside_cbec"]
    assert cost.unverified


def test_yearly_caps_of_the_list() -> None:
    law = rows.with_listings(ALL, [])
    line = replace(law.china.tariff[0], hs="17019910", consumption_tax="none")
    law = rules.Law(version="t", china=replace(law.china, tariff=(line,)), europe=law.europe)
    sugar = an_item(hs="17019910", quantity=2, net_weight_g=1000, gross_weight_g=1100)
    assert codes(sugar, law=law) == []
    assert codes(replace(sugar, quantity=3), law=law) == ["cbec.quantity_cap"]


def test_bonded_only() -> None:
    row = replace(ALL.china.listings[-1], hs="18063100", channels=("1210",))
    assert codes(an_item(hs="18063100"), law=rows.with_listings(LAW, [row])) == ["cbec.bonded_only"]


def test_the_operators_word_travels_into_the_explanation() -> None:
    cost = cost_of(an_item(hs="18063100"), law=listed("180631"))
    vat = cost.explanation[-1]
    assert "operator: test" in vat.source
    assert vat.confidence == "unsourced"  # the weaker of the tariff row and the statement
    assert cost.rules_version != LAW.version


def test_exchange_and_its_margin() -> None:
    """Priced in euro; customs' identity holds: goodsValue + freight + tax = acturalPaid."""
    cost = cost_of(
        an_item("EUR 20", hs=WINE, quantity=2),
        freight="EUR 8",
        rate=make.a_rate("7.4326"),
        margin="0.01",
    )
    assert charged(cost, ChargeKind.GOODS) == "297.30"  # 148.65 a bottle
    assert charged(cost, ChargeKind.EXCHANGE) == "2.98"
    assert charged(cost, ChargeKind.FREIGHT) == "59.46"
    assert cost.dutiable == money("359.74", "CNY")
    assert cost.total == money("424.09", "CNY")
    freight = cost.charges[ChargeKind.FREIGHT]
    assert (
        cn_cbec.actual_paid(
            goods=cost.goods_value, freight=freight, discount=Money(0, CNY), tax=cost.tax
        )
        == cost.total
    )
    assert cost.explanation[0].formula == "(EUR 20.00 x 7.4326) x 2 = CNY 297.30"


@pytest.mark.parametrize("quantity", [1, 2, 3, 7, 10, 999])
def test_declared_unit_price_times_quantity_is_the_goods_value(quantity) -> None:
    """TAX-6: no hidden decimals."""
    facts = {"rate": make.a_rate("7.43267"), "margin": "0.0125"}
    one = rules.pricing.price(a_consignment(an_item("EUR 0.37"), **facts), CNY).lines[0]
    many = rules.pricing.price(
        a_consignment(an_item("EUR 0.37", quantity=quantity), **facts), CNY
    ).lines[0]
    assert many.goods + many.exchange == quantity * (one.goods + one.exchange)


def test_every_charge_says_why() -> None:
    for step in cost_of(an_item(hs=WINE), freight="CNY 10", insurance="CNY 1").explanation:
        assert step.formula
        assert step.rounding
        assert step.kind is ChargeKind.GOODS or step.source


def test_papers_name_the_permit() -> None:
    ham = an_item(hs="02101110", id="ham")
    papers = rules.papers(a_consignment(ham), law=ALL)
    assert {"customs_order", "customs_payment", "customs_waybill"} <= {one.code for one in papers}
    assert [one.items for one in papers if one.code == "permit"] == [("ham",)]


@pytest.mark.parametrize(
    ("applied", "back", "is_waived"),
    [(30, 45, True), (31, 45, False), (30, 46, False), (1, None, False)],
)
def test_return_relief(applied, back, is_waived) -> None:
    released = date(2026, 3, 1)
    relief = rules.return_relief(
        "cn-cbec-direct",
        released_on=released,
        applied_on=released + timedelta(days=applied),
        back_on=None if back is None else released + timedelta(days=back),
        law=LAW,
    )
    assert relief.tax_waived is relief.allowance_restored is is_waived
    assert relief.last_day_to_apply == date(2026, 3, 31)


prices = st.integers(1, 60_000)
goods = st.sampled_from(
    [(BAG, ""), (WINE, "750 ml"), (OIL, "500 ml"), (SPIRITS, "700 ml"), (SKINCARE, "30 ml")]
)
lines = st.tuples(prices, goods, st.integers(1, 3), st.integers(1, 5_000))
carts = st.lists(lines, min_size=1, max_size=5)


def items_of(cart: list) -> list[Item]:
    return [
        an_item(
            f"EUR {Decimal(price) / 100}",
            id=str(place),
            hs=hs,
            content=content,
            quantity=quantity,
            gross_weight_g=weight,
            net_weight_g=0,
        )
        for place, (price, (hs, content), quantity, weight) in enumerate(cart)
    ]


def quoted(items: list[Item], freight: int, law: rules.Law = ALL) -> LandedCost | None:
    facts = {"freight": f"EUR {Decimal(freight) / 100}", "rate": make.a_rate("7.4326")}
    try:
        return cost_of(*items, law=law, margin="0.01", **facts)
    except NotAllowed:
        return None


@settings(max_examples=60, deadline=None)
@given(carts, st.integers(0, 9_999), st.randoms(use_true_random=False))
def test_order_of_lines_is_irrelevant(cart, freight, random) -> None:
    """TAX-4: every line costs the same wherever it stands."""
    items = items_of(cart)
    shuffled = random.sample(items, len(items))
    one, other = quoted(items, freight), quoted(shuffled, freight)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        by_id = {line.item.id: line for line in other.lines}
        assert all(by_id[line.item.id] == line for line in one.lines)
        assert one.total == other.total


@settings(max_examples=60, deadline=None)
@given(carts, st.integers(0, 9_999))
def test_sums_are_exact_and_nothing_is_negative(cart, freight) -> None:
    cost = quoted(items_of(cart), freight)
    if cost is None:
        return
    assert sum(line.total.minor for line in cost.lines) == cost.total.minor
    assert sum(amount.minor for amount in cost.charges.values()) == cost.total.minor
    for line in cost.lines:
        assert sum(charge.amount.minor for charge in line.charges) == line.total.minor
        assert all(charge.amount.minor >= 0 for charge in line.charges)
    assert (cost.dutiable + cost.tax) == cost.total


@settings(max_examples=80, deadline=None)
@given(goods, st.integers(1, 6_000_00), st.integers(1, 5_000))
def test_dearer_goods_never_cost_less(kind, fen, more) -> None:
    """Monotone, the named cliffs included: they all lead upwards until the year's limit."""
    hs, content = kind
    low, high = (
        cost_of(an_item(f"CNY {Decimal(price) / 100}", hs=hs, content=content))
        for price in (fen, fen + more)
    )
    assert low.total < high.total
