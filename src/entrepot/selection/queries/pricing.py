"""Full prices of goods on a lane by vectors, whether they are listed on it or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np

from entrepot.catalog import rules as catalog_rules
from entrepot.catalog.values import MARKETS, LaneRow
from entrepot.lanes import rows as law_rows
from entrepot.lanes.rules import bulk
from entrepot.lanes.values import ChargeKind, Lane
from entrepot.money import queries as money
from entrepot.money.values import Currency, Rate, currency
from entrepot.selection.values import UNKNOWN, Floats, Ints

_MICRO: Final = {"ml": 1_000_000, "l": 1_000_000_000, "g": 1_000_000, "kg": 1_000_000_000}
_GOODS: Final = (bulk.KINDS.index(ChargeKind.GOODS),)
_FREIGHT: Final = tuple(
    place
    for place, kind in enumerate(bulk.KINDS)
    if kind in {ChargeKind.FREIGHT, ChargeKind.INSURANCE}
)


@dataclass(frozen=True, slots=True)
class Costs:
    """The full price of one piece, and what of it is goods and freight; 0 and NaN without one."""

    landed: Ints
    goods_share: Floats
    freight_share: Floats
    charges: Ints
    """One column a row, one row a kind of `bulk.KINDS`."""


class Pricer:
    """Prices of one lane on one day, by the same vectors that price the shop."""

    def __init__(self, lane: LaneRow, *, day: date) -> None:
        self.lane = lane
        self.day = day
        self.unit = currency(MARKETS[lane.market].currency)
        self._freights: dict[int, int] = {}
        self._rates: dict[Currency, Rate | None] = {}

    def costs(self, rows: Sequence[Any], price: Ints) -> Costs:
        """Of rows as `goods.Row` has them, at these prices of the merchant's."""
        goods = bulk.Goods(
            hs=np.array([bulk.hs_number(row.hs) for row in rows], np.int64),
            origin=np.array([bulk.country_number(row.made_in) for row in rows], np.int64),
            price=price,
            freight=np.array([self._freight(row.gross_g) for row in rows], np.int64),
            net_weight_g=np.array([min(row.net_g, row.gross_g) for row in rows], np.int64),
            gross_weight_g=np.array([row.gross_g for row in rows], np.int64),
            content_micro=np.array([_micro(row.content, row.unit) for row in rows], np.int64),
            measure=np.array([_measure(row.content, row.unit) for row in rows], np.int64),
        )
        return self.of(goods, [row.currency for row in rows])

    def of(self, goods: bulk.Goods, paid_in: Sequence[str]) -> Costs:
        """Of columns, each paid in its currency."""
        charges = np.zeros((len(bulk.KINDS), len(goods)), np.int64)
        words = np.array(paid_in, object)
        has_price = (goods.price > 0) & (goods.hs > 0) & (goods.gross_weight_g > 0)
        for code in sorted(set(paid_in)):
            mine = np.flatnonzero((words == code) & has_price)
            terms = self._terms(code)
            if not len(mine) or terms is None:
                continue
            part = bulk.price(goods.take(mine), terms, law=law_rows.law())
            charges[:, mine] = part.charges
        landed = charges.sum(axis=0)
        whole = np.where(landed > 0, landed, 1)
        shares = [
            np.where(landed > 0, charges[list(places)].sum(axis=0) / whole, UNKNOWN)
            for places in (_GOODS, _FREIGHT)
        ]
        return Costs(landed, shares[0], shares[1], charges)

    def _freight(self, gross: int) -> int:
        if gross <= 0:
            return 0
        known = self._freights.get(gross)
        if known is None:
            known = self._freights[gross] = catalog_rules.freight(self.lane, gross).minor
        return known

    def _terms(self, code: str) -> bulk.Terms | None:
        """None where no rate leads from the merchant's currency to the market's."""
        try:
            unit, freight_in = currency(code), currency(self.lane.freight_currency)
        except ValueError:
            return None
        rate, freight_rate = self._rate(unit), self._rate(freight_in)
        if unit != self.unit and rate is None:
            return None
        return bulk.Terms(
            lane=Lane(self.lane.regime, self.lane.origin, self.lane.destination),
            day=self.day,
            paid_in=unit,
            freight_in=freight_in,
            rate=rate,
            freight_rate=freight_rate,
            margin=Decimal(self.lane.margin_bp).scaleb(-4),
        )

    def _rate(self, base: Currency) -> Rate | None:
        if base not in self._rates:
            self._rates[base] = None
            if base != self.unit:
                try:
                    self._rates[base] = money.rate_or_shipped(base, self.unit, day=self.day)
                except money.NoRate:
                    self._rates[base] = None
        return self._rates[base]


def _micro(content: Decimal | None, unit: str) -> int:
    if content is None or not unit:
        return 0
    return int(content * _MICRO.get(unit, 1_000_000))


def _measure(content: Decimal | None, unit: str) -> int:
    if content is None or not unit:
        return 0
    return {"ml": 1, "l": 1, "g": 2, "kg": 2, "piece": 3}.get(unit, 9)
