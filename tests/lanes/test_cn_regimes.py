"""China's regimes beside the direct parcel: tables for the rules, and laws that all of them keep."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes import make
from tests.lanes.make import BAG, BEER, OIL, SKINCARE, SPIRITS, WINE, a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    Business,
    ChargeKind,
    Item,
    LandedCost,
    ListingRow,
    NotAllowed,
    Statute,
    VatProof,
)
from entrepot.money.values import CNY, Money

LAW = rows.read_law(operator_list=None)
WATCH, BRANDY, CHEESE, TOY, SHAVER = "91022100", "22082000", "04069000", "95030089", "85101000"
REGIMES = ("cn-cbec-direct", "cn-cbec-bonded", "cn-cbec-bonded-a", "cn-personal", "cn-general")


def listed(*codes: str, channels: tuple[str, ...]) -> rules.Law:
    """The law with these codes answered for by an operator."""
    return rows.with_listings(
        LAW,
        [
            ListingRow(
                hs=code,
                channels=channels,
                note="",
                is_operators=True,
                since=date(2016, 4, 8),
                source="operator: test",
                confidence="operator statement",
            )
            for code in codes
        ],
    )


EVERY = listed(SPIRITS, WATCH, BRANDY, CHEESE, TOY, channels=("9610", "1210"))


def cost_of(regime: str, *items: Item, law: rules.Law = LAW, **facts: object) -> LandedCost:
    made = a_consignment(*items, regime=regime, **facts)  # type: ignore[arg-type]
    return rules.landed_cost(made, law=law)


def charged(cost: LandedCost, kind: ChargeKind) -> str:
    return str(cost.charges.get(kind, Money(0, cost.currency)).amount)


def codes(regime: str, *items: Item, law: rules.Law = LAW, **facts: object) -> list[str]:
    made = a_consignment(*items, regime=regime, **facts)  # type: ignore[arg-type]
    return [obstacle.code for obstacle in rules.admit(made, law=law)]


def noted(cost: LandedCost) -> set[str]:
    return {note.code for note in cost.notes}


@pytest.mark.parametrize(
    ("channels", "regime", "found"),
    [
        (("1210",), "cn-cbec-direct", ["cbec.bonded_only"]),
        (("1210",), "cn-cbec-bonded", []),
        (("1210",), "cn-cbec-bonded-a", []),
        (("1239",), "cn-cbec-bonded", ["cbec.direct_only"]),
        (("1239",), "cn-cbec-bonded-a", []),
        (("9610",), "cn-cbec-direct", []),
        (("9610",), "cn-cbec-bonded", ["cbec.direct_only"]),
        (("9610",), "cn-cbec-bonded-a", ["cbec.direct_only"]),
    ],
)
def test_channels_of_the_list(channels, regime, found) -> None:
    law = listed("18063100", channels=channels)
    assert codes(regime, an_item(hs="18063100"), law=law) == found


@pytest.mark.parametrize("regime", REGIMES[:3])
def test_channels_share_limits_allowance_and_returns(regime) -> None:
    """XB-8: the year is the buyer's, whatever the channel."""
    limits = rules.limits(regime, make.DAY, law=LAW)
    assert limits is not None
    assert (str(limits.order), str(limits.year)) == ("CNY 5000.00", "CNY 26000.00")
    assert codes(regime, an_item("CNY 5000"), used="CNY 21000.01") == ["cbec.year_limit"]
    released = date(2026, 3, 1)
    relief = rules.return_relief(
        regime,
        released_on=released,
        applied_on=released + timedelta(days=30),
        back_on=released + timedelta(days=45),
        law=LAW,
    )
    assert relief.tax_waived
    assert relief.allowance_restored


def test_bonded_a_asks_for_the_registrations_of_a_first_import() -> None:
    item = an_item(hs=SKINCARE, content="50 ml")
    asked = {
        regime: {paper.code for paper in rules.papers(a_consignment(item, regime=regime), law=LAW)}
        for regime in REGIMES
    }
    assert "cosmetic_registration" not in asked["cn-cbec-direct"] | asked["cn-cbec-bonded"]
    assert "cosmetic_registration" in asked["cn-cbec-bonded-a"]
    assert "cosmetic_registration" in asked["cn-general"]
    assert "bonded_entry_list" in asked["cn-cbec-bonded"]
    assert asked["cn-personal"] == {"cn23", "price_proof"}


@pytest.mark.parametrize(
    ("hs", "origin", "papers"),
    [
        (WINE, "IT", {"producer_registration", "food_label"}),
        (OIL, "IT", {"producer_registration", "food_label", "automatic_import_licence"}),
        (TOY, "IT", {"ccc_certificate"}),
        ("71131919", "IT", {"gold_permit"}),
        ("02101110", "IT", {"producer_registration", "food_label", "quarantine_permit", "permit"}),
        (BAG, "CH", {"origin_proof"}),
    ],
)
def test_papers_of_general_trade(hs, origin, papers) -> None:
    item = replace(an_item(hs=hs, origin=origin, id="a"), has_origin_proof=origin == "CH")
    found = rules.papers(a_consignment(item, regime="cn-general"), law=LAW)
    assert {paper.code for paper in found if paper.items == ("a",)} == papers
    assert {"customs_declaration", "packing_list"} <= {one.code for one in found if not one.items}


def test_producers_were_not_registered_before_2022() -> None:
    old = a_consignment(an_item(hs=WINE), regime="cn-general", day=date(2021, 12, 31))
    assert "producer_registration" not in {one.code for one in rules.papers(old, law=LAW)}


@pytest.mark.parametrize(
    ("day", "hs", "rates"),
    [
        (date(2011, 12, 31), SKINCARE, "10% 30% 17%"),
        (date(2016, 4, 8), SKINCARE, "2% 30% 17%"),
        (date(2016, 9, 30), "33030000", "10% 30% 17%"),
        (date(2016, 10, 1), "33030000", "10% 15% 17%"),
        (date(2016, 4, 8), WINE, "14% 10% 17%"),
        (date(2018, 6, 1), WINE, "14% 10% 16%"),
        (date(2018, 6, 1), OIL, "10% 10%"),
        (date(2017, 6, 30), OIL, "10% 13%"),
        (date(2018, 6, 1), SPIRITS, "5% 20% + CNY 0.912/l 16%"),
        (date(2025, 6, 1), SPIRITS, "10% 20% + CNY 0.912/l 13%"),
        (date(2026, 12, 1), SPIRITS, "5% 20% + CNY 0.912/l 13%"),
        (date(2018, 6, 1), "22051000", "14% 10% 16%"),
        (date(2026, 12, 1), "22051000", "30% 10% 13%"),
        (date(2018, 6, 1), BAG, "10% 16%"),
        (date(2026, 12, 1), BAG, "6% 13%"),
    ],
)
def test_general_trade_by_day(day, hs, rates) -> None:
    """Rates are those of the day of the quote, in the past and to come."""
    [line] = cost_of("cn-general", an_item(hs=hs, content="10 ml"), day=day).lines
    assert " ".join(charge.rate for charge in line.charges[1:]) == rates


def test_the_chain_of_general_trade() -> None:
    """Each tax on top of the one before, each charge with its base; duty is not tax (XB-4)."""
    whisky = an_item("CNY 100", hs=SPIRITS, content="700 ml")
    cost = cost_of("cn-general", whisky, freight="CNY 10", insurance="CNY 1")
    by_kind = {charge.kind: charge for charge in cost.lines[0].charges}
    assert str(by_kind[ChargeKind.DUTY].base) == "CNY 111.00"
    assert charged(cost, ChargeKind.DUTY) == "5.55"
    assert str(by_kind[ChargeKind.VAT].base) == "CNY 116.55"
    assert charged(cost, ChargeKind.CONSUMPTION_TAX) == "29.94"  # (116.55 + 0.6384) / 0.8
    assert charged(cost, ChargeKind.VAT) == "19.04"
    assert str(cost.declared) == "CNY 111.00"
    assert cost.dutiable == Money(0, CNY)


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (an_item(hs="61101100"), [("duty.not_known", "import_tariff")]),
        (an_item(hs="64039900"), []),
        (an_item(hs="910211"), []),
        (an_item(hs="640399"), []),
        (an_item(hs="190110"), [("hs.too_short", "give_eight_digits")]),
        (an_item(hs="950300"), []),
        (an_item(hs="220830"), [("content.missing", "give_content")]),
        (an_item(hs="24022000"), [("goods.blocked", "none")]),
        (an_item(hs="02101110"), [("goods.needs_permit", "operator_list")]),
        (an_item("CNY 1", hs=SKINCARE, content="1 piece"), []),
    ],
)
def test_what_general_trade_admits(item, found) -> None:
    obstacles = rules.admit(a_consignment(item, regime="cn-general"), law=LAW)
    assert [(one.code, one.remedy) for one in obstacles] == found


def test_provisional_beats_normal_and_proof_brings_preference() -> None:
    preference = Statute(
        country="CN",
        table="duty",
        fields={"hs": BAG, "rate": "2%", "kind": "preference", "origins": ["CH"], "legal": True},
        since=date(2020, 1, 1),
        source="test",
        confidence="sourced",
    )
    amended = rows.read_law(
        amendments=[rows.Amendment(id="1", adds=preference)], operator_list=None
    )
    for origin, has_proof, rate in (
        ("CH", True, "2%"),
        ("CH", False, "6%"),
        ("IT", True, "6%"),
    ):
        item = replace(an_item(hs=BAG, origin=origin), has_origin_proof=has_proof)
        cost = cost_of("cn-general", item, law=amended)
        assert cost.lines[0].charges[1].rate == rate
        assert ("duty.agreement_not_known" in noted(cost)) is (origin == "CH" and has_proof)
    assert cost_of("cn-general", an_item(hs=CHEESE, origin="GB")).lines[0].charges[1].rate == "8%"


def test_an_imported_tariff_prices_goods_that_no_row_had(tmp_path) -> None:
    table = tmp_path / "cn.csv"
    table.write_text("hs,rate\n61101100,6%\n22060010,40%\n87032341,15%\n", "utf-8")
    law = rows.read_law(operator_list=None, tariffs={"CN": table})
    pullover = cost_of("cn-general", an_item(hs="61101100"), law=law)
    assert str(pullover.tax.amount) == "19.78"  # 6.00, then 13 % of 106
    assert pullover.unverified
    cider = cost_of("cn-general", an_item(hs="22060010"), law=law)
    assert charged(cider, ChargeKind.CONSUMPTION_TAX) == "15.56"
    car = an_item(hs="87032341")  # its consumption tax stands in no schedule
    assert codes("cn-general", car, law=law) == ["duty.not_known"]


def test_general_trade_serves_business_and_person() -> None:
    business = Business("CN", "91310000", VatProof.VALID)
    made = a_consignment(regime="cn-general")
    person = rules.landed_cost(made, law=LAW)
    firm = rules.landed_cost(replace(made, business=business), law=LAW)
    assert person.total == firm.total
    assert "general.importer_of_record" in noted(person)
    assert "general.vat_deductible" in noted(firm)


@pytest.mark.parametrize(
    ("applied", "is_waived"),
    [(date(2027, 3, 1), True), (date(2027, 3, 2), False)],
)
def test_returns_of_general_trade(applied, is_waived) -> None:
    relief = rules.return_relief(
        "cn-general",
        released_on=date(2026, 3, 1),
        applied_on=applied,
        back_on=date(2026, 4, 1),
        law=LAW,
    )
    assert relief.tax_waived is is_waived
    assert not relief.allowance_restored


def test_nothing_comes_back_of_a_personal_parcel() -> None:
    day = date(2026, 3, 1)
    relief = rules.return_relief(
        "cn-personal", released_on=day, applied_on=day, back_on=day, law=LAW
    )
    assert not relief.tax_waived


@pytest.mark.parametrize(
    ("hs", "price", "day", "rate"),
    [
        (TOY, "CNY 100", date(2016, 4, 7), "10%"),
        (TOY, "CNY 100", date(2018, 6, 1), "15%"),
        (TOY, "CNY 100", date(2019, 4, 8), "15%"),
        (TOY, "CNY 100", date(2026, 12, 1), "13%"),
        (BAG, "CNY 100", date(2018, 6, 1), "30%"),
        (BAG, "CNY 100", date(2018, 11, 1), "25%"),
        (BAG, "CNY 100", date(2026, 12, 1), "20%"),
        (WINE, "CNY 100", date(2016, 4, 7), "50%"),
        (WINE, "CNY 100", date(2018, 6, 1), "60%"),
        (WINE, "CNY 100", date(2026, 12, 1), "50%"),
        (WATCH, "CNY 10000", date(2016, 4, 7), "30%"),
        (WATCH, "CNY 10000", date(2026, 12, 1), "50%"),
        (WATCH, "CNY 9999.99", date(2026, 12, 1), "20%"),
        (SKINCARE, "CNY 100", date(2016, 9, 30), "60%"),
        (SKINCARE, "CNY 99.99", date(2026, 12, 1), "20%"),
        (SKINCARE, "CNY 100", date(2026, 12, 1), "50%"),
    ],
)
def test_personal_rates_by_day(hs, price, day, rate) -> None:
    [line] = cost_of("cn-personal", an_item(price, hs=hs, content="10 ml"), day=day).lines
    assert line.charges[-1].rate == rate


@pytest.mark.parametrize(
    ("price", "quantity", "day", "origin", "found"),
    [
        ("CNY 400", 5, date(2026, 11, 22), "IT", []),
        ("CNY 400.01", 5, date(2026, 11, 22), "IT", ["personal.parcel_limit"]),
        ("CNY 2000.01", 1, date(2026, 11, 22), "IT", []),
        ("CNY 500", 2, date(2024, 11, 30), "IT", []),
        ("CNY 500", 2, date(2024, 11, 30), "HK", ["personal.parcel_limit"]),
        ("CNY 400", 2, date(2024, 11, 30), "TW", []),
        ("CNY 500", 4, date(2024, 12, 1), "HK", []),
    ],
)
def test_limit_of_a_personal_parcel(price, quantity, day, origin, found) -> None:
    item = an_item(price, hs=TOY, quantity=quantity)
    assert codes("cn-personal", item, day=day, origin=origin) == found


def test_freight_is_no_part_of_a_parcels_value() -> None:
    item = an_item("CNY 1000", hs=TOY, quantity=2)
    cost = cost_of("cn-personal", item, freight="CNY 300")
    assert str(cost.declared) == "CNY 2000.00"
    assert charged(cost, ChargeKind.DUTY) == "260.00"
    assert "personal.freight_left_out" in noted(cost)
    assert "personal.freight_left_out" not in noted(cost_of("cn-personal", item))


def test_personal_parcels_are_for_persons() -> None:
    made = a_consignment(an_item(hs=TOY), regime="cn-personal")
    business = Business("CN", "91310000", VatProof.VALID)
    for changed, code in (
        (replace(made, business=business), "personal.not_for_own_use"),
        (replace(made, is_for_own_use=False), "personal.not_for_own_use"),
        (replace(made, parcels=2), "personal.one_parcel"),
    ):
        assert [one.code for one in rules.admit(changed, law=LAW)] == [code]
    assert {"personal.reasonable_quantity", "personal.no_commercial_sale"} <= noted(
        rules.landed_cost(made, law=LAW)
    )


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (an_item(hs=CHEESE), ["goods.blocked"]),
        (an_item(hs="02101110"), ["goods.blocked"]),
        (an_item(hs="93070090"), ["goods.blocked"]),
        (an_item(hs=SKINCARE), ["content.missing"]),
        (an_item(hs="19011010", net_weight_g=0), ["measure.missing"]),
        (an_item(hs="19011010", net_weight_g=400), []),
        (an_item(hs="61101100"), []),  # the category needs no tariff line
    ],
)
def test_what_a_personal_parcel_may_hold(item, found) -> None:
    assert codes("cn-personal", item) == found


def test_the_waiver_is_a_cliff_of_the_whole_parcel() -> None:
    """CNY 50.00 of tax is waived, 50.01 is due; two lines that pass alone do not together."""
    toys = [an_item("CNY 384.60", hs=TOY, id="a"), an_item("CNY 250", hs=BAG, id="b")]
    for item in toys:
        [line] = cost_of("cn-personal", item).lines
        assert (line.charges[-1].name, line.charges[-1].amount.minor) == ("waived_up_to_50", 0)
    together = cost_of("cn-personal", *toys)
    assert charged(together, ChargeKind.DUTY) == "100.00"
    above = cost_of("cn-personal", an_item("CNY 384.70", hs=TOY))
    assert charged(above, ChargeKind.DUTY) == "50.01"


def test_the_official_price_stands_for_the_price_paid() -> None:
    cost = cost_of("cn-personal", an_item("CNY 1300", hs=SHAVER))
    assert str(cost.declared) == "CNY 200.00"
    assert {"personal.official_price", "personal.price_far_off", "personal.waived"} <= noted(cost)
    near = cost_of("cn-personal", an_item("CNY 250", hs=SHAVER))
    assert "personal.price_far_off" not in noted(near)


def test_every_way_into_china() -> None:
    """The bottle, the cream and the bag of the calculator's example, on each lane."""
    cart = [
        an_item("EUR 30", id="Barolo", hs=WINE, content="750 ml"),
        an_item("EUR 120", id="cream", hs=SKINCARE, content="50 ml"),
        an_item("EUR 900", id="bag", hs=BAG),
    ]
    ways = rules.compare(a_consignment(*cart, rate=make.a_rate("7.5")), law=LAW)
    found = {way.lane.regime: [one.code for one in way.obstacles] for way in ways}
    assert found == {
        "cn-general": [],
        "cn-cbec-bonded": ["cbec.order_limit"],
        "cn-cbec-bonded-a": ["cbec.order_limit"],
        "cn-cbec-direct": ["cbec.order_limit"],
        "cn-personal": ["personal.parcel_limit"],
    }
    assert all(way.transit is not None for way in ways)


@pytest.mark.parametrize("regime", REGIMES)
def test_before_the_rows_begin_nothing_is_guessed(regime) -> None:
    with pytest.raises(rules.Refusal):
        cost_of(regime, an_item(), day=date(2001, 1, 1))


@pytest.mark.parametrize("language", ["en", "zh", "fr", "de", "it", "es"])
def test_every_code_has_its_words(language) -> None:
    said = {
        *REGIMES,
        *(paper.code for paper in LAW.china.papers),
        *(paper.sender for paper in LAW.china.papers if paper.sender in {"importer", "declarant"}),
        *(row.name for row in (*LAW.of("CN").thresholds, *LAW.of("CN").parameters)),
        *("general_trade", "personal_articles", "waived_up_to_50", "below_threshold"),
        *("cbec_within_limits", "full_tax_as_general_trade", "import_tariff"),
    }
    for code in said:
        assert rows.word(code, language) != code
        assert rows.text.words()[code][language]


prices = st.integers(1, 60_000)
kinds = st.sampled_from(
    [
        (BAG, ""),
        (WINE, "750 ml"),
        (OIL, "500 ml"),
        (SKINCARE, "30 ml"),
        (BEER, "330 ml"),
        (SPIRITS, "700 ml"),
        (BRANDY, "700 ml"),
        (TOY, ""),
        (WATCH, ""),
    ]
)
lines = st.tuples(prices, kinds, st.integers(1, 3), st.integers(1, 5_000))
carts = st.lists(lines, min_size=1, max_size=5)
regimes = st.sampled_from(REGIMES)


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


def quoted(regime: str, items: list[Item], freight: int) -> LandedCost | None:
    facts = {"freight": f"EUR {Decimal(freight) / 100}", "rate": make.a_rate("7.4326")}
    try:
        return cost_of(regime, *items, law=EVERY, margin="0.01", **facts)
    except NotAllowed:
        return None


@settings(max_examples=100, deadline=None)
@given(regimes, carts, st.integers(0, 9_999), st.randoms(use_true_random=False))
def test_order_of_lines_is_irrelevant(regime, cart, freight, random) -> None:
    """TAX-4: every line costs the same wherever it stands, and the same is said about it."""
    items = items_of(cart)
    shuffled = random.sample(items, len(items))
    one, other = quoted(regime, items, freight), quoted(regime, shuffled, freight)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        by_id = {line.item.id: line for line in other.lines}
        assert all(by_id[line.item.id] == line for line in one.lines)
        assert (one.total, one.notes) == (other.total, other.notes)


@settings(max_examples=100, deadline=None)
@given(regimes, carts, st.integers(0, 9_999))
def test_sums_are_exact_and_nothing_is_negative(regime, cart, freight) -> None:
    cost = quoted(regime, items_of(cart), freight)
    if cost is None:
        return
    assert sum(line.total.minor for line in cost.lines) == cost.total.minor
    assert sum(amount.minor for amount in cost.charges.values()) == cost.total.minor
    for line in cost.lines:
        assert sum(charge.amount.minor for charge in line.charges) == line.total.minor
        assert all(charge.amount.minor >= 0 for charge in line.charges)
        for charge in line.charges:
            assert charge.row is not None or charge.kind is ChargeKind.GOODS
            assert charge.rounding


@settings(max_examples=150, deadline=None)
@given(regimes, kinds, st.integers(1, 6_000_00), st.integers(1, 5_000))
def test_dearer_goods_never_cost_less(regime, kind, fen, more) -> None:
    """Monotone; the named cliffs (waiver, order limit, cosmetics, watches, beer) lead upwards."""
    hs, content = kind
    low, high = (
        cost_of(regime, an_item(f"CNY {Decimal(price) / 100}", hs=hs, content=content), law=EVERY)
        for price in (fen, fen + more)
    )
    assert low.total < high.total
    assert low.tax <= high.tax


@settings(max_examples=60, deadline=None)
@given(regimes, carts, st.integers(0, 9_999), st.data())
def test_partial_refunds_add_up(regime, cart, freight, data) -> None:
    """TAX-3, on every regime."""
    cost = quoted(regime, items_of(cart), freight)
    if cost is None:
        return
    first = {
        line.item.id: data.draw(st.integers(0, line.item.quantity), label=line.item.id)
        for line in cost.lines
    }
    rest = {line.item.id: line.item.quantity - first[line.item.id] for line in cost.lines}
    one = rules.refund(cost, first, before={})
    other = rules.refund(cost, rest, before=first)
    assert one.total + other.total == cost.total


@pytest.mark.parametrize("regime", ["cn-cbec-direct", "cn-cbec-bonded", "cn-cbec-bonded-a"])
def test_retail_imports_are_not_for_resale_nor_for_a_business(regime: str) -> None:
    law = listed(SKINCARE, channels=("9610", "1210"))
    firm = Business("CN", "91110000", VatProof.UNVERIFIED, "the buyer")
    made = a_consignment(an_item(), regime=regime)
    assert rules.admit(made, law=law) == ()
    for one in (replace(made, is_for_own_use=False), replace(made, business=firm)):
        [obstacle] = rules.admit(one, law=law)
        assert (obstacle.code, obstacle.remedy) == ("cbec.not_for_own_use", "other_lane")
