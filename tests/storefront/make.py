"""A shelf with things on it, for everyone's tests."""

from typing import Any

from tests.checkout import make as checkout

from entrepot.catalog.models import Category, Media, Text
from entrepot.storefront import commands, queries

NOW = checkout.NOW


def a_category(slug: str, parent: Category | None = None, **names: str) -> Category:
    row, _ = Category.objects.get_or_create(
        slug=slug, defaults={"parent": parent, "names": names or {"en": slug.title()}}
    )
    queries.forget()
    return row


def some_goods(
    *,
    category: Category | None = None,
    titles: dict[str, str] | None = None,
    bodies: dict[str, str] | None = None,
    shelve: bool = True,
    **facts: Any,
) -> checkout.Goods:
    """A live listing on the shelf, under these titles."""
    goods = checkout.some_goods(**facts)
    product = goods.rows["variant"].product
    if category is not None:
        product.category = category
        product.save()
    for language, title in (titles or {}).items():
        Text.objects.update_or_create(
            product=product,
            language=language,
            defaults={
                "title": title,
                "body": (bodies or {}).get(language, ""),
                "state": "reviewed",
            },
        )
    Media.objects.create(product=product, path=f"demo/{product.slug}.svg")
    queries.forget()
    if shelve:
        commands.reshelve(products=[product.id], at=NOW)
    return goods
