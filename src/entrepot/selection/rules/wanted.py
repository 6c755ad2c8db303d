"""Is it wanted? Imports of its heading, sales seen and our own, the model, the market's searches."""

from typing import Final

import numpy as np

from entrepot.selection.rules import cost, searched
from entrepot.selection.rules.trading import demand_of
from entrepot.selection.values import UNKNOWN, Answer, Floats, Goods, Market, Part

SIZE_LOW: Final = 6.0
SIZE_HIGH: Final = 9.7
"""Powers of ten of US dollars a year: a million is nothing to speak of, five thousand million a lot."""
GROWTH_SCALE: Final = 0.10
"""Ten per cent a year more than nothing earns three quarters of what growth can."""
ORIGIN_SCALE: Final = 1.2
NEAR: Final = 0.4
"""Things within this share of a price are sold at that price."""
SOLD_MIN: Final = 8
HALF_TRUST_AT: Final = 25


def answers(goods: Goods, market: Market) -> tuple[Answer, ...]:
    """Size, growth and origin by trade; sales seen; sales of our own; the learned model."""
    every = np.ones(len(goods), np.bool_)
    told = [
        demand_of(hs, origin, market)
        for hs, origin in zip(goods.hs.tolist(), goods.origin.tolist(), strict=True)
    ]
    size = np.array([one.size for one in told])
    growth = np.array([one.growth for one in told])
    origin = np.array([one.origin for one in told])
    trust = np.array([one.trust for one in told])
    years = np.array([one.years for one in told], np.float64)
    base = {
        "size": size,
        "year": np.array([one.year for one in told]),
        "growth": growth,
        "raw": np.array([one.raw_growth for one in told]),
        "years": years,
        "origin": origin,
        "share": np.array([one.origin_share for one in told]),
        "scheme": np.array([one.scheme for one in told], object),
        "code": np.array([one.code for one in told], object),
    }
    seen, count = _sales_seen(goods, market)
    own, own_trust, sold = _own_sales(goods, market)
    model = np.where(np.isnan(goods.modelled), UNKNOWN, 100.0 * goods.modelled)
    sure = np.full(len(goods), 0.6)
    return (
        Answer("size", Part.WANTED, 30, _size(size), trust, every, base),
        Answer(
            "growth", Part.WANTED, 20, _around(growth / GROWTH_SCALE),
            trust * years / (years + 3.0), every, base,
        ),
        Answer(
            "origin", Part.WANTED, 15, _around(_log(origin) / ORIGIN_SCALE), trust * 0.9, every,
            base,
        ),
        Answer(
            "sales_seen", Part.WANTED, 15, seen, count / (count + HALF_TRUST_AT), every,
            {"count": count, "seen": seen},
        ),
        Answer("own_sales", Part.WANTED, 10, own, own_trust, every, {"sold": sold}),
        Answer("model", Part.WANTED, 10, model, sure, every, {"modelled": goods.modelled}),
        *searched.answers(goods, market),
    )  # fmt: skip


def _size(values: Floats) -> Floats:
    # Below a dollar there is no logarithm to take.
    powers = np.log10(np.maximum(values, 1.0))
    found: Floats = 100.0 * np.clip((powers - SIZE_LOW) / (SIZE_HIGH - SIZE_LOW), 0.0, 1.0)
    return np.where(np.isnan(values), UNKNOWN, found)


def _around(values: Floats) -> Floats:
    """50 where nothing speaks for or against."""
    found: Floats = 50.0 + 50.0 * np.tanh(values)
    return found


def _log(values: Floats) -> Floats:
    found: Floats = np.log(np.where(values > 0, values, 0.05))
    return np.where(np.isnan(values), UNKNOWN, found)


def _sales_seen(goods: Goods, market: Market) -> tuple[Floats, Floats]:
    """How well things of about this price sell among all things of the kind: 0..100, and how many."""
    score, count = np.full(len(goods), UNKNOWN), np.zeros(len(goods))
    memo: dict[tuple[str, str, str, int], tuple[float, int]] = {}
    rows = zip(
        goods.category.tolist(), goods.above.tolist(), goods.hs.tolist(), goods.landed.tolist(),
        strict=True,
    )  # fmt: skip
    for row, (category, above, hs, landed) in enumerate(rows):
        if landed <= 0:
            continue
        # Prices of two per cent apart are one price: so a file of many goods is judged quickly.
        step = int(np.log(landed) * 50)
        key = (category, above, hs[:4], step)
        if key not in memo:
            memo[key] = _at_price(market, category, above, hs, float(np.exp(step / 50)))
        score[row], count[row] = memo[key]
    return score, count


def _at_price(
    market: Market, category: str, above: str, hs: str, landed: float
) -> tuple[float, int]:
    for _, key in cost.shelves(category, above, hs):
        band = market.bands.get((key, "piece"))
        if band is None or len(band.sold_pieces) < SOLD_MIN:
            continue
        first = np.searchsorted(band.sold_prices, landed * (1 - NEAR))
        last = np.searchsorted(band.sold_prices, landed * (1 + NEAR), side="right")
        near = band.sold_pieces[first:last]
        if len(near) < SOLD_MIN // 2:
            continue
        usual = float(np.median(near))
        return 100.0 * float(np.mean(band.sold_pieces <= usual)), len(near)
    return UNKNOWN, 0


def _own_sales(goods: Goods, market: Market) -> tuple[Floats, Floats, Floats]:
    """The market's own sales of the category beside its best one; nothing sold at all says nothing."""
    most = max(market.sold.values(), default=0)
    sold = (
        np.array([market.sold.get(slug, 0) for slug in goods.category.tolist()], np.float64)
        + goods.sold
    )
    if most <= 0:
        return np.full(len(goods), UNKNOWN), np.zeros(len(goods)), sold
    score: Floats = 100.0 * np.clip(np.log1p(sold) / np.log1p(most), 0.0, 1.0)
    return score, np.full(len(goods), most / (most + 200.0)), sold
