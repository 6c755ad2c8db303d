"""One listing's page."""

from dataclasses import fields
from typing import Final
from uuid import UUID

from django.db import connection

from entrepot.checkout.models import Order, OrderLine
from entrepot.storefront.values import Card, Product

MORE: Final = 5
# The hottest statement of the shop: written out, for composing it costs more than it does.
_LISTING: Final = (
    f"select {', '.join(f's.{field.name}' for field in fields(Product))},"  # noqa: S608  # our own words
    """ more.listings, more.cards, more.units from storefront_shelf s
    left join lateral (
        select array_agg(m.listing order by m.product desc) as listings,
               array_agg(m.card order by m.product desc) as cards,
               array_agg(m.units order by m.product desc) as units
        from (
            select listing, card, units, product from storefront_shelf
            where market = s.market and language = s.language and is_face
                and categories @> s.categories[cardinality(s.categories):]
                and cardinality(s.categories) > 0 and product <> s.product
            order by product desc limit %s
        ) m
    ) more on true
    where s.listing = %s and s.language = %s and s.market = %s"""
)


def listing(
    identity: UUID, *, market: str, language: str, more: int = MORE
) -> tuple[Product, list[Card]] | None:
    """The prepared page and other things of its kind, or None when it is not on the shelf."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTING, [more, identity, language, market])
        row = cursor.fetchone()
    if row is None:
        return None
    *facts, listings, cards, units = row
    others = zip(listings or (), cards or (), units or (), strict=True)
    return Product(*facts), [Card(*one) for one in others]


def variants_of_group(group: UUID) -> list[UUID]:
    """The variants of an order group's lines; one statement."""
    orders = Order.objects.filter(group=group).values("id")
    rows = OrderLine.objects.filter(order__in=orders).order_by("variant")
    return list(rows.values_list("variant", flat=True).distinct())
