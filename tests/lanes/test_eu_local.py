"""The member state's VAT: a table for the kinds of goods, the rest by example."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes.make import BAG, DAY, OIL, WINE, a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.rules.regimes import eu_local
from entrepot.lanes.values import EUROPEAN_UNION, ChargeKind, Item, LandedCost, Treatment
from entrepot.money.values import EUR, Rate, currency, money

LAW = rows.read_law(operator_list=None)
CHOCOLATE, PASTA, BOOK, WATER = "18063100", "19021900", "49019900", "22011000"


def cost_of(*items: Item, to: str = "FR", origin: str = "", **facts: object) -> LandedCost:
    facts = {"freight": "EUR 0", "insurance": "EUR 0"} | facts
    return rules.landed_cost(
        a_consignment(*items, regime="eu-local", origin=origin or to, destination=to, **facts),  # type: ignore[arg-type]
        law=LAW,
    )


@pytest.mark.parametrize(
    ("to", "hs", "rate"),
    [
        ("FR", BAG, "20%"),
        ("FR", OIL, "5.5%"),
        ("FR", CHOCOLATE, "20%"),
        ("FR", WINE, "20%"),
        ("FR", BOOK, "5.5%"),
        ("DE", PASTA, "7%"),
        ("DE", WATER, "19%"),
        ("ES", OIL, "4%"),
        ("ES", CHOCOLATE, "10%"),
        ("IT", PASTA, "4%"),
        ("IT", WINE, "22%"),
        ("PT", WINE, "13%"),
        ("IE", PASTA, "0%"),
        ("DK", BOOK, "25%"),
        ("HU", PASTA, "27%"),
        ("FI", OIL, "13.5%"),
        ("LU", OIL, "3%"),
    ],
)
def test_rate_by_kind_of_goods(to, hs, rate) -> None:
    unit = rules.lane_currency(rules.Lane("eu-local", to, to), DAY, law=LAW).code
    zero = {"freight": f"{unit} 0", "insurance": f"{unit} 0"}
    [line] = cost_of(an_item(f"{unit} 100", hs=hs), to=to, **zero).lines
    assert line.charges[-1].rate == rate
    assert line.charges[-1].row.source


@pytest.mark.parametrize(
    ("to", "hs", "day", "rate"),
    [
        ("EE", BAG, date(2025, 6, 30), 220_000),
        ("EE", BAG, date(2025, 7, 1), 240_000),
        ("RO", BAG, date(2025, 7, 31), 190_000),
        ("RO", PASTA, date(2025, 8, 1), 110_000),
        ("FI", PASTA, date(2025, 12, 31), 140_000),
        ("SE", PASTA, date(2026, 4, 1), 60_000),
        ("SE", PASTA, date(2028, 1, 1), 120_000),
        ("SK", CHOCOLATE, date(2026, 1, 1), 230_000),
    ],
)
def test_rate_by_day(to, hs, day, rate) -> None:
    assert eu_local.vat_of(LAW.europe, to, hs, day).rate == rate


def test_prices_are_net_and_freight_follows_the_goods() -> None:
    cost = cost_of(an_item("EUR 100", hs=OIL, quantity=2), freight="EUR 10")
    assert cost.treatment is Treatment.EU_VAT_OF_MEMBER_STATE
    assert cost.charges[ChargeKind.VAT] == money("11.55", "EUR")  # 5.5 % of 210
    assert cost.total == money("221.55", "EUR")
    assert cost.dutiable == money(0, "EUR")
    assert rules.limits("eu-local", DAY, law=LAW) is None


def test_into_another_currency() -> None:
    rate = Rate(EUR, currency("SEK"), Decimal(11), DAY, "test")
    cost = cost_of(an_item("EUR 10"), to="SE", origin="IT", rate=rate)
    assert cost.currency == currency("SEK")
    assert cost.total == money("137.50", "SEK")


def test_excise_goods_do_not_cross_a_border_yet() -> None:
    wine = an_item("EUR 10", hs=WINE)
    consignment = a_consignment(
        wine, regime="eu-local", origin="IT", destination="FR", freight="EUR 0"
    )
    [obstacle] = rules.admit(consignment, law=LAW)
    assert obstacle.code == "eu.excise"
    assert cost_of(wine).total == money(12, "EUR")


def test_a_return_gives_the_vat_back() -> None:
    facts = {"released_on": DAY, "applied_on": DAY, "law": LAW}
    assert rules.return_relief("eu-local", back_on=DAY, **facts).tax_waived
    assert not rules.return_relief("eu-local", back_on=None, **facts).tax_waived


euro_states = sorted(EUROPEAN_UNION - {"CZ", "DK", "HU", "PL", "RO", "SE"})
cents = st.integers(1, 10**6)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(euro_states),
    st.lists(st.tuples(cents, st.sampled_from([BAG, OIL, BOOK])), min_size=1, max_size=4),
    st.integers(0, 5000),
)
def test_sums_are_exact(to, cart, freight) -> None:
    items = [
        an_item(f"EUR {Decimal(price) / 100}", id=str(place), hs=hs)
        for place, (price, hs) in enumerate(cart)
    ]
    cost = cost_of(*items, to=to, freight=f"EUR {Decimal(freight) / 100}")
    assert sum(line.total.minor for line in cost.lines) == cost.total.minor
    goods = sum(price for price, _ in cart)
    assert cost.total.minor == goods + freight + cost.tax.minor
