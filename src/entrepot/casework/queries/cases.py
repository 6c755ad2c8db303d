"""Cases: the queue, one case, and what each side may read of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from entrepot.casework.models import Case, CaseFile, CaseMessage, CaseNote
from entrepot.casework.models.cases import OPEN_STATES
from entrepot.casework.queries.scope import OfficeName
from entrepot.casework.values import CaseId, CaseState, Priority, Topic
from entrepot.offices.queries import places
from entrepot.offices.values import MerchantId, UserId

CASES_MAX: Final = 200
MESSAGES_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list."""

    id: CaseId
    number: int
    merchant: MerchantId
    merchant_name: str
    office: UUID
    office_city: str
    topic: Topic
    priority: Priority
    title: str
    state: CaseState
    assignee: UUID | None
    assignee_name: str
    asked_at: datetime
    changed_at: datetime
    answer_due_at: datetime
    answered_at: datetime | None
    due_at: datetime | None
    left_min: int | None
    solved_at: datetime | None
    is_in_time: bool | None
    hub_city: str
    at_operator: bool

    @property
    def is_ours(self) -> bool:
        """Is it the office's turn?"""
        return self.state in {CaseState.OPEN, CaseState.WAITING_US}

    @property
    def target_at(self) -> datetime | None:
        """What runs out next: the first answer, then the solution."""
        if not self.is_ours:
            return None
        return self.answer_due_at if self.answered_at is None else self.due_at


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that came with a message."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """What one side said."""

    id: UUID
    side: str
    author: str
    text: str
    at: datetime
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What the office wrote for itself."""

    id: UUID
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """The figures over the queue."""

    ours: int
    theirs: int
    late: int
    solved: int


def queue(
    offices: tuple[OfficeName, ...],
    *,
    states: frozenset[CaseState],
    of: UserId | None = None,
    topic: Topic | None = None,
    limit: int,
    offset: int = 0,
) -> list[CaseRow]:
    """Cases of these offices; what runs out first comes first."""
    ids = [one.id for one in offices]
    rows = Case.objects.filter(Q(office__in=ids) | Q(hub__in=ids[:1]), state__in=states)
    if of is not None:
        rows = rows.filter(assignee=of)
    if topic is not None:
        rows = rows.filter(topic=topic)
    return _rows(rows, limit=limit, offset=offset)


def escalated(*, states: frozenset[CaseState], limit: int, offset: int = 0) -> list[CaseRow]:
    """Cases in which the operator was asked for help."""
    rows = Case.objects.filter(at_operator=True, state__in=states)
    return _rows(rows, limit=limit, offset=offset)


def of_merchant(merchant: MerchantId | UUID, *, limit: int, offset: int = 0) -> list[CaseRow]:
    """A merchant's own cases, the last touched first."""
    rows = Case.objects.filter(merchant=merchant)
    return _rows(rows, limit=limit, offset=offset, order=("-changed_at", "-id"))


def counts(offices: tuple[OfficeName, ...], *, at: datetime) -> CaseCounts:
    """What waits for whom; one statement."""
    ours = Q(state__in=[CaseState.OPEN, CaseState.WAITING_US])
    late = ours & (Q(due_at__lt=at) | Q(answered_at=None, answer_due_at__lt=at))
    ids = [one.id for one in offices]
    found = Case.objects.filter(Q(office__in=ids) | Q(hub__in=ids[:1])).aggregate(
        ours=Count("id", filter=ours),
        theirs=Count("id", filter=Q(state=CaseState.WAITING_MERCHANT)),
        late=Count("id", filter=late),
        solved=Count("id", filter=Q(state=CaseState.SOLVED)),
    )
    return CaseCounts(**found)


def case_of_offices(case: CaseId | UUID, offices: tuple[OfficeName, ...]) -> CaseRow | None:
    """A case of these offices, or one in which the first of them was asked for help."""
    ids = [one.id for one in offices]
    rows = Case.objects.filter(Q(office__in=ids) | Q(hub__in=ids[:1]), id=case)
    return next(iter(_rows(rows, limit=1)), None)


def case_of_merchant(case: CaseId | UUID, merchant: MerchantId | UUID) -> CaseRow | None:
    """A merchant's own case."""
    return next(iter(_rows(Case.objects.filter(id=case, merchant=merchant), limit=1)), None)


def case_of_operator(case: CaseId | UUID) -> CaseRow | None:
    """A case in which the operator was asked for help."""
    return next(iter(_rows(Case.objects.filter(id=case, at_operator=True), limit=1)), None)


def messages(case: CaseId | UUID) -> list[MessageRow]:
    """What both sides said, the oldest first; two statements."""
    rows = CaseMessage.objects.filter(case=case).select_related("by").prefetch_related("files")
    return [
        MessageRow(
            row.id,
            row.side,
            (row.by.name or row.by.email) if row.by else "",
            row.text,
            row.at,
            tuple(_file(file) for file in row.files.all()),
        )
        for row in rows.order_by("at", "id")[:MESSAGES_MAX]
    ]


def notes(case: CaseId | UUID) -> list[NoteRow]:
    """What the office wrote for itself; never asked by a merchant's page."""
    rows = CaseNote.objects.filter(case=case).select_related("by").order_by("at", "id")
    return [
        NoteRow(row.id, (row.by.name or row.by.email) if row.by else "", row.text, row.at)
        for row in rows[:MESSAGES_MAX]
    ]


def file_of(case: CaseId | UUID, file: UUID) -> FileRow | None:
    """A file of one of the case's messages."""
    row = CaseFile.objects.filter(id=file, message__case=case).first()
    return _file(row) if row else None


def open_of(merchant: MerchantId | UUID) -> int:
    """How many of a merchant's cases are open."""
    return Case.objects.filter(merchant=merchant, state__in=OPEN_STATES).count()


def _file(row: CaseFile) -> FileRow:
    return FileRow(row.id, row.name, row.media_type, row.size_bytes)


def _rows(
    rows: QuerySet[Case],
    *,
    limit: int,
    offset: int = 0,
    order: tuple[str, ...] = ("due_at", "changed_at", "id"),
) -> list[CaseRow]:
    assert 0 < limit <= CASES_MAX + 1
    wanted = rows.select_related("merchant", "office", "hub", "assignee").order_by(*order)
    return [_row(row) for row in wanted[offset : offset + limit]]


def _row(row: Case) -> CaseRow:
    return CaseRow(
        id=CaseId(row.id),
        number=row.number,
        merchant=MerchantId(row.merchant.id),
        merchant_name=row.merchant.name,
        office=row.office.id,
        office_city=places.city(row.office),
        topic=Topic(row.topic),
        priority=Priority(row.priority),
        title=row.title,
        state=CaseState(row.state),
        assignee=row.assignee.id if row.assignee else None,
        assignee_name=(row.assignee.name or row.assignee.email) if row.assignee else "",
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        answer_due_at=row.answer_due_at,
        answered_at=row.answered_at,
        due_at=row.due_at,
        left_min=row.left_min,
        solved_at=row.solved_at,
        is_in_time=row.is_in_time,
        hub_city=places.city(row.hub),
        at_operator=row.at_operator,
    )
