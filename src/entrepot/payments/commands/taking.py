"""Money that nothing here accounts for: a person finds its place and signs for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from entrepot.kernel import Refusal
from entrepot.kit import trail
from entrepot.offices.values import UserId
from entrepot.payments.models import Notice
from entrepot.payments.values import ODD


@dataclass(eq=False)
class NothingToTake(Refusal):
    """Only a notice that nothing here accounts for can be taken on."""

    code: ClassVar[str] = "payments.nothing_to_take"
    status: ClassVar[int] = 404
    notice: int


@dataclass(eq=False)
class AlreadyTaken(Refusal):
    """Somebody else has put its money in its place."""

    code: ClassVar[str] = "payments.already_taken"
    notice: int


@dataclass(eq=False)
class NoNote(Refusal):
    """Where the money went has to be said: whoever asks later has only this."""

    code: ClassVar[str] = "payments.no_note"
    status: ClassVar[int] = 422
    notice: int


@transaction.atomic
def take_notice(*, notice: int, by: UserId, note: str, at: datetime) -> None:
    """Sign for an odd notice: whose money it is and where it went; it leaves the desk.

    Nothing is booked, because it is no money of ours until a payment asks for it. The first
    name stands; the same person may do it again.
    """
    row = Notice.objects.select_for_update().filter(id=notice, outcome__in=ODD).first()
    if row is None:
        raise NothingToTake(notice=notice)
    if row.taken_by_id == by:
        return
    if row.taken_at is not None:
        raise AlreadyTaken(notice=notice)
    if not note.strip():
        raise NoNote(notice=notice)
    row.taken_by_id = by
    row.taken_at = at
    row.taken_note = note.strip()[:300]
    row.save(update_fields=["taken_by", "taken_at", "taken_note"])
    trail.record(what="notice.taken", on="notice", object_id=str(notice), why=row.taken_note)
