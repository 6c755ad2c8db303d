"""What selection knows about a person: views they keep, and what they wrote about goods."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from entrepot.kit import forgetting
from entrepot.kit.forgetting import Near, Place
from entrepot.kit.personal import Kept, Person
from entrepot.onboarding.queries import personal as businesses
from entrepot.selection.models import Choice, Seen, Shortlist, Source, View, WeightSet

PLACES: Final = (
    Place(Shortlist, ("note",), merchant="merchant", by=("by",)),
    Place(Choice, ("why",), merchant="shortlist__merchant", by=("by",)),
    Place(WeightSet, ("why",), by=("by",)),
    Place(Source, ("name", "note", "issues"), by=("by",)),
    Place(View, ("name", "query")),
    Place(Seen, ("item", "title", "brand"), has_names=False),
)


def export(person: Person) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Plain values by kind of row."""
    return {
        "views": list(View.objects.filter(owner=person.id).order_by("id").values("name", "query")),
        "suggestions": list(
            Shortlist.objects.filter(by=person.id).order_by("id").values("market", "note", "at")
        ),
        "answers": list(
            Choice.objects.filter(by=person.id).order_by("id").values("answer", "why", "at")
        ),
        "weights": list(
            WeightSet.objects.filter(by=person.id).order_by("id").values("version", "why", "at")
        ),
        "figures": list(
            Source.objects.filter(by=person.id).order_by("id").values("name", "note", "at")
        ),
        "lines that name you": forgetting.mentions(PLACES, person, near(person, timezone.now())),
    }


def keeps(person: Person, at: datetime) -> list[Kept]:  # noqa: ARG001  # the register's shape
    """No law wants any of it."""
    return []


def near(person: Person, at: datetime) -> Near:
    """Rows of the person's businesses, and those that they wrote."""
    return businesses.near(person, businesses.businesses(person, at=at))
