"""A case's life: asked, answered, answered back, solved, closed; and whom one asks for help."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from entrepot.casework import rules
from entrepot.casework.commands.refusals import CaseNotOpen, NoOneAbove, TooMany
from entrepot.casework.models import Case, CaseFile, CaseMessage, CaseNote, Task
from entrepot.casework.models.cases import OPEN_STATES
from entrepot.casework.queries import scope
from entrepot.casework.values import (
    CASE_STEPS,
    TARGETS_MIN,
    CaseId,
    CaseState,
    Priority,
    Side,
    TaskKind,
    Topic,
)
from entrepot.kernel import new_id
from entrepot.kit import letters, trail, vault
from entrepot.kit.uploads import Accepted
from entrepot.offices.models import Merchant, Office, User
from entrepot.offices.values import UserId

FIRST_NUMBER: Final = 1001
OPEN_MAX: Final = 50
"""A merchant with more open cases asks in one of them."""
FILES_MAX: Final = 5
CLOSE_AFTER: Final = timedelta(days=14)
CLOSE_MAX: Final = 500
FOLDER: Final = "cases"
_NUMBERS: Final = 0x43415345
"""The lock under which case numbers are given."""


@transaction.atomic
def ask(
    *,
    case: CaseId,
    merchant: UUID,
    topic: Topic,
    priority: Priority,
    title: str,
    text: str,
    by: UserId,
    at: datetime,
    files: Sequence[Accepted] = (),
) -> None:
    """A merchant asks its office; the same `case` is asked once."""
    if Case.objects.filter(id=case).exists():
        return
    row = Merchant.objects.select_for_update(no_key=True).get(id=merchant)
    if Case.objects.filter(merchant=row, state__in=OPEN_STATES).count() >= OPEN_MAX:
        raise TooMany(limit=OPEN_MAX)
    hours = scope.day_of(row.office_id).hours
    answer_min, solve_min = TARGETS_MIN[priority]
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_NUMBERS])
    last = Case.objects.aggregate(last=Max("number"))["last"]
    made = Case.objects.create(
        id=case,
        number=(last + 1) if last else FIRST_NUMBER,
        merchant=row,
        office_id=row.office_id,
        topic=topic,
        priority=priority,
        title=title,
        state=CaseState.OPEN,
        asked_by=by,
        asked_at=at,
        changed_at=at,
        answer_due_at=rules.add_working(at, answer_min, hours),
        due_at=rules.add_working(at, solve_min, hours),
    )
    _say(made, Side.MERCHANT, text, by=by, at=at, files=files)
    _record(made, "case.asked", after={"topic": topic.value, "priority": priority.value})
    _tell_office(made)


@transaction.atomic
def answer(
    *,
    case: UUID,
    side: Side,
    text: str,
    by: UserId,
    at: datetime,
    is_solved: bool = False,
    files: Sequence[Accepted] = (),
) -> None:
    """The office or the operator says something to the merchant; the clock stands from now on."""
    assert side is not Side.MERCHANT
    row = _locked(case)
    to = CaseState.SOLVED if is_solved else CaseState.WAITING_MERCHANT
    if row.state != to or to is CaseState.SOLVED:
        _step(row, to, at=at)
    if row.answered_at is None:
        row.answered_at = at
    if row.assignee_id is None and side is Side.OFFICE:
        row.assignee_id = by
    row.save()
    message = _say(row, side, text, by=by, at=at, files=files)
    _record(row, "case.solved" if is_solved else "case.answered")
    _end_task(row, at=at)
    _tell_merchant(row, message)


@transaction.atomic
def reply(
    *,
    case: UUID,
    text: str,
    by: UserId,
    at: datetime,
    files: Sequence[Accepted] = (),
) -> None:
    """The merchant goes on, or opens a solved case again: it is our turn, and the clock runs."""
    row = _locked(case)
    was = CaseState(row.state)
    if was in {CaseState.WAITING_MERCHANT, CaseState.SOLVED}:
        _step(row, CaseState.WAITING_US, at=at)
    elif was is CaseState.CLOSED:
        raise CaseNotOpen(state=was, wanted=CaseState.WAITING_US)
    row.changed_at = at
    row.save()
    _say(row, Side.MERCHANT, text, by=by, at=at, files=files)
    _record(row, "case.reopened" if was is CaseState.SOLVED else "case.replied")
    _tell_office(row)


@transaction.atomic
def settle(*, case: UUID, by: UserId, at: datetime) -> None:
    """The merchant says that it is solved."""
    row = _locked(case)
    _step(row, CaseState.SOLVED, at=at)
    row.save()
    _record(row, "case.solved", after={"by": str(by)})
    _end_task(row, at=at)


@transaction.atomic
def add_case_note(*, case: UUID, text: str, by: UserId, at: datetime) -> None:
    """Something for the office alone; it changes neither state nor clock."""
    row = _locked(case)
    CaseNote.objects.create(case=row, by_id=by, text=text, at=at)
    _record(row, "case.noted")


@transaction.atomic
def give_case(*, case: UUID, to: UUID | None, priority: Priority, at: datetime) -> None:
    """Another agent, or another priority: then the targets are counted anew from the question."""
    row = _locked(case)
    before = {"assignee": str(row.assignee_id or ""), "priority": row.priority}
    row.assignee_id = to
    if row.priority != priority and row.state in OPEN_STATES:
        hours = scope.day_of(row.office_id).hours
        was_min, now_min = TARGETS_MIN[Priority(row.priority)][1], TARGETS_MIN[priority][1]
        if row.answered_at is None:
            row.answer_due_at = rules.add_working(row.asked_at, TARGETS_MIN[priority][0], hours)
        if row.left_min is not None:
            row.left_min = max(0, row.left_min + now_min - was_min)
        elif row.due_at is not None:
            used = was_min - rules.working_between(at, row.due_at, hours)
            row.due_at = rules.add_working(at, max(0, now_min - used), hours)
    row.priority = priority
    row.save()
    after = {"assignee": str(to or ""), "priority": priority.value}
    _record(row, "case.given", before=before, after=after)


@transaction.atomic
def escalate(*, case: UUID, why: str, by: UserId, at: datetime) -> None:
    """Ask the office above for help; where there is none, or it was asked, the operator."""
    row = _locked(case)
    if row.state not in OPEN_STATES:
        raise CaseNotOpen(state=row.state, wanted="escalated")
    home = Office.objects.get(id=row.office_id)
    if home.hub_id is not None and row.hub_id is None:
        row.hub_id = home.hub_id
    elif not row.at_operator:
        row.at_operator = True
    else:
        raise NoOneAbove
    row.escalated_at = row.changed_at = at
    row.save()
    CaseNote.objects.create(case=row, by_id=by, text=why, at=at)
    to = "operator" if row.at_operator else "hub"
    _record(row, "case.escalated", after={"to": to})
    if row.hub_id is not None and not row.at_operator:
        hub = Office.objects.get(id=row.hub_id)
        _queue(
            row, f"escalated:{row.id}:hub", to=hub.email, language="en", template="case_escalated"
        )


def close_solved(*, at: datetime) -> int:
    """Two weeks after it was solved, a case is closed; answers how many were."""
    done = Case.objects.filter(state=CaseState.SOLVED, solved_at__lt=at - CLOSE_AFTER)
    ids = list(done.order_by("solved_at", "id").values_list("id", flat=True)[:CLOSE_MAX])
    rows = Case.objects.filter(id__in=ids, state=CaseState.SOLVED)
    return rows.update(state=CaseState.CLOSED, closed_at=at)


def _locked(case: UUID) -> Case:
    return Case.objects.select_for_update().get(id=case)


def _step(row: Case, to: CaseState, *, at: datetime) -> None:
    """One step of `CASE_STEPS`, and what it does to the clock."""
    was = CaseState(row.state)
    if to not in CASE_STEPS[was]:
        raise CaseNotOpen(state=was, wanted=to)
    hours = scope.day_of(row.office_id).hours
    if to is CaseState.WAITING_MERCHANT:
        row.left_min = rules.working_between(at, row.due_at, hours) if row.due_at else 0
        row.due_at = None if row.due_at is None or row.due_at > at else row.due_at
    elif to is CaseState.WAITING_US:
        left = row.left_min
        if was is CaseState.SOLVED:
            left = TARGETS_MIN[Priority(row.priority)][1]
            row.solved_at, row.is_in_time = None, None
        if row.due_at is None:
            row.due_at = rules.add_working(at, left or 0, hours)
        row.left_min = None
    elif to is CaseState.SOLVED:
        row.is_in_time = row.due_at is None or at <= row.due_at
        row.solved_at, row.due_at, row.left_min = at, None, None
        row.answered_at = row.answered_at or at
    row.state = to
    row.changed_at = at


def _say(
    row: Case, side: Side, text: str, *, by: UserId, at: datetime, files: Sequence[Accepted]
) -> CaseMessage:
    assert len(files) <= FILES_MAX
    message = CaseMessage.objects.create(case=row, side=side, by_id=by, text=text, at=at)
    for one in files:
        kept = CaseFile.objects.create(
            id=new_id(),
            message=message,
            name=one.name[:200],
            media_type=one.media_type,
            size_bytes=len(one.data),
        )
        vault.put(FOLDER, str(kept.id), one.data)
    return message


def _end_task(row: Case, *, at: datetime) -> None:
    """What reminded of this case is done."""
    open_ones = Task.objects.filter(merchant=row.merchant_id, kind=TaskKind.CASE, done_at=None)
    open_ones.filter(facts__case=str(row.id)).update(done_at=at)


def _record(
    row: Case,
    what: str,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """Nothing that was written enters the audit log: only that, by whom, and the state."""
    trail.record(
        what=what,
        on="case",
        object_id=row.id,
        merchant=row.merchant_id,
        office=row.office_id,
        before=before,
        after={**(after or {}), "state": row.state},
    )


def _tell_office(row: Case) -> None:
    office = Office.objects.get(id=row.office_id)
    agent = User.objects.filter(id=row.assignee_id).first() if row.assignee_id else None
    to = agent.email if agent else office.email
    language = agent.language if agent else next(iter(office.languages), "en")
    key = f"asked:{row.id}:{row.changed_at.isoformat()}"
    _queue(row, key, to=to, language=language, template="case_asked")


def _tell_merchant(row: Case, message: CaseMessage) -> None:
    asker = User.objects.filter(id=row.asked_by).first() if row.asked_by else None
    merchant = Merchant.objects.get(id=row.merchant_id)
    to = asker.email if asker else merchant.email
    language = asker.language if asker else merchant.language
    key = f"answered:{message.id}"
    _queue(row, key, to=to, language=language, template="case_answered")


def _queue(row: Case, key: str, *, to: str, language: str, template: str) -> None:
    desk = "merchant/help" if template == "case_answered" else "office/cases"
    letters.queue(
        key=f"casework:{key}",
        to=to,
        language=language,
        template=f"casework/{template}",
        facts={
            "number": row.number,
            "is_solved": row.state == CaseState.SOLVED,
            "path": f"{desk}/{row.id}/",
        },
        about=row.id,
    )
