"""The statements that place quotes: a batch is one insert a table. Each names its book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from entrepot.checkout import events
from entrepot.checkout.adapters.postgres.packed import Packed
from entrepot.checkout.adapters.postgres.when import When
from entrepot.checkout.rules import holding
from entrepot.checkout.values import QuotePayload
from entrepot.kernel import new_id
from entrepot.kit.statements import (
    Bigints,
    Byteas,
    Integers,
    Jsons,
    Row,
    Statement,
    Texts,
    Uuids,
)

_KNOWN: Final = """
select id, body_hash, expires_at from checkout_ordergroup
where book = %b::int and id = any(%b::uuid[])
"""

_MERCHANTS: Final = """
select id, book from offices_merchant where id = any(%b::uuid[])
"""

_GROUPS: Final = """
insert into checkout_ordergroup (
    book, placed_at, expires_at, id, market, buyer, recipient, currency, total_minor, body_hash
)
select %b::int, %b::timestamptz, %b::timestamptz, v.* from unnest(
    %b::uuid[], %b::text[], %b::uuid[], %b::uuid[], %b::text[], %b::bigint[], %b::bytea[]
) as v (id, market, buyer, recipient, currency, total_minor, body_hash)
order by v.id
on conflict (book, id) do nothing
returning id
"""

_FORGET: Final = """
delete from checkout_ordergroup where book = %b::int and id = any(%b::uuid[])
"""

_ORDERS: Final = """
insert into checkout_order (
    book, placed_at, expires_at, state, charge, fulfilment, id, "group", number, merchant, lane,
    market, origin, buyer, currency, goods_minor, exchange_minor, freight_minor, duty_minor,
    vat_minor, consumption_tax_minor, total_minor, merchant_currency, merchant_goods_minor, holds,
    frozen
)
select %b::int, %b::timestamptz, %b::timestamptz, 'placed', 'none', 'none', v.* from unnest(
    %b::uuid[], %b::uuid[], %b::text[], %b::uuid[], %b::text[], %b::text[], %b::text[],
    %b::uuid[], %b::text[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[],
    %b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::jsonb[], %b::jsonb[]
) as v
"""

_LINES: Final = """
insert into checkout_orderline (
    book, id, "order", listing, variant, quantity, total_minor, frozen
)
select %b::int, v.* from unnest(
    %b::uuid[], %b::uuid[], %b::uuid[], %b::uuid[], %b::int[], %b::bigint[], %b::jsonb[]
) as v
"""

_OUTBOX: Final = """
insert into kit_outbox (book, at, kind, attempts, id, body)
select %b::int, %b::timestamptz, %b::text, 0, v.* from unnest(%b::uuid[], %b::jsonb[]) as v
"""

_encoder: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Known:
    """A group that has been placed before."""

    body_hash: bytes
    expires_at: datetime


def known(groups: Sequence[UUID], *, book: int) -> Statement:
    """Which of these groups are there already?"""
    return Statement(_KNOWN, (book, Uuids.of(groups)))


def books_of_merchants(merchants: Sequence[UUID]) -> Statement:
    """In which book is each kept now?"""
    return Statement(_MERCHANTS, (Uuids.of(merchants),))


def known_groups(rows: Sequence[Row]) -> dict[UUID, Known]:
    """What `known` answered."""
    return {identity: Known(body_hash, until) for identity, body_hash, until in rows}


def forget(groups: Sequence[UUID], *, book: int) -> Statement:
    """Take back groups that this very transaction wrote."""
    return Statement(_FORGET, (book, Uuids.of(groups)))


def contents(quotes: Sequence[QuotePayload], when: When) -> list[Statement]:
    """Write orders, lines and the events that tell of them."""
    return [_orders(quotes, when), _lines(quotes, when), _outbox(quotes, when)]


def groups(quotes: Sequence[QuotePayload], hashes: Sequence[bytes], when: When) -> Statement:
    """Write groups, in the order of their ids; answers the ids of those that are new.

    Whoever is placing the same quote at this moment is waited for. Groups come before accounts
    in every transaction, so the two kinds of waiting never form a circle.
    """
    return Statement(
        _GROUPS,
        (
            when.book,
            when.at,
            when.expires_at,
            Uuids.of([q.id for q in quotes]),
            Texts.of([q.market for q in quotes]),
            Uuids.of([q.buyer for q in quotes]),
            Uuids.of([q.recipient for q in quotes]),
            Texts.of([q.currency for q in quotes]),
            Bigints.of([q.total_minor for q in quotes]),
            Byteas.of(hashes),
        ),
    )


def _orders(quotes: Sequence[QuotePayload], when: When) -> Statement:
    pairs = [(quote, order) for quote in quotes for order in quote.orders]
    return Statement(
        _ORDERS,
        (
            when.book,
            when.at,
            when.expires_at,
            Uuids.of([o.id for _, o in pairs]),
            Uuids.of([q.id for q, _ in pairs]),
            Texts.of([o.number for _, o in pairs]),
            Uuids.of([o.merchant for _, o in pairs]),
            Texts.of([o.lane for _, o in pairs]),
            Texts.of([q.market for q, _ in pairs]),
            Texts.of([o.origin for _, o in pairs]),
            Uuids.of([q.buyer for q, _ in pairs]),
            Texts.of([q.currency for q, _ in pairs]),
            Bigints.of([o.goods_minor for _, o in pairs]),
            Bigints.of([o.exchange_minor for _, o in pairs]),
            Bigints.of([o.freight_minor for _, o in pairs]),
            Bigints.of([o.duty_minor for _, o in pairs]),
            Bigints.of([o.vat_minor for _, o in pairs]),
            Bigints.of([o.consumption_tax_minor for _, o in pairs]),
            Bigints.of([o.total_minor for _, o in pairs]),
            Texts.of([o.merchant_currency for _, o in pairs]),
            Bigints.of([o.merchant_goods_minor for _, o in pairs]),
            Jsons.of([holding.holds_json(q, o) for q, o in pairs]),
            Jsons.of([bytes(o.frozen) for _, o in pairs]),
        ),
    )


def _lines(quotes: Sequence[QuotePayload], when: When) -> Statement:
    lines = [(o, line) for q in quotes for o in q.orders for line in o.lines]
    return Statement(
        _LINES,
        (
            when.book,
            Uuids.of([line.id for _, line in lines]),
            Uuids.of([o.id for o, _ in lines]),
            Uuids.of([line.listing for _, line in lines]),
            Uuids.of([line.variant for _, line in lines]),
            Integers.of([line.quantity for _, line in lines]),
            Bigints.of([line.total_minor for _, line in lines]),
            Jsons.of([bytes(line.frozen) for _, line in lines]),
        ),
    )


def _outbox(quotes: Sequence[QuotePayload], when: When) -> Statement:
    """The same body that `outbox.record(GroupPlaced(…))` would write."""
    bodies = [
        _encoder.encode(
            {
                "at": when.at,
                "group": q.id,
                "market": q.market,
                "currency": q.currency,
                "total_minor": q.total_minor,
                "orders": [
                    {
                        "order": o.id,
                        "merchant": o.merchant,
                        "number": o.number,
                        "total_minor": o.total_minor,
                    }
                    for o in q.orders
                ],
            }
        )
        for q in quotes
    ]
    kind = events.GroupPlaced.kind
    ids = [new_id() for _ in quotes]
    return Statement(_OUTBOX, (when.book, when.at, kind, Uuids.of(ids), Jsons.of(bodies)))


__all__ = [
    "Known",
    "Packed",
    "When",
    "books_of_merchants",
    "contents",
    "forget",
    "groups",
    "known",
    "known_groups",
]
