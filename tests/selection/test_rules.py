"""The score: unknown is neither nothing nor all, the law's no is no, more of the good is better."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.selection import make

from entrepot.selection.rules import cost, lifting, plotting, scoring, trading
from entrepot.selection.values import PARTS, BadWeights, Part, Weights, read_weights

NAN = float("nan")
ANY = [NAN, *[float(one) for one in range(0, 101, 5)]]
WEIGHTS = st.builds(Weights, *[st.integers(0, 100) for _ in range(4)], st.integers(1, 100))


def _fit(goods, market=None, weights=None):
    judged = scoring.judge(goods, market or make.a_market())
    return scoring.total(judged.parts, judged.trusts, weights or Weights())


def _answer(goods, code, market=None):
    judged = scoring.judge(goods, market or make.a_market())
    return next(one for one in judged.answers if one.code == code)


@given(
    st.lists(st.sampled_from(ANY), min_size=5, max_size=5),
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
    WEIGHTS,
)
def test_a_total_lies_between_its_known_parts(parts, trusts, weights) -> None:
    fit, trust = scoring.total(np.array([parts]).T, np.array([trusts]).T, weights)
    counted = [p for p, w in zip(parts, weights.figures, strict=True) if not math.isnan(p) and w]
    if parts[0] == 0.0 and trusts[0] == 1.0:
        assert fit[0] == 0.0
    elif counted:
        assert min(counted) - 1e-6 <= fit[0] <= max(counted) + 1e-6
    else:
        assert math.isnan(fit[0])
    assert 0.0 <= trust[0] <= 1.0 + 1e-9


def test_what_nobody_knows_lowers_the_confidence_and_not_the_score() -> None:
    parts = np.array([[80.0, 80.0], [80.0, 80.0], [80.0, NAN], [80.0, 80.0], [80.0, 80.0]])
    trusts = np.where(np.isnan(parts), 0.0, 0.9)
    fit, trust = scoring.total(parts, trusts, Weights())
    assert fit.tolist() == [80.0, 80.0]
    assert trust[0] > trust[1]


def test_what_the_law_keeps_out_scores_nothing_whatever_else_is_known() -> None:
    fit, _ = _fit(make.some_goods({"is_barred": True, "units": 10_000}))
    assert fit[0] == 0.0


def test_without_a_code_the_law_is_unknown_and_data_still_count() -> None:
    goods = make.some_goods({"is_known": False, "hs": "", "gaps": 1})
    judged = scoring.judge(goods, make.a_market())
    by_code = {one.code: one.score[0] for one in judged.answers}
    assert math.isnan(by_code["admitted"])
    assert math.isnan(by_code["papers"])
    assert by_code["data"] == 80.0


PLACES = [
    (5_000, 100.0), (10_000, 100.0), (50_000, 100.0), (90_000, 30.0), (200_000, 0.0), (900_000, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("landed", "score"), PLACES)
def test_place_in_the_band_of_comparable_goods(landed: int, score: float) -> None:
    """The table of docs/algorithms/selection.md: a hundred things from 1,000 to 100,000."""
    market = make.a_market(
        bands={("category:wine-still", "piece"): make.a_band([1000.0 * n for n in range(1, 101)])}
    )
    goods = make.some_goods({"landed": landed, "amount": 0.0, "measure": ""})
    assert _answer(goods, "band", market).score[0] == pytest.approx(score, abs=2.0)


def test_contents_are_compared_before_pieces_and_shelves_widen() -> None:
    per_unit, piece = make.a_band([1.0] * 8), make.a_band([2.0] * 8)
    wide = make.a_band([3.0] * 8)
    bands = {
        ("category:wine-still", "ml"): per_unit,
        ("category:wine-still", "piece"): piece,
        ("above:drinks", "piece"): wide,
    }
    ask = ("wine-still", "drinks", "22042100", "ml")
    assert cost.band_for(make.a_market(bands=bands), *ask)[0] is per_unit
    del bands["category:wine-still", "ml"]
    assert cost.band_for(make.a_market(bands=bands), *ask)[0] is piece
    bands["category:wine-still", "piece"] = make.a_band([2.0] * 3)
    assert cost.band_for(make.a_market(bands=bands), *ask)[0] is wide


GROWTHS = [(0.0, 0.0), (0.05, 0.05), (-0.1, -0.1), (0.3, 0.3)]


@pytest.mark.parametrize(("rate", "found"), GROWTHS)
def test_growth_is_the_line_through_the_logarithms(rate: float, found: float) -> None:
    own, years = trading.growth(make.a_series(1e8, rate))
    assert own == pytest.approx(found, abs=1e-9)
    assert years == 8


def test_a_short_trend_is_drawn_towards_that_of_all_imports() -> None:
    assert trading.shrunk(0.30, 3, 0.0) == pytest.approx(0.15)
    assert trading.shrunk(0.30, 8, 0.0) == pytest.approx(0.30 * 8 / 11)
    assert trading.growth(make.a_series(1e8, 0.3, (2024, 2025)))[1] == 0


def test_the_finest_class_with_figures_is_taken_and_says_so() -> None:
    series = make.a_series(1e9, 0.05)
    fine = make.a_market(trade={("hs", "2204", ""): series, ("sitc", "11", ""): series})
    coarse = make.a_market(trade={("sitc", "11", ""): series})
    told, less = (
        trading.demand_of("22042100", "IT", fine),
        trading.demand_of("22042100", "IT", coarse),
    )
    assert (told.scheme, told.code) == ("hs", "2204")
    assert (less.scheme, less.code) == ("sitc", "11")
    assert told.trust > less.trust > 0
    assert math.isnan(trading.demand_of("22042100", "IT", make.a_market()).size)


def test_old_figures_carry_less() -> None:
    old = make.a_market(trade={("hs", "2204", ""): make.a_series(1e9, 0.05, range(2009, 2017))})
    new = make.a_market(trade={("hs", "2204", ""): make.a_series(1e9, 0.05)})
    assert (
        trading.demand_of("2204", "IT", old).trust
        < 0.3 * trading.demand_of("2204", "IT", new).trust
    )


def test_the_origin_is_judged_beside_its_usual_share() -> None:
    world, mine = make.a_series(1e9, 0.0), make.a_series(3e8, 0.0)
    trade = {
        ("hs", "2204", ""): world, ("hs", "2204", "IT"): mine,
        ("hs", "", ""): make.a_series(1e12, 0.0), ("hs", "", "IT"): make.a_series(3e10, 0.0),
    }  # fmt: skip
    told = trading.demand_of("2204", "IT", make.a_market(trade=trade))
    assert told.origin_share == pytest.approx(0.3)
    assert told.origin == pytest.approx(10.0)


BETTER = [
    ("units", 5, 100), ("papers", 2, 0), ("gaps", 3, 0), ("is_live", False, True),
    ("freight_share", 0.3, 0.05), ("goods_share", 0.5, 0.8),
]  # fmt: skip


@pytest.mark.parametrize(("name", "worse", "better"), BETTER)
def test_more_of_the_good_never_lowers_a_score(name: str, worse: float, better: float) -> None:
    fit, _ = _fit(make.some_goods({name: worse}, {name: better}))
    assert fit[1] > fit[0]


def test_what_is_left_of_its_life_on_arrival() -> None:
    """Olive oil: 24 days go; half of the life should be left in China."""
    goods = make.some_goods(
        *[{"hs": "15092000", "shelf_days": days} for days in (24.0, 48.0, 240.0, NAN)]
    )
    market = make.a_market(remaining=0.5)
    found = _answer(goods, "life", market).score.tolist()
    assert found[:3] == [pytest.approx(0.0), pytest.approx(50.0), pytest.approx(100.0)]
    assert math.isnan(found[3])
    wine = _answer(make.some_goods(), "life", market)
    assert not wine.applies[0]


def test_service_is_silent_below_five_orders() -> None:
    goods = make.some_goods({"orders": 4, "late": 4}, {"orders": 40, "late": 10}, {"orders": 40})
    found = _answer(goods, "service").score.tolist()
    assert math.isnan(found[0])
    assert found[1:] == [pytest.approx(25.0), pytest.approx(100.0)]


def test_steps_come_best_first_and_small_ones_not_at_all() -> None:
    steps = [lifting.Step("stock", 3.0, {}), lifting.Step("data", 0.1, {}),
             lifting.Step("code", NAN, {}), lifting.Step("papers", 6.0, {})]  # fmt: skip
    assert [one.code for one in lifting.kept(steps)] == ["code", "papers", "stock"]


@given(st.lists(st.floats(0, 1000), max_size=6))
def test_parts_of_a_bar_are_exactly_the_bar(amounts) -> None:
    found = plotting.widths(amounts)
    if sum(amounts) > 0:
        assert sum(width for _, width in found) == 1000
    assert all(width >= 0 for _, width in found)


def test_weights_that_cannot_be_are_refused() -> None:
    for wrong in ((0, 0, 0, 0, 0), (101, 1, 1, 1, 1), (-1, 1, 1, 1, 1)):
        with pytest.raises(BadWeights):
            Weights(*wrong)
    assert read_weights(Weights(1, 2, 3, 4, 5).plain()) == Weights(1, 2, 3, 4, 5)
    assert PARTS[0] is Part.LAW
