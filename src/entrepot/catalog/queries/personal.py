"""What the catalogue knows about a person: notes of reviews, and who answers for a product."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from entrepot.catalog.models import (
    Category,
    CategorySchema,
    GlossaryTerm,
    Listing,
    Media,
    Product,
    Review,
    Text,
    Variant,
    WordState,
)
from entrepot.catalog.values import ProductState
from entrepot.kit import forgetting
from entrepot.kit.forgetting import Near, Place
from entrepot.kit.personal import Kept, Person
from entrepot.offices import rows as offices
from entrepot.offices.models import Membership

RULE: Final = "product-safety"
PLACES: Final = (
    Place(Review, ("note",), merchant="merchant", by=("asked_by", "decided_by")),
    Place(GlossaryTerm, ("source", "target", "note")),
    Place(CategorySchema, ("source", "body"), by=("made_by",)),
    Place(Review, ("before", "after"), has_names=False),
    Place(Category, ("names", "picture"), has_names=False),
    Place(Product, ("brand", "option_names", "option_words", "specs"), has_names=False),
    Place(Product, ("composition", "attributes", "attribute_words"), has_names=False),
    Place(Variant, ("options", "customs_description", "doubt"), has_names=False),
    Place(Text, ("title", "body"), has_names=False),
    Place(Media, ("alt", "source_url"), has_names=False),
    Place(WordState, ("slot",), has_names=False),
    Place(Listing, ("findings",), has_names=False),
)
ANSWERS: Final = Place(Product, ("responsible_person",), merchant="merchant")


def export(person: Person) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Reviews that the person asked for or decided, and where they answer for a product."""
    mine = Q(asked_by=person.id) | Q(decided_by=person.id)
    found = near(person)
    return {
        "reviews": list(
            Review.objects.filter(mine)
            .order_by("id")
            .values("kind", "state", "reason", "note", "asked_at", "decided_at")
        ),
        "products that name you": list(
            Product.objects.filter(id__in=forgetting.named(ANSWERS, person, found))
            .order_by("id")
            .values("key", "responsible_person")
        ),
        "lines that name you": forgetting.mentions(PLACES, person, found),
    }


def keeps(person: Person, at: datetime) -> list[Kept]:
    """Who answers for a product is told with it as long as it is sold."""
    found = Product.objects.filter(id__in=forgetting.named(ANSWERS, person, near(person)))
    sold = found.filter(state=ProductState.ACTIVE).count()
    row = offices.keep(RULE, day=at.date())
    return [Kept("products", sold, row.code, row.source, None)] if sold else []


def near(person: Person) -> Near:
    """Goods of the person's teams, and what they wrote."""
    seats = Membership.objects.filter(user=person.id).exclude(merchant=None)
    return Near(person.id, frozenset(seats.values_list("merchant", flat=True)))
