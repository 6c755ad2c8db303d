"""TAX-3: any order of partial refunds gives back the whole, to the last minor unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lanes.make import BAG, SKINCARE, WINE, a_consignment, an_item

from entrepot.lanes import rows, rules
from entrepot.lanes.values import BadConsignment, ChargeKind

LAW = rows.read_law()
lines = st.lists(
    st.tuples(
        st.sampled_from([(WINE, "750 ml"), (SKINCARE, "50 ml"), (BAG, "")]),
        st.integers(1, 30_000),
        st.integers(1, 7),
    ),
    min_size=1,
    max_size=4,
)


@given(lines, st.randoms(use_true_random=False))
def test_refunds_line_by_line_and_unit_by_unit_sum_to_the_whole(drawn, chance) -> None:
    items = [
        an_item(f"CNY {minor / 100:.2f}", id=str(place), hs=hs, content=content, quantity=quantity)
        for place, ((hs, content), minor, quantity) in enumerate(drawn)
    ]
    sent = a_consignment(*items, freight="CNY 33.37")
    if rules.admit(sent, law=LAW):
        return
    cost = rules.landed_cost(sent, law=LAW)
    left = [item.id for item in items for _ in range(item.quantity)]
    chance.shuffle(left)
    back: dict[str, int] = {}
    given_back = dutiable = 0
    sums = dict.fromkeys(ChargeKind, 0)
    while left:
        many = chance.randint(1, len(left))
        now, left = left[:many], left[many:]
        units = {name: now.count(name) for name in set(now)}
        part = rules.refund(cost, units, before=back)
        given_back += part.total.minor
        dutiable += part.dutiable.minor
        for kind, amount in part.charges.items():
            sums[kind] += amount.minor
        for name, of_it in units.items():
            back[name] = back.get(name, 0) + of_it
    assert given_back == cost.total.minor
    assert dutiable == cost.dutiable.minor
    assert sums == {
        kind: cost.charges[kind].minor if kind in cost.charges else 0 for kind in ChargeKind
    }


@pytest.mark.parametrize(
    ("units", "before"),
    [({"1": 3}, {}), ({"1": 1}, {"1": 2}), ({"2": 1}, {}), ({"1": -1}, {})],
)
def test_more_than_was_sent_does_not_come_back(units, before) -> None:
    cost = rules.landed_cost(a_consignment(an_item(quantity=2)), law=LAW)
    with pytest.raises(BadConsignment):
        rules.refund(cost, units, before=before)
