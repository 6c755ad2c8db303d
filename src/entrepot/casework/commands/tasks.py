"""What is to be done: by hand, or because something has happened."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from entrepot.casework import rules
from entrepot.casework.models import Case, Dossier, Task
from entrepot.casework.queries import likeness, scope
from entrepot.casework.values import CaseState, TaskKind
from entrepot.catalog.models import Listing
from entrepot.catalog.values import ListingState
from entrepot.kernel import new_id
from entrepot.kit import trail
from entrepot.offices.models import Merchant, Standing
from entrepot.offices.values import MerchantId, MerchantState, UserId

REVIEW_DAYS: Final = 3
LISTING_DAYS: Final = 14
CONTACT_DAYS: Final = 2
SWEEP_MAX: Final = 500
NEAR_MIN: Final = 120
"""Minutes of working time before a target at which somebody is reminded."""


@transaction.atomic
def add_task(
    *,
    task: UUID,
    office: UUID,
    title: str,
    due_on: date,
    merchant: UUID | None,
    assignee: UUID | None,
    by: UserId,
    at: datetime,
) -> None:
    """Write down what is to be done; the same `task` is one task."""
    _, is_new = Task.objects.get_or_create(
        id=task,
        defaults={
            "office_id": office,
            "kind": TaskKind.HAND,
            "title": title,
            "due_on": due_on,
            "merchant_id": merchant,
            "assignee_id": assignee,
            "made_by": by,
            "made_at": at,
        },
    )
    if is_new:
        trail.record(
            what="task.added",
            on="task",
            object_id=task,
            merchant=merchant,
            office=office,
            after={"due_on": due_on.isoformat(), "assignee": str(assignee or "")},
        )


@transaction.atomic
def finish_task(*, task: UUID, offices: tuple[UUID, ...], by: UserId, at: datetime) -> bool:
    """It is done; False when these offices have no such task, or it was done before."""
    found = Task.objects.filter(id=task, office__in=offices, done_at=None)
    if not found.update(done_at=at, done_by=by):
        return False
    _record(task, "task.done")
    return True


@transaction.atomic
def reopen_task(*, task: UUID, offices: tuple[UUID, ...]) -> bool:
    """It was not done after all."""
    found = Task.objects.filter(id=task, office__in=offices).exclude(done_at=None)
    if not found.update(done_at=None, done_by=None):
        return False
    _record(task, "task.reopened")
    return True


@transaction.atomic
def change_task(
    *, task: UUID, offices: tuple[UUID, ...], due_on: date, assignee: UUID | None
) -> bool:
    """Another day, or somebody else."""
    row = Task.objects.select_for_update().filter(id=task, office__in=offices).first()
    if row is None:
        return False
    before = {"due_on": row.due_on.isoformat(), "assignee": str(row.assignee_id or "")}
    row.due_on, row.assignee_id = due_on, assignee
    row.save(update_fields=["due_on", "assignee"])
    trail.record(
        what="task.changed",
        on="task",
        object_id=task,
        merchant=row.merchant_id,
        office=row.office_id,
        before=before,
        after={"due_on": due_on.isoformat(), "assignee": str(assignee or "")},
    )
    return True


def ensure_task(
    *,
    key: str,
    kind: TaskKind,
    office: UUID,
    merchant: UUID | None,
    due_on: date,
    at: datetime,
    assignee: UUID | None = None,
    facts: dict[str, Any] | None = None,
) -> bool:
    """A task that an event makes: once for each key, also after it was done."""
    _, is_new = Task.objects.get_or_create(
        key=key,
        defaults={
            "id": new_id(),
            "kind": kind,
            "office_id": office,
            "merchant_id": merchant,
            "due_on": due_on,
            "assignee_id": assignee,
            "made_at": at,
            "facts": facts or {},
        },
    )
    return is_new


@transaction.atomic
def note_handed_in(*, merchant: UUID, at: datetime) -> None:
    """An application was handed in: somebody has to look at it. Each round is one task."""
    row = Merchant.objects.get(id=merchant)
    rounds = Standing.objects.filter(merchant=row, state=MerchantState.REVIEW).count()
    ensure_task(
        key=f"review:{merchant}:{rounds}",
        kind=TaskKind.REVIEW,
        office=row.office_id,
        merchant=merchant,
        due_on=(at + timedelta(days=REVIEW_DAYS)).date(),
        assignee=_agent(merchant),
        at=at,
    )


@transaction.atomic
def note_decided(*, merchant: UUID, at: datetime) -> None:
    """The review is over: its task is done."""
    Task.objects.filter(merchant=merchant, kind=TaskKind.REVIEW, done_at=None).update(done_at=at)


@transaction.atomic
def note_document_expiring(
    *, merchant: UUID, document: str, expires_on: date, at: datetime
) -> None:
    """A document ends soon: ask for a new one."""
    row = Merchant.objects.get(id=merchant)
    ensure_task(
        key=f"document:{merchant}:{document}:{expires_on.isoformat()}",
        kind=TaskKind.DOCUMENT,
        office=row.office_id,
        merchant=merchant,
        due_on=min(expires_on, (at + timedelta(days=LISTING_DAYS)).date()),
        assignee=_agent(merchant),
        facts={"document": document},
        at=at,
    )


@transaction.atomic
def ask_office(*, merchant: UUID, other_office: UUID, by_office: UUID, at: datetime) -> bool:
    """Ask another office that seems to know the business to get in touch; False: asked before.

    The task names the city that asks, and the other office's own merchant, nothing else.
    """
    from_us = scope.offices_of(by_office)[0]
    mine = likeness.holders(merchant, office=other_office)
    is_new = ensure_task(
        key=f"contact:{other_office}:{merchant}",
        kind=TaskKind.CONTACT,
        office=other_office,
        merchant=mine[0] if mine else None,
        due_on=(at + timedelta(days=CONTACT_DAYS)).date(),
        facts={"office": from_us.city},
        at=at,
    )
    if is_new:
        trail.record(
            what="contact.asked",
            on="merchant",
            object_id=merchant,
            merchant=merchant,
            office=by_office,
            after={"office": str(other_office)},
        )
    return is_new


def remind_of_listings(*, at: datetime) -> int:
    """Live for two weeks, and nothing of it can be bought: one task for each such merchant."""
    sells = Listing.objects.filter(merchant=OuterRef("merchant"), state=ListingState.LIVE)
    known = Task.objects.filter(merchant=OuterRef("merchant"), kind=TaskKind.NO_LISTING)
    rows = (
        Standing.objects.filter(
            state=MerchantState.LIVE,
            merchant__state=MerchantState.LIVE,
            at__lt=at - timedelta(days=LISTING_DAYS),
        )
        .filter(~Exists(sells), ~Exists(known))
        .order_by("merchant", "id")
        .values_list("merchant", "merchant__office")
        .distinct()[:SWEEP_MAX]
    )
    made = 0
    for merchant, office in rows:
        made += ensure_task(
            key=f"no_listing:{merchant}",
            kind=TaskKind.NO_LISTING,
            office=office,
            merchant=merchant,
            due_on=at.date() + timedelta(days=1),
            assignee=_agent(merchant),
            at=at,
        )
    return made


def remind_of_cases(*, at: datetime) -> int:
    """A case whose target comes near: one task for each target."""
    rows = Case.objects.filter(
        state__in=[CaseState.OPEN, CaseState.WAITING_US], due_at__lt=at + timedelta(days=7)
    )
    made = 0
    for row in rows.order_by("due_at", "id")[:SWEEP_MAX]:
        target = row.answer_due_at if row.answered_at is None else row.due_at
        if target is None:
            continue
        hours = scope.day_of(row.office_id).hours
        if rules.working_between(at, target, hours) > NEAR_MIN:
            continue
        made += ensure_task(
            key=f"case:{row.id}:{'solve' if row.answered_at else 'answer'}",
            kind=TaskKind.CASE,
            office=row.office_id,
            merchant=row.merchant_id,
            due_on=target.date(),
            assignee=row.assignee_id or _agent(row.merchant_id),
            facts={"case": str(row.id), "number": row.number},
            at=at,
        )
    return made


def _agent(merchant: UUID | MerchantId) -> UUID | None:
    return Dossier.objects.filter(merchant=merchant).values_list("agent", flat=True).first()


def _record(task: UUID, what: str) -> None:
    row = Task.objects.get(id=task)
    trail.record(
        what=what, on="task", object_id=task, merchant=row.merchant_id, office=row.office_id
    )
