"""What would lift a score: goods as they would be after one step, to be judged again."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from entrepot.selection.rules import means, travel
from entrepot.selection.values import Goods, Market

SMALLER: Final = 0.5
SMALLER_FROM_G: Final = 400
CUTS: Final = (0.95, 0.90, 0.85, 0.80)
"""Prices that are tried, of the present one."""
GAIN_MIN: Final = 0.5
"""Points below which a step is not worth a word."""
STEPS_MAX: Final = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and what it would bring."""

    code: str
    """`data`, `papers`, `code`, `lane`, `price`, `smaller`, `stock`, `live`."""
    gain: float
    """Points; NaN where nobody can say before it is done."""
    facts: dict[str, Any]


def with_data(goods: Goods) -> Goods:
    """All data are there."""
    return replace(goods, gaps=np.zeros_like(goods.gaps))


def with_papers(goods: Goods) -> Goods:
    """All papers are there."""
    return replace(goods, papers=np.zeros_like(goods.papers))


def with_stock(goods: Goods) -> Goods:
    """Enough lies ready."""
    return replace(goods, units=np.maximum(goods.units, int(means.STOCK_FULL)))


def with_standing(goods: Goods) -> Goods:
    """The merchant is live."""
    return replace(
        goods,
        is_live=np.ones_like(goods.is_live),
        open_items=np.zeros_like(goods.open_items),
    )


def can_be_smaller(goods: Goods, market: Market) -> bool:
    """Of the first row: whether half of it would still be something to sell."""
    told = travel.handling_of(str(goods.hs[0]), market)
    return bool(goods.amount[0] > 0 and goods.gross_g[0] >= SMALLER_FROM_G and told.density >= 100)


def kept(steps: list[Step]) -> tuple[Step, ...]:
    """Those worth a word, the best first; what cannot be foretold stands before all."""
    worth = [one for one in steps if np.isnan(one.gain) or one.gain >= GAIN_MIN]
    worth.sort(key=lambda one: (not np.isnan(one.gain), -np.nan_to_num(one.gain)))
    return tuple(worth[:STEPS_MAX])
