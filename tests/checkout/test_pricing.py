"""Prices of carts: laws that hold for all of them, and tables of what stands in the way."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkout import make

from entrepot.catalog.values import ListingState
from entrepot.checkout import rules
from entrepot.checkout.values import Priced, ProblemCode, Remedy
from entrepot.kernel import named_id
from entrepot.lanes.values import ChargeKind, Treatment
from entrepot.logistics.values import NodeId, NodeStock
from entrepot.money.values import CNY, Money
from entrepot.offices.values import MerchantId

HS = {"oil": "15092000", "perfume": "33030000", "bag": "42022100", "shampoo": "33051000"}

MERCHANTS = [MerchantId(named_id(f"merchant {number}")) for number in range(3)]

wishes = st.lists(
    st.tuples(
        st.sampled_from(MERCHANTS),
        st.sampled_from(sorted(HS)),
        st.integers(min_value=1, max_value=9_999),
        st.integers(min_value=1, max_value=2_500),
        st.integers(min_value=1, max_value=4),
    ),
    min_size=1,
    max_size=6,
)
lanes = st.tuples(
    st.integers(min_value=0, max_value=2_000),
    st.integers(min_value=0, max_value=2_000),
    st.integers(min_value=1, max_value=2_000),
    st.integers(min_value=0, max_value=500),
)


def _cart(drawn, lane):
    first, more, step, margin = lane
    row = make.a_lane_row(
        freight_first_minor=first,
        freight_more_minor=min(first, more),
        freight_step_g=step,
        margin_bp=margin,
    )
    return [
        (
            make.an_offer(
                merchant_id=merchant,
                hs_code=HS[kind],
                price_minor=price,
                gross_weight_g=weight,
                net_weight_g=weight,
                content_amount=Decimal(100),
                content_unit="ml",
                lane=row,
            ),
            units,
        )
        for merchant, kind, price, weight, units in drawn
    ]


def _codes(priced: Priced) -> list[ProblemCode]:
    return [problem.code for problem in priced.problems]


@given(wishes, lanes)
def test_a_cart_never_costs_more_than_the_prices_shown(drawn, lane):
    """Except at the named cliff: rounding, at most half a fen a unit and charge."""
    priced = make.priced(*_cart(drawn, lane))
    for order in priced.orders:
        if order.cost is None:
            continue
        shown = sum(line.shown.minor for line in order.lines if line.shown)
        units = sum(line.quantity for line in order.lines)
        rounding = 0 if order.cost.charges.get(ChargeKind.FREIGHT) else 2 * units
        assert order.cost.total.minor <= shown + rounding


@given(wishes, lanes, st.randoms(use_true_random=False))
def test_the_order_of_a_cart_changes_nothing(drawn, lane, random: Random):
    """TAX-4: the same things put aside in any order cost the same, line by line."""
    cart = _cart(drawn, lane)
    shuffled = list(cart)
    random.shuffle(shuffled)
    assert make.priced(*cart) == make.priced(*shuffled)


@given(wishes, lanes)
def test_every_amount_is_whole_and_adds_up(drawn, lane):
    """TAX-2, MV-6: the total is the sum of the orders, these of their lines, these of charges."""
    priced = make.priced(*_cart(drawn, lane))
    total = 0
    for order in priced.orders:
        if order.cost is None:
            continue
        assert order.cost.total.minor == sum(line.cost.total.minor for line in order.lines)
        for line in order.lines:
            assert line.cost.total.minor == sum(c.amount.minor for c in line.cost.charges)
            assert all(type(c.amount.minor) is int for c in line.cost.charges)
        total += order.cost.total.minor
    assert priced.total == Money(total, CNY)
    assert priced.saved.minor >= 0


def test_freight_gives_way_before_a_promise_is_broken():
    """A step of weight that costs more than it saves is the operator's loss, not the buyer's."""
    lane = make.a_lane_row(freight_first_minor=1000, freight_more_minor=1000, freight_step_g=500)
    heavy = make.an_offer(
        lane=lane, gross_weight_g=500, hs_code=HS["perfume"], price_minor=90_00,
        content_amount=Decimal(100), content_unit="ml",
    )  # fmt: skip
    light = make.an_offer(lane=lane, gross_weight_g=1, net_weight_g=1)
    priced = make.priced((heavy, 1), (light, 1))
    [order] = priced.orders
    shown = sum(line.shown.minor for line in order.lines)
    quoted = order.freight_quoted.times(make.RATE, rounding="ROUND_HALF_UP").minor
    assert order.cost.total.minor <= shown
    assert 0 < order.cost.charges[ChargeKind.FREIGHT].minor < quoted


def test_parcels_that_are_shared_save():
    oil = make.an_offer(gross_weight_g=200, net_weight_g=150)
    assert make.priced((oil, 1)).saved.minor == 0
    assert make.priced((oil, 2)).saved.minor > 0


@pytest.mark.parametrize(
    ("facts", "units", "code", "remedy"),
    [
        ({"state": ListingState.PAUSED}, 1, "not_available", Remedy.REMOVE),
        ({"hs_code": ""}, 1, "not_available", Remedy.REMOVE),
        ({"price_minor": None}, 1, "not_available", Remedy.REMOVE),
        ({"gross_weight_g": None}, 1, "not_available", Remedy.REMOVE),
        ({"lane": make.a_lane_row(is_open=False)}, 1, "lane_closed", Remedy.REMOVE),
        ({"hs_code": "19021900"}, 1, "not_admitted", Remedy.REMOVE),
        ({"price_minor": 40_000}, 2, "order_limit", Remedy.SPLIT_ORDER),
        ({"price_minor": 400_000}, 1, "allowance_exceeded", Remedy.FEWER),
        ({"content_amount": Decimal(1), "content_unit": "cup"}, 1, "not_admitted", Remedy.REMOVE),
        ({"net_weight_g": 900}, 1, "not_admitted", Remedy.REMOVE),
        ({"currency": "GBP"}, 1, "rate_unavailable", Remedy.LATER),
        ({}, 1_000, "insufficient_stock", Remedy.FEWER),
    ],
)
def test_what_stands_in_the_way_is_named(facts, units, code, remedy):
    """XB-3, XB-8, INV-17: each with what helps, before anything is paid."""
    priced = make.priced((make.an_offer(**facts), units))
    assert code in _codes(priced)
    found = next(problem for problem in priced.problems if problem.code == code)
    assert found.remedy is remedy


def test_one_thing_above_the_order_limit_pays_everything_in_full():
    """XB-8: the one-item exception."""
    priced = make.priced((make.an_offer(price_minor=80_000, hs_code=HS["bag"]), 1))
    [order] = priced.orders
    assert priced.problems == ()
    assert order.cost.treatment is Treatment.FULL_TAX_AS_GENERAL_TRADE


def test_orders_of_one_cart_share_the_yearly_allowance():
    """XB-8: each alone is allowed, together they are too much for what is left."""
    offers = [
        make.an_offer(price_minor=30_000, merchant_id=MERCHANTS[number], hs_code=HS["bag"])
        for number in range(2)
    ]
    used = {"cn-cbec": Money(2_300_000, CNY)}
    for offer in offers:
        assert _codes(make.priced((offer, 1), used_in_year=used)) == []
    together = make.priced(*[(offer, 1) for offer in offers], used_in_year=used)
    assert _codes(together) == [ProblemCode.ALLOWANCE_EXCEEDED]
    [problem] = together.problems
    assert problem.facts["left"]


def test_lines_on_the_same_variant_draw_on_the_same_stock():
    """INV-3: two listings of one variant cannot both have the last units."""
    oil = make.an_offer()
    twin = replace(make.an_offer(), variant=oil.variant, lane=make.a_lane_row(code="it-cn-2"))
    node = NodeStock(NodeId(named_id("a node")), {oil.variant: 5})
    nodes = {oil.merchant_id: [node]}
    assert _codes(make.priced((oil, 2), (twin, 3), nodes=nodes)) == []
    short = make.priced((oil, 3), (twin, 3), nodes=nodes)
    assert _codes(short) == [ProblemCode.INSUFFICIENT_STOCK] * 2
    assert {(p.facts["available"], p.facts["wanted"]) for p in short.problems} == {(5, 6)}


def test_an_order_is_sent_from_one_place():
    """INV-14: enough of each, but nowhere together: the buyer is told to order apart."""
    oil, soap = (
        make.an_offer(),
        make.an_offer(hs_code=HS["shampoo"], content_amount=Decimal(1), content_unit="l"),
    )
    nodes = {
        oil.merchant_id: [
            NodeStock(NodeId(named_id("a")), {oil.variant: 1, soap.variant: 0}),
            NodeStock(NodeId(named_id("b")), {oil.variant: 0, soap.variant: 1}),
        ]
    }
    priced = make.priced((oil, 1), (soap, 1), nodes=nodes)
    assert _codes(priced) == [ProblemCode.SEVERAL_PLACES]
    assert priced.problems[0].remedy is Remedy.ORDER_APART


def test_merchants_of_several_books_are_checked_out_together():
    here, there = make.an_offer(), make.an_offer(book=2, merchant_id=MERCHANTS[1])
    assert _codes(make.priced((here, 1), (there, 1))) == []


@pytest.mark.parametrize(
    ("country", "has_identity", "codes"),
    [
        ("CN", True, []),
        ("CN", False, ["id_required"]),
        ("ES", True, ["other_country"]),
        (None, False, []),
    ],
)
def test_where_it_goes_and_to_whom(country, has_identity, codes):
    priced = make.priced((make.an_offer(), 1), country=country, has_identity=has_identity)
    assert _codes(priced) == codes


def test_in_spain_the_price_is_the_price_with_vat():
    lane = make.a_lane_row(
        code="es-es", regime="eu-local", origin="ES", destination="ES", market="es", margin_bp=0
    )
    priced = make.priced((make.an_offer(lane=lane, origin="ES"), 1), market="es")
    [order] = priced.orders
    assert priced.problems == ()
    assert set(order.cost.charges) == {ChargeKind.GOODS, ChargeKind.FREIGHT, ChargeKind.VAT}
    assert order.cost.charges[ChargeKind.GOODS].minor == 2000


def test_chinas_day_begins_before_utcs():
    evening = make.NOW.replace(month=12, day=31, hour=17)
    assert rules.local_day("CN", evening).year == make.NOW.year + 1
    assert rules.local_day("ES", evening).year == make.NOW.year
