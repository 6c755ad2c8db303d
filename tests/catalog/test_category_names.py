"""Categories are named in the reader's language, also those stored before it was spoken."""

import pytest

from entrepot.catalog import rows
from entrepot.catalog.models import Category
from entrepot.catalog.queries.merchant import category_names

LANGUAGES = ("en", "zh-hans", "it", "fr", "de", "es")


def test_the_built_in_tree_speaks_every_language_of_the_desks() -> None:
    for row in rows.categories():
        assert set(LANGUAGES) <= set(row.names), row.slug


@pytest.mark.django_db
def test_an_older_row_gets_the_trees_name_and_the_operators_own_one_wins() -> None:
    Category.objects.create(slug="food", names={"en": "Fine food"}, position=1)
    Category.objects.create(slug="beer", names={"en": "Ales", "it": "Le nostre birre"}, position=2)
    Category.objects.create(slug="own", names={"en": "Our own"}, position=3)
    assert category_names("it") == [
        ("food", "Gastronomia"),
        ("beer", "Le nostre birre"),
        ("own", "Our own"),
    ]
    assert category_names("en")[1] == ("beer", "Ales")
