"""Numbers of a business: put down, asked about, decided by a person where registers differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.kernel import Refusal, new_id
from entrepot.kit import secrets, trail
from entrepot.offices.values import MerchantId, UserId
from entrepot.onboarding.adapters import known
from entrepot.onboarding.models import Check, CheckAnswer
from entrepot.onboarding.rules import checking, numbers
from entrepot.onboarding.values.checks import (
    Answer,
    Checked,
    CheckId,
    CheckKind,
    CheckState,
    Found,
    NotFound,
    NumberKind,
    Unreachable,
)

ASK_MAX: Final = 50
"""So many are asked about in one run of the clock."""
WHY_MIN: Final = 10
"""Letters of a reason: "ok" explains nothing to whoever reads it in a year."""


@dataclass(eq=False)
class NoSuchCheck(Refusal):
    """There is no such check here."""

    code: ClassVar[str] = "onboarding.no_such_check"
    status: ClassVar[int] = 404


@dataclass(eq=False)
class NothingToDecide(Refusal):
    """Only what differs, failed or could not be asked is decided by a person."""

    code: ClassVar[str] = "onboarding.nothing_to_decide"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class ReasonTooShort(Refusal):
    """A decision against or without a register says on what it rests."""

    code: ClassVar[str] = "onboarding.reason_too_short"
    status: ClassVar[int] = 422


def mark_of(kind: CheckKind, number: str) -> str:
    """Finds the same number again without telling it; the same in every context that asks."""
    return secrets.fingerprint(number, purpose=f"check-{kind}")


@transaction.atomic
def declare(
    *, merchant: MerchantId | UUID, kind: CheckKind, value: str, country: str, name: str,
    at: datetime,
) -> Checked:  # fmt: skip
    """Put down a number to be asked about; raises NumberRefused when it cannot be one.

    `name` is what its register should call it: the legal name, or of an IBAN the holder. The same
    number and name again change nothing; others start the check anew. The register is asked by
    the clock (`ask_due`) or at once (`ask`), never here.
    """
    checked = numbers.check(NumberKind(kind), value, country=country)
    row = Check.objects.select_for_update().filter(merchant=merchant, kind=kind).first()
    if row is not None and (row.number, row.asked_name) == (checked.canonical, name):
        return checked
    fresh = {
        "state": CheckState.NOT_VERIFIED,
        "country": checked.country,
        "number": checked.canonical,
        "mark": mark_of(kind, checked.canonical),
        "asked_name": name,
        "found_name": "",
        "match": "unknown",
        "register": "",
        "proof": "",
        "tries": 0,
        "answered_at": None,
        "next_at": at,
        "decided_by": None,
        "decided_why": "",
        "changed_at": at,
    }
    Check.objects.update_or_create(
        merchant_id=merchant, kind=kind, defaults=fresh, create_defaults={"id": new_id(), **fresh}
    )
    return checked


@transaction.atomic
def withdraw(*, merchant: MerchantId | UUID, kind: CheckKind) -> None:
    """The business has no such number (any more); what was answered stays as evidence."""
    Check.objects.filter(merchant=merchant, kind=kind).delete()


def ask(check: CheckId | UUID, *, at: datetime) -> CheckState:
    """Ask the register now, and keep what it says. Never inside a transaction of the caller."""
    row = Check.objects.filter(id=check).first()
    if row is None:
        raise NoSuchCheck
    kind = CheckKind(row.kind)
    answer = known.register(kind).look_up(
        country=row.country, number=row.number, name=row.asked_name
    )
    return _keep(row, answer, at=at)


def ask_due(*, at: datetime, limit: int = ASK_MAX) -> int:
    """Ask about what is due, the longest waiting first; how many were asked about."""
    assert 0 < limit <= ASK_MAX
    due = Check.objects.filter(next_at__lte=at).order_by("next_at", "id")
    ids = list(due.values_list("id", flat=True)[:limit])
    for check in ids:
        ask(CheckId(check), at=at)
    return len(ids)


@transaction.atomic
def ask_again(*, merchant: MerchantId | UUID, kind: CheckKind, at: datetime) -> None:
    """Have it asked at the next beat of the clock; a decision of a person stands until then."""
    row = Check.objects.select_for_update().filter(merchant=merchant, kind=kind).first()
    if row is None:
        raise NoSuchCheck
    row.next_at, row.tries = at, 0
    row.save(update_fields=["next_at", "tries"])
    trail.record(what="check.asked_again", on="check", object_id=row.id, merchant=row.merchant_id)


@transaction.atomic
def decide(
    *, merchant: MerchantId | UUID, kind: CheckKind, accept: bool, by: UserId, why: str,
    at: datetime,
) -> None:  # fmt: skip
    """A person takes or refuses what the register left open, and says on what that rests."""
    row = Check.objects.select_for_update().filter(merchant=merchant, kind=kind).first()
    if row is None:
        raise NoSuchCheck
    was = CheckState(row.state)
    if was is CheckState.VERIFIED and accept:
        raise NothingToDecide
    if len(why.strip()) < WHY_MIN:
        raise ReasonTooShort
    row.state = CheckState.VERIFIED if accept else CheckState.FAILED
    row.decided_by_id, row.decided_why = by, why.strip()
    row.next_at, row.changed_at = None, at
    row.save(update_fields=["state", "decided_by", "decided_why", "next_at", "changed_at"])
    trail.record(
        what="check.decided",
        on="check",
        object_id=row.id,
        merchant=row.merchant_id,
        before={"kind": "", "state": was},
        after={"kind": row.kind, "state": row.state},
        why=why.strip(),
    )


@transaction.atomic
def _keep(asked: Check, answer: Answer, *, at: datetime) -> CheckState:
    """Store the evidence, and change the check if it is still about the same number and name."""
    row = Check.objects.select_for_update().filter(id=asked.id).first()
    CheckAnswer.objects.create(
        merchant_id=asked.merchant_id,
        kind=asked.kind,
        mark=asked.mark,
        number=asked.number,
        register=answer.register,
        at=answer.at,
        **_told(answer),
    )
    if row is None or (row.number, row.asked_name) != (asked.number, asked.asked_name):
        return CheckState.NOT_VERIFIED
    kind = CheckKind(row.kind)
    state, match = checking.judge(kind, answer, asked_name=row.asked_name)
    row.register = answer.register
    row.changed_at = at
    if isinstance(answer, Unreachable):
        # What was proved before stays proved on its day; a recheck looks at that day.
        row.tries += 1
        pause = checking.wait(answer, tries=row.tries)
        row.next_at = at + pause if pause else None
        row.proof = row.proof if row.answered_at else answer.silence.value
        row.save(update_fields=["register", "changed_at", "tries", "next_at", "proof"])
        return CheckState(row.state)
    row.state, row.match = state, match
    row.tries, row.next_at, row.answered_at = 0, None, answer.at
    row.found_name = answer.name if isinstance(answer, Found) else ""
    if isinstance(answer, Found):
        row.proof = answer.remark or answer.reference
    else:
        row.proof = answer.reference or "not_found"
    row.decided_by, row.decided_why = None, ""
    row.save()
    return state


def _told(answer: Answer) -> Mapping[str, str | bool]:
    match answer:
        case Found():
            return {
                "answer": "found",
                "proof": answer.reference,
                "name": answer.name,
                "address": answer.address,
                "is_active": answer.active,
                "said": answer.remark[:100],
            }
        case NotFound():
            return {"answer": "not_found", "proof": answer.reference}
        case Unreachable():
            return {"answer": answer.silence.value, "said": answer.said[:100]}
