"""One listing's page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from typing import Final
from uuid import UUID

from django.db import connection

from entrepot.kernel import book_of
from entrepot.kit import arrays, replica
from entrepot.storefront import rules
from entrepot.storefront.queries import prepared
from entrepot.storefront.values import Card, Priced, Product

MORE: Final = 5
_FACTS: Final = [field.name for field in fields(Product) if field.name not in {"price", "choices"}]
_COLUMNS: Final = [f"{'p' if name == 'units' else 's'}.{name}" for name in _FACTS]
_PARTS: Final = [f"p.{kind}_minor" for kind in rules.KINDS]
# The hottest statement of the shop: written out, for composing it costs more than it does.
_LISTING: Final = (
    f"select {', '.join(_COLUMNS)}, p.price_minor, p.currency,"  # noqa: S608  # our own words
    f" p.priced_at, {', '.join(_PARTS)},"
    """ kinds.listings, kinds.prices,
        more.listings, more.cards, more.units, more.prices, more.currencies
    from storefront_shelf s
    join storefront_price p on p.listing = s.listing and p.price_minor is not null
    left join lateral (
        select array_agg(k.listing) as listings, array_agg(k.price_minor) as prices
        from storefront_price k
        where k.product = s.product and k.market = s.market and k.price_minor is not null
    ) kinds on true
    left join lateral (
        select array_agg(m.listing order by m.product desc) as listings,
               array_agg(m.card order by m.product desc) as cards,
               array_agg(m.units order by m.product desc) as units,
               array_agg(m.price_minor order by m.product desc) as prices,
               array_agg(m.currency order by m.product desc) as currencies
        from (
            select o.listing, o.card, q.units, o.product, q.price_minor, q.currency
            from storefront_shelf o
            join storefront_price q on q.listing = o.listing and q.price_minor is not null
            where o.market = s.market and o.language = s.language and o.is_face
                and o.categories @> s.categories[cardinality(s.categories):]
                and cardinality(s.categories) > 0 and o.product <> s.product
            order by o.product desc limit %s
        ) m
    ) more on true
    where s.listing = %s and s.language = %s and s.market = %s"""
)

_VARIANTS: Final = """
select distinct l.variant from checkout_order o
join checkout_orderline l on l.book = %(book)s and l."order" = o.id
where o.book = %(book)s and o."group" = any(%(groups)s::uuid[])
"""


@replica.may_be_stale("the shelf is remade seconds after a change anyway; a cart asks anew")
def listing(
    identity: UUID, *, market: str, language: str, more: int = MORE
) -> tuple[Product, list[Card]] | None:
    """The prepared page and other things of its kind, or None when it is not for sale."""
    found = prepared.rows(_LISTING, [more, identity, language, market])
    if not found:
        return None
    [row] = found
    split = len(_FACTS)
    minor, code, priced_at, *parts = row[split : split + 3 + len(_PARTS)]
    kinds, kind_prices, *columns = row[split + 3 + len(_PARTS) :]
    price = Priced(minor, code, tuple(parts), priced_at)
    choices = dict(zip(kinds or (), kind_prices or (), strict=True))
    others = zip(*[column or () for column in columns], strict=True)
    facts = dict(zip(_FACTS, row[:split], strict=True))
    return Product(**facts, price=price, choices=choices), [Card(*one) for one in others]


def variants_of_groups(groups: Iterable[UUID]) -> list[UUID]:
    """The variants of order groups' lines; one statement a book."""
    by_book: dict[int, list[UUID]] = defaultdict(list)
    for group in groups:
        by_book[book_of(group)].append(group)
    found: set[UUID] = set()
    with connection.cursor() as cursor:
        for book, ours in by_book.items():
            cursor.execute(_VARIANTS, {"book": book, "groups": arrays.uuids(ours)})
            found.update(variant for (variant,) in cursor.fetchall())
    return list(found)
