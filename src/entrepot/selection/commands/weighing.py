"""Weights: set by an office, with a reason; every score of it is summed anew at once."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from entrepot.kit import trail
from entrepot.offices.models import Office
from entrepot.offices.values import OfficeId
from entrepot.selection import queries
from entrepot.selection.models import WeightSet
from entrepot.selection.values import PARTS, WHY_MAX, Weights

_PLACES: Final = range(1, len(PARTS) + 1)
_KNOWN: Final = " + ".join(f"(parts[{n}] >= 0)::int * %(w{n})s" for n in _PLACES)
_SUM: Final = " + ".join(f"greatest(parts[{n}], 0) * %(w{n})s" for n in _PLACES)
_TRUST: Final = " + ".join(f"trusts[{n}] * %(w{n})s" for n in _PLACES)
_RESUM: Final = f"""
    update selection_score set version = %(version)s,
        fit = case when is_barred then 0 else coalesce(round(({_SUM})::numeric
            / nullif({_KNOWN}, 0)), -1) end,
        trust = round(({_TRUST})::numeric / %(whole)s)
    where office_id = %(office)s"""  # noqa: S608  # our own words


@transaction.atomic
def set_weights(
    *, office: OfficeId, weights: Weights, why: str, at: datetime, by: UUID | None = None
) -> int:
    """Let other weights hold from now on; the new version. Those that hold already are no new one.

    Going back to an older version is setting its weights again: nothing is ever taken out of the
    list.
    """
    Office.objects.select_for_update().get(id=office)
    now = queries.weights_of(office)
    if now.weights == weights:
        return now.version
    row = WeightSet.objects.create(
        office_id=office,
        version=now.version + 1,
        weights=weights.plain(),
        why=why[:WHY_MAX],
        by=by,
        at=at,
    )
    resum(office=office, weights=weights, version=row.version)
    trail.record(
        what="weights.set",
        on="office",
        object_id=office,
        office=office,
        before=now.weights.plain(),
        after=weights.plain(),
        why=row.why,
    )
    return row.version


def resum(*, office: OfficeId | UUID, weights: Weights, version: int) -> None:
    """Sum the stored parts of all its scores by these weights: one statement."""
    facts: dict[str, Any] = {f"w{n}": weights.figures[n - 1] for n in _PLACES}
    with connection.cursor() as cursor:
        cursor.execute(
            _RESUM, {**facts, "whole": sum(weights.figures), "version": version, "office": office}
        )
