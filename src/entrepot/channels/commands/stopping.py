"""An office's mandate has ended: what it set up waits, with the reason, until its merchant says.

A feed stands still and an import under way keeps what its chunks saved. The merchant takes the
feed over by one press: it is then fetched anew, for the merchant.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.channels.models import ImportJob, Pull, PullRun
from entrepot.channels.values import BY_MANDATE, JobId, JobState, PullId, PullState
from entrepot.kit import letters, trail
from entrepot.offices import queries as offices
from entrepot.offices.values import MerchantId

HELD: Final = "held"
AFRESH: Final = {"etag": "", "modified": "", "digest": ""}
"""What is forgotten of the last file, so that the next one is taken in whatever it is."""


@transaction.atomic
def hold_run(job: JobId, *, why: str, at: datetime) -> None:
    """An import under way stops between two chunks, and its feed with it."""
    row = ImportJob.objects.select_related("pull").get(id=job)
    going = ImportJob.objects.filter(id=job, state__in=(JobState.QUEUED, JobState.RUNNING))
    if not going.update(state=JobState.HELD, held={why: 1}):
        return
    trail.record(
        what="import.held",
        on="import",
        object_id=job,
        merchant=row.merchant_id,
        office=row.office_id,
        after={"line_done": row.line_done},
        why=why,
    )
    if row.pull is not None and row.pull.office_id is not None:
        hold_pull(row.pull, why=why, at=at, job=job)


@transaction.atomic
def hold_pull(row: Pull, *, why: str, at: datetime, job: JobId | None = None) -> str:
    """Fetch it no more, say why on both desks, and write to both, once."""
    code = f"channels.{why}"
    held = Pull.objects.filter(id=row.id, state=PullState.ACTIVE)
    if not held.update(state=PullState.PAUSED, note=code, failures=0, last_at=at, **AFRESH):
        return HELD
    PullRun.objects.create(pull=row, at=at, outcome=HELD, code=code, job_id=job)
    trail.record(
        what="pull.held",
        on="pull",
        object_id=row.id,
        merchant=row.merchant_id,
        office=row.office_id,
        before={"state": PullState.ACTIVE.value},
        after={"state": PullState.PAUSED.value},
        why=why,
    )
    _write(row, at=at)
    return HELD


@transaction.atomic
def take_over(pull: PullId, *, merchant: MerchantId, by: UUID | None, at: datetime) -> bool:
    """The merchant's own from now on, fetched at once; False when no office had it here.

    An import of it that waited because of the mandate is let go: the whole file comes anew.
    """
    row = (
        Pull.objects.select_for_update()
        .filter(id=pull, merchant=merchant, office__isnull=False)
        .first()
    )
    if row is None:
        return False
    office = row.office_id
    Pull.objects.filter(id=pull).update(
        office=None,
        by=by,
        state=PullState.ACTIVE,
        note="",
        failures=0,
        next_at=at,
        **AFRESH,
    )
    waiting = ImportJob.objects.filter(
        pull=pull, state=JobState.HELD, held__has_any_keys=sorted(BY_MANDATE)
    )
    waiting.update(state=JobState.CANCELLED, ended_at=at)
    trail.record(
        what="pull.taken_over",
        on="pull",
        object_id=pull,
        merchant=merchant,
        office=office,
        before={"office": str(office)},
        after={"office": ""},
    )
    return True


def _write(row: Pull, *, at: datetime) -> None:
    """To the merchant's team, and to the office at its own address."""
    assert row.office is not None
    facts = {"name": row.name, "shop": row.merchant.name, "office": row.office.city}
    for number, person in enumerate(offices.team(merchant=MerchantId(row.merchant_id))):
        letters.queue(
            key=f"pull:{row.id}:mandate:{at.isoformat()}:{number}",
            to=person.email,
            language=person.language,
            template="channels/pull_mandate",
            facts=facts,
            about=row.id,
        )
    if row.office.email:
        letters.queue(
            key=f"pull:{row.id}:mandate:{at.isoformat()}:office",
            to=row.office.email,
            language=row.office.languages[0] if row.office.languages else "en",
            template="channels/pull_mandate_office",
            facts=facts,
            about=row.id,
        )
