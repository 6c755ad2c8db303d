"""Assessments by the file: each document by itself, and a report of what became of it."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from entrepot.checkout.commands.assessing import Source, record_assessment
from entrepot.checkout.models import AssessmentFile
from entrepot.checkout.rules import assessed_file
from entrepot.checkout.rules.assessed_file import Bundle
from entrepot.checkout.values import AssessmentFileId, Brought, Outcome
from entrepot.kernel import Refusal, new_id
from entrepot.kit import problem
from entrepot.offices.values import UserId

NAME_MAX = 200


def record_file(body: bytes, *, name: str, by: UserId, at: datetime) -> AssessmentFileId:
    """Record what can be recorded, and say of all else why not; BadFile when it is no such table.

    Each document commits by itself: the accounts of taxes are never held for a whole file. What
    was cut short is finished by sending the file again: what is there is there.
    """
    sheet = assessed_file.read(body)
    # The row comes first, because assessments name it; its sums are known at the end.
    row = AssessmentFile.objects.create(
        id=new_id(),
        name=Path(name).name.replace("\x00", "")[:NAME_MAX],
        sha256=sha256(body).hexdigest(),
        rows=sheet.rows,
        recorded=0,
        unchanged=0,
        refused=0,
        sent_by_id=by,
        sent_at=at,
    )
    source = Source(Brought.FILE, by=by, file=AssessmentFileId(row.id))
    counted = dict.fromkeys(Outcome, 0)
    for bundle in sheet.bundles:
        outcome, fault = _recorded(bundle, source=source, at=at)
        counted[outcome] += 1
        if fault is not None:
            row.faults.append(_plain(bundle, fault))
    row.recorded = counted[Outcome.RECORDED]
    row.unchanged = counted[Outcome.UNCHANGED]
    row.refused = counted[Outcome.REFUSED]
    row.save(update_fields=["recorded", "unchanged", "refused", "faults"])
    return AssessmentFileId(row.id)


def _recorded(bundle: Bundle, *, source: Source, at: datetime) -> tuple[Outcome, Refusal | None]:
    if bundle.draft is None:
        return Outcome.REFUSED, bundle.fault
    try:
        done = record_assessment(bundle.draft, source=source, at=at)
    except Refusal as no:
        return Outcome.REFUSED, no
    return (Outcome.RECORDED if done.is_new else Outcome.UNCHANGED), None


def _plain(bundle: Bundle, fault: Refusal) -> dict[str, object]:
    told = problem.body_of(fault)
    hidden = {"type", "title", "status", "code", "transient"}
    return {
        "row": bundle.row,
        "order": bundle.order[:80],
        "reference": bundle.reference[:120],
        "code": fault.code,
        "facts": {name: str(value) for name, value in told.items() if name not in hidden},
    }
