"""What a merchant nets of a sale: the buyer's price taken apart, by today's law, rates and terms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from entrepot.catalog import queries as catalog
from entrepot.catalog import rules as catalog_rules
from entrepot.catalog.models import Listing
from entrepot.catalog.values import MARKETS, ListingId, Offer
from entrepot.kernel import Refusal
from entrepot.lanes import queries as lanes
from entrepot.lanes.values import ChargeKind, Consignment, Content, Item, LandedCost, Lane
from entrepot.money import queries as money
from entrepot.money.values import HALF_UP, Currency, Money, Rate, currency
from entrepot.offices.values import MerchantId
from entrepot.onboarding.queries import rates
from entrepot.onboarding.rules import fees
from entrepot.onboarding.values.contract import Explained, Net

CHOICES_MAX: Final = 100
_BORDER: Final = (ChargeKind.DUTY, ChargeKind.VAT, ChargeKind.CONSUMPTION_TAX)
_CARRIED: Final = (ChargeKind.FREIGHT, ChargeKind.INSURANCE, ChargeKind.FEE)


@dataclass(frozen=True, slots=True)
class Example:
    """One piece of a listing, sold today."""

    title: str
    market: str
    net: Net
    explained: Explained
    parts: tuple[tuple[str, Money], ...]
    """Of the buyer's price, by the name of the part, in its currency; they add up to it."""


@dataclass(frozen=True, slots=True)
class NoExample:
    """Why there is none: `code` of the refusal, or `listing` when it is not the merchant's."""

    code: str


def choices(merchant: MerchantId | UUID, language: str) -> list[tuple[ListingId, str]]:
    """Listings of the merchant to try, those on sale first."""
    rows = Listing.objects.filter(merchant=merchant).order_by("-state", "id")
    offers = catalog.offers(
        [ListingId(one) for one in rows.values_list("id", flat=True)[:CHOICES_MAX]]
    )
    return [
        (key, f"{one.title(language, ('en',))} · {one.lane.code}") for key, one in offers.items()
    ]


def example(
    merchant: MerchantId | UUID,
    listing: ListingId,
    *,
    price_minor: int | None,
    language: str,
    day: date,
) -> Example | NoExample:
    """`price_minor`: another price to try, in the listing's own currency."""
    offer = catalog.offers([listing]).get(listing)
    if offer is None or offer.merchant_id != merchant:
        return NoExample("listing")
    if price_minor is not None:
        offer = replace(offer, price_minor=price_minor)
    if not (offer.price_minor and offer.hs_code and offer.origin and offer.gross_weight_g):
        return NoExample("incomplete")
    try:
        cost = lanes.landed_cost(_consignment(offer, day))
    except Refusal as no:
        return NoExample(no.code)
    return _taken_apart(merchant, offer, cost, language=language, day=day)


def _taken_apart(
    merchant: MerchantId | UUID, offer: Offer, cost: LandedCost, *, language: str, day: date
) -> Example:
    own = Money(offer.price_minor or 0, currency(offer.currency))
    explained = rates.explain(merchant, offer.category, day)
    taken = fees.commission(own, explained.bp)
    schedule = rates.schedules([UUID(str(merchant))], day)[UUID(str(merchant))]
    fee = fees.order_fee(
        Money(schedule.order_fee_minor if schedule else 0, own.currency), goods=own, taken=taken
    )
    net = Net(
        buyer=cost.total,
        border=_sum(cost, _BORDER),
        freight=_sum(cost, _CARRIED),
        exchange=_sum(cost, (ChargeKind.EXCHANGE,)),
        goods=_sum(cost, (ChargeKind.GOODS,)),
        own=own,
        commission_bp=explained.bp,
        commission=taken,
        order_fee=fee,
        net=own - taken - fee,
    )
    return Example(offer.title(language, ("en",)), offer.lane.market, net, explained, _parts(net))


def _parts(net: Net) -> tuple[tuple[str, Money], ...]:
    """The goods' part of the buyer's price, shared as commission and net share the merchant's."""
    unit, goods = net.goods.currency, net.goods.minor
    whole = net.own.minor or 1
    kept = goods * (net.commission.minor + net.order_fee.minor) // whole
    return (
        ("goods", Money(goods - kept, unit)),
        ("fee", Money(kept, unit)),
        ("exchange", net.exchange),
        ("freight", net.freight),
        ("vat", net.border),
    )


def _consignment(offer: Offer, day: date) -> Consignment:
    """One piece, alone in its parcel: as the product page prices it."""
    lane, own = offer.lane, currency(offer.currency)
    into = currency(MARKETS[lane.market].currency)
    freight = catalog_rules.freight(lane, offer.gross_weight_g or 0)
    if freight.currency not in {own, into}:
        freight = money.rate(freight.currency, into, day=day).convert(freight, rounding=HALF_UP)
    content = None
    if offer.content_amount and offer.content_unit:
        content = Content(offer.content_amount, offer.content_unit)
    item = Item(
        id=str(offer.listing),
        hs=offer.hs_code,
        description=offer.customs_description or offer.title("en", ()),
        origin=offer.origin,
        quantity=1,
        unit_price=Money(offer.price_minor or 0, own),
        net_weight_g=offer.net_weight_g or 0,
        gross_weight_g=offer.gross_weight_g or 0,
        content=content,
    )
    return Consignment(
        lane=Lane(lane.regime, lane.origin, lane.destination),
        items=(item,),
        freight=freight,
        insurance=Money(0, into),
        day=day,
        rate=_rate(own, into, day),
        margin=Decimal(lane.margin_bp).scaleb(-4),
        orders_value_used_in_year=None,
    )


def _rate(own: Currency, into: Currency, day: date) -> Rate | None:
    return None if own == into else money.rate(own, into, day=day)


def _sum(cost: LandedCost, kinds: Sequence[ChargeKind]) -> Money:
    minor = sum(cost.charges[kind].minor for kind in kinds if kind in cost.charges)
    return Money(minor, cost.currency)
