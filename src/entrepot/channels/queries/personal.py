"""What channels know about a person: feeds with their credentials, files that they sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from entrepot.channels.models import (
    ImportIssue,
    ImportJob,
    MappingProfile,
    Picture,
    Pull,
    PullRun,
)
from entrepot.kit import forgetting
from entrepot.kit.forgetting import Near, Place
from entrepot.kit.personal import Kept, Person
from entrepot.onboarding.queries import personal as businesses

PLACES: Final = (
    Place(MappingProfile, ("name", "plain"), merchant="merchant"),
    Place(Pull, ("name", "profile", "choices", "etag"), merchant="merchant", by=("by",)),
    Place(PullRun, ("code", "reason"), merchant="pull__merchant"),
    Place(
        ImportJob,
        ("file_name", "asked_as", "inspection", "profile", "choices", "unknown_columns", "held"),
        merchant="merchant",
        by=("by",),
    ),
    Place(ImportIssue, ("column", "value", "facts"), merchant="job__merchant", by=("job__by",)),
    Place(Picture, ("source", "host"), has_names=False),
)
CREDENTIALS: Final = (Place(Pull, ("url", "header"), merchant="merchant", by=("by",)),)


def export(person: Person) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Plain values by kind of row; of credentials only that they are there."""
    found = near(person, timezone.now())
    pulls = Pull.objects.filter(Q(by=person.id) | Q(id__in=credentials_of(person, found)))
    return {
        "feeds": [
            {"name": row.name, "made_at": row.made_at, "has_header": bool(row.header)}
            for row in pulls.order_by("id")
        ],
        "imports": list(
            ImportJob.objects.filter(by=person.id)
            .order_by("id")
            .values("file_name", "kind", "state", "made_at")
        ),
        "lines that name you": forgetting.mentions(PLACES, person, found),
    }


def keeps(person: Person, at: datetime) -> list[Kept]:  # noqa: ARG001  # the register's shape
    """No law wants any of it."""
    return []


def near(person: Person, at: datetime) -> Near:
    """Rows of the person's businesses, and those that they made."""
    return businesses.near(person, businesses.businesses(person, at=at))


def credentials_of(person: Person, found: Near) -> list[Any]:
    """Feeds whose address or header name the person: they open with the person's own account."""
    return forgetting.named(CREDENTIALS[0], person, found)
