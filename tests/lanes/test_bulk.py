"""Prices of columns equal the regime's own, row by row, to the minor unit."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.lanes import rows, rules
from entrepot.lanes.rules import bulk
from entrepot.lanes.rules.bulk import groups
from entrepot.lanes.rules.bulk.kernels import Kernel, Kind, Linear, Place, Taxes
from entrepot.lanes.values import ChargeKind, LandedCost, Lane
from entrepot.money.values import CNY, EUR, Rate, currency

DAY = date(2026, 11, 22)
LAW = rows.law()
CODES = sorted({line.hs for line in LAW.china.tariff} | {line.hs[:6] for line in LAW.china.tariff})
ODD = ["", "12345", "99999999", "000000", "24022000", "2204210000", "93020000"]
CNY_RATE = Rate(EUR, CNY, Decimal("8.1234"), DAY, "test")
JPY = currency("JPY")
SEK = currency("SEK")

CHINA = bulk.Terms(
    lane=Lane("cn-cbec-direct", "IT", "CN"), day=DAY, paid_in=EUR, freight_in=EUR,
    rate=CNY_RATE, margin=Decimal("0.01"),
)  # fmt: skip
SPAIN = bulk.Terms(lane=Lane("eu-local", "ES", "ES"), day=DAY, paid_in=EUR, freight_in=EUR)
SWEDEN = bulk.Terms(
    lane=Lane("eu-local", "IT", "SE"), day=DAY, paid_in=EUR, freight_in=JPY,
    rate=Rate(EUR, SEK, Decimal("11.1355"), DAY, "test"),
    freight_rate=Rate(JPY, SEK, Decimal("0.06490382513"), DAY, "test"),
    margin=Decimal("0.0125"),
)  # fmt: skip
FROM_JAPAN = bulk.Terms(
    lane=Lane("cn-cbec-direct", "JP", "CN"), day=DAY, paid_in=JPY, freight_in=CNY,
    rate=Rate(JPY, CNY, Decimal("0.04733727811"), DAY, "test"),
)  # fmt: skip
BEFORE_2019 = bulk.Terms(
    lane=CHINA.lane, day=date(2018, 6, 1), paid_in=EUR, freight_in=EUR,
    rate=Rate(EUR, CNY, Decimal("7.4891"), date(2018, 6, 1), "test"),
)  # fmt: skip
BONDED = replace(CHINA, lane=Lane("cn-cbec-bonded", "IT", "CN"))
BONDED_A = replace(CHINA, lane=Lane("cn-cbec-bonded-a", "IT", "CN"))
FRANCE = replace(SPAIN, lane=Lane("eu-oss", "ES", "FR"))
TERMS = {
    "bonded": BONDED, "bonded a": BONDED_A, "france": FRANCE,
    "china": CHINA, "spain": SPAIN, "sweden": SWEDEN, "from japan": FROM_JAPAN,
    "china in 2018": BEFORE_2019,
}  # fmt: skip


class Row(NamedTuple):
    """One thing; the fields of `bulk.Goods`."""

    hs: str
    origin: str = "IT"
    price: int = 2000
    freight: int = 800
    net: int = 900
    gross: int = 1300
    content: int = 0
    measure: int = 0


def columns(*things: Row) -> bulk.Goods:
    lists: dict[str, list[int]] = {
        "hs": [bulk.hs_number(one.hs) for one in things],
        "origin": [bulk.country_number(one.origin) for one in things],
        "price": [one.price for one in things],
        "freight": [one.freight for one in things],
        "net_weight_g": [one.net for one in things],
        "gross_weight_g": [one.gross for one in things],
        "content_micro": [one.content for one in things],
        "measure": [one.measure for one in things],
    }
    return bulk.Goods(
        **{field.name: np.array(lists[field.name], np.int64) for field in fields(bulk.Goods)}
    )


def check(goods: bulk.Goods, terms: bulk.Terms) -> bulk.Prices:
    found = bulk.price(goods, terms, law=LAW)
    for row in range(len(goods)):
        amounts, code = bulk.one(goods, row, terms, law=LAW)
        assert found.codes[found.obstacle[row]] == code, row
        assert found.charges[:, row].tolist() == amounts, row
    assert found.total.tolist() == found.charges.sum(axis=0).tolist()
    return found


prices = st.one_of(
    st.integers(1, 3_000), st.integers(1, 100_000), st.integers(1, 10**7), st.integers(1, 10**13)
)
contents = st.sampled_from([0, 50 * 10**6, 330 * 10**6, 750 * 10**6, 10**9, 5_123_000, 1])
things = st.builds(
    Row,
    hs=st.one_of(st.sampled_from(CODES), st.sampled_from(ODD)),
    origin=st.sampled_from(["IT", "FR", "US", "JP", "CN", "XX", ""]),
    price=prices,
    freight=st.integers(0, 20_000),
    net=st.integers(0, 25_000),
    gross=st.integers(0, 30_000),
    content=contents,
    measure=st.sampled_from([0, 1, 1, 1, 2, 3, 9]),
).map(lambda row: row._replace(measure=max(row.measure, 1)) if row.content else row)


@pytest.mark.parametrize("name", TERMS)
@settings(max_examples=30, deadline=None)
@given(some=st.lists(things, max_size=40))
def test_every_row_is_what_the_regime_says(name, some):
    """INV-17 for a million: vectors and the regime never differ, in amount or in reason."""
    check(columns(*some), TERMS[name])


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_ordinary_goods_need_nobody_one_by_one(terms):
    """Else the speed would be a promise of the kernel that its law does not keep."""
    some = [Row(hs, price=price, content=750 * 10**6, measure=1)
            for hs in CODES if len(hs) == 8 for price in (100, 1234, 5_000)]  # fmt: skip
    assert check(columns(*some), terms).by_engine == 0


@pytest.mark.parametrize("value", [499_999, 500_000, 500_001, 2_599_999, 2_600_000, 2_600_001])
def test_at_the_very_fen_of_a_limit(value):
    """The order limit with its duty beyond, and the year's limit that refuses."""
    terms = bulk.Terms(lane=CHINA.lane, day=DAY, paid_in=CNY, freight_in=CNY)
    some = [Row(hs, price=value, freight=0, content=10**9, measure=1) for hs in CODES]
    check(columns(*some), terms)


def test_around_the_threshold_of_cosmetics():
    """CNY 10 a millilitre: the threshold itself is inside."""
    terms = bulk.Terms(lane=CHINA.lane, day=DAY, paid_in=CNY, freight_in=CNY)
    some = [Row("33049900", price=50_000 + near, freight=0, content=50 * 10**6, measure=1)
            for near in range(-3, 4)]  # fmt: skip
    found = check(columns(*some), terms)
    levied = found.charges[bulk.KINDS.index(ChargeKind.CONSUMPTION_TAX)]
    assert [bool(one) for one in levied] == [False] * 3 + [True] * 4


def test_the_operators_cap_on_weight_refuses():
    capped = [cap for cap in LAW.china.caps if cap.holds_on(DAY)]
    if not capped:
        pytest.skip("no cap is in force")
    some = [Row(hs, net=net, gross=20_100, content=10**9, measure=1)
            for hs in CODES for net in (100, capped[0].net_weight_g_max, 20_050)]  # fmt: skip
    check(columns(*some), CHINA)


def test_figures_that_int64_cannot_hold_go_one_by_one():
    thin = Rate(JPY, CNY, Decimal("0.0473372781065088757"), DAY, "test")
    terms = bulk.Terms(lane=FROM_JAPAN.lane, day=DAY, paid_in=JPY, freight_in=JPY, rate=thin)
    found = check(columns(Row("42022100", price=10**12), Row("42022100")), terms)
    assert found.by_engine > 0


def test_without_a_rate_or_a_regime_every_row_says_why():
    no_rate = bulk.Terms(lane=CHINA.lane, day=DAY, paid_in=EUR, freight_in=EUR)
    found = check(columns(Row("42022100")), no_rate)
    assert found.codes[found.obstacle[0]] == "lanes.no_rate"
    nowhere = bulk.Terms(lane=Lane("no-such", "IT", "CN"), day=DAY, paid_in=EUR, freight_in=EUR)
    found = check(columns(Row("42022100")), nowhere)
    assert found.codes[found.obstacle[0]] == "lanes.unknown_regime"
    early = bulk.Terms(lane=SPAIN.lane, day=date(1950, 1, 1), paid_in=EUR, freight_in=EUR)
    found = check(columns(Row("42022100")), early)
    assert found.codes[found.obstacle[0]] == "lanes.no_law"


def test_no_rows_are_no_prices():
    found = bulk.price(columns(), CHINA, law=LAW)
    assert (len(found.obstacle), found.by_engine) == (0, 0)


def test_a_kernel_that_the_regime_does_not_confirm_is_not_used(monkeypatch):
    """A control: a wrong kernel makes prices slow, never wrong."""

    def wrong(_place: Place, _kind: Kind, _value: int, _cost: LandedCost) -> Taxes:
        return Taxes(vat=Linear(20, 0, 100))

    kernel = Kernel(
        cuts=lambda _place, _kind: (), taxes=wrong, net_weight_g_max=lambda _place, _kind: None
    )
    kept: dict[str, Any] = {**bulk.KERNELS, "eu-local": kernel}
    monkeypatch.setattr(groups, "KERNELS", kept)
    groups.group.cache_clear()
    found = check(columns(Row("42022100"), Row("42022100", price=99)), SPAIN)
    groups.group.cache_clear()
    assert found.by_engine == 2


def test_every_kernel_is_of_a_regime():
    assert bulk.KERNELS.keys() <= rules.REGIMES.keys()
