"""A merchant lets its office act for it, and takes it back at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from entrepot.kernel import Refusal
from entrepot.kit import letters, trail
from entrepot.offices import rules
from entrepot.offices.models import Mandate, Membership, Merchant
from entrepot.offices.queries import places
from entrepot.offices.values import (
    MandateId,
    MandateState,
    MerchantId,
    OfficeId,
    Post,
    Scope,
    UserId,
)

OWNERS_MAX: Final = 20


@dataclass(eq=False)
class BadMandate(Refusal):
    """A mandate names what it is for, and a last day of at most twelve months from now."""

    code: ClassVar[str] = "offices.bad_mandate"
    status: ClassVar[int] = 422
    field: str


@dataclass(eq=False)
class MandateOver(Refusal):
    """This mandate is not as it was: it was answered, taken back or withdrawn meanwhile."""

    code: ClassVar[str] = "offices.mandate_over"


@dataclass(eq=False)
class NotItsOffice(Refusal):
    """Only the office that looks after a merchant may act for it."""

    code: ClassVar[str] = "offices.not_its_office"
    status: ClassVar[int] = 404


@transaction.atomic
def ask_mandate(
    *,
    merchant: MerchantId | UUID,
    office: OfficeId | UUID,
    scopes: Collection[Scope],
    note: str,
    by: UserId | UUID | None,
    at: datetime,
) -> MandateId:
    """The office asks to act for the merchant; one question at a time, the newer one stands."""
    _check_scopes(scopes)
    _locked_merchant(merchant, office)
    row, is_new = Mandate.objects.get_or_create(
        merchant_id=merchant,
        office_id=office,
        state=MandateState.ASKED,
        defaults={"scopes": _plain(scopes), "note": note, "asked_by": by, "asked_at": at},
    )
    if not is_new:
        row.scopes, row.note, row.asked_by, row.asked_at = _plain(scopes), note, by, at
        row.save(update_fields=["scopes", "note", "asked_by", "asked_at"])
    _record("mandate.asked", row, after={"scopes": row.scopes}, why=note)
    _write_letters(row, at=at)
    return MandateId(row.id)


@transaction.atomic
def withdraw_mandate_request(
    *, mandate: MandateId | UUID, office: OfficeId | UUID, by: UserId | UUID | None, at: datetime
) -> None:
    """The office no longer asks."""
    row = _locked(mandate, MandateState.ASKED, office_id=office)
    _end(row, MandateState.WITHDRAWN, by=by, at=at)
    _record("mandate.withdrawn", row)


@transaction.atomic
def give_mandate(
    *,
    merchant: MerchantId | UUID,
    scopes: Collection[Scope],
    until: date,
    by: UserId | UUID | None,
    at: datetime,
) -> MandateId:
    """The merchant lets its office act, until a day (exclusive).

    It takes the place of the mandate before, and answers what the office had asked.
    """
    _check_scopes(scopes)
    today = at.date()
    if not today < until <= rules.furthest_end(today):
        raise BadMandate(field="until")
    home = _locked_merchant(merchant).office_id
    rows = Mandate.objects.select_for_update().filter(merchant=merchant, office=home).order_by("id")
    before: dict[str, Any] = {}
    for old in rows.filter(state=MandateState.GIVEN):
        before = {"scopes": old.scopes, "until": str(old.until)}
        _end(old, MandateState.REVOKED, by=by, at=at)
    row = rows.filter(state=MandateState.ASKED).first()
    row = row or Mandate(merchant_id=merchant, office_id=home)
    row.scopes, row.until, row.state = _plain(scopes), until, MandateState.GIVEN
    row.decided_by, row.decided_at = by, at
    row.save()
    after = {"scopes": row.scopes, "until": str(until)}
    _record("mandate.given", row, before=before, after=after)
    return MandateId(row.id)


@transaction.atomic
def decline_mandate(
    *,
    mandate: MandateId | UUID,
    merchant: MerchantId | UUID,
    by: UserId | UUID | None,
    at: datetime,
) -> None:
    """The merchant does not want it."""
    row = _locked(mandate, MandateState.ASKED, merchant_id=merchant)
    row.state, row.decided_by, row.decided_at = MandateState.DECLINED, by, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    _record("mandate.declined", row)


@transaction.atomic
def revoke_mandate(
    *,
    mandate: MandateId | UUID,
    merchant: MerchantId | UUID,
    by: UserId | UUID | None,
    at: datetime,
) -> None:
    """The merchant takes it back: the office's next request finds nothing."""
    row = _locked(mandate, MandateState.GIVEN, merchant_id=merchant)
    _end(row, MandateState.REVOKED, by=by, at=at)
    _record("mandate.revoked", row, before={"scopes": row.scopes, "until": str(row.until)})


@transaction.atomic
def note_mandate_used(
    *, mandate: MandateId | UUID, merchant: MerchantId | UUID, office: OfficeId | UUID
) -> None:
    """An office has taken the merchant's seat: the merchant's log shows when and who."""
    trail.record(
        what="mandate.used", on="mandate", object_id=mandate, merchant=merchant, office=office
    )


def _write_letters(row: Mandate, *, at: datetime) -> None:
    """To the merchant's owners: they alone can give it."""
    owners = (
        Membership.objects.filter(merchant=row.merchant_id, post=Post.OWNER)
        .select_related("user")
        .order_by("id")[:OWNERS_MAX]
    )
    for owner in owners:
        with translation.override(owner.user.language):
            path = reverse("offices:mandates")
        letters.queue(
            key=f"mandate-asked:{row.id}:{at.isoformat()}:{owner.user_id}",
            to=owner.user.email,
            language=owner.user.language,
            template="offices/mandate_asked",
            facts={
                "office": places.city(row.office, language=owner.user.language),
                "merchant": row.merchant.name,
                "note": row.note,
                "link": f"{settings.BASE_URL}{path}",
            },
            about=row.id,
        )


def _check_scopes(scopes: Collection[Scope]) -> None:
    if not scopes:
        raise BadMandate(field="scopes")


def _plain(scopes: Collection[Scope]) -> list[str]:
    return [one.value for one in Scope if one in scopes]


def _locked_merchant(merchant: UUID, office: UUID | None = None) -> Merchant:
    row = Merchant.objects.select_for_update().filter(id=merchant).first()
    if row is None or office not in {None, row.office_id}:
        raise NotItsOffice
    return row


def _locked(mandate: UUID, state: MandateState, **whose: UUID) -> Mandate:
    row = Mandate.objects.select_for_update().filter(id=mandate, state=state, **whose).first()
    if row is None:
        raise MandateOver
    return row


def _end(row: Mandate, state: MandateState, *, by: UUID | None, at: datetime) -> None:
    row.state, row.ended_by, row.ended_at = state, by, at
    row.save(update_fields=["state", "ended_by", "ended_at"])


def _record(
    what: str,
    row: Mandate,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
) -> None:
    trail.record(
        what=what,
        on="mandate",
        object_id=row.id,
        merchant=row.merchant_id,
        office=row.office_id,
        before=before,
        after=after,
        why=why,
    )
