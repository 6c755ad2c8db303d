"""The operator says what is asked of businesses; every version stays on record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from entrepot.kernel import Refusal
from entrepot.kit import trail
from entrepot.onboarding import rows
from entrepot.onboarding.models import RequirementRow
from entrepot.onboarding.rules.computed import COMPUTED
from entrepot.onboarding.values import Kind, Requirement


@dataclass(eq=False)
class BadRequirement(Refusal):
    """A requirement that nobody could meet: `field` says where."""

    code: ClassVar[str] = "onboarding.bad_requirement"
    status: ClassVar[int] = 422
    field: str
    reason: str


@transaction.atomic
def write_requirement(*, wanted: Requirement, by: UUID, at: datetime) -> int:
    """A new version of a requirement, shipped or own, from its first day on; answers its number.

    What was asked before stays asked until then, and who stated an older text states it again.
    """
    _check(wanted, today=at.date())
    versions = RequirementRow.objects.select_for_update().filter(code=wanted.code)
    newest = max((one.version for one in versions), default=0)
    shipped = max(
        (one.version for one in rows.requirements() if one.code == wanted.code), default=0
    )
    before = next((one for one in versions if one.version == newest), None)
    version = max(newest, shipped) + 1
    made = RequirementRow.objects.create(
        code=wanted.code,
        version=version,
        kind=wanted.kind,
        gate=wanted.gate,
        place=wanted.place,
        is_on=wanted.is_on,
        countries=sorted(wanted.countries),
        markets=sorted(wanted.markets),
        forms=sorted(wanted.forms),
        document=wanted.document,
        check_code=wanted.check,
        recheck_days=wanted.recheck_days,
        source=wanted.source,
        titles=dict(wanted.titles),
        since=wanted.since,
        by=by,
        at=at,
    )
    trail.record(
        what="requirement.written",
        on="requirement",
        object_id=f"{wanted.code}:{version}",
        before=_shown(before) if before else {},
        after=_shown(made),
    )
    return version


def _check(wanted: Requirement, *, today: date) -> None:
    if wanted.since < today:
        raise BadRequirement(field="since", reason="past")
    if wanted.kind is Kind.COMPUTED and wanted.check not in COMPUTED:
        raise BadRequirement(field="check", reason="unknown_check")
    if wanted.document and wanted.document not in rows.document_types():
        raise BadRequirement(field="document", reason="unknown_document")
    is_shipped = any(one.code == wanted.code for one in rows.requirements())
    if not is_shipped and not any(wanted.titles.values()):
        raise BadRequirement(field="title_en", reason="title_missing")


def _shown(row: RequirementRow) -> dict[str, object]:
    names = ("kind", "gate", "place", "is_on", "countries", "markets", "forms", "document",
             "check_code", "recheck_days", "source", "titles", "since")  # fmt: skip
    return {name: getattr(row, name) for name in names}
