"""What a price depends on, gathered in a number of statements that does not grow with the cart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from entrepot.catalog import queries as catalog
from entrepot.catalog.values import MARKETS, ListingId, Offer
from entrepot.checkout import rules
from entrepot.checkout.models import Recipient
from entrepot.checkout.rules import elsewhere
from entrepot.checkout.values import Circumstances, Priced, RecipientId, Wish
from entrepot.kit import books
from entrepot.lanes import queries as lanes
from entrepot.lanes.rules import REGIMES
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.ledger.values import Book
from entrepot.logistics.models import Node
from entrepot.logistics.values import NodeId, NodeStock
from entrepot.money import queries as money
from entrepot.money.values import Money, Rate, currency
from entrepot.offices.values import MerchantId, UserId

NODES_MAX = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Whom goods would go to, as far as a price depends on it. `key` is the ID's keyed hash."""

    recipient: RecipientId
    country: str
    key: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a person may buy under a scheme in a calendar year, as far as we know of it."""

    scheme: str
    year: int
    limit: Money
    used: Money

    @property
    def left(self) -> Money:
        return Money(max(self.limit.minor - self.used.minor, 0), self.limit.currency)


def priced(
    wishes: Sequence[Wish],
    *,
    market: str,
    at: datetime,
    person: Person | None = None,
    country: str | None = None,
) -> Priced:
    """The cart as it stands, with its problems; nothing is promised and nothing is written.

    `country` is where it would go when there is no recipient yet.
    """
    day = rules.local_day(MARKETS[market].country, at)
    offers = catalog.offers([wish.listing for wish in wishes])
    facts = Circumstances(
        day=day,
        rates=rates_of(offers.values(), market=market, day=day),
        nodes=_nodes(offers.values()),
        used_in_year=_used(offers.values(), person, day),
        country=person.country if person else country,
        has_identity=bool(person and person.key) or person is None,
    )
    return rules.price(wishes, market=market, offers=offers, facts=facts, assess=lanes.landed_cost)


def unit_prices(
    offers: Mapping[ListingId, Offer], *, market: str, day: date
) -> dict[ListingId, Money]:
    """The full price of one of each, as a product page shows it; without those that have none."""
    facts = Circumstances(
        day=day, rates=rates_of(offers.values(), market=market, day=day), nodes={}, used_in_year={}
    )
    found = {
        listing: rules.unit_price(offer, facts=facts, assess=lanes.landed_cost)
        for listing, offer in offers.items()
    }
    return {listing: price for listing, price in found.items() if price is not None}


def rates_of(offers: Iterable[Offer], *, market: str, day: date) -> dict[tuple[str, str], Rate]:
    """The rates that are known of those that pricing needs."""
    found: dict[tuple[str, str], Rate] = {}
    for base, quote in sorted(rules.pairs_of(list(offers), market)):
        try:
            found[base, quote] = money.rate(currency(base), currency(quote), day=day)
        except money.NoRate:
            continue
    return found


def person(recipient: RecipientId, *, owner: UserId | None) -> Person | None:
    """The recipient, if it is the owner's (a stranger's has none, and is known by its id)."""
    row = Recipient.objects.filter(id=recipient, owner=owner).only("country", "person").first()
    return Person(recipient, row.country, row.person) if row else None


def allowance_book(key: str, year: int) -> Book:
    """The book that keeps what a person may still buy in a year; no statement, mostly."""
    return elsewhere.book_of_person(key, books.books_before(datetime(year, 1, 1, tzinfo=UTC)))


def allowances(key: str, *, day: date) -> list[Allowance]:
    """What is left of a person's year, by scheme; pending orders count as used."""
    if not key:
        return []
    limits = {}
    for regime, scheme in sorted(rules.SCHEMES.items()):
        if scheme not in limits and (found := _limit(regime, day)):
            limits[scheme] = found
    names = {scheme: chart.allowance(scheme, key, day.year) for scheme in limits}
    balances = ledger.balances(names.values(), book=allowance_book(key, day.year))
    return [
        Allowance(
            scheme=scheme,
            year=day.year,
            limit=limit,
            used=Money(
                balances[names[scheme]].debits_posted + balances[names[scheme]].debits_pending
                if names[scheme] in balances
                else 0,
                limit.currency,
            ),
        )
        for scheme, limit in limits.items()
    ]


def remaining_allowance(recipient: RecipientId, *, day: date) -> list[Allowance]:
    """What the recipient may still buy this year, as far as we know (XB-8)."""
    row = Recipient.objects.filter(id=recipient).only("person").first()
    return allowances(row.person, day=day) if row else []


def _limit(regime: str, day: date) -> Money | None:
    if regime not in REGIMES:
        return None
    found = lanes.limits(regime, day)
    return found.year if found else None


def _used(offers: Iterable[Offer], person: Person | None, day: date) -> dict[str, Money]:
    regimes = {offer.lane.regime for offer in offers}
    if person is None or not person.key or not regimes & set(rules.SCHEMES):
        return {}
    return {one.scheme: one.used for one in allowances(person.key, day=day)}


def _nodes(offers: Iterable[Offer]) -> dict[MerchantId, list[NodeStock]]:
    """The merchants' places in one statement, and what is free in them in one a book."""
    wanted: dict[MerchantId, set[UUID]] = {}
    book_of: dict[MerchantId, Book] = {}
    for offer in offers:
        wanted.setdefault(offer.merchant_id, set()).update(offer.demand(1))
        book_of[offer.merchant_id] = Book(offer.book)
    rows = [
        (MerchantId(merchant), NodeId(node))
        for merchant, node in Node.objects.filter(merchant__in=list(wanted), is_pickup_only=False)
        .order_by("priority", "id")
        .values_list("merchant", "id")[:NODES_MAX]
    ]
    free: dict[str, int] = {}
    for book in sorted(set(book_of.values())):
        names = [
            chart.stock(variant, node)
            for merchant, node in rows
            if book_of[merchant] == book
            for variant in wanted[merchant]
        ]
        free.update(ledger.free(names, book=book))
    found: dict[MerchantId, list[NodeStock]] = {}
    for merchant, node in rows:
        units = {one: free.get(chart.stock(one, node), 0) for one in wanted[merchant]}
        found.setdefault(merchant, []).append(NodeStock(node, units))
    return found
