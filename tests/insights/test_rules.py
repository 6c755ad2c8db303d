"""The geometry of plots."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.insights.make import NOW

from entrepot.insights import rules
from entrepot.insights.values import PLACES, Minute

figures = st.lists(st.integers(0, 10**6), min_size=2, max_size=90)


def minutes(paid: list[int]) -> list[Minute]:
    return [Minute(NOW + timedelta(minutes=n), one, one, 0) for n, one in enumerate(paid)]


@pytest.mark.parametrize(
    ("figure", "top"), [(0, 5), (4, 5), (5, 5), (6, 10), (11, 20), (21, 50), (4999, 5000)]
)
def test_the_axis_ends_at_a_round_number(figure: int, top: int) -> None:
    assert rules.ceiling(figure) == top


@given(figures)
def test_the_line_stays_in_its_frame(paid: list[int]) -> None:
    plot = rules.plot(minutes(paid))
    points = [tuple(map(float, pair[1:].split(","))) for pair in plot.line.split(" ")]
    assert len(plot.line.split(" ")) == len(paid)
    assert all(plot.left <= x <= plot.right for x, _y in points[1:])
    assert all(0 <= y <= plot.base for _x, y in points)
    numbers = [tick.number for tick in plot.y_ticks]
    assert numbers[0] == 0
    assert numbers[-1] == rules.ceiling(max(paid))
    assert 4 < len(numbers) < 7


def test_every_place_is_on_the_map() -> None:
    everything = [(country, 1) for country in PLACES]
    lanes = rules.lane_map(everything, to="CN", pulsing=frozenset({"IT"}))
    assert len(lanes.arcs) == len(PLACES) - 1
    for arc in lanes.arcs:
        assert 0 < arc.x < lanes.width
        assert 0 < arc.y < lanes.height
    assert [arc.country for arc in lanes.arcs if arc.is_pulsing] == ["IT"]


@pytest.mark.parametrize("origins", [[], [("IT", 1)], [("IT", 3), ("FR", 1)], [("CN", 2)]])
@pytest.mark.parametrize("to", ["CN", "ES"])
def test_few_origins_have_room(origins: list[tuple[str, int]], to: str) -> None:
    lanes = rules.lane_map(origins, to=to, pulsing=frozenset())
    assert len(lanes.arcs) == sum(country != to for country, _n in origins)
    for x, y in [(lanes.x, lanes.y), *[(arc.x, arc.y) for arc in lanes.arcs]]:
        assert 40 < x < lanes.width
        assert 20 < y < lanes.height


def test_a_country_without_a_place_is_left_out() -> None:
    assert rules.lane_map([("XX", 5)], to="CN", pulsing=frozenset()).arcs == ()
