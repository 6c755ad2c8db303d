"""What an office lets each question count, now and before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from entrepot.offices.models import User
from entrepot.offices.values import OfficeId
from entrepot.selection.models import WeightSet
from entrepot.selection.values import Weights, read_weights

HISTORY_MAX: Final = 50
FIRST: Final = Weights()
"""Version 0: what every office begins with."""


@dataclass(frozen=True, slots=True)
class WeightRow:
    """A version: who set it, when and why."""

    version: int
    weights: Weights
    why: str = ""
    by: UUID | None = None
    at: datetime | None = None


def weights_of(office: OfficeId | UUID) -> WeightRow:
    """What holds now."""
    return history(office, limit=1)[0]


def history(office: OfficeId | UUID, *, limit: int = HISTORY_MAX) -> list[WeightRow]:
    """The newest first; the one that the program begins with is always the last."""
    assert 0 < limit <= HISTORY_MAX
    rows = WeightSet.objects.filter(office=office).order_by("-version")[:limit]
    found = [
        WeightRow(row.version, read_weights(row.weights), row.why, row.by, row.at) for row in rows
    ]
    return found if len(found) == limit else [*found, WeightRow(0, FIRST)]


def version_of(office: OfficeId | UUID, version: int) -> WeightRow | None:
    """One of them."""
    if version == 0:
        return WeightRow(0, FIRST)
    row = WeightSet.objects.filter(office=office, version=version).first()
    if row is None:
        return None
    return WeightRow(row.version, read_weights(row.weights), row.why, row.by, row.at)


def people_of(ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of the people who set them; those who have none go by nothing."""
    return dict(User.objects.filter(id__in=list(ids)).values_list("id", "name"))
