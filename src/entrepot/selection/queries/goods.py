"""Products of a market's origins as columns: what the catalogue, the law and the stock say of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
from django.db import connection

from entrepot.catalog import queries as catalog
from entrepot.catalog import rules as catalog_rules
from entrepot.catalog.values import (
    MARKETS,
    Facts,
    Finding,
    LaneRow,
    ListingState,
    ProductState,
    Severity,
    TextState,
)
from entrepot.kit import arrays
from entrepot.lanes import rows as law_rows
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantState, OfficeId
from entrepot.onboarding import queries as onboarding
from entrepot.selection.queries import demand, market, pricing, service
from entrepot.selection.queries.asked import Asking
from entrepot.selection.values import UNKNOWN, Goods

CHUNK: Final = 10_000
_MEASURES: Final = {
    "ml": ("ml", 1.0),
    "l": ("ml", 1000.0),
    "g": ("g", 1.0),
    "kg": ("g", 1000.0),
}
"""Pieces have no content that could be compared."""
ENDED: Final = ("closed", "refused")
BARRED: Final = "catalog.not_admitted"
PAPER: Final = "catalog.paper_needed"
_STANDING: Final = frozenset(
    {"catalog.merchant_not_live", "catalog.product_not_active", "catalog.lane_closed"}
)
"""What is no gap in the data: counted as the merchant's standing, or as nothing."""

_GOODS: Final = """
    select p.id, p.merchant_id, p.state, p.source_language, p.responsible_person <> '',
        p.composition <> '', coalesce(c.slug, ''), v.id, v.gtin <> '', v.hs_code, v.origin,
        v.customs_description <> '', coalesce(v.net_weight_g, 0), coalesce(v.gross_weight_g, 0),
        v.content_amount, v.content_unit, v.shelf_life_days, coalesce(v.price_minor, 0),
        v.currency,
        coalesce(t.state, ''), coalesce(t.title, ''), coalesce(h.title, ''), p.brand,
        exists (select from catalog_media d where d.product_id = p.id)
    from catalog_product p
    join offices_merchant m on m.id = p.merchant_id and m.country = any(%(origins)s)
        and m.state <> all(%(ended)s)
    left join catalog_category c on c.id = p.category_id
    left join catalog_text t on t.product_id = p.id and t.language = %(language)s
    left join catalog_text h on h.product_id = p.id and h.language = p.source_language
    join lateral (select * from catalog_variant v where v.product_id = p.id
        order by v.position, v.sku limit 1) v on true
    where p.state <> 'archived' and {which}
    order by p.id limit %(limit)s"""
_LISTED: Final = """
    select v.product_id, l.lane_id, l.variant_id, l.price_minor, l.state from catalog_listing l
    join catalog_variant v on v.id = l.variant_id
    where v.product_id = any(%s::uuid[]) and l.lane_id = any(%s)"""

_VARIANTS: Final = "select id, product_id from catalog_variant where product_id = any(%s::uuid[])"


class Row(NamedTuple):
    """A product with its first variant, as the database has it."""

    product: UUID
    merchant: UUID
    state: str
    source_language: str
    has_person: bool
    has_composition: bool
    category: str
    variant: UUID
    has_gtin: bool
    hs: str
    made_in: str
    has_description: bool
    net_g: int
    gross_g: int
    content: Decimal | None
    unit: str
    shelf_days: int | None
    price: int
    currency: str
    text: str
    title: str
    """In the market's own language."""
    home_title: str
    """In the merchant's: names of makers and places are the same in both."""
    brand: str
    has_picture: bool


@dataclass(slots=True)
class Block:
    """Rows on one lane with their columns."""

    lane: LaneRow
    rows: list[Row]
    merchants: list[Merchant]
    goods: Goods
    listed: list[bool]
    findings: list[tuple[Finding, ...]]


@dataclass(slots=True)
class Reader:
    """Reads a market's goods; what many rows share is asked once."""

    market: str
    at: datetime
    above: dict[str, str]
    lanes: dict[str, list[LaneRow]] = field(default_factory=dict)
    """Open lanes to the market by origin."""
    _findings: dict[Any, tuple[Finding, ...]] = field(default_factory=dict)
    _merchants: dict[UUID, Merchant] = field(default_factory=dict)
    _pricers: dict[str, pricing.Pricer] = field(default_factory=dict)
    _service: dict[UUID, service.Record] = field(default_factory=dict)
    _open: dict[UUID, float] = field(default_factory=dict)
    _rates: dict[tuple[UUID, str], float] = field(default_factory=dict)
    _shelves: dict[UUID, dict[UUID, float]] = field(default_factory=dict)
    """Places by the learned model: merchant, then product."""
    _sold: dict[UUID, int] | None = None
    _asking: Asking = field(init=False)

    def __post_init__(self) -> None:
        self._asking = Asking(self.market, self.at)
        for lane in catalog.all_lanes():
            if lane.is_open and lane.market == self.market:
                self.lanes.setdefault(lane.origin, []).append(lane)

    def after(self, last: UUID | None, *, limit: int = CHUNK) -> list[Row]:
        """The next products in the order of their ids."""
        which = "p.id > %(after)s" if last else "true"
        return self._rows(which, after=last, limit=limit)

    def these(self, products: Iterable[UUID]) -> list[Row]:
        """Some products; those that are not for this market are left out."""
        wanted = list(products)
        assert len(wanted) <= CHUNK
        return self._rows(
            "p.id = any(%(ids)s::uuid[])", ids=arrays.uuids(wanted), limit=len(wanted) or 1
        )

    def blocks(self, rows: Sequence[Row]) -> Iterator[Block]:
        """The rows on each lane they could take."""
        merchants = self._know({row.merchant for row in rows})
        stock = service.stock_of([row.product for row in rows], merchants.values())
        sold = self._sold_of([row.product for row in rows])
        by_origin: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_origin[merchants[row.merchant].country].append(row)
        for origin, mine in sorted(by_origin.items()):
            lanes = self.lanes.get(origin, [])
            listed = _listed([row.product for row in mine], [lane.code for lane in lanes])
            for lane in lanes:
                yield self._block(lane, mine, merchants, (stock, sold, listed))

    def _block(
        self,
        lane: LaneRow,
        rows: list[Row],
        merchants: dict[UUID, Merchant],
        facts: tuple[dict[UUID, int], dict[UUID, int], dict[Any, tuple[int | None, bool]]],
    ) -> Block:
        stock, sold, listed = facts
        owners = [merchants[row.merchant] for row in rows]
        found = [self._found(lane, row, owner) for row, owner in zip(rows, owners, strict=True)]
        here = [listed.get((row.product, lane.code), (None, False)) for row in rows]
        price = np.array(
            [
                own if own is not None else row.price
                for row, (own, _) in zip(rows, here, strict=True)
            ],
            np.int64,
        )
        pricer = self._pricers.get(lane.code)
        if pricer is None:
            pricer = self._pricers[lane.code] = pricing.Pricer(lane, day=self.at.date())
        costs = pricer.costs(rows, price)
        amount = [
            float(row.content or 0) * _MEASURES[row.unit][1] if row.unit in _MEASURES else 0.0
            for row in rows
        ]
        goods = Goods(
            hs=_words(row.hs for row in rows),
            category=_words(row.category for row in rows),
            above=_words(self.above.get(row.category, "") for row in rows),
            origin=_words(owner.country for owner in owners),
            price=price,
            landed=costs.landed,
            goods_share=costs.goods_share,
            freight_share=costs.freight_share,
            gross_g=np.array([row.gross_g for row in rows], np.int64),
            amount=np.array(amount),
            measure=_words(_MEASURES[row.unit][0] if row.unit in _MEASURES else "" for row in rows),
            shelf_days=np.array(
                [UNKNOWN if row.shelf_days is None else float(row.shelf_days) for row in rows]
            ),
            transit_days=np.full(len(rows), lane.days_max, np.int64),
            is_known=np.array([bool(row.hs) for row in rows], np.bool_),
            is_barred=np.array(
                [any(one.code == BARRED and _is_final(one) for one in f) for f in found], np.bool_
            ),
            gaps=np.array([gaps_of(f) for f in found], np.int64),
            papers=np.array([sum(one.code == PAPER for one in f) for f in found], np.int64),
            units=np.array([stock.get(row.product, 0) for row in rows], np.int64),
            commission=self._commissions(rows, owners),
            is_live=np.array([owner.state == MerchantState.LIVE for owner in owners], np.bool_),
            open_items=np.array([self._open_of(owner) for owner in owners]),
            orders=np.array([self._record(owner).orders for owner in owners], np.int64),
            late=np.array([self._record(owner).late for owner in owners], np.int64),
            cancelled=np.array([self._record(owner).cancelled for owner in owners], np.int64),
            sold=np.array([sold.get(row.product, 0) for row in rows], np.int64),
            asked=self._asking.terms_of(rows),
            is_worded=np.array([bool(row.title or row.category) for row in rows], np.bool_),
            modelled=self._modelled(rows, owners),
        )
        return Block(lane, rows, owners, goods, [live for _, live in here], found)

    def _found(self, lane: LaneRow, row: Row, owner: Merchant) -> tuple[Finding, ...]:
        """What the gate finds; like rows are judged once."""
        key = (
            lane.code, owner.state, owner.currency, row.state, row.text, row.has_picture,
            row.has_gtin, row.hs, row.made_in, row.has_description, row.net_g > 0, row.gross_g > 0,
            row.net_g > row.gross_g, row.content, row.unit, row.price > 0, row.currency,
            row.has_person, row.has_composition, row.shelf_days,
        )  # fmt: skip
        known = self._findings.get(key)
        if known is None:
            if len(self._findings) > 200_000:
                self._findings.clear()
            facts = self._facts(lane, row, owner)
            known = catalog_rules.findings(facts, day=self.at.date(), law=law_rows.law())
            self._findings[key] = known
        return known

    def _facts(self, lane: LaneRow, row: Row, owner: Merchant) -> Facts:
        language = MARKETS[self.market].languages[0]
        return Facts(
            lane=lane,
            merchant_state=MerchantState(owner.state),
            merchant_currency=owner.currency,
            product_state=ProductState(row.state),
            source_language=row.source_language,
            text_states={language: TextState(row.text)} if row.text else {},
            has_picture=row.has_picture,
            gtin="0" if row.has_gtin else "",
            hs_code=row.hs,
            origin=row.made_in,
            customs_description="-" if row.has_description else "",
            net_weight_g=row.net_g or None,
            gross_weight_g=row.gross_g or None,
            content_amount=row.content,
            content_unit=row.unit,
            price_minor=row.price or None,
            currency=row.currency,
            responsible_person="-" if row.has_person else "",
            composition="-" if row.has_composition else "",
            shelf_life_days=row.shelf_days,
        )

    def _rows(self, which: str, **facts: Any) -> list[Row]:
        said = {
            "language": MARKETS[self.market].languages[0],
            "origins": sorted(self.lanes),
            "ended": list(ENDED),
            **facts,
        }
        with connection.cursor() as cursor:
            cursor.execute(_GOODS.format(which=which), said)
            return [Row(*row) for row in cursor.fetchall()]

    def _know(self, ids: set[UUID]) -> dict[UUID, Merchant]:
        if new := ids - self._merchants.keys():
            self._merchants |= Merchant.objects.in_bulk(new)
            self._service |= service.records(new, at=self.at)
        return {one: self._merchants[one] for one in ids}

    def _sold_of(self, products: list[UUID]) -> dict[UUID, int]:
        """Pieces of each that the market bought of late; the market's sales are read once."""
        if self._sold is None:
            self._sold = market.sold_pieces(
                self.market, since=self.at - timedelta(days=market.SOLD_DAYS)
            )
        if not self._sold:
            return {}
        found: dict[UUID, int] = defaultdict(int)
        with connection.cursor() as cursor:
            cursor.execute(_VARIANTS, [arrays.uuids(products)])
            for variant, product in cursor.fetchall():
                found[product] += self._sold.get(variant, 0)
        return dict(found)

    def _modelled(self, rows: list[Row], owners: list[Merchant]) -> Any:
        """Demand by the learned model of each office's figures.

        A merchant's goods are one shelf, and all of them are looked at whichever are asked for:
        so a product has the same place whether it is scored alone or with all others.
        """
        new: dict[UUID, list[UUID]] = defaultdict(list)
        for owner in {
            owner.id: owner for owner in owners if owner.id not in self._shelves
        }.values():
            new[owner.office_id].append(owner.id)
        for office, merchants in new.items():
            model = demand.model_for(market=self.market, office=OfficeId(office))
            self._shelves |= demand.shelves_of(
                model, merchants, language=MARKETS[self.market].languages[0]
            )
        found = [
            self._shelves[owner.id].get(row.product, UNKNOWN)
            for row, owner in zip(rows, owners, strict=True)
        ]
        return np.array(found, np.float64)

    def _commissions(self, rows: list[Row], owners: list[Merchant]) -> Any:
        """The share of each sale that its merchant's contract charges in the category, today.

        One statement at most for all merchants; each merchant and category is worked out once.
        """
        day = self.at.date()
        agreed = onboarding.schedules({owner.id for owner in owners}, day)
        found = np.empty(len(rows))
        for place, (row, owner) in enumerate(zip(rows, owners, strict=True)):
            key = (owner.id, row.category)
            known = self._rates.get(key)
            if known is None:
                own = owner.commission_bp
                bp = onboarding.rate_bp(agreed[owner.id], row.category, day, otherwise=own)
                known = self._rates[key] = bp / 10_000
            found[place] = known
        return found

    def _record(self, owner: Merchant) -> service.Record:
        return self._service.get(owner.id, service.NONE)

    def _open_of(self, owner: Merchant) -> float:
        """What an application still lacks; nothing once the merchant is live."""
        if owner.state == MerchantState.LIVE:
            return 0.0
        known = self._open.get(owner.id)
        if known is None:
            known = 0.0 if onboarding.is_complete(owner.id) else 1.0
            self._open[owner.id] = known
        return known


def gaps_of(found: Sequence[Finding]) -> int:
    """Data that are missing: errors that are neither the law's no nor anybody's standing."""
    return sum(
        one.severity is Severity.ERROR and one.code != BARRED and one.code not in _STANDING
        for one in found
    )


def _is_final(one: Finding) -> bool:
    """Whether the law says no: not where it only waits for a longer code or a content."""
    return str(one.facts.get("reason", "")) not in {"hs.too_short", "content.missing"}


def _listed(products: list[UUID], lanes: list[str]) -> dict[Any, tuple[int | None, bool]]:
    """Own price and whether it is live, by product and lane."""
    found: dict[Any, tuple[int | None, bool]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, [arrays.uuids(products), lanes])
        for product, lane, _, price, state in cursor.fetchall():
            had = found.get((product, lane), (None, False))
            found[product, lane] = (
                had[0] if had[0] is not None else price,
                had[1] or state == ListingState.LIVE,
            )
    return found


def _words(said: Iterable[str]) -> Any:
    listed = list(said)
    found = np.empty(len(listed), object)
    found[:] = listed
    return found
