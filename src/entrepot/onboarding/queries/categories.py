"""Categories by the name their reader knows."""

from collections.abc import Mapping

from entrepot.catalog import rows
from entrepot.catalog.queries import merchant as catalog


def category_names(language: str) -> Mapping[str, str]:
    """By slug: the operator's own name, else the built-in tree's."""
    built_in = {row.slug: row.names.get(language) or row.names["en"] for row in rows.categories()}
    return built_in | dict(catalog.category_names(language))
