"""Checks of numbers as pages show them, their evidence, and who can be asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from entrepot.offices.values import MerchantId, OfficeId
from entrepot.onboarding.adapters import known
from entrepot.onboarding.models import Check, CheckAnswer
from entrepot.onboarding.values.checks import (
    CheckId,
    CheckKind,
    CheckRow,
    CheckState,
    Connected,
    NameMatch,
)

EVIDENCE_MAX: Final = 50
OPEN_MAX: Final = 100
_ORDER: Final = {kind: place for place, kind in enumerate(CheckKind)}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One answer of a register, as it was stored."""

    kind: CheckKind
    answer: str
    register: str
    proof: str
    name: str
    address: str
    is_active: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What a register answered last, whoever was asked about."""

    kind: CheckKind
    register: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A check that waits for a person or a register, with whose it is."""

    check: CheckRow
    merchant_name: str
    office: OfficeId


def checks(merchant: MerchantId | UUID) -> list[CheckRow]:
    """Every check of a merchant; at most one a kind."""
    found = [_row(one) for one in Check.objects.filter(merchant=merchant).order_by("kind")]
    return sorted(found, key=lambda one: _ORDER[one.kind])


def evidence(merchant: MerchantId | UUID, *, limit: int = EVIDENCE_MAX) -> list[EvidenceRow]:
    """What registers answered, newest first."""
    assert 0 < limit <= EVIDENCE_MAX
    found = CheckAnswer.objects.filter(merchant=merchant).order_by("-at", "-id")[:limit]
    return [
        EvidenceRow(
            CheckKind(one.kind),
            one.answer,
            one.register,
            one.proof,
            one.name,
            one.address,
            one.is_active,
            one.at,
        )
        for one in found
    ]


def last_answers(*, since: datetime) -> list[LastAnswer]:
    """The newest of each register and kind of number since a moment; as many as there are those."""
    found = CheckAnswer.objects.filter(at__gte=since).order_by("kind", "register", "-at", "-id")
    return [
        LastAnswer(CheckKind(one.kind), one.register, one.answer, one.at)
        for one in found.distinct("kind", "register").only("kind", "register", "answer", "at")
    ]


def open_checks(*, office: OfficeId | None = None, limit: int = OPEN_MAX) -> list[OpenCheck]:
    """What differs, failed or could not be asked yet, the oldest first; of an office, or of all."""
    assert 0 < limit <= OPEN_MAX
    rows = Check.objects.exclude(state=CheckState.VERIFIED).select_related("merchant")
    if office is not None:
        rows = rows.filter(merchant__office=office)
    return [
        OpenCheck(_row(one), one.merchant.name, OfficeId(one.merchant.office_id))
        for one in rows.order_by("changed_at", "id")[:limit]
    ]


def connections() -> list[Connected]:
    """Every register that this installation could ask, and whether it is."""
    return known.connections()


def same_number(kind: CheckKind, mark: str, *, but: MerchantId | UUID) -> list[MerchantId]:
    """Other merchants that put down the same number."""
    found = Check.objects.filter(kind=kind, mark=mark).exclude(merchant=but).order_by("changed_at")
    return [MerchantId(one) for one in found.values_list("merchant", flat=True)[:OPEN_MAX]]


def _row(one: Check) -> CheckRow:
    return CheckRow(
        id=CheckId(one.id),
        merchant=one.merchant_id,
        kind=CheckKind(one.kind),
        state=CheckState(one.state),
        country=one.country,
        number=one.number,
        asked_name=one.asked_name,
        found_name=one.found_name,
        match=NameMatch(one.match),
        register=one.register,
        proof=one.proof,
        at=one.answered_at,
        next_at=one.next_at,
        decided_why=one.decided_why,
    )
