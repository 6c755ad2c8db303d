"""One listing's page."""

from dataclasses import fields
from uuid import UUID

from entrepot.checkout.models import Order, OrderLine
from entrepot.storefront.models import Shelf
from entrepot.storefront.values import Card, Product

MORE: int = 6
_FIELDS = tuple(field.name for field in fields(Product))


def listing(identity: UUID, *, market: str, language: str) -> Product | None:
    """The prepared page, or None when it is not on the shelf; one statement."""
    row = (
        Shelf.objects.filter(listing=identity, language=language, market=market)
        .values_list(*_FIELDS)
        .first()
    )
    return None if row is None else Product(**dict(zip(_FIELDS, row, strict=True)))


def more_like(product: Product, *, limit: int = MORE) -> list[Card]:
    """Other things of the same kind; one statement."""
    if not product.categories:
        return []
    rows = (
        Shelf.objects.filter(
            market=product.market,
            language=product.language,
            is_face=True,
            categories__contains=[product.categories[-1]],
        )
        .exclude(product=product.product)
        .order_by("-product")
        .values_list("listing", "card", "units")[:limit]
    )
    return [Card(*row) for row in rows]


def variants_of_group(group: UUID) -> list[UUID]:
    """The variants of an order group's lines; one statement."""
    orders = Order.objects.filter(group=group).values("id")
    rows = OrderLine.objects.filter(order__in=orders).order_by("variant")
    return list(rows.values_list("variant", flat=True).distinct())
