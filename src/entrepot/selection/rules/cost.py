"""What will it cost there? Where the full price stands among comparable goods, and what it is of."""

from typing import Final

import numpy as np

from entrepot.selection.values import (
    BAND_MIN,
    UNKNOWN,
    Answer,
    Band,
    Bools,
    Floats,
    Goods,
    Market,
    Part,
)

CHEAP_TO: Final = 0.5
"""Up to the middle of the band a price loses nothing; being the cheapest earns no more."""
SHARE_FINE: Final = 0.15
SHARE_BAD: Final = 0.60
HALF_TRUST_AT: Final = 15
"""So many things seen make half a confidence."""
WIDER: Final = {"category": 1.0, "heading": 0.9, "above": 0.7, "chapter": 0.6}
"""What a band of a wider kind of goods is still worth."""
UNIT: Final = 100.0
"""Contents are compared by 100 ml or g."""


def answers(goods: Goods, market: Market) -> tuple[Answer, ...]:
    """Place in the band, and what freight and taxes make of the price."""
    place, low, middle, high, seen, trust, per, shelf = _places(goods, market)
    has_price = goods.landed > 0
    charges = np.where(has_price, 1.0 - goods.goods_share, UNKNOWN)
    over = np.clip((charges - SHARE_FINE) / (SHARE_BAD - SHARE_FINE), 0.0, 1.0)
    every = np.ones(len(goods), np.bool_)
    return (
        Answer(
            "band",
            Part.COST,
            70,
            score_of_place(place),
            trust,
            every,
            {
                "place": place,
                "low": low,
                "middle": middle,
                "high": high,
                "seen": seen,
                "per": per,
                "shelf": shelf,
                "landed": goods.landed,
            },
        ),
        Answer(
            "charges",
            Part.COST,
            30,
            100.0 * (1.0 - over),
            has_price.astype(np.float64),
            every,
            {"share": charges},
        ),
    )


def score_of_place(place: Floats) -> Floats:
    """100 up to the middle of the band, 30 at its dearest tenth, 0 far above all of it.

    A place is the share of things that are cheaper; above 1 it is 1 and the excess over the
    dearest, so that twice the dearest price is 2.
    """
    found: Floats = np.interp(
        place, [0.0, CHEAP_TO, 0.9, 1.0, 2.0], [100.0, 100.0, 30.0, 15.0, 0.0]
    )
    return np.where(np.isnan(place), UNKNOWN, found)


def shelves(category: str, above: str, hs: str) -> tuple[tuple[str, str], ...]:
    """Where comparable goods are looked for, the nearest first: (kind, key)."""
    found = []
    if category:
        found.append(("category", f"category:{category}"))
    if len(hs) >= 4:
        found.append(("heading", f"heading:{hs[:4]}"))
    if above:
        found.append(("above", f"above:{above}"))
    if len(hs) >= 2:
        found.append(("chapter", f"chapter:{hs[:2]}"))
    return tuple(found)


def band_for(
    market: Market, category: str, above: str, hs: str, measure: str
) -> tuple[Band | None, str, str, str]:
    """The nearest band that has enough: itself, what it counts in, its kind, its key.

    Contents are compared before pieces on the same shelf; a shelf with too little is used only
    where no wider one has enough.
    """
    ways = [
        (kind, key, per)
        for kind, key in shelves(category, above, hs)
        for per in ((measure, "piece") if measure else ("piece",))
    ]
    best: tuple[Band | None, str, str, str] = (None, "", "", "")
    for kind, key, per in ways:
        band = market.bands.get((key, per))
        if band is None or not len(band.prices):
            continue
        if len(band.prices) >= BAND_MIN:
            return band, per, kind, key
        if best[0] is None or len(band.prices) > len(best[0].prices):
            best = (band, per, kind, key)
    return best


def _places(goods: Goods, market: Market) -> tuple[Floats, ...]:
    rows = len(goods)
    place, low, middle, high = (np.full(rows, UNKNOWN) for _ in range(4))
    seen, trust = np.zeros(rows), np.zeros(rows)
    per_of, shelf_of = np.full(rows, "", object), np.full(rows, "", object)
    measures = np.where(goods.amount > 0, goods.measure, "")
    for (category, above, heading, measure), mine in _groups(goods, measures):
        band, per, kind, key = band_for(market, category, above, heading, measure)
        if band is None:
            continue
        landed = goods.landed[mine].astype(np.float64)
        price = landed if per == "piece" else landed * UNIT / goods.amount[mine]
        price[landed <= 0] = UNKNOWN
        top = band.prices[-1]
        at = np.searchsorted(band.prices, price, side="left") / len(band.prices)
        place[mine] = np.where(price > top, 1.0 + (price - top) / top, at)
        place[mine] = np.where(np.isnan(price), UNKNOWN, place[mine])
        low[mine], middle[mine], high[mine] = np.quantile(band.prices, (0.1, 0.5, 0.9))
        count = len(band.prices)
        seen[mine] = count
        trust[mine] = WIDER[kind] * count / (count + HALF_TRUST_AT)
        per_of[mine], shelf_of[mine] = per, key
    return place, low, middle, high, seen, trust, per_of, shelf_of


def _groups(
    goods: Goods, measures: Floats
) -> list[tuple[tuple[str, str, str, str], "np.ndarray[tuple[int], np.dtype[np.int64]]"]]:
    """Rows whose comparable goods are the same."""
    found: dict[tuple[str, str, str, str], list[int]] = {}
    keys = zip(
        goods.category.tolist(), goods.above.tolist(), goods.hs.tolist(), measures.tolist(),
        strict=True,
    )  # fmt: skip
    for row, (category, above, hs, measure) in enumerate(keys):
        found.setdefault((category, above, hs[:4], measure), []).append(row)
    return [(key, np.array(rows, np.int64)) for key, rows in found.items()]


def is_dear(place: Floats) -> Bools:
    """Above the middle of the band."""
    found: Bools = np.nan_to_num(place, nan=0.0) > CHEAP_TO
    return found
