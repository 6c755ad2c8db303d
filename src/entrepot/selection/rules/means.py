"""Can the merchant? Stock, what stays with it, its standing, its service so far."""

from typing import Final

import numpy as np

from entrepot.selection.rules import cost
from entrepot.selection.values import UNKNOWN, Answer, Floats, Goods, Market, Part

STOCK_FULL: Final = 200
"""Units from which more of them add nothing."""
ROOM_SCALE: Final = 0.4
ITEM_COSTS: Final = 15.0
ORDERS_MIN: Final = 5
HALF_TRUST_AT: Final = 20
LATE_COSTS: Final = 300.0
"""Points for all orders late: a third of them takes everything."""
CANCELLED_COSTS: Final = 500.0


def answers(goods: Goods, market: Market) -> tuple[Answer, ...]:
    """Stock, room for the margin, standing, service."""
    rows = len(goods)
    every = np.ones(rows, np.bool_)
    stock = 100.0 * np.clip(np.log1p(goods.units) / np.log1p(STOCK_FULL), 0.0, 1.0)
    room, net = room_of(goods, market)
    lacking = np.nan_to_num(goods.open_items, nan=0.0)
    standing = np.where(goods.is_live, 100.0, 50.0) - ITEM_COSTS * lacking
    orders = goods.orders.astype(np.float64)
    has = orders >= ORDERS_MIN
    late = np.divide(goods.late, orders, out=np.zeros(rows), where=has)
    lost = np.divide(goods.cancelled, orders, out=np.zeros(rows), where=has)
    service = np.clip(100.0 - LATE_COSTS * late - CANCELLED_COSTS * lost, 0.0, 100.0)
    return (
        Answer("stock", Part.MERCHANT, 30, stock, np.ones(rows), every, {"units": goods.units}),
        Answer(
            "margin", Part.MERCHANT, 30, 50.0 + 50.0 * np.tanh(room / ROOM_SCALE),
            np.full(rows, 0.7), every, {"room": room, "net": net, "commission": goods.commission},
        ),
        Answer(
            "standing", Part.MERCHANT, 20, np.clip(standing, 0.0, 100.0), np.ones(rows), every,
            {"live": goods.is_live, "open": goods.open_items},
        ),
        Answer(
            "service", Part.MERCHANT, 20, np.where(has, service, UNKNOWN),
            orders / (orders + HALF_TRUST_AT), every,
            {"orders": goods.orders, "late": late, "cancelled": lost},
        ),
    )  # fmt: skip


def room_of(goods: Goods, market: Market) -> tuple[Floats, Floats]:
    """How much more than now the merchant would get if the thing cost what comparable ones do.

    As a share of what it gets now, after commission; negative where it would have to give way.
    What goes with the price (duty, tax) is taken in proportion, freight as it is. Second: what it
    gets now of its own price, minor units.
    """
    rows = len(goods)
    middle = np.full(rows, UNKNOWN)
    memo: dict[tuple[str, str, str, str], tuple[float, str]] = {}
    keys = zip(
        goods.category.tolist(), goods.above.tolist(), goods.hs.tolist(),
        np.where(goods.amount > 0, goods.measure, "").tolist(), goods.amount.tolist(), strict=True,
    )  # fmt: skip
    for row, (category, above, hs, measure, amount) in enumerate(keys):
        key = (category, above, hs[:4], measure)
        if key not in memo:
            band, per, _, _ = cost.band_for(market, category, above, hs, measure)
            memo[key] = (UNKNOWN, "") if band is None else (float(np.median(band.prices)), per)
        price, per = memo[key]
        middle[row] = price if per in {"", "piece"} else price * amount / cost.UNIT
    landed = np.where(goods.landed > 0, goods.landed, UNKNOWN)
    freight = landed * goods.freight_share
    moving = landed - freight
    room = (middle - freight) / np.where(moving > 0, moving, UNKNOWN) - 1.0
    net = np.where(goods.price > 0, goods.price * (1.0 - goods.commission), UNKNOWN)
    return np.clip(room, -1.0, 5.0), net
