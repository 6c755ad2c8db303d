"""What holds for every consignment into and inside the Union."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes.europe import (
    BAG,
    BOOK,
    E_BIKE,
    LAW,
    PLATE,
    SHIRT,
    SHOES,
    WATCH,
    a_business,
    goods,
    sent,
)

from entrepot.lanes import rules
from entrepot.lanes.values import Consignment, Item, LandedCost, NotAllowed

REGIMES = {"eu-h7": "CN", "eu-standard": "CN", "eu-oss": "IT", "eu-local": "IT"}
DAYS = st.dates(date(2026, 3, 1), date(2028, 12, 31))

lines = st.lists(
    st.tuples(
        st.integers(1, 60_00),
        st.integers(1, 4),
        st.sampled_from([SHIRT, SHOES, WATCH, BAG, "610910", PLATE, E_BIKE]),
        st.sampled_from(["CN", "VN", "KH"]),
        st.integers(1, 3000),
    ),
    min_size=1,
    max_size=5,
)


def a_cart(parts: list[tuple[int, int, str, str, int]]) -> tuple[Item, ...]:
    return tuple(
        goods(
            f"EUR {price // 100}.{price % 100:02}",
            id=str(place),
            hs=hs,
            quantity=quantity,
            origin=origin,
            gross_weight_g=weight,
            net_weight_g=weight,
        )
        for place, (price, quantity, hs, origin, weight) in enumerate(parts)
    )


@st.composite
def consignments(draw) -> Consignment:
    regime = draw(st.sampled_from(sorted(REGIMES)))
    freight = draw(st.integers(0, 5000))
    business = draw(st.sampled_from([None, a_business("FR")]))
    return sent(
        *a_cart(draw(lines)),
        regime=regime,
        origin=REGIMES[regime],
        to=draw(st.sampled_from(["FR", "DE", "IE"])),
        day=draw(DAYS),
        freight=f"EUR {freight // 100}.{freight % 100:02}",
        has_ioss=draw(st.booleans()),
        business=business,
        parcels=draw(st.integers(1, 3)),
    )


def cost_of(consignment: Consignment) -> LandedCost | None:
    try:
        return rules.landed_cost(consignment, law=LAW)
    except NotAllowed:
        return None


@settings(max_examples=150, deadline=None)
@given(consignments())
def test_sums_are_exact_and_nothing_is_negative(consignment) -> None:
    cost = cost_of(consignment)
    if cost is None:
        return
    assert sum(line.total.minor for line in cost.lines) == cost.total.minor
    for line in cost.lines:
        assert sum(charge.amount.minor for charge in line.charges) == line.total.minor
        assert all(charge.amount.minor >= 0 for charge in line.charges)
        assert all(charge.base.minor >= 0 for charge in line.charges)
    assert sum(sum_.minor for sum_ in cost.charges.values()) == cost.total.minor


@settings(max_examples=150, deadline=None)
@given(consignments(), st.randoms(use_true_random=False))
def test_the_order_of_lines_is_no_matter(consignment, random) -> None:
    """TAX-4"""
    items = list(consignment.items)
    random.shuffle(items)
    one, other = cost_of(consignment), cost_of(replace(consignment, items=tuple(items)))
    assert (one is None) is (other is None)
    if one is None or other is None:
        return
    totals = {line.item.id: line for line in other.lines}
    assert all(totals[line.item.id] == line for line in one.lines)
    assert one.total == other.total
    assert set(map(repr, one.notes)) == set(map(repr, other.notes))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(REGIMES)),
    st.sampled_from([SHIRT, SHOES, WATCH, BAG, BOOK, PLATE]),
    st.tuples(st.integers(1, 400_00), st.integers(1, 100_00)),
    DAYS,
    st.booleans(),
)
def test_dearer_goods_never_cost_less_but_at_the_named_cliffs(
    regime, hs, prices, day, ioss
) -> None:
    """The cliffs: the bound of a low value, where the flat duty ends; and it is named."""
    price, more = prices
    cheap, dear = (
        sent(
            goods(f"EUR {minor // 100}.{minor % 100:02}", hs=hs),
            regime=regime,
            origin=REGIMES[regime],
            to="FR",
            day=day,
            has_ioss=ioss,
        )
        for minor in (price, price + more)
    )
    one, other = cost_of(cheap), cost_of(dear)
    if one is None or other is None:
        return
    if regime == "eu-standard" and price <= 150_00 < price + more:
        return
    assert one.total.minor < other.total.minor


@settings(max_examples=60, deadline=None)
@given(consignments(), st.data())
def test_partial_refunds_give_back_the_whole(consignment, data) -> None:
    """TAX-3"""
    cost = cost_of(consignment)
    if cost is None:
        return
    first = {
        line.item.id: data.draw(st.integers(0, line.item.quantity), label=line.item.id)
        for line in cost.lines
    }
    rest = {line.item.id: line.item.quantity - first[line.item.id] for line in cost.lines}
    back = rules.refund(cost, first, before={}).total.minor
    assert back + rules.refund(cost, rest, before=first).total.minor == cost.total.minor
