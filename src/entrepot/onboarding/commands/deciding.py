"""The office looks, and decides: each round has one end, however many press at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from entrepot.kit import trail
from entrepot.offices import commands as offices
from entrepot.offices.values import MerchantState
from entrepot.onboarding import queries
from entrepot.onboarding.commands import applying, writing
from entrepot.onboarding.models import Application, Happening, MarkRow, OfficeRule
from entrepot.onboarding.values import (
    AlreadyDecided,
    FieldRefused,
    Mark,
    NotComplete,
    ReasonNeeded,
    RefuseReason,
    SecondPersonNeeded,
    Verb,
)


@transaction.atomic
def take(*, merchant: UUID, by: UUID, at: datetime) -> None:
    """The reviewer makes it theirs; a colleague may take it over."""
    row = _in_review(merchant)
    if row.reviewer == by:
        return
    row.reviewer = by
    row.save(update_fields=["reviewer"])
    _happened(row, Verb.TAKEN, by=by, at=at)
    _record("application.taken", row)


@transaction.atomic
def mark(
    *,
    merchant: UUID,
    requirement: str,
    mark: Mark,
    note: str,
    by: UUID,
    at: datetime,
    is_operator: bool = False,
) -> None:
    """A person's word about one item: seen to be right, or (the operator alone) done without.

    What is waived or verified by hand is recorded with its reason. Raises `ReasonNeeded`,
    `NotComplete` when the business has given nothing that could be verified.
    """
    row = applying.locked(merchant)
    if not note.strip():
        raise ReasonNeeded
    if mark is Mark.WAIVED and not is_operator:
        raise NotComplete(missing=(requirement,))
    items = {one.requirement.code: one for one in queries.judged_of(row, at.date())}
    if requirement not in items:
        raise NotComplete(missing=(requirement,))
    if mark is Mark.VERIFIED and not items[requirement].passes_submit:
        raise NotComplete(missing=(requirement,))
    MarkRow.objects.create(
        application=row, requirement=requirement, mark=mark, note=note, by=by, at=at
    )
    trail.record(
        what=f"requirement.{mark}",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        office=row.merchant.office_id,
        after={"requirement": requirement},
        why=note,
    )


@transaction.atomic
def approve(
    *, merchant: UUID, by: UUID, at: datetime, override: str = "", is_operator: bool = False
) -> bool:
    """Yes: the merchant is live. False when a second person's yes is still needed.

    With something missing only the operator may, and says why (`override`). Raises
    `NotComplete`, `AlreadyDecided`, `SecondPersonNeeded`.
    """
    row = _in_review(merchant)
    items = queries.judged_of(row, at.date())
    missing = tuple(one.requirement.code for one in items if not one.passes_approve)
    if missing and not (is_operator and override.strip()):
        raise NotComplete(missing=missing)
    if queries.office_rule(row.merchant.office_id).four_eyes and not _second(row, by=by, at=at):
        return False
    home = row.merchant
    home.registered_number = row.register_number
    home.eori = row.eori
    home.save(update_fields=["registered_number", "eori"])
    row.approved_at = at
    row.handed_in_at = None
    row.overdue_since = None
    row.save(update_fields=["approved_at", "handed_in_at", "overdue_since"])
    if missing:
        _happened(row, Verb.OVERRIDDEN, note=override, items=missing, by=by, at=at)
    _happened(row, Verb.APPROVED, by=by, at=at)
    offices.change_state(merchant=merchant, to=MerchantState.LIVE, by=by, at=at)
    writing.letter(row, "approved", key=f"round-{row.round}")
    _record("application.approved", row, why=override, items=missing)
    return True


def _second(row: Application, *, by: UUID, at: datetime) -> bool:
    """Four eyes: whether this is the other person's yes."""
    if row.assented_by is None:
        row.assented_by = by
        row.save(update_fields=["assented_by"])
        _happened(row, Verb.ASSENTED, by=by, at=at)
        _record("application.assented", row)
        return False
    if row.assented_by == by:
        raise SecondPersonNeeded
    return True


@transaction.atomic
def ask_changes(
    *, merchant: UUID, items: tuple[str, ...], note: str, by: UUID, at: datetime
) -> None:
    """Back to the business, with the list of what to mend. Raises `ReasonNeeded`."""
    row = _in_review(merchant)
    judged = queries.judged_of(row, at.date())
    known = {one.requirement.code for one in judged}
    open_now = tuple(one.requirement.code for one in judged if not one.passes_submit)
    asked = tuple(dict.fromkeys((*(one for one in items if one in known), *open_now)))
    if not asked and not note.strip():
        raise ReasonNeeded
    # What seemed done and is asked again needs a new word of a person, or new papers.
    for one in judged:
        if one.requirement.code in items and one.passes_approve:
            MarkRow.objects.create(
                application=row,
                requirement=one.requirement.code,
                mark=Mark.REOPENED,
                note=note,
                by=by,
                at=at,
            )
    _end(row, Verb.ASKED, note=note, items=asked, by=by, at=at)
    offices.change_state(
        merchant=merchant, to=MerchantState.APPLIED, by=by, at=at, reason="changes_asked", note=note
    )
    writing.letter(row, "changes", key=f"round-{row.round}", items=list(asked), note=note)
    _record("application.returned", row, why=note, items=asked)


@transaction.atomic
def refuse(*, merchant: UUID, reason: str, note: str, by: UUID, at: datetime) -> None:
    """No, with a reason that the business reads; it may apply again."""
    row = _in_review(merchant)
    if reason not in set(RefuseReason):
        raise FieldRefused(field="reason", reason="reason_missing")
    _end(row, Verb.REFUSED, reason=reason, note=note, by=by, at=at)
    offices.change_state(
        merchant=merchant, to=MerchantState.REFUSED, by=by, at=at, reason=reason, note=note
    )
    writing.letter(row, "refused", key=f"round-{row.round}", reason=reason, note=note)
    _record("application.refused", row, why=f"{reason} {note}".strip())


@transaction.atomic
def set_office_rule(*, office: UUID, four_eyes: bool, answer_days: int) -> None:
    """How an office reviews."""
    before = queries.office_rule(office)
    OfficeRule.objects.update_or_create(
        office_id=office, defaults={"four_eyes": four_eyes, "answer_days": answer_days}
    )
    trail.record(
        what="review.rule_changed",
        on="office",
        object_id=office,
        office=office,
        before={"four_eyes": before.four_eyes, "answer_days": before.answer_days},
        after={"four_eyes": four_eyes, "answer_days": answer_days},
    )


def _in_review(merchant: UUID) -> Application:
    """Locked, and waiting for a decision; else somebody was quicker."""
    row = applying.locked(merchant)
    row.merchant.refresh_from_db(fields=["state"])
    if row.merchant.state != MerchantState.REVIEW or row.handed_in_at is None:
        raise AlreadyDecided
    return row


def _end(
    row: Application,
    verb: Verb,
    *,
    by: UUID,
    at: datetime,
    reason: str = "",
    note: str = "",
    items: tuple[str, ...] = (),
) -> None:
    row.handed_in_at = None
    row.assented_by = None
    row.changed_at = at
    row.save(update_fields=["handed_in_at", "assented_by", "changed_at"])
    _happened(row, verb, reason=reason, note=note, items=items, by=by, at=at)


def _happened(
    row: Application,
    verb: Verb,
    *,
    by: UUID | None,
    at: datetime,
    reason: str = "",
    note: str = "",
    items: tuple[str, ...] = (),
) -> None:
    Happening.objects.create(
        application=row, round=row.round, verb=verb, reason=reason, note=note,
        items=list(items), by=by, at=at,
    )  # fmt: skip


def _record(what: str, row: Application, *, why: str = "", items: tuple[str, ...] = ()) -> None:
    trail.record(
        what=what,
        on="merchant",
        object_id=row.merchant_id,
        merchant=row.merchant_id,
        office=row.merchant.office_id,
        after={"round": row.round, **({"items": list(items)} if items else {})},
        why=why,
    )
