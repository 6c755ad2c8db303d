"""One checkout, all of it, as its buyer sees it: frozen rows, never the live catalogue (XB-5)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from entrepot.catalog.values import ListingId, fallback_chain
from entrepot.checkout import rules
from entrepot.checkout.models import Order, OrderGroup, OrderLine
from entrepot.checkout.queries.recipient import RecipientView, of_order
from entrepot.checkout.values import (
    ChargeState,
    FulfilmentState,
    GroupId,
    LineId,
    OrderId,
    OrderState,
)
from entrepot.kernel import book_of
from entrepot.logistics import queries as logistics
from entrepot.logistics.queries import ParcelRow
from entrepot.money.values import Currency, Money, currency, money
from entrepot.offices.values import MerchantId, UserId
from entrepot.payments import queries as payments
from entrepot.payments.queries import PaymentRow
from entrepot.payments.values import PaymentState

GROUPS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class ChargeView:
    """One amount of a line, with its reason. In `formula`, V stands for `base`."""

    kind: str
    amount: Money
    base: Money
    rate: str
    formula: str
    rounding: str
    source: str
    confidence: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class LineView:
    """So many of one variant, as it was when it was bought."""

    id: LineId
    listing: ListingId
    slug: str
    title: str
    options: str
    picture: str
    sku: str
    hs_code: str
    origin: str
    quantity: int
    unit: Money | None
    """The full price of one, as its page showed it."""
    own_price: Money
    """The merchant's own price of one."""
    total: Money
    charges: tuple[ChargeView, ...]


@dataclass(frozen=True, slots=True)
class Amounts:
    """What an order or a group costs, by kind; the kinds add up to the total."""

    goods: Money
    exchange: Money
    freight: Money
    duty: Money
    vat: Money
    consumption_tax: Money
    total: Money

    @property
    def tax(self) -> Money:
        """Everything that goes to authorities."""
        return self.duty + self.vat + self.consumption_tax


@dataclass(frozen=True, slots=True)
class OrderView:
    """One merchant's part of a checkout."""

    id: OrderId
    number: str
    merchant: MerchantId
    merchant_name: str
    merchant_slug: str
    merchant_city: str
    lane: str
    origin: str
    destination: str
    state: OrderState
    charge: ChargeState
    fulfilment: FulfilmentState
    amounts: Amounts
    lines: tuple[LineView, ...]
    parcel: ParcelRow | None
    frozen: Mapping[str, Any]
    """Rate, margin, rules version, treatment, days, place and papers, as they were promised."""
    confirmed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None

    @property
    def can_confirm(self) -> bool:
        """May the buyer say that it has come?"""
        return self.state is OrderState.CONFIRMED and self.fulfilment in {
            FulfilmentState.SHIPPED,
            FulfilmentState.DELIVERED,
        }


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A checkout with its orders, payments and parcels."""

    id: GroupId
    book: int
    number: str
    market: str
    buyer: UserId | None
    amounts: Amounts
    state: OrderState
    fulfilment: FulfilmentState
    placed_at: datetime
    expires_at: datetime
    orders: tuple[OrderView, ...]
    payments: tuple[PaymentRow, ...]
    recipient: RecipientView | None

    @property
    def total(self) -> Money:
        return self.amounts.total

    @property
    def can_pay(self) -> bool:
        """Does it wait for money? (Its time may be over: see `expires_at`.)"""
        return self.state is OrderState.PLACED

    @property
    def paid(self) -> PaymentRow | None:
        return next((one for one in self.payments if one.state is PaymentState.CAPTURED), None)

    @property
    def failed(self) -> PaymentRow | None:
        """The newest payment, if it failed."""
        newest = self.payments[0] if self.payments else None
        return newest if newest and newest.state is PaymentState.FAILED else None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A checkout in the list of a buyer's orders."""

    id: GroupId
    number: str
    market: str
    total: Money
    state: OrderState
    charge: ChargeState
    fulfilment: FulfilmentState
    placed_at: datetime
    merchants: tuple[str, ...]
    units: int
    titles: tuple[str, ...]
    pictures: tuple[str, ...]


def group_page(group: UUID, *, language: str = "en") -> GroupPage | None:
    """The whole checkout in a constant number of statements; None when there is none.

    Whoever calls has asked `may_see` first.
    """
    book = book_of(group)
    row = OrderGroup.objects.filter(book=book, id=group).first()
    if row is None:
        return None
    rows = list(Order.objects.filter(book=book, group=group).order_by("id"))
    lines = _lines(rows, book=book)
    parcels = logistics.parcels_of([order.id for order in rows])
    orders = tuple(order_view(o, lines[o.id], parcels.get(o.id), language=language) for o in rows)
    return GroupPage(
        id=GroupId(row.id),
        book=row.book,
        number=rules.number_of(row.id, kind=rules.GROUP),
        market=row.market,
        buyer=UserId(row.buyer) if row.buyer else None,
        amounts=_sum([order.amounts for order in orders], currency(row.currency)),
        state=rules.group_state([order.state for order in orders]),
        fulfilment=rules.group_fulfilment([order.fulfilment for order in orders]),
        placed_at=row.placed_at,
        expires_at=row.expires_at,
        orders=orders,
        payments=tuple(payments.of_purpose(group)),
        recipient=of_order(row.recipient),
    )


def groups_of(
    buyer: UserId, *, limit: int, before: UUID | None = None, language: str = "en", book: int = 1
) -> list[GroupRow]:
    """A person's checkouts, the newest first, before the one given; three statements."""
    assert 0 < limit <= GROUPS_MAX
    found = OrderGroup.objects.filter(book=book, buyer=buyer).order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    groups = list(found[:limit])
    orders: dict[UUID, list[Order]] = defaultdict(list)
    ids = [group.id for group in groups]
    for order in Order.objects.filter(book=book, group__in=ids).order_by("id"):
        orders[order.group].append(order)
    lines = _lines([order for some in orders.values() for order in some], book=book)
    return [_group_row(group, orders[group.id], lines, language) for group in groups]


def order_view(
    row: Order, lines: Sequence[OrderLine], parcel: ParcelRow | None, *, language: str
) -> OrderView:
    """An order's row with what was frozen in it."""
    frozen: dict[str, Any] = row.frozen
    merchant: dict[str, str] = frozen["merchant"]
    return OrderView(
        id=OrderId(row.id),
        number=row.number,
        merchant=MerchantId(row.merchant),
        merchant_name=merchant["name"],
        merchant_slug=merchant["slug"],
        merchant_city=merchant["city"],
        lane=row.lane,
        origin=row.origin,
        destination=frozen["destination"],
        state=OrderState(row.state),
        charge=ChargeState(row.charge),
        fulfilment=FulfilmentState(row.fulfilment),
        amounts=amounts_of(row),
        lines=tuple(_line(line, row, language) for line in lines),
        parcel=parcel,
        frozen=frozen,
        confirmed_at=row.confirmed_at,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        completed_at=row.completed_at,
    )


def amounts_of(row: Order) -> Amounts:
    unit = currency(row.currency)
    return Amounts(
        goods=Money(row.goods_minor, unit),
        exchange=Money(row.exchange_minor, unit),
        freight=Money(row.freight_minor, unit),
        duty=Money(row.duty_minor, unit),
        vat=Money(row.vat_minor, unit),
        consumption_tax=Money(row.consumption_tax_minor, unit),
        total=Money(row.total_minor, unit),
    )


def _sum(parts: Sequence[Amounts], unit: Currency) -> Amounts:
    def of(name: str) -> Money:
        return Money(sum(getattr(part, name).minor for part in parts), unit)

    return Amounts(**{name: of(name) for name in Amounts.__slots__})


def _lines(orders: Sequence[Order], *, book: int) -> dict[UUID, list[OrderLine]]:
    found: dict[UUID, list[OrderLine]] = {order.id: [] for order in orders}
    for line in OrderLine.objects.filter(book=book, order__in=list(found)).order_by("id"):
        found[line.order].append(line)
    return found


def _line(row: OrderLine, order: Order, language: str) -> LineView:
    frozen: dict[str, Any] = row.frozen
    unit = currency(order.currency)
    sources: list[str] = order.frozen["sources"]
    return LineView(
        id=LineId(row.id),
        listing=ListingId(row.listing),
        slug=frozen["slug"],
        title=title_of(frozen, language),
        options=frozen["options"].get(language, frozen["options"].get("en", "")),
        picture=frozen["picture"],
        sku=frozen["sku"],
        hs_code=frozen["hs_code"],
        origin=frozen["origin"],
        quantity=row.quantity,
        unit=Money(frozen["unit_minor"], unit) if frozen["unit_minor"] else None,
        own_price=Money(frozen["price_minor"], currency(frozen["currency"])),
        total=Money(row.total_minor, unit),
        charges=tuple(_charge(charge, sources, unit) for charge in frozen["charges"]),
    )


def _charge(frozen: dict[str, Any], sources: Sequence[str], unit: Currency) -> ChargeView:
    place = frozen.get("source")
    return ChargeView(
        kind=frozen["kind"],
        amount=Money(frozen["minor"], unit),
        base=money(frozen["base"]["amount"], frozen["base"]["currency"]),
        rate=frozen["rate"],
        formula=frozen["formula"],
        rounding=frozen["rounding"],
        source="" if place is None else sources[place],
        confidence=frozen.get("confidence") or "",
        since=frozen.get("since") or "",
        until=frozen.get("until") or "",
    )


def title_of(frozen: Mapping[str, Any], language: str) -> str:
    """A line's title in the reader's language, as far as it was frozen."""
    titles: dict[str, str] = frozen["titles"]
    chain = fallback_chain(language, source="en")
    found = next((titles[one] for one in chain if one in titles), None)
    return found or next(iter(titles.values()), frozen["sku"])


def _group_row(
    group: OrderGroup, orders: Sequence[Order], lines: Mapping[UUID, list[OrderLine]], language: str
) -> GroupRow:
    all_lines = [line for order in orders for line in lines[order.id]]
    states = [OrderState(order.state) for order in orders]
    charges = [ChargeState(order.charge) for order in orders]
    return GroupRow(
        id=GroupId(group.id),
        number=rules.number_of(group.id, kind=rules.GROUP),
        market=group.market,
        total=Money(group.total_minor, currency(group.currency)),
        state=rules.group_state(states),
        charge=rules.group_charge(charges),
        fulfilment=rules.group_fulfilment([FulfilmentState(o.fulfilment) for o in orders]),
        placed_at=group.placed_at,
        merchants=tuple(order.frozen["merchant"]["name"] for order in orders),
        units=sum(line.quantity for line in all_lines),
        titles=tuple(title_of(line.frozen, language) for line in all_lines),
        pictures=tuple(line.frozen["picture"] for line in all_lines if line.frozen["picture"]),
    )
