"""The learned demand model: what it sees, that it learns, and that it does not peep."""

import gzip
import os
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.selection.queries import demand as stored
from entrepot.selection.rules import demand
from entrepot.selection.rules.demand import features
from entrepot.selection.values import SeenFigure
from entrepot.selection.values.demand import Glance, MarketItem

DATA = Path(os.environ.get("ENTREPOT_DATA", Path(__file__).parents[3] / "shared" / "data"))
TMALL = DATA / "tmall_cosmetics_double11" / "cosmetics.csv.gz"
DAY = date(2016, 11, 11)
GOOD = ("补水", "正品", "套装")
POOR = ("补差", "邮费", "旧款")


def _market(seed: int, *, brands: int = 5, items: int = 40) -> list[MarketItem]:
    """Shelves of very different fame, on which the same words and low prices sell."""
    draw = random.Random(seed)
    found = []
    for brand in range(brands):
        fame = draw.uniform(2, 9)
        for row in range(items):
            merit = draw.gauss(0, 1)
            words = [w for w in GOOD if draw.gauss(merit, 1) > 0]
            words += [w for w in POOR if draw.gauss(-merit, 1) > 0]
            draw.shuffle(words)
            title = f"牌{brand} {' '.join(words)} 面霜{draw.choice((30, 50, 100))}ml"
            price = int(np.exp(draw.gauss(5 - 0.3 * merit, 0.3)) * 100)
            sold = int(np.exp(fame + merit + draw.gauss(0, 0.4)))
            found.append(
                MarketItem(f"{brand}-{row}", f"b{brand}", (Glance(DAY, title, price, sold),))
            )
    return found


def test_it_finds_what_sells_on_shelves_it_has_never_seen() -> None:
    evaluation = demand.evaluate(_market(1))
    assert evaluation is not None
    assert (evaluation.items, evaluation.brands, evaluation.left_out) == (200, 5, 0)
    by_name = {figure.name.split(":")[0]: figure for figure in evaluation.figures}
    assert by_name["model"].spearman > 0.6
    assert by_name["model"].spearman > by_name["cheapest first"].spearman + 0.2
    assert by_name["model"].covered == pytest.approx(0.8, abs=0.08)


def test_control_where_nothing_is_to_be_found_nothing_is() -> None:
    """Sales dealt out by lot: a figure far from nought would mean that the measure is broken."""
    items = _market(2)
    draw = random.Random(3)
    lots = [
        replace(one, glances=(replace(one.glances[0], sold=draw.randrange(1, 10_000)),))
        for one in items
    ]
    evaluation = demand.evaluate(lots)
    assert evaluation is not None
    assert all(abs(figure.spearman) < 0.2 for figure in evaluation.figures)


def test_the_sales_of_the_shelf_that_is_ranked_are_never_looked_at() -> None:
    market = _market(4)
    model = demand.learn([one for one in market if one.brand != "b0"])
    here = [one for one in market if one.brand == "b0"]
    blind = [replace(one, glances=(replace(one.glances[0], sold=None),)) for one in here]
    assert model.predict(here) == model.predict(blind)


def test_a_shelf_is_ranked_the_same_whatever_else_is_asked_with_it() -> None:
    market = _market(5)
    model = demand.learn([one for one in market if one.brand not in {"b0", "b1"}])
    here = [one for one in market if one.brand == "b0"]
    others = [one for one in market if one.brand == "b1"]
    alone = [one.score for one in model.predict(here)]
    together = [one.score for one in model.predict([*here, *others])][: len(here)]
    assert together == pytest.approx(alone)


def test_scores_are_shares_within_their_interval() -> None:
    market = _market(6)
    model = demand.learn(market)
    for one in model.predict(market[:7]):
        assert 0 <= one.low < one.score < one.high <= 1


@pytest.mark.parametrize(
    ("brands", "items"), [(1, 200), (5, 9), (2, 40)], ids=["one shelf", "short shelves", "few"]
)
def test_too_little_is_said_to_be_too_little(brands: int, items: int) -> None:
    assert demand.evaluate(_market(7, brands=brands, items=items)) is None


def test_a_single_product_is_judged_beside_the_market() -> None:
    model = demand.learn(_market(8))
    [good] = model.predict(
        [MarketItem("n", "new", (Glance(DAY, "正品 补水 套装 面霜50ml", 9_000),))]
    )
    [poor] = model.predict(
        [MarketItem("n", "new", (Glance(DAY, "补差 邮费 旧款 面霜50ml", 40_000),))]
    )
    assert good.score > poor.score


@pytest.mark.parametrize(
    ("key", "serial"),
    [("A18164178225", 18164178225), ("18164178225", 18164178225), ("SKU-9", None), ("", None)],
)
def test_running_numbers_are_known_by_their_form(key: str, serial: int | None) -> None:
    rows = [
        SeenFigure(
            item=key, title="t", brand="b", category="", heading="", price_minor=100,
            currency="CNY", seen_on=date(2016, 11, day), pieces=day,
        )
        for day in (9, 5, 11)
    ]  # fmt: skip
    [item] = demand.items_of(rows)
    assert (item.serial, item.sold, [one.day.day for one in item.glances]) == (
        serial,
        11,
        [5, 9, 11],
    )


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30), st.integers(1, 4))
def test_relative_columns_are_bounded_whatever_stands_in_them(
    values: list[float], shelves: int
) -> None:
    columns = np.array(values)[:, None]
    found = features.relative(columns, np.arange(len(values)) % shelves, features.usual(columns))
    assert np.isfinite(found).all()
    assert np.abs(found).max() <= 6


@pytest.mark.skipif(not TMALL.exists(), reason="the observations of Tmall are not here")
def test_real_shelves_held_out_are_ranked_better_than_0_45(tmp_path: Path) -> None:
    """Five brands only, each held out in turn; all of them: `entrepot selection evaluate`."""

    kept = ("自然堂", "欧莱雅", "美宝莲", "雅诗兰黛", "佰草集")
    with gzip.open(TMALL, "rt", encoding="utf-8-sig") as source:
        head, *rows = source.read().splitlines()
    path = tmp_path / "five.csv"
    path.write_text("\n".join([head, *(row for row in rows if row.rstrip().endswith(kept))]))
    evaluation = stored.evaluate_demand(path, currency="CNY", day=DAY)
    assert evaluation is not None
    assert evaluation.brands == 5
    cheapest, plain, *ours = evaluation.figures
    assert ours[-1].spearman > max(0.45, plain.spearman, cheapest.spearman)
