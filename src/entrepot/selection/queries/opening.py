"""One product's score, opened: answers with their figures, lanes beside each other, next steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Q

from entrepot.catalog.models import Media, Product, Text
from entrepot.catalog.values import MARKETS, Finding, LaneRow, fallback_chain
from entrepot.lanes.rules import bulk
from entrepot.money.values import currency
from entrepot.offices.models import Merchant
from entrepot.offices.queries import of_office
from entrepot.offices.values import MerchantId, OfficeId
from entrepot.selection.queries import weights as weighing
from entrepot.selection.queries.goods import CHUNK, Block, Reader
from entrepot.selection.queries.market import market_of, offices_with_figures, parents
from entrepot.selection.queries.pricing import Pricer
from entrepot.selection.rules import cost, lifting, scoring, trading, travel
from entrepot.selection.rules.lifting import Step
from entrepot.selection.values import PARTS, Answer, Goods, Judged, Market, Part, Weights

OPEN_MAX: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One answer of one product."""

    code: str
    weight: int
    applies: bool
    score: float
    trust: float
    base: dict[str, Any]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """One part with its answers."""

    part: Part
    weight: int
    score: float
    trust: float
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneFit:
    """The whole score on one lane."""

    lane: LaneRow
    fit: float
    landed_minor: int
    is_barred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A product's score with all that it is made of."""

    product: UUID
    merchant: UUID
    merchant_name: str
    language: str
    title: str
    picture: str
    category: str
    hs: str
    sku_price_minor: int
    price_currency: str
    market: str
    currency: str
    lane: LaneRow
    landed_minor: int
    charges: tuple[int, ...]
    fit: float
    trust: float
    version: int
    parts: tuple[PartRow, ...]
    findings: tuple[Finding, ...]
    lanes: tuple[LaneFit, ...]
    steps: tuple[Step, ...]


def opened(
    products: Sequence[UUID],
    *,
    market: str,
    at: datetime,
    language: str,
    office: OfficeId | None = None,
    merchant: MerchantId | None = None,
) -> list[Opened]:
    """Scores of these products as they are at this moment, in the order asked for.

    Of the office's merchants (a hub's too) or of the merchant; others do not exist.
    """
    assert office or merchant
    assert len(products) <= OPEN_MAX
    mine = Product.objects.filter(id__in=list(products))
    if merchant is not None:
        mine = mine.filter(merchant=merchant)
    if office is not None:
        mine = mine.filter(of_office(office, "merchant__office"))
    allowed = list(mine.values_list("id", flat=True))
    reader = Reader(market, at, parents())
    rows = reader.these(allowed)
    own = offices_with_figures(market)
    markets: dict[OfficeId | None, Market] = {}
    found: dict[UUID, list[tuple[Block, int]]] = {}
    for block in reader.blocks(rows):
        for place, row in enumerate(block.rows):
            found.setdefault(row.product, []).append((block, place))
    words = _Words(allowed, language)
    opened_rows = {}
    for product, ways in found.items():
        office_of = OfficeId(ways[0][0].merchants[ways[0][1]].office_id)
        key = office_of if office_of in own else None
        if key not in markets:
            markets[key] = market_of(market, office=key, at=at)
        opened_rows[product] = _open(ways, markets[key], words, at)
    return [opened_rows[product] for product in products if product in opened_rows]


def _open(ways: list[tuple[Block, int]], market: Market, words: "_Words", at: datetime) -> Opened:
    owner = ways[0][0].merchants[ways[0][1]]
    held = weighing.weights_of(owner.office_id)
    fits = []
    for block, place in ways:
        judged = scoring.judge(block.goods.take([place]), market)
        totals, trusts = scoring.total(judged.parts, judged.trusts, held.weights)
        fits.append((float(totals[0]), float(trusts[0]), judged, block, place))
    fit, trust, judged, block, place = max(
        fits, key=lambda one: -1.0 if np.isnan(one[0]) else one[0]
    )
    row, goods = block.rows[place], block.goods.take([place])
    pricer = Pricer(block.lane, day=at.date())
    costs = pricer.costs([row], goods.price)
    return Opened(
        product=row.product,
        merchant=row.merchant,
        merchant_name=owner.name,
        language=owner.language,
        title=words.title(row.product, row.source_language),
        picture=words.pictures.get(row.product, ""),
        category=row.category,
        hs=row.hs,
        sku_price_minor=int(goods.price[0]),
        price_currency=row.currency,
        market=market.code,
        currency=market.currency,
        lane=block.lane,
        landed_minor=int(goods.landed[0]),
        charges=tuple(int(one) for one in costs.charges[:, 0]),
        fit=fit,
        trust=trust,
        version=held.version,
        parts=_parts(judged, goods, market, held.weights.figures),
        findings=block.findings[place],
        lanes=tuple(
            LaneFit(
                lane=one.lane,
                fit=value,
                landed_minor=int(one.goods.landed[spot]),
                is_barred=bool(one.goods.is_barred[spot]),
            )
            for value, _, _, one, spot in fits
        ),
        steps=_steps(row, goods, pricer, _Gain(market, held.weights, fit)),
    )


def _parts(
    judged: Judged, goods: Goods, market: Market, weights: tuple[int, ...]
) -> tuple[PartRow, ...]:
    found = []
    for place, part in enumerate(PARTS):
        answers = tuple(_answer(one, goods, market) for one in judged.answers if one.part is part)
        found.append(
            PartRow(
                part=part,
                weight=weights[place],
                score=float(judged.parts[place, 0]),
                trust=float(judged.trusts[place, 0]),
                answers=answers,
            )
        )
    return tuple(found)


def _answer(one: Answer, goods: Goods, market: Market) -> AnswerRow:
    base = {}
    for name, column in one.base.items():
        value = column[0]
        base[name] = value.item() if hasattr(value, "item") else value
    return AnswerRow(
        code=one.code,
        weight=one.weight,
        applies=bool(one.applies[0]),
        score=float(one.score[0]),
        trust=float(one.trust[0]),
        base=base,
        sources=_sources(one, goods, market, base),
    )


def _sources(one: Answer, goods: Goods, market: Market, base: dict[str, Any]) -> tuple[str, ...]:
    """Names of the files and tables behind an answer."""
    hs = str(goods.hs[0])
    if one.code in {"size", "growth", "origin"}:
        return trading.demand_of(hs, str(goods.origin[0]), market).sources
    if one.code == "band" and base["shelf"]:
        band = market.bands.get((base["shelf"], base["per"]))
        return band.sources if band else ()
    if one.code == "sales_seen":
        for _, key in cost.shelves(str(goods.category[0]), str(goods.above[0]), hs):
            band = market.bands.get((key, "piece"))
            if band is not None and len(band.sold_pieces):
                return band.sources
        return ()
    if one.code in {"bulk", "breakage", "returns"}:
        return (travel.handling_of(hs, market).source,)
    return ()


@dataclass(frozen=True, slots=True)
class _Gain:
    """What goods that are otherwise would gain."""

    market: Market
    weights: Weights
    fit: float

    def __call__(self, then: Goods) -> float:
        judged = scoring.judge(then, self.market)
        return float(scoring.total(judged.parts, judged.trusts, self.weights)[0][0]) - self.fit


def _steps(row: Any, goods: Goods, pricer: Pricer, gain: _Gain) -> tuple[Step, ...]:
    """What one thing at a time would bring, by judging the product as it would be then."""
    if goods.is_barred[0]:
        return ()
    steps = []
    if not goods.is_known[0]:
        steps.append(Step("code", float("nan"), {}))

    if goods.gaps[0] > 0:
        steps.append(Step("data", gain(lifting.with_data(goods)), {"count": int(goods.gaps[0])}))
    if goods.papers[0] > 0:
        count = int(goods.papers[0])
        steps.append(Step("papers", gain(lifting.with_papers(goods)), {"count": count}))
    if goods.units[0] < 50:
        steps.append(Step("stock", gain(lifting.with_stock(goods)), {"units": int(goods.units[0])}))
    if not goods.is_live[0]:
        steps.append(Step("live", gain(lifting.with_standing(goods)), {}))
    if goods.landed[0] > 0:
        steps += _cheaper(row, goods, pricer, gain)
        if lifting.can_be_smaller(goods, gain.market):
            then = _smaller(row, goods, pricer)
            amount = float(then.amount[0])
            steps.append(
                Step("smaller", gain(then), {"amount": amount, "measure": str(goods.measure[0])})
            )
    return lifting.kept(steps)


def _cheaper(row: Any, goods: Goods, pricer: Pricer, gain: _Gain) -> list[Step]:
    """The least cut from which a further one brings little."""
    found: list[Step] = []
    before = 0.0
    for cut in lifting.CUTS:
        price = np.array([round(int(goods.price[0]) * cut)], np.int64)
        costs = pricer.costs([row], price)
        then = replace(
            goods, price=price, landed=costs.landed, goods_share=costs.goods_share,
            freight_share=costs.freight_share,
        )  # fmt: skip
        value = gain(then)
        if found and value - before < lifting.GAIN_MIN:
            break
        before = value
        facts = {
            "percent": round(100 * (1 - cut)),
            "price_minor": int(price[0]),
            "landed_minor": int(costs.landed[0]),
        }
        found = [Step("price", value, facts)]
    return found


def _smaller(row: Any, goods: Goods, pricer: Pricer) -> Goods:
    """Half of it at half the price, in half the weight."""
    half = SimpleNamespace(
        hs=row.hs, made_in=row.made_in, currency=row.currency, unit=row.unit,
        net_g=round(row.net_g * lifting.SMALLER), gross_g=round(row.gross_g * lifting.SMALLER),
        content=row.content / 2 if row.content is not None else None,
    )  # fmt: skip
    price = np.array([round(int(goods.price[0]) * lifting.SMALLER)], np.int64)
    costs = pricer.costs([half], price)
    return replace(
        goods, price=price, landed=costs.landed, goods_share=costs.goods_share,
        freight_share=costs.freight_share, gross_g=np.array([half.gross_g], np.int64),
        amount=goods.amount * lifting.SMALLER,
    )  # fmt: skip


class _Words:
    """Titles and first pictures of some products; two statements."""

    def __init__(self, products: list[UUID], language: str) -> None:
        self.language = language
        self.titles: dict[UUID, dict[str, str]] = {}
        for product, code, title in Text.objects.filter(product__in=products).values_list(
            "product", "language", "title"
        ):
            self.titles.setdefault(product, {})[code] = title
        media = Media.objects.filter(product__in=products).order_by("product", "position", "id")
        self.pictures: dict[UUID, str] = {}
        for product, path in media.values_list("product", "path"):
            self.pictures.setdefault(product, path)

    def title(self, product: UUID, source: str) -> str:
        mine = self.titles.get(product, {})
        chain = fallback_chain(self.language, source=source)
        return next((mine[code] for code in chain if code in mine), "") or next(
            iter(mine.values()), "…"
        )


KINDS: Final = tuple(kind.value for kind in bulk.KINDS)
"""The order of `Opened.charges`."""


def unit_of(market: str) -> str:
    """The market's currency."""
    return currency(MARKETS[market].currency).code


def merchant_of(merchant: UUID, office: OfficeId) -> Merchant | None:
    """A merchant of the office or of one under it."""
    return Merchant.objects.filter(Q(id=merchant) & of_office(office)).first()


assert OPEN_MAX <= CHUNK
