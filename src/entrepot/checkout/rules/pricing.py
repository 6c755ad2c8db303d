"""From wishes to orders with their full price: pure, and the same whoever asks.

The cart page, the quote and the API all come through `price`, so none of them can promise what
another refuses (INV-17). Nothing here depends on the order in which a cart was filled (TAX-4).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import groupby
from typing import Final
from uuid import UUID

from entrepot.catalog import rules as catalog
from entrepot.catalog.values import MARKETS, ListingId, Offer
from entrepot.checkout.values import (
    Circumstances,
    Priced,
    PricedLine,
    PricedOrder,
    Problem,
    ProblemCode,
    Wish,
)
from entrepot.kernel import Refusal
from entrepot.lanes.values import (
    ChargeKind,
    Consignment,
    Content,
    Item,
    LandedCost,
    Lane,
    NotAllowed,
    Obstacle,
)
from entrepot.logistics import rules as logistics
from entrepot.money.values import HALF_UP, Currency, Money, currency

Assess = Callable[[Consignment], LandedCost]
"""`lanes.queries.landed_cost`: the rules with the law in force."""

SCHEMES: Final[Mapping[str, str]] = {"cn-cbec-direct": "cn-cbec", "cn-cbec-bonded": "cn-cbec"}
"""Regimes whose goods count against one yearly allowance of a person, and its name."""
SCHEMES_OF: Final[Mapping[str, tuple[str, ...]]] = {"CN": ("cn-cbec",)}
"""The schemes under which a person of a country has an allowance."""

_BEIJING: Final = timezone(timedelta(hours=8))
_OF_OBSTACLE: Final = {
    "cbec.order_limit": ProblemCode.ORDER_LIMIT,
    "cbec.year_limit": ProblemCode.ALLOWANCE_EXCEEDED,
    "cbec.quantity_cap": ProblemCode.QUANTITY_CAP,
}
_PROMISE_STEPS_MAX: Final = 4


def local_day(country: str, at: datetime) -> date:
    """The calendar day at the border: China keeps one time; the Union's rows change by UTC's day."""
    return at.astimezone(_BEIJING if country == "CN" else UTC).date()


def price(
    wishes: Sequence[Wish],
    *,
    market: str,
    offers: Mapping[ListingId, Offer],
    facts: Circumstances,
    assess: Assess,
) -> Priced:
    """The orders that a cart becomes, one a merchant and lane, and what stands in their way."""
    unit = currency(MARKETS[market].currency)
    problems: list[Problem] = []
    unknown: list[Wish] = []
    known: list[tuple[Offer, Wish]] = []
    for wish in sorted(wishes, key=lambda wish: str(wish.listing)):
        offer = offers.get(wish.listing)
        if offer is None or offer.lane.market != market or not _is_complete(offer):
            unknown.append(wish)
            problems.append(Problem(ProblemCode.NOT_AVAILABLE, listing=wish.listing))
        else:
            known.append((offer, wish))
            problems.extend(_offer_problems(offer))
    used = dict(facts.used_in_year)
    orders = []
    for _, group in groupby(sorted(known, key=_sort_key), key=_order_key):
        order, found = _order(list(group), unit=unit, facts=facts, used=used, assess=assess)
        orders.append(order)
        problems.extend(found)
        problems.extend(_stock_problems(order, known, facts))
    problems.extend(_price_problems(orders, known))
    return Priced(market, unit, facts.day, tuple(orders), tuple(problems), tuple(unknown))


def unit_price(offer: Offer, *, facts: Circumstances, assess: Assess) -> Money | None:
    """The full price of one, alone in its parcel; None when it may not be sent so."""
    try:
        consignment = _consignment([(offer, 1)], facts=facts)
        return assess(consignment).total if consignment else None
    except Refusal:
        return None


def as_promised(consignment: Consignment, *, shown: Money, assess: Assess) -> LandedCost:
    """What it costs, and never more than the prices shown one by one.

    Sharing freight by weight can move a part of it to a line with a higher tax, and a started
    step of weight can cost more than it saves. Then the operator's freight gives way, and duty
    and tax are computed on what is really charged. What can remain, when no freight is left to
    give, is named: rounding, at most half a minor unit a unit and charge.
    """
    cost = assess(consignment)
    for _ in range(_PROMISE_STEPS_MAX):
        excess = cost.total.minor - shown.minor
        freight = cost.charges.get(ChargeKind.FREIGHT)
        if excess <= 0 or freight is None or freight.minor == 0:
            return cost
        less = Money(max(freight.minor - excess, 0), cost.currency)
        consignment = replace(consignment, freight=less)
        cost = assess(consignment)
    return cost


def pairs_of(offers: Sequence[Offer], market: str) -> set[tuple[str, str]]:
    """The exchange rates that pricing these offers needs."""
    into = MARKETS[market].currency
    paid = {offer.currency for offer in offers} | {o.lane.freight_currency for o in offers}
    return {(one, into) for one in paid if one != into}


def _order(
    group: list[tuple[Offer, Wish]],
    *,
    unit: Currency,
    facts: Circumstances,
    used: dict[str, Money],
    assess: Assess,
) -> tuple[PricedOrder, list[Problem]]:
    first, _ = group[0]
    lane = first.lane
    scheme = SCHEMES.get(lane.regime)
    problems = list(_recipient_problems(first, facts, scheme))
    units = [unit_price(offer, facts=facts, assess=assess) for offer, _ in group]
    consignment: Consignment | None = None
    cost: LandedCost | None = None
    try:
        consignment = _consignment(
            [(offer, wish.quantity) for offer, wish in group],
            facts=facts,
            used=used.get(scheme) if scheme else None,
        )
        if consignment is None:
            problems.append(Problem(ProblemCode.RATE_UNAVAILABLE, merchant=first.merchant_id))
        else:
            cost = _cost(consignment, units=units, group=group, unit=unit, assess=assess)
    except NotAllowed as no:
        problems.extend(_obstacle_problem(one, first) for one in no.obstacles)
    except Refusal as no:  # a fact of the goods or of the lane that the gate has not seen
        facts_of_no: dict[str, str | int] = {"reason": no.code}
        problems.append(
            Problem(ProblemCode.NOT_ADMITTED, merchant=first.merchant_id, facts=facts_of_no)
        )
    if cost is not None and scheme:
        used[scheme] = used.get(scheme, Money(0, unit)) + cost.dutiable
    lines = tuple(
        PricedLine(offer, wish.quantity, shown, cost.lines[place] if cost else None)
        for place, ((offer, wish), shown) in enumerate(zip(group, units, strict=True))
    )
    weight = sum((offer.gross_weight_g or 0) * wish.quantity for offer, wish in group)
    order = PricedOrder(
        merchant=first.merchant_id,
        merchant_name=first.merchant_name,
        merchant_slug=first.merchant_slug,
        book=first.book,
        lane=lane,
        lines=lines,
        consignment=consignment,
        cost=cost,
        routing=logistics.choose(facts.nodes.get(first.merchant_id, ()), _needs(group)),
        freight_quoted=catalog.freight(lane, weight),
    )
    return order, problems


def _cost(
    consignment: Consignment,
    *,
    units: Sequence[Money | None],
    group: Sequence[tuple[Offer, Wish]],
    unit: Currency,
    assess: Assess,
) -> LandedCost:
    shown = 0
    for one, (_, wish) in zip(units, group, strict=True):
        if one is None:
            return assess(consignment)
        shown += one.minor * wish.quantity
    return as_promised(consignment, shown=Money(shown, unit), assess=assess)


def _consignment(
    goods: Sequence[tuple[Offer, int]], *, facts: Circumstances, used: Money | None = None
) -> Consignment | None:
    """None when a currency has no rate."""
    first, _ = goods[0]
    lane = first.lane
    into = currency(MARKETS[lane.market].currency)
    paid_in = currency(first.currency)
    rate = facts.rates.get((paid_in.code, into.code))
    if rate is None and paid_in != into:
        return None
    weight = sum((offer.gross_weight_g or 0) * quantity for offer, quantity in goods)
    freight = catalog.freight(lane, weight)
    if freight.currency not in {paid_in, into}:
        of_freight = facts.rates.get((freight.currency.code, into.code))
        if of_freight is None:
            return None
        freight = of_freight.convert(freight, rounding=HALF_UP)
    return Consignment(
        lane=Lane(lane.regime, lane.origin, lane.destination),
        items=tuple(_item(offer, quantity) for offer, quantity in goods),
        freight=freight,
        insurance=Money(0, into),
        day=facts.day,
        rate=rate,
        margin=Decimal(lane.margin_bp).scaleb(-4),
        orders_value_used_in_year=used,
    )


def _item(offer: Offer, quantity: int) -> Item:
    assert offer.price_minor is not None
    content = None
    if offer.content_amount and offer.content_unit:
        content = Content(offer.content_amount, offer.content_unit)
    return Item(
        id=str(offer.listing),
        hs=offer.hs_code,
        description=offer.customs_description or offer.title("en", ()),
        origin=offer.origin,
        quantity=quantity,
        unit_price=Money(offer.price_minor, currency(offer.currency)),
        net_weight_g=offer.net_weight_g or 0,
        gross_weight_g=offer.gross_weight_g or 0,
        content=content,
    )


def _is_complete(offer: Offer) -> bool:
    """A live listing has passed the gate; one that lost a fact since then cannot be priced."""
    return bool(offer.price_minor and offer.hs_code and offer.origin and offer.gross_weight_g)


def _offer_problems(offer: Offer) -> Iterator[Problem]:
    if not offer.lane.is_open:
        yield Problem(
            ProblemCode.LANE_CLOSED, listing=offer.listing, facts={"lane": offer.lane.code}
        )
    elif not offer.is_live:
        yield Problem(ProblemCode.NOT_AVAILABLE, listing=offer.listing)


def _stock_problems(
    order: PricedOrder, known: Sequence[tuple[Offer, Wish]], facts: Circumstances
) -> Iterator[Problem]:
    """An order is sent from one place; lines on the same variant draw on the same stock (INV-3)."""
    nodes = facts.nodes.get(order.merchant, ())
    is_short = False
    wanted_of = _needs(known)
    for line in order.lines:
        # Of a bundle, the part that is shortest decides.
        each = line.offer.demand(1)
        short = [
            (max((node.free.get(one, 0) for node in nodes), default=0), wanted_of[one], number)
            for one, number in each.items()
        ]
        available, wanted, number = min(short, key=lambda one: one[0] - one[1])
        is_missing = wanted > available
        available, wanted = available // number, -(-wanted // number)
        if is_missing:
            is_short = True
            yield Problem(
                ProblemCode.INSUFFICIENT_STOCK,
                listing=line.offer.listing,
                merchant=order.merchant,
                facts={"available": max(available, 0), "wanted": wanted},
            )
    if order.routing.node is None and not is_short:
        yield Problem(ProblemCode.SEVERAL_PLACES, merchant=order.merchant)


def _needs(group: Sequence[tuple[Offer, Wish]]) -> dict[UUID, int]:
    needs: dict[UUID, int] = {}
    for offer, wish in group:
        for variant, units in offer.demand(wish.quantity).items():
            needs[variant] = needs.get(variant, 0) + units
    return needs


def _recipient_problems(
    offer: Offer, facts: Circumstances, scheme: str | None
) -> Iterator[Problem]:
    if facts.country is None:
        return
    if facts.country != offer.lane.destination:
        yield Problem(
            ProblemCode.OTHER_COUNTRY,
            merchant=offer.merchant_id,
            facts={"destination": offer.lane.destination, "country": facts.country},
        )
    elif scheme and not facts.has_identity:
        yield Problem(ProblemCode.ID_REQUIRED, merchant=offer.merchant_id)


def _obstacle_problem(obstacle: Obstacle, offer: Offer) -> Problem:
    code = _OF_OBSTACLE.get(obstacle.code, ProblemCode.NOT_ADMITTED)
    facts: dict[str, str | int] = {"reason": obstacle.code, **obstacle.facts}
    if obstacle.item is None:
        return Problem(code, merchant=offer.merchant_id, facts=facts)
    return Problem(code, listing=_listing(obstacle.item), merchant=offer.merchant_id, facts=facts)


def _price_problems(
    orders: Sequence[PricedOrder], known: Sequence[tuple[Offer, Wish]]
) -> Iterator[Problem]:
    """A price that rose since the buyer saw it must be confirmed; one that fell need not."""
    seen = {wish.listing: wish.shown_minor for _, wish in known}
    for order in orders:
        for line in order.lines:
            was = seen[line.offer.listing]
            if was is not None and line.unit is not None and line.unit.minor > was:
                yield Problem(
                    ProblemCode.PRICE_CHANGED,
                    listing=line.offer.listing,
                    facts={"was": str(Money(was, line.unit.currency)), "now": str(line.unit)},
                )


def _order_key(pair: tuple[Offer, Wish]) -> tuple[str, str, str]:
    """Prices of one merchant in two currencies cannot cross a border on one declaration."""
    offer, _ = pair
    return (str(offer.merchant_id), offer.lane.code, offer.currency)


def _sort_key(pair: tuple[Offer, Wish]) -> tuple[str, ...]:
    return (*_order_key(pair), str(pair[0].listing))


def _listing(item: str) -> ListingId:
    return ListingId(UUID(item))
