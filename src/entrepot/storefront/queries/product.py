"""One listing's page."""

from dataclasses import fields
from typing import Final
from uuid import UUID

from django.db import connection

from entrepot.checkout.models import Order, OrderLine
from entrepot.storefront.values import Card, Product

MORE: Final = 6
# The hottest two statements of the shop: written out, for composing them costs more than they do.
_LISTING: Final = (
    f"select {', '.join(field.name for field in fields(Product))} from storefront_shelf"  # noqa: S608  # our own words
    " where listing = %s and language = %s and market = %s"
)
_MORE: Final = (
    "select listing, card, units from storefront_shelf"
    " where market = %s and language = %s and is_face and categories @> %s::varchar[]"
    " and product <> %s order by product desc limit %s"
)


def listing(identity: UUID, *, market: str, language: str) -> Product | None:
    """The prepared page, or None when it is not on the shelf; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTING, [identity, language, market])
        row = cursor.fetchone()
    return None if row is None else Product(*row)


def more_like(product: Product, *, limit: int = MORE) -> list[Card]:
    """Other things of the same kind; one statement."""
    if not product.categories:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _MORE,
            [product.market, product.language, [product.categories[-1]], product.product, limit],
        )
        return [Card(*row) for row in cursor.fetchall()]


def variants_of_group(group: UUID) -> list[UUID]:
    """The variants of an order group's lines; one statement."""
    orders = Order.objects.filter(group=group).values("id")
    rows = OrderLine.objects.filter(order__in=orders).order_by("variant")
    return list(rows.values_list("variant", flat=True).distinct())
