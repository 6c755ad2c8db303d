"""Quotes by the thousand: priced by the program for a sample, then issued anew for each buyer.

A quote is a signed promise, so a new one with the same goods for another person differs in its
ids, its times and its person only. All else (prices, charges, rates, sources) is what
`checkout.commands.make_quote` said, and the signature is made by the function that it uses.
"""

import random
import time
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from entrepot.checkout import rules
from entrepot.checkout.rules.token import Key
from entrepot.checkout.values import OrderPayload, QuotePayload
from entrepot.kernel import new_id_in
from entrepot.site.drill import shape
from entrepot.site.drill.values import Arrival, Kind, Profile

VALID_S: Final = 900
"""As long as the shop's own promises."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who buys: a recipient and the keyed hash of an ID number; both are the drill's."""

    recipient: UUID
    key: str
    book: int
    """That keeps what the person may still buy this year."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An order as the program priced it, as JSON, and the head of its quote."""

    kind: Kind
    which: int
    book: int
    merchant: UUID
    order: bytes
    dutiable_minor: int


@dataclass(frozen=True, slots=True)
class Stack:
    """All that issuing needs; travels to the buyers' processes."""

    market: str
    currency: str
    keys: tuple[Key, ...]
    sampled_for: str
    """The key of the person that the samples were priced for."""
    samples: tuple[Sample, ...]
    persons: tuple[Person, ...]


class Press:
    """Issues quotes from a stack."""

    def __init__(self, stack: Stack, profile: Profile) -> None:
        self._stack = stack
        self._keys = list(stack.keys)
        self._goods = profile.goods
        self._old = stack.sampled_for.encode()
        self._orders: dict[Kind, list[tuple[Sample, OrderPayload]]] = {}
        decoder = msgspec.json.Decoder(OrderPayload)
        for sample in stack.samples:
            read = (sample, decoder.decode(sample.order))
            self._orders.setdefault(sample.kind, []).append(read)
        self._tail = shape.zipf(len(self._orders.get(Kind.TAIL, ())) or 1, profile.goods.skew)

    def issue(self, arrival: Arrival) -> tuple[QuotePayload, str]:
        """A new quote for the arriving buyer, and its token."""
        person = self._stack.persons[int(arrival.pick * 1e9) % len(self._stack.persons)]
        chosen = self._choose(arrival)
        book = chosen[0][0].book
        orders = tuple(self._renewed(order, person, book) for _, order in chosen)
        now = int(time.time())
        quote = QuotePayload(
            id=new_id_in(book),
            book=book,
            market=self._stack.market,
            currency=self._stack.currency,
            iat=now,
            exp=now + VALID_S,
            total_minor=sum(order.total_minor for order in orders),
            orders=orders,
            recipient=person.recipient,
            person=person.key,
        )
        return quote, rules.sign(quote, self._keys)

    def _choose(self, arrival: Arrival) -> list[tuple[Sample, OrderPayload]]:
        mine = self._orders[arrival.kind]
        if arrival.kind is Kind.FLASH:
            return [next(one for one in mine if one[0].which == arrival.which)]
        if arrival.kind is Kind.TAIL:
            place = next(n for n, sum_ in enumerate(self._tail) if arrival.pick <= sum_)
            return [mine[place]]
        first = mine[int(arrival.pick * len(mine))]
        if arrival.kind is Kind.HOT:
            return [first]
        chance = random.Random(arrival.pick)  # noqa: S311  # play, not keys
        chosen = {first[0].merchant: first}
        for _ in range(chance.randint(1, self._goods.cart_merchants) - 1):
            one = chance.choice(mine)
            if one[0].book == first[0].book:
                chosen.setdefault(one[0].merchant, one)
        return list(chosen.values())

    def _renewed(self, order: OrderPayload, person: Person, book: int) -> OrderPayload:
        identity = new_id_in(book)
        changes: dict[str, Any] = {
            "id": identity,
            "number": rules.number_of(identity, kind=rules.ORDER),
            "lines": tuple(
                msgspec.structs.replace(line, id=new_id_in(book)) for line in order.lines
            ),
        }
        if order.allowance:
            new = person.key.encode()
            changes["allowance"] = order.allowance.replace(self._stack.sampled_for, person.key)
            changes["allowance_book"] = person.book if person.book != book else 0
            changes["frozen"] = msgspec.Raw(bytes(order.frozen).replace(self._old, new))
        return msgspec.structs.replace(order, **changes)


def mean_dutiable(stack: Stack) -> int:
    """What an order takes from its buyer's year, over all samples (minor units)."""
    taken = [one.dutiable_minor for one in stack.samples]
    return sum(taken) // len(taken) if taken else 0
