"""Mandates, as the merchant and as its office see them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from entrepot.offices import rules
from entrepot.offices.models import Mandate, User
from entrepot.offices.queries import places
from entrepot.offices.values import (
    MandateId,
    MandateState,
    MerchantId,
    OfficeId,
    Scope,
)

MANDATES_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class MandateRow:
    """One mandate, and who asked, gave and ended it."""

    id: MandateId
    merchant: MerchantId
    merchant_name: str
    office: OfficeId
    office_city: str
    scopes: tuple[Scope, ...]
    until: date | None
    state: MandateState
    note: str
    asked_by: str
    asked_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    holds: bool
    """It is in force today, and the merchant is still the office's."""


def mandates(
    *,
    merchant: MerchantId | UUID | None = None,
    office: OfficeId | UUID | None = None,
    limit: int = MANDATES_MAX,
) -> list[MandateRow]:
    """Of a merchant, of an office, or of both together, newest first; two statements."""
    assert merchant or office
    assert 0 < limit <= MANDATES_MAX
    rows = Mandate.objects.select_related("merchant", "office").order_by("-id")
    if merchant is not None:
        rows = rows.filter(merchant=merchant)
    if office is not None:
        rows = rows.filter(office=office, merchant__office=F("office"))
    found = list(rows[:limit])
    people = {one for row in found for one in (row.asked_by, row.decided_by, row.ended_by) if one}
    names = dict(User.objects.filter(id__in=people).values_list("id", "name")) if people else {}
    today = timezone.now().date()
    return [_row(row, names, today) for row in found]


def mandate_card(*, merchant: MerchantId | UUID, office: OfficeId | UUID) -> dict[str, Any]:
    """For `offices/_mandate_card.html` on a dossier: what holds and what is asked, if anything."""
    rows = mandates(merchant=merchant, office=office, limit=20)
    return {
        "merchant": merchant,
        "held": next((row for row in rows if row.holds), None),
        "asked": next((row for row in rows if row.state is MandateState.ASKED), None),
    }


def _row(row: Mandate, names: dict[UUID, str], today: date) -> MandateRow:
    state = MandateState(row.state)

    def name(user: UUID | None) -> str:
        return names.get(user, "") if user else ""

    return MandateRow(
        id=MandateId(row.id),
        merchant=MerchantId(row.merchant.id),
        merchant_name=row.merchant.name,
        office=OfficeId(row.office.id),
        office_city=places.city(row.office),
        scopes=tuple(Scope(one) for one in row.scopes),
        until=row.until,
        state=state,
        note=row.note,
        asked_by=name(row.asked_by),
        asked_at=row.asked_at,
        decided_by=name(row.decided_by),
        decided_at=row.decided_at,
        ended_by=name(row.ended_by),
        ended_at=row.ended_at,
        holds=rules.is_in_force(state, until=row.until, today=today)
        and row.merchant.office_id == row.office_id,
    )
