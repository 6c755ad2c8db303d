"""What an order keeps for ever: everything that could change after it, as it was (XB-5, TAX-10).

Sources of law are long and repeat from line to line, so an order lists each once and its
charges point to it by place.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec

from entrepot.checkout.rules import bundling
from entrepot.checkout.rules.number import ORDER, number_of
from entrepot.checkout.values import Agreed, LinePayload, OrderPayload, PricedLine, PricedOrder
from entrepot.lanes.values import Charge, ChargeKind, LandedCost, Paper
from entrepot.money.values import Money

KEPT_LANGUAGES = ("zh-hans", "en")

_FREIGHT = (ChargeKind.FREIGHT, ChargeKind.INSURANCE, ChargeKind.FEE)
"""Kinds that are booked together, to the lane's carriers."""


def order_payload(
    order: PricedOrder,
    *,
    identity: UUID,
    line_ids: Iterable[UUID],
    allowance: str | None,
    papers: Iterable[Paper],
    agreed: Agreed,
    allowance_book: int = 0,
    stock_book: int = 0,
) -> OrderPayload:
    """An order of a quote, all of it frozen. The order has a price and a place (no problems)."""
    cost, node = order.cost, order.routing.node
    assert cost is not None
    assert node is not None
    sources: dict[str, int] = {}
    ids = iter(line_ids)
    lines = tuple(
        one
        for line, bp in zip(order.lines, agreed.rates_bp, strict=True)
        for one in _line_payloads(
            line, ids, node=node, frozen=_frozen_line(line, sources, commission_bp=bp)
        )
    )
    frozen = _frozen_order(order, cost, allowance=allowance, papers=papers, agreed=agreed)
    frozen["sources"] = list(sources)
    first = order.lines[0].offer
    return OrderPayload(
        id=identity,
        number=number_of(identity, kind=ORDER),
        merchant=order.merchant,
        lane=order.lane.code,
        origin=order.lane.origin,
        node=node,
        goods_minor=_sum(cost, ChargeKind.GOODS),
        exchange_minor=_sum(cost, ChargeKind.EXCHANGE),
        freight_minor=_sum(cost, *_FREIGHT),
        duty_minor=_sum(cost, ChargeKind.DUTY),
        vat_minor=_sum(cost, ChargeKind.VAT),
        consumption_tax_minor=_sum(cost, ChargeKind.CONSUMPTION_TAX),
        total_minor=cost.total.minor,
        merchant_currency=first.currency,
        merchant_goods_minor=sum(
            (line.offer.price_minor or 0) * line.quantity for line in order.lines
        ),
        dutiable_minor=cost.dutiable.minor if allowance else 0,
        frozen=_raw(frozen),
        lines=lines,
        allowance=allowance,
        allowance_book=allowance_book if allowance else 0,
        stock_book=stock_book,
    )


def _line_payloads(
    line: PricedLine, ids: Iterator[UUID], *, node: UUID, frozen: dict[str, object]
) -> Iterator[LinePayload]:
    """One line; of a bundle one for each share of its parts, which are what is held and sent."""
    offer = line.offer
    total = line.cost.total if line.cost else None
    if not offer.parts:
        yield LinePayload(
            id=next(ids),
            listing=offer.listing,
            variant=offer.variant,
            node=node,
            quantity=line.quantity,
            total_minor=total.minor if total else 0,
            frozen=_raw(frozen),
        )
        return
    assert total is not None
    shares = bundling.shares(line)
    totals = bundling.split_minor(total.minor, shares, total.currency.code)
    kept = bundling.frozen(frozen, line, shares)
    for share, minor, one in zip(shares, totals, kept, strict=True):
        yield LinePayload(
            id=next(ids),
            listing=offer.listing,
            variant=share.part.variant,
            node=node,
            quantity=share.pieces * line.quantity,
            total_minor=minor,
            frozen=_raw(one),
        )


def _frozen_order(
    order: PricedOrder,
    cost: LandedCost,
    *,
    allowance: str | None,
    papers: Iterable[Paper],
    agreed: Agreed,
) -> dict[str, object]:
    lane, first = order.lane, order.lines[0].offer
    return {
        "regime": lane.regime,
        "destination": lane.destination,
        "carrier": lane.carrier,
        "days": [lane.days_min, lane.days_max],
        "merchant": {
            "name": order.merchant_name,
            "slug": order.merchant_slug,
            "country": first.merchant_country,
            "city": first.merchant_city,
        },
        "commission_bp": agreed.commission_bp,
        "commission_minor": agreed.commission_minor,
        "order_fee_minor": agreed.order_fee_minor,
        "day": cost.day,
        "rate": cost.rate
        and {
            "base": cost.rate.base.code,
            "quote": cost.rate.quote.code,
            "rate": f"{cost.rate.rate:f}",
            "on": cost.rate.on,
            "source": cost.rate.source,
        },
        "margin": f"{cost.margin.normalize():f}",
        "rules_version": cost.rules_version,
        "treatment": cost.treatment,
        "dutiable_minor": cost.dutiable.minor,
        "allowance": allowance,
        "node": order.routing.node,
        "node_reason": order.routing.reason,
        "gross_weight_g": sum(
            (line.offer.gross_weight_g or 0) * line.quantity for line in order.lines
        ),
        "freight_quoted": _plain(order.freight_quoted),
        "papers": [paper.code for paper in papers],
    }


def _frozen_line(
    line: PricedLine, sources: dict[str, int], *, commission_bp: int
) -> dict[str, object]:
    offer = line.offer
    assert line.cost is not None
    titles = {one: offer.titles[one] for one in KEPT_LANGUAGES if one in offer.titles}
    if offer.source_language in offer.titles:
        titles.setdefault(offer.source_language, offer.titles[offer.source_language])
    return {
        "sku": offer.sku,
        "gtin": offer.gtin,
        "product": offer.product,
        "slug": offer.slug,
        "brand": offer.brand,
        "titles": titles,
        "options": {one: offer.options_in(one) for one in KEPT_LANGUAGES},
        "picture": offer.picture,
        "hs_code": offer.hs_code,
        "origin": offer.origin,
        "customs_description": offer.customs_description,
        "net_weight_g": offer.net_weight_g,
        "gross_weight_g": offer.gross_weight_g,
        "content": line.cost.item.content and str(line.cost.item.content),
        "price_minor": offer.price_minor,
        "currency": offer.currency,
        "commission_bp": commission_bp,
        "unit_minor": line.unit and line.unit.minor,
        "charges": [_frozen_charge(charge, sources) for charge in line.cost.charges],
    }


def _frozen_charge(charge: Charge, sources: dict[str, int]) -> dict[str, object]:
    frozen: dict[str, object] = {
        "kind": charge.kind,
        "minor": charge.amount.minor,
        "base": _plain(charge.base),
        "rate": charge.rate,
        "formula": charge.formula,
        "rounding": charge.rounding,
    }
    if charge.row is not None:
        frozen["source"] = sources.setdefault(charge.row.source, len(sources))
        frozen["confidence"] = charge.row.confidence
        frozen["since"] = charge.row.since
        frozen["until"] = charge.row.until
    return frozen


def _plain(amount: Money) -> dict[str, str]:
    return {"amount": str(amount.amount), "currency": amount.currency.code}


def _sum(cost: LandedCost, *kinds: ChargeKind) -> int:
    charges = cost.charges
    return sum(charges[kind].minor for kind in kinds if kind in charges)


def _raw(facts: dict[str, object]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(facts))
