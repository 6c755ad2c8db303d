"""What every kind of run writes down of itself: progress, issues, its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from entrepot.channels.models import ImportIssue, ImportJob
from entrepot.channels.values import Counts, Issue, JobId, JobState, UnknownChoice
from entrepot.kernel import Refusal
from entrepot.logistics import queries as logistics
from entrepot.offices.values import MerchantId

ISSUES_KEPT_MAX: Final = 500


@dataclass(eq=False)
class TakenOver(Refusal):
    """Somebody else is running this import, or it was cancelled."""

    code: ClassVar[str] = "channels.taken_over"
    job: JobId


def note(
    job: JobId, *, line_before: int, line_done: int, counts: Counts, errors_bytes: int
) -> None:
    """A chunk's progress, in its transaction; TakenOver when another run came before it."""
    mine = ImportJob.objects.filter(id=job, state=JobState.RUNNING, line_done=line_before)
    if not mine.update(line_done=line_done, counts=counts.plain(), errors_bytes=errors_bytes):
        raise TakenOver(job=job)


def end(
    job: JobId, *, line_done: int, counts: Counts, at: datetime, errors_bytes: int | None = None
) -> None:
    """It has run to its end."""
    more = {} if errors_bytes is None else {"errors_bytes": errors_bytes}
    mine = ImportJob.objects.filter(id=job, state=JobState.RUNNING, line_done=line_done)
    if not mine.update(state=JobState.DONE, counts=counts.plain(), ended_at=at, **more):
        raise TakenOver(job=job)


def keep_issues(job: JobId, so_far: Counts, issues: Sequence[Issue]) -> None:
    """The first issues go into the database, for the page."""
    room = ISSUES_KEPT_MAX - min(ISSUES_KEPT_MAX, so_far.errors + so_far.warnings)
    ImportIssue.objects.bulk_create(
        ImportIssue(
            job_id=job,
            line=issue.line,
            column=issue.column[:200],
            code=issue.code[:80],
            value=issue.value[:120].replace("\x00", ""),
            facts=dict(issue.facts),
            severity=issue.severity.value,
        )
        for issue in issues[:room]
    )


def node_named(code: str, merchant: MerchantId) -> UUID:
    """The merchant's node of that code, or its first; UnknownChoice when there is none."""
    named = [node for node in logistics.nodes_of(merchant) if not code or node.code == code]
    if not named:
        raise UnknownChoice(field="node", value=code or "-")
    return named[0].id
