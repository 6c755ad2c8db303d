"""A block of what was read, priced by vectors and compared with the prices that stand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import md5
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from entrepot.catalog import queries as catalog
from entrepot.catalog import rules as catalog_rules
from entrepot.catalog.values import MARKETS, LaneRow, ListingId
from entrepot.lanes import rows as law_rows
from entrepot.lanes.rules import bulk
from entrepot.lanes.values import LandedCost, Lane
from entrepot.money import queries as money
from entrepot.money.values import Currency, Rate, currency
from entrepot.storefront import queries, rules
from entrepot.storefront.commands.reprice import columns
from entrepot.storefront.commands.reprice.columns import Table
from entrepot.storefront.commands.reprice.refusals import PriceDiffers
from entrepot.storefront.values import Move

OFFERS_MAX: Final = 500
"""Listings of one question to the catalogue, when a sample is checked."""
_FREIGHTS_MAX: Final = 200_000

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a block; arrays have one place a row of it."""

    prices: bulk.Prices
    changed: NDArray[np.bool_]
    """Live rows of which something is not as it stands."""
    turned: NDArray[np.bool_]
    """Of these, those that may be sold again, or no longer, or are new."""
    judged: NDArray[np.bool_]
    """Those of which the gate may say something else now, blocked ones among them that may pass."""


class LanePricer:
    """Prices of one lane on one day. Freights and rates are looked up once."""

    def __init__(self, lane: LaneRow, *, day: date) -> None:
        self.lane = lane
        self.day = day
        self.unit = currency(MARKETS[lane.market].currency)
        self.law = law_rows.law()
        self._freights: dict[int, int] = {}
        self._rates: dict[Currency, Rate | None] = {}

    def outcome(self, table: Table) -> Outcome:
        """Price a block and say what differs."""
        found = self.prices(table)
        is_live = _column(table, "is_live") > 0
        has_price = _column(table, "has_price") > 0
        is_sold = found.obstacle == 0
        was_sold = _column(table, "old") > 0
        hashes = np.array([_hash(code) for code in found.codes], np.int64)
        is_same = (_column(table, "is_same") > 0) & has_price
        is_same &= hashes[found.obstacle] == _column(table, "obstacle")
        is_same &= is_sold == was_sold
        for place, kind in enumerate(bulk.KINDS):
            is_same &= found.charges[place] == _column(table, f"old_{kind.value}")
        changed = is_live & ~is_same
        has_turned = (is_sold != was_sold) & (has_price | ~is_sold)
        return Outcome(
            prices=found,
            changed=changed,
            turned=changed & ((is_sold != was_sold) | ~has_price),
            judged=(is_live & has_turned) | (~is_live & is_sold),
        )

    def prices(self, table: Table) -> bulk.Prices:
        """The prices of a block's rows, in their order, whatever they are paid in."""
        paid_in = _column(table, "paid_in")
        goods = self._goods(table)
        charges = np.zeros((len(bulk.KINDS), len(table)), np.int64)
        obstacle = np.zeros(len(table), np.int16)
        codes: dict[str, int] = {"": 0}
        by_engine = 0
        for number in np.unique(paid_in).tolist():
            rows = np.flatnonzero(paid_in == number)
            part = bulk.price(goods.take(rows), self._terms(number), law=self.law)
            places = [codes.setdefault(code, len(codes)) for code in part.codes]
            charges[:, rows] = part.charges
            obstacle[rows] = np.array(places, np.int16)[part.obstacle]
            by_engine += part.by_engine
        return bulk.Prices(charges, obstacle, tuple(codes), by_engine)

    def check(self, table: Table) -> int:
        """Compare some rows with what a quote of one piece would charge; how many there were.

        PriceDiffers at the first that is not the same to the minor unit, charge by charge.
        """
        found = self.prices(table)
        listings = [ListingId(UUID(bytes=bytes(raw))) for raw in table["listing"]]
        is_live = _column(table, "is_live") > 0
        for start in range(0, len(listings), OFFERS_MAX):
            offers = catalog.offers(listings[start : start + OFFERS_MAX])
            costs = queries.costs(offers.values(), market=self.lane.market, day=self.day)
            for row, listing in enumerate(listings[start : start + OFFERS_MAX], start):
                cost = costs.get(listing)
                if cost is None or not is_live[row]:
                    continue  # sold no longer since it was read; or not yet, and then not charged
                ours = tuple(found.charges[:, row].tolist())
                wanted = (
                    rules.amounts_of(cost) if isinstance(cost, LandedCost) else (0,) * len(ours)
                )
                if ours != wanted:
                    raise PriceDiffers(
                        listing=listing,
                        lane=self.lane.code,
                        by_vectors=sum(ours),
                        by_quote=sum(wanted),
                        parts={
                            kind.value: (mine, its)
                            for kind, mine, its in zip(bulk.KINDS, ours, wanted, strict=True)
                            if mine != its
                        },
                    )
        return len(listings)

    def write(self, table: Table, outcome: Outcome, **facts: Any) -> None:
        """Set the prices that changed, in the caller's transaction."""
        rows = np.flatnonzero(outcome.changed)
        if not len(rows):
            return
        charges = outcome.prices.charges[:, rows]
        totals = charges.sum(axis=0)
        refused = outcome.prices.obstacle[rows] > 0
        rate = next((rate for rate in self._rates.values() if rate is not None), None)
        columns.write(
            {
                "listing": table["listing"][rows],
                "product": table["product"][rows],
                "merchant": table["merchant"][rows],
                "is_new": _column(table, "has_price")[rows] == 0,
                "is_due": outcome.turned[rows],
                "price": np.where(refused, -1, totals),
                "band": columns.bands_of(totals, self.unit.code),
                "obstacle": outcome.prices.obstacle[rows],
                **{f"{kind.value}_minor": charges[place] for place, kind in enumerate(bulk.KINDS)},
            },
            market=self.lane.market,
            lane=self.lane.code,
            currency=self.unit.code,
            codes=list(outcome.prices.codes),
            version=self.law.version[:64],
            rate_on=rate.on if rate else None,
            **facts,
        )

    def moves(self, table: Table, outcome: Outcome) -> list[Move]:
        """The prices of a block that moved most."""
        old, new = _column(table, "old"), outcome.prices.total
        rows = np.flatnonzero(outcome.changed & (old > 0) & (new > 0) & (old != new))
        if not len(rows):
            return []
        far = np.abs(new[rows] - old[rows]) / old[rows]
        if len(rows) > rules.moves.KEPT:
            rows = rows[np.argpartition(-far, rules.moves.KEPT)[: rules.moves.KEPT]]
        return [
            Move(
                share=round(rules.moves.share(was, now), 6),
                amount=abs(now - was),
                listing=str(UUID(bytes=bytes(table["listing"][row]))),
                lane=self.lane.code,
                old_minor=was,
                new_minor=now,
                currency=self.unit.code,
            )
            for row, was, now in zip(
                rows.tolist(), old[rows].tolist(), new[rows].tolist(), strict=True
            )
        ]

    def _goods(self, table: Table) -> bulk.Goods:
        gross = _column(table, "gross")
        return bulk.Goods(
            hs=_column(table, "hs"),
            origin=_column(table, "origin"),
            price=_column(table, "price"),
            freight=self._freight(gross),
            net_weight_g=_column(table, "net"),
            gross_weight_g=gross,
            content_micro=_column(table, "content"),
            measure=_column(table, "measure"),
        )

    def _freight(self, gross: Ints) -> Ints:
        """By the catalogue's rule, once for each weight that occurs."""
        weights, of_row = np.unique(gross, return_inverse=True)
        if len(self._freights) > _FREIGHTS_MAX:
            self._freights.clear()
        found = []
        for weight in weights.tolist():
            known = self._freights.get(weight)
            if known is None:
                # Goods without a weight have no freight; they are refused for want of it.
                known = catalog_rules.freight(self.lane, weight).minor if weight > 0 else 0
                self._freights[weight] = known
            found.append(known)
        freight: Ints = np.array(found, np.int64)[of_row]
        return freight

    def _terms(self, paid_in: int) -> bulk.Terms:
        unit = currency(paid_in.to_bytes(3, "big").decode())
        freight_in = currency(self.lane.freight_currency)
        return bulk.Terms(
            lane=Lane(self.lane.regime, self.lane.origin, self.lane.destination),
            day=self.day,
            paid_in=unit,
            freight_in=freight_in,
            rate=self._rate(unit),
            freight_rate=self._rate(freight_in),
            margin=Decimal(self.lane.margin_bp).scaleb(-4),
        )

    def _rate(self, base: Currency) -> Rate | None:
        if base not in self._rates:
            self._rates[base] = None
            if base != self.unit:
                try:
                    self._rates[base] = money.rate(base, self.unit, day=self.day)
                except money.NoRate:
                    self._rates[base] = None
        return self._rates[base]


def listings_at(table: Table, rows: NDArray[np.bool_]) -> list[ListingId]:
    """The listings of the chosen rows."""
    return [ListingId(UUID(bytes=bytes(raw))) for raw in table["listing"][rows]]


def last_listing(table: Table) -> ListingId:
    """Where a block ends."""
    return ListingId(UUID(bytes=bytes(table["listing"][-1])))


def _column(table: Table, name: str) -> Ints:
    found: Ints = np.ascontiguousarray(table[name])
    return found


def _hash(code: str) -> int:
    """As the statement that reads has it."""
    return int(md5(code.encode(), usedforsecurity=False).hexdigest()[:8], 16) if code else 0
