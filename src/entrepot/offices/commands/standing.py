"""How a merchant comes to be, and the steps of its standing."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from entrepot.kernel import Refusal
from entrepot.kit import outbox, trail
from entrepot.offices.events import MerchantStateChanged
from entrepot.offices.models import Merchant, Office, Standing
from entrepot.offices.values import STEPS, MerchantId, MerchantState

SLUG_MAX: Final = 60


@dataclass(eq=False)
class NotFromHere(Refusal):
    """A merchant of this standing cannot take this step."""

    code: ClassVar[str] = "offices.not_from_here"
    status: ClassVar[int] = 409
    state: str
    wanted: str


@transaction.atomic
def found_merchant(
    *,
    merchant: MerchantId,
    name: str,
    country: str,
    office: UUID,
    language: str,
    currency: str,
    state: MerchantState,
    by: UUID | None,
    at: datetime,
) -> None:
    """A business enters the books of an office, as a LEAD or as one that APPLIED.

    `merchant` is the caller's own id: a repeat changes nothing. The rest of its facts follow
    with its application.
    """
    assert state in {MerchantState.LEAD, MerchantState.APPLIED}
    if Merchant.objects.filter(id=merchant).exists():
        return
    home = Office.objects.get(id=office)
    Merchant.objects.create(
        id=merchant,
        slug=_slug(name, merchant),
        name=name,
        legal_name=name,
        country=country,
        city="",
        language=language,
        currency=currency,
        office=home,
        state=state,
    )
    Standing.objects.create(merchant_id=merchant, state=state, by=by, at=at)
    _record("merchant.founded", merchant, after=state)
    outbox.record(MerchantStateChanged(at=at, merchant=merchant, was="", state=str(state)))


@transaction.atomic
def change_state(
    *,
    merchant: MerchantId | UUID,
    to: MerchantState,
    by: UUID | None,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """One step of `STEPS`; to where it already is changes nothing. Raises `NotFromHere`."""
    row = Merchant.objects.select_for_update().get(id=merchant)
    was = MerchantState(row.state)
    if was is to:
        return
    if to not in STEPS[was]:
        raise NotFromHere(state=was, wanted=to)
    row.state = to
    row.save(update_fields=["state"])
    Standing.objects.create(merchant=row, state=to, reason=reason, note=note, by=by, at=at)
    _record("merchant.state", row.id, before=was, after=to, why=reason)
    outbox.record(MerchantStateChanged(at=at, merchant=row.id, was=str(was), state=str(to)))


def _record(
    what: str,
    merchant: UUID,
    *,
    after: MerchantState,
    before: MerchantState | None = None,
    why: str = "",
) -> None:
    trail.record(
        what=what,
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        before={"state": before} if before else None,
        after={"state": after},
        why=why,
    )


def _slug(name: str, merchant: MerchantId) -> str:
    """Readable, and nobody else's."""
    stem = slugify(name)[:SLUG_MAX] or "merchant"
    taken = Merchant.objects.filter(slug=stem).exists()
    return f"{stem}-{merchant.hex[-6:]}" if taken else stem
