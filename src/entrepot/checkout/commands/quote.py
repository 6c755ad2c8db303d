"""The promise: what a cart costs, all of it, signed and good for minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings

from entrepot.catalog.values import MARKETS, ListingId
from entrepot.checkout import rules
from entrepot.checkout.commands import cart as carts
from entrepot.checkout.commands import recipient as recipients
from entrepot.checkout.queries import agreeing, pricing
from entrepot.checkout.rules import bundling
from entrepot.checkout.values import (
    CART_LINES_MAX,
    QUANTITY_MAX,
    Priced,
    PricedOrder,
    Problem,
    ProblemCode,
    QuotePayload,
    RecipientId,
    Wish,
)
from entrepot.kernel import Refusal, new_id_in
from entrepot.kit import logs, metrics
from entrepot.lanes import queries as lanes
from entrepot.ledger import values as chart
from entrepot.money.values import Money
from entrepot.offices.values import UserId


@dataclass(eq=False)
class NothingToQuote(Refusal):
    """A quote is for at least one thing."""

    code: ClassVar[str] = "checkout.nothing_to_quote"
    status: ClassVar[int] = 422


@dataclass(eq=False)
class UnknownMarket(Refusal):
    """No market of this code is open."""

    code: ClassVar[str] = "checkout.unknown_market"
    status: ClassVar[int] = 404
    market: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A promise, or why there is none. `token` and `payload` are there when no problem is."""

    priced: Priced
    problems: tuple[Problem, ...]
    payload: QuotePayload | None = None
    token: str | None = None

    @property
    def total(self) -> Money:
        return self.priced.total

    @property
    def number(self) -> str:
        """The group's human number; empty without a promise."""
        return rules.number_of(self.payload.id, kind=rules.GROUP) if self.payload else ""


def make_quote(
    *,
    market: str,
    lines: Sequence[tuple[ListingId, int]],
    recipient: RecipientId | None,
    buyer: UserId | None,
    at: datetime,
    shown: Mapping[ListingId, int] | None = None,
    country: str | None = None,
) -> Quote:
    """Promise the full price of a cart to a recipient for a quarter of an hour.

    `shown` are the full prices of one (minor units) that the buyer has seen: one that has
    risen since must be confirmed first (TAX-13). `country` stands in for a recipient that is
    not known yet; then there is a price, but no promise.
    """
    if market not in MARKETS:
        raise UnknownMarket(market=market)
    person = pricing.person(recipient, owner=buyer) if recipient else None
    wishes = _wishes(lines, shown or {})
    priced = pricing.priced(wishes, market=market, at=at, person=person, country=country)
    problems = list(priced.problems)
    if person is None:
        problems.append(Problem(ProblemCode.RECIPIENT_REQUIRED))
    if problems or person is None:
        metrics.quotes.labels(problems[0].code).inc()
        return Quote(priced, tuple(problems))
    payload = _payload(priced, person=person, buyer=buyer, at=at)
    if any(order.allowance for order in payload.orders):
        recipients.open_allowances(key=person.key, country=person.country, at=at)
    metrics.quotes.labels("made").inc()
    logs.note(group=payload.id)
    return Quote(priced, (), payload, rules.sign(payload, settings.ENTREPOT_QUOTE_KEYS))


def _wishes(lines: Sequence[tuple[ListingId, int]], shown: Mapping[ListingId, int]) -> list[Wish]:
    """The same listing twice is one line."""
    if not lines:
        raise NothingToQuote
    units: dict[ListingId, int] = {}
    for listing, quantity in lines:
        units[listing] = units.get(listing, 0) + quantity
        if quantity < 1 or units[listing] > QUANTITY_MAX:
            raise carts.BadQuantity(quantity=quantity)
    if len(units) > CART_LINES_MAX:
        raise carts.CartFull
    return [Wish(listing, quantity, shown.get(listing)) for listing, quantity in units.items()]


def _payload(
    priced: Priced, *, person: pricing.Person, buyer: UserId | None, at: datetime
) -> QuotePayload:
    valid = timedelta(minutes=settings.QUOTE_VALID_MIN)
    # One checkout, one payment: all its money lies in one book. Where a merchant is kept in
    # another, only its units are held there, and leave from there.
    book = priced.orders[0].book
    kept_in = pricing.allowance_book(person.key, priced.day.year) if person.key else book
    orders = tuple(
        rules.order_payload(
            order,
            identity=new_id_in(book),
            line_ids=[
                new_id_in(book) for line in order.lines for _ in range(bundling.lines_of(line))
            ],
            allowance=_allowance(order, person, priced),
            allowance_book=kept_in if kept_in != book else 0,
            stock_book=order.book if order.book != book else 0,
            papers=lanes.papers(order.consignment) if order.consignment else (),
            agreed=agreed,
        )
        for order, agreed in zip(
            priced.orders, agreeing.agreed(priced.orders, day=priced.day), strict=True
        )
    )
    return QuotePayload(
        id=new_id_in(book),
        book=book,
        market=priced.market,
        currency=priced.currency.code,
        iat=int(at.timestamp()),
        exp=int((at + valid).timestamp()),
        total_minor=priced.total.minor,
        orders=orders,
        buyer=buyer,
        recipient=person.recipient,
        person=person.key or None,
    )


def _allowance(order: PricedOrder, person: pricing.Person, priced: Priced) -> str | None:
    scheme = rules.SCHEMES.get(order.lane.regime)
    return chart.allowance(scheme, person.key, priced.day.year) if scheme else None
