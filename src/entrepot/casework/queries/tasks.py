"""What is to be done."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from entrepot.casework.models import Task
from entrepot.casework.queries import words
from entrepot.casework.queries.scope import OfficeName
from entrepot.offices.values import MerchantId, UserId

TASKS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task in a list."""

    id: UUID
    title: str
    kind: str
    facts: dict[str, Any]
    due_on: date
    merchant: UUID | None
    merchant_name: str
    assignee: UUID | None
    assignee_name: str
    done_at: datetime | None

    def is_late(self, today: date) -> bool:
        """Was it due before today, and is still to be done?"""
        return self.done_at is None and self.due_on < today


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many are open: all, mine, late."""

    all: int
    mine: int
    late: int
    today: int


def tasks(
    offices: tuple[OfficeName, ...],
    *,
    of: UserId | None = None,
    merchant: MerchantId | UUID | None = None,
    late_before: date | None = None,
    is_done: bool = False,
    limit: int,
    offset: int = 0,
) -> list[TaskRow]:
    """Tasks by day, the oldest first (done ones newest first); one statement."""
    assert 0 < limit <= TASKS_MAX + 1
    rows = Task.objects.filter(office__in=[one.id for one in offices])
    rows = rows.filter(done_at__isnull=not is_done)
    if of is not None:
        rows = rows.filter(assignee=of)
    if merchant is not None:
        rows = rows.filter(merchant=merchant)
    if late_before is not None:
        rows = rows.filter(due_on__lt=late_before)
    order = ("-done_at", "-id") if is_done else ("due_on", "id")
    return _rows(rows.order_by(*order), limit=limit, offset=offset)


def counts(offices: tuple[OfficeName, ...], *, of: UserId | None, today: date) -> TaskCounts:
    """The figures over the list; one statement."""
    found = Task.objects.filter(office__in=[one.id for one in offices], done_at=None).aggregate(
        all=Count("id"),
        mine=Count("id", filter=Q(assignee=of)),
        late=Count("id", filter=Q(due_on__lt=today)),
        today=Count("id", filter=Q(due_on=today)),
    )
    return TaskCounts(**found)


def _rows(rows: QuerySet[Task], *, limit: int, offset: int) -> list[TaskRow]:
    return [
        TaskRow(
            id=row.id,
            title=words.task_title(row.title, row.kind, row.facts),
            kind=row.kind,
            facts=row.facts,
            due_on=row.due_on,
            merchant=row.merchant_id,
            merchant_name=row.merchant.name if row.merchant else "",
            assignee=row.assignee_id,
            assignee_name=(row.assignee.name or row.assignee.email) if row.assignee else "",
            done_at=row.done_at,
        )
        for row in rows.select_related("merchant", "assignee")[offset : offset + limit]
    ]
