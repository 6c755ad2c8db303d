"""The same goods over every regime: which may travel, what it costs, and as how many orders."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes.make import BAG, SKINCARE, WINE, a_consignment, a_rate, an_item

from entrepot.lanes import rows, rules
from entrepot.money.values import CNY, EUR, Money

LAW = rows.read_law()


def _ways(consignment):
    return {way.lane.regime: way for way in rules.compare(consignment, law=LAW)}


def _basket():
    return a_consignment(
        an_item("EUR 30", id="wine", hs=WINE, content="750 ml", gross_weight_g=1300),
        an_item(
            "EUR 120", id="cream", hs=SKINCARE, content="50 ml", gross_weight_g=150, net_weight_g=60
        ),
        an_item("EUR 900", id="bag", hs=BAG, gross_weight_g=1200),
        freight="EUR 20",
        rate=a_rate("8"),
    )


def test_the_cheapest_that_may_travel_comes_first_and_every_regime_answers() -> None:
    found = rules.compare(_basket(), law=LAW)
    assert {way.lane.regime for way in found} == set(rules.regimes_between("IT", "CN"))
    prices = [way.cost.total.minor for way in found if way.cost]
    assert prices == sorted(prices)
    assert [way.cost is None for way in found] == sorted(way.cost is None for way in found)


def test_too_much_for_one_order_is_priced_as_several() -> None:
    """EUR 30 of wine and EUR 120 of cream go together; the bag of EUR 900 goes alone."""
    way = _ways(_basket())["cn-cbec-direct"]
    assert [obstacle.code for obstacle in way.obstacles] == ["cbec.order_limit"]
    lots = [{line.item.id for line in cost.lines} for cost in way.split]
    assert lots == [{"bag"}, {"cream", "wine"}]
    carried = sum(cost.charges[kind].minor for cost in way.split for kind in cost.charges if kind == "freight")  # fmt: skip
    assert carried == 16_000
    alone = replace(_basket(), items=(_basket().items[2],), freight=Money(906, EUR))
    assert way.split[0].total == rules.landed_cost(alone, law=LAW).total


def test_what_no_division_admits_has_none() -> None:
    """The year's allowance is spent: three orders would not pass either."""
    spent = replace(_basket(), orders_value_used_in_year=Money(2_500_000, CNY))
    assert _ways(spent)["cn-cbec-direct"].split == ()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1_000, 90_000), st.integers(1, 4)), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_a_division_holds_every_unit_once_and_does_not_depend_on_the_order_of_lines(
    drawn, chance
) -> None:
    items = [
        an_item(f"CNY {minor / 10:.2f}", id=str(place), quantity=quantity)
        for place, (minor, quantity) in enumerate(drawn)
    ]
    sent = a_consignment(*items, freight="CNY 50")
    split = _ways(sent)["cn-cbec-direct"].split
    shuffled = list(items)
    chance.shuffle(shuffled)
    again = _ways(replace(sent, items=tuple(shuffled)))["cn-cbec-direct"].split
    assert [cost.total for cost in split] == [cost.total for cost in again]
    if split:
        sent_units = {item.id: item.quantity for item in items}
        found: dict[str, int] = {}
        for cost in split:
            for line in cost.lines:
                found[line.item.id] = found.get(line.item.id, 0) + line.item.quantity
        assert found == sent_units
        goods = sum(cost.goods_value.minor for cost in split)
        assert goods == sum(item.unit_price.minor * item.quantity for item in items)


@pytest.mark.parametrize("pair", [("IT", "CN"), ("CN", "DE"), ("CN", "GB"), ("IT", "JP"), ("IT", "DE")])  # fmt: skip
def test_regimes_between_two_countries_lead_there(pair) -> None:
    found = rules.regimes_between(*pair)
    assert found
    assert all(rules.transit(name, _basket().day, law=LAW) is not None for name in found)
