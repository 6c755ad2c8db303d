"""Categories that Entrepot knows by itself come into being when something needs them."""

from collections.abc import Iterable
from uuid import UUID

from entrepot.catalog import rows
from entrepot.catalog.models import Category


def ensure_categories(slugs: Iterable[str]) -> dict[str, UUID]:
    """The ids of these categories; those of the built-in tree are made with their parents.

    A slug that neither the operator nor the tree has is left out.
    """
    wanted = set(slugs)
    if not wanted:
        return {}
    ids = dict(Category.objects.filter(slug__in=wanted).values_list("slug", "id"))
    missing = wanted - ids.keys()
    known = {row.slug: row for row in rows.categories()}
    if not missing & known.keys():
        return ids
    with_parents = {
        slug for row in missing & known.keys() for slug in (known[row].parent, row) if slug
    }
    for row in rows.categories():
        if row.slug in with_parents:
            parent = Category.objects.filter(slug=row.parent).first() if row.parent else None
            category, _ = Category.objects.get_or_create(
                slug=row.slug,
                defaults={
                    "names": dict(row.names),
                    "parent": parent,
                    "position": row.position,
                },
            )
            if row.slug in missing:
                ids[row.slug] = category.id
    return ids
