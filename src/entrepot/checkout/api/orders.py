"""Quotes and orders over HTTP, beside the intake. Money is a decimal string with its currency."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from entrepot.catalog.values import ListingId
from entrepot.checkout import commands, queries
from entrepot.checkout.queries import ChargeView, GroupPage, LineView, OrderView
from entrepot.checkout.values import (
    CART_LINES_MAX,
    QUANTITY_MAX,
    Priced,
    PricedLine,
    PricedOrder,
    Problem,
    RecipientId,
)
from entrepot.kit.scope import Audience, audience
from entrepot.lanes.values import Charge
from entrepot.money.values import Money
from entrepot.offices.values import UserId

COUNTRY: Final = r"^[A-Z]{2}$"

router = Router()


class MoneyOut(Schema):
    """An amount: a decimal string with exactly the currency's decimals."""

    amount: str
    currency: str


class LineIn(Schema):
    """So many of a listing."""

    listing: UUID
    quantity: int = Field(ge=1, le=QUANTITY_MAX)


class QuoteIn(Schema):
    """A cart to be priced. With a recipient the answer is a promise; with a country a price."""

    market: str = Field(max_length=10)
    lines: list[LineIn] = Field(min_length=1, max_length=CART_LINES_MAX)
    recipient: UUID | None = None
    country: str | None = Field(default=None, pattern=COUNTRY)


class ProblemOut(Schema):
    """What stands in the way, and what helps."""

    code: str
    remedy: str
    listing: UUID | None
    merchant: UUID | None
    facts: dict[str, str | int]


class ChargeOut(Schema):
    """One amount with its reason; in `formula`, V stands for `base`."""

    kind: str
    amount: MoneyOut
    base: MoneyOut
    rate: str
    formula: str
    rounding: str
    source: str
    confidence: str


class LineOut(Schema):
    """A line with the full price of one and of all."""

    listing: UUID
    sku: str
    title: str
    hs_code: str
    origin: str
    quantity: int
    unit: MoneyOut | None
    total: MoneyOut | None
    charges: list[ChargeOut]


class QuotedOrderOut(Schema):
    """One merchant's part of a quote."""

    merchant: UUID
    merchant_name: str
    lane: str
    total: MoneyOut | None
    days: list[int]
    lines: list[LineOut]


class QuoteOut(Schema):
    """`token` is there when nothing stands in the way: post it to /orders before it expires."""

    token: str | None
    group: UUID | None
    number: str | None
    expires_at: str | None
    total: MoneyOut
    orders: list[QuotedOrderOut]
    problems: list[ProblemOut]


class OrderOut(Schema):
    """One merchant's part of a checkout, on its three axes."""

    id: UUID
    number: str
    merchant: UUID
    merchant_name: str
    lane: str
    state: str
    payment: str
    fulfilment: str
    tracking_number: str | None
    amounts: dict[str, MoneyOut]
    lines: list[LineOut]


class GroupOut(Schema):
    """A checkout."""

    group: UUID
    number: str
    market: str
    state: str
    fulfilment: str
    placed_at: str
    expires_at: str
    total: MoneyOut
    orders: list[OrderOut]


@router.post("/quotes", response=QuoteOut, summary="Promise the full price of a cart")
@audience(Audience.PUBLIC)
def make_quote(request: HttpRequest, body: QuoteIn) -> QuoteOut:
    """The full price, itemised; a signed promise of it for a quarter of an hour if it can be had."""
    quote = commands.make_quote(
        market=body.market,
        lines=[(ListingId(line.listing), line.quantity) for line in body.lines],
        recipient=RecipientId(body.recipient) if body.recipient else None,
        buyer=_owner(request),
        country=body.country,
        at=timezone.now(),
    )
    payload = quote.payload
    return QuoteOut(
        token=quote.token,
        group=payload.id if payload else None,
        number=quote.number or None,
        expires_at=payload.expires_at.isoformat() if payload else None,
        total=_money(quote.total),
        orders=_quoted(quote.priced),
        problems=[_problem(problem) for problem in quote.problems],
    )


@router.get("/orders/{group}", response=GroupOut, summary="Read a checkout")
@audience(Audience.BUYER)
def read_group(request: HttpRequest, group: UUID, t: str = "") -> GroupOut:
    """For its buyer, or for whoever holds its link (`t`); for others it does not exist."""
    if not queries.may_see(group, owner=_owner(request), token=t):
        raise Http404
    page = queries.group_page(group)
    if page is None:
        raise Http404
    return _group(page)


def _owner(request: HttpRequest) -> UserId | None:
    return UserId(request.user.pk) if request.user.is_authenticated else None


def _money(amount: Money) -> MoneyOut:
    return MoneyOut(amount=str(amount.amount), currency=amount.currency.code)


def _maybe(amount: Money | None) -> MoneyOut | None:
    return None if amount is None else _money(amount)


def _problem(problem: Problem) -> ProblemOut:
    return ProblemOut(
        code=problem.code,
        remedy=problem.remedy,
        listing=problem.listing,
        merchant=problem.merchant,
        facts=dict(problem.facts),
    )


def _quoted(priced: Priced) -> list[QuotedOrderOut]:
    return [_quoted_order(order) for order in priced.orders]


def _quoted_order(order: PricedOrder) -> QuotedOrderOut:
    return QuotedOrderOut(
        merchant=order.merchant,
        merchant_name=order.merchant_name,
        lane=order.lane.code,
        total=_maybe(order.total),
        days=[order.lane.days_min, order.lane.days_max],
        lines=[_quoted_line(line) for line in order.lines],
    )


def _quoted_line(line: PricedLine) -> LineOut:
    offer = line.offer
    return LineOut(
        listing=offer.listing,
        sku=offer.sku,
        title=offer.title("en", ()),
        hs_code=offer.hs_code,
        origin=offer.origin,
        quantity=line.quantity,
        unit=_maybe(line.unit),
        total=_maybe(line.total),
        charges=[_charge(charge) for charge in line.cost.charges] if line.cost else [],
    )


def _charge(charge: Charge) -> ChargeOut:
    return ChargeOut(
        kind=charge.kind,
        amount=_money(charge.amount),
        base=_money(charge.base),
        rate=charge.rate,
        formula=charge.formula,
        rounding=charge.rounding,
        source=charge.row.source if charge.row else "",
        confidence=charge.row.confidence if charge.row else "",
    )


def _group(page: GroupPage) -> GroupOut:
    return GroupOut(
        group=page.id,
        number=page.number,
        market=page.market,
        state=page.state,
        fulfilment=page.fulfilment,
        placed_at=page.placed_at.isoformat(),
        expires_at=page.expires_at.isoformat(),
        total=_money(page.total),
        orders=[_order(order) for order in page.orders],
    )


def _order(order: OrderView) -> OrderOut:
    amounts: dict[str, Any] = {
        name: _money(getattr(order.amounts, name)) for name in type(order.amounts).__slots__
    }
    return OrderOut(
        id=order.id,
        number=order.number,
        merchant=order.merchant,
        merchant_name=order.merchant_name,
        lane=order.lane,
        state=order.state,
        payment=order.charge,
        fulfilment=order.fulfilment,
        tracking_number=(order.parcel.number or None) if order.parcel else None,
        amounts=amounts,
        lines=[_line(line) for line in order.lines],
    )


def _line(line: LineView) -> LineOut:
    return LineOut(
        listing=line.listing,
        sku=line.sku,
        title=line.title,
        hs_code=line.hs_code,
        origin=line.origin,
        quantity=line.quantity,
        unit=_maybe(line.unit),
        total=_money(line.total),
        charges=[_view(charge) for charge in line.charges],
    )


def _view(charge: ChargeView) -> ChargeOut:
    return ChargeOut(
        kind=charge.kind,
        amount=_money(charge.amount),
        base=_money(charge.base),
        rate=charge.rate,
        formula=charge.formula,
        rounding=charge.rounding,
        source=charge.source,
        confidence=charge.confidence,
    )
