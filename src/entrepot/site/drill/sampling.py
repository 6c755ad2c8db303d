"""People who buy, and the orders that the program prices for them: what quotes are issued from."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from math import ceil
from typing import Final

import msgspec
from django.conf import settings

from entrepot.catalog.values import ListingId
from entrepot.checkout import commands as checkout
from entrepot.checkout import rules
from entrepot.checkout.queries import pricing
from entrepot.checkout.values import RecipientId
from entrepot.kit import secrets
from entrepot.lanes.rules import cn_identity
from entrepot.site.drill import market, shape
from entrepot.site.drill.market import Article, NotReady
from entrepot.site.drill.quotes import Person, Sample, Stack, mean_dutiable
from entrepot.site.drill.values import Kind, Profile

YEAR_MINOR: Final = 2_600_000
"""A person's yearly allowance (26,000 CNY); how many persons are needed follows from it."""
SPARE: Final = 1.6
"""Chance gives some persons more than their share."""
PERSONS_MIN: Final = 8
PERSON: Final = "person"
ADDRESS: Final = {
    "name": "演练收件人",
    "phone": "138 0013 8000",
    "province": "北京市",
    "city": "北京市",
    "district": "朝阳区",
    "street": "示例路1号",
    "postcode": "100022",
}


def stack(
    profile: Profile,
    articles: Sequence[Article],
    *,
    run: str,
    at: datetime,
    say: Callable[[str], None],
) -> Stack:
    """Samples of everything for sale, and as many persons as may buy what is expected."""
    first = person(run, 0, at=at)
    samples: list[Sample] = []
    carts = _carts(profile, articles)
    for number, lines in enumerate(carts, 1):
        say(f"prices {number} of {len(carts)}")
        samples += _priced(lines, to=first, at=at)
    made = Stack(
        market=market.MARKET,
        currency="CNY",
        keys=tuple(settings.ENTREPOT_QUOTE_KEYS),
        sampled_for=first.key,
        samples=tuple(samples),
        persons=(),
    )
    count = persons_needed(profile, mean_minor=mean_dutiable(made))
    persons = [first]
    for number in range(1, count):
        if number % 20 == 0:
            say(f"buyers {number} of {count}")
        persons.append(person(run, number, at=at))
    return _with(made, persons)


def persons_needed(profile: Profile, *, mean_minor: int) -> int:
    """So many that nobody's year is too small for what chance gives them."""
    whole: float = shape.expected(profile) * mean_minor * profile.goods.cart_merchants**0.5
    return max(ceil(whole * SPARE / YEAR_MINOR), PERSONS_MIN)


def person(run: str, number: int, *, at: datetime) -> Person:
    """A buyer of this run, with an ID number that is well formed and nobody's."""
    id_number = an_id_number(run, number)
    recipient = checkout.save_recipient(
        owner=None,
        cart=None,
        country=market.COUNTRY,
        details={**ADDRESS, "id_number": id_number},
        at=at,
    )
    key = secrets.fingerprint(id_number, purpose=PERSON)
    year = rules.local_day(market.COUNTRY, at).year
    return Person(recipient, key, pricing.allowance_book(key, year))


def an_id_number(run: str, number: int) -> str:
    """Born on a day before 1940 that the run and the number choose; the order number is 001."""
    digest = int.from_bytes(sha256(f"{run}:{number}".encode()).digest()[:8], "big")
    born = date(1880, 1, 1) + timedelta(days=digest % 21_000)
    body = f"110105{born:%Y%m%d}{digest // 21_000 % 1000:03}"
    return body + cn_identity.check_character(body)


def _with(made: Stack, persons: Sequence[Person]) -> Stack:
    facts = {name: getattr(made, name) for name in Stack.__slots__}
    return Stack(**{**facts, "persons": tuple(persons)})


def _carts(profile: Profile, articles: Sequence[Article]) -> list[list[Article]]:
    """Carts to be priced: one line of each merchant at once, since each is an order of its own."""
    carts: list[list[Article]] = []
    for _, one_book in groupby(sorted(articles, key=lambda one: one.book), lambda one: one.book):
        mine = list(one_book)
        single = [one for one in mine if one.kind is not Kind.CART]
        carts += _rounds(_by_merchant(single), lines=1)
        several = _by_merchant([one for one in mine if one.kind is Kind.CART])
        most = max((len(one) for one in several), default=0)
        for lines in range(2, min(most, profile.goods.cart_lines) + 1):
            carts.append([one for goods in several for one in goods[:lines]])
    return carts


def _by_merchant(articles: Sequence[Article]) -> list[list[Article]]:
    def owner(one: Article) -> str:
        return str(one.merchant)

    return [list(goods) for _, goods in groupby(sorted(articles, key=owner), owner)]


def _rounds(merchants: Sequence[Sequence[Article]], *, lines: int) -> list[list[Article]]:
    most = max((len(goods) for goods in merchants), default=0)
    return [
        [one for goods in merchants for one in goods[place : place + lines]]
        for place in range(0, most, lines)
    ]


def _priced(cart: Sequence[Article], *, to: Person, at: datetime) -> Iterator[Sample]:
    quote = checkout.make_quote(
        market=market.MARKET,
        lines=[(ListingId(one.listing), 1) for one in cart],
        recipient=RecipientId(to.recipient),
        buyer=None,
        at=at,
    )
    if quote.payload is None:
        codes = sorted({f"{one.code} {dict(one.facts)}" for one in quote.problems})
        raise NotReady(f"the program gives no quote for the drill's goods: {'; '.join(codes)}")
    by_variant = {one.variant: one for one in cart}
    for order in quote.payload.orders:
        article = by_variant[order.lines[0].variant]
        yield Sample(
            kind=article.kind,
            which=article.which,
            book=quote.payload.book,
            merchant=order.merchant,
            order=msgspec.json.encode(order),
            dutiable_minor=order.dutiable_minor,
        )
