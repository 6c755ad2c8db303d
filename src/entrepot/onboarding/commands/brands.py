"""Rights to brands: declared, reviewed, given up; and the gates that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction

from entrepot.catalog import commands as catalog
from entrepot.catalog.values import MARKETS
from entrepot.kernel import Refusal, new_id
from entrepot.kit import outbox, trail
from entrepot.offices.values import MerchantId, OfficeId, UserId
from entrepot.onboarding.commands.checks import WHY_MIN, ReasonTooShort
from entrepot.onboarding.events import BrandRightsChanged
from entrepot.onboarding.models import BrandRight, ProtectedBrand
from entrepot.onboarding.queries import rights as reading
from entrepot.onboarding.rules import brands as rules
from entrepot.onboarding.values.brands import BrandRightId, RightKind, RightState

BRAND_LETTERS_MAX: Final = 120
SYNC_MAX: Final = 5_000
JUDGED_MAX: Final = 2_000


@dataclass(eq=False)
class BadRight(Refusal):
    """Something of a declared right is missing or wrong: `field` names it."""

    code: ClassVar[str] = "onboarding.bad_right"
    status: ClassVar[int] = 422
    field: str
    reason: str


@dataclass(eq=False)
class NoSuchRight(Refusal):
    """There is no such right here, or nothing is left to do with it."""

    code: ClassVar[str] = "onboarding.no_such_right"
    status: ClassVar[int] = 404


@dataclass(eq=False)
class RightDecided(Refusal):
    """Somebody has reviewed it already."""

    code: ClassVar[str] = "onboarding.right_decided"
    status: ClassVar[int] = 409


@transaction.atomic
def declare_right(
    *,
    merchant: MerchantId | UUID,
    brand: str,
    kind: RightKind,
    markets: Sequence[str],
    since: date,
    until: date | None,
    exclusive: bool = False,
    trademark_register: str = "",
    trademark_number: str = "",
    document: str = "",
    at: datetime,
) -> BrandRightId:
    """A merchant says that it may sell a brand; its office looks at it. Raises BadRight."""
    brand = " ".join(brand.split())
    key = rules.key(brand)
    if not key or len(brand) > BRAND_LETTERS_MAX:
        raise BadRight(field="brand", reason="missing" if not key else "long")
    if until is not None and until <= max(since, at.date()):
        raise BadRight(field="until", reason="over" if until <= at.date() else "order")
    if unknown := sorted(set(markets) - set(MARKETS)):
        raise BadRight(field="markets", reason=unknown[0])
    for name in rules.missing(
        kind, register=trademark_register, number=trademark_number, document=document
    ):
        raise BadRight(field=name, reason="missing")
    row = BrandRight.objects.create(
        id=new_id(),
        merchant_id=merchant,
        brand=brand,
        key=key,
        kind=kind,
        exclusive=exclusive or kind is RightKind.OWN,
        markets=sorted(set(markets)),
        since=since,
        until=until,
        trademark_register=trademark_register.strip(),
        trademark_number=trademark_number.strip(),
        document=document.strip(),
        declared_at=at,
    )
    facts = {"brand": brand, "kind": kind.value, "markets": row.markets}
    trail.record(
        what="brand.declared", on="brand right", object_id=row.id, merchant=row.merchant_id,
        after=facts,
    )  # fmt: skip
    return BrandRightId(row.id)


@transaction.atomic
def review_right(
    *,
    right: BrandRightId | UUID,
    office: OfficeId | UUID | None,
    approve: bool,
    by: UserId,
    note: str,
    at: datetime,
) -> None:
    """An office decides for its own merchants, the operator (`office` None) for all."""
    rows = BrandRight.objects.select_for_update(of=("self",)).filter(id=right)
    if office is not None:
        rows = rows.filter(merchant__office=office)
    row = rows.first()
    if row is None:
        raise NoSuchRight
    if row.state != RightState.PENDING:
        raise RightDecided
    if not approve and len(note.strip()) < WHY_MIN:
        raise ReasonTooShort
    row.state = RightState.APPROVED if approve else RightState.REFUSED
    row.reviewed_by_id, row.reviewed_at, row.review_note = by, at, note.strip()
    row.save(update_fields=["state", "reviewed_by", "reviewed_at", "review_note"])
    trail.record(
        what="brand.approved" if approve else "brand.refused",
        on="brand right",
        object_id=row.id,
        merchant=row.merchant_id,
        before={"state": RightState.PENDING.value},
        after={"state": row.state, "brand": row.brand},
        why=note.strip(),
    )
    sync_brand(key=row.key, at=at)


@transaction.atomic
def withdraw_right(
    *, right: BrandRightId | UUID, merchant: MerchantId | UUID, at: datetime
) -> None:
    """The merchant gives it up, or what it declared was wrong."""
    open_ones = (RightState.PENDING, RightState.APPROVED)
    mine = BrandRight.objects.filter(id=right, merchant=merchant, state__in=open_ones)
    row = mine.select_for_update().first()
    if row is None:
        raise NoSuchRight
    was, row.state = row.state, RightState.WITHDRAWN
    row.save(update_fields=["state"])
    trail.record(
        what="brand.withdrawn", on="brand right", object_id=row.id, merchant=row.merchant_id,
        before={"state": was}, after={"state": row.state, "brand": row.brand},
    )  # fmt: skip
    sync_brand(key=row.key, at=at)


@transaction.atomic
def protect_brand(
    *, brand: str, markets: Sequence[str], why: str, by: UserId, at: datetime
) -> None:
    """From now on nobody sells it in these markets (none named: in any) without a right."""
    key = rules.key(brand)
    if not key:
        raise BadRight(field="brand", reason="missing")
    if len(why.strip()) < WHY_MIN:
        raise ReasonTooShort
    ProtectedBrand.objects.update_or_create(
        key=key,
        defaults={
            "brand": " ".join(brand.split())[:BRAND_LETTERS_MAX],
            "markets": sorted(set(markets)),
            "why": why.strip(),
            "added_by_id": by,
            "added_at": at,
        },
    )
    trail.record(
        what="brand.protected", on="brand", object_id=key, after={"markets": sorted(markets)},
        why=why.strip(),
    )  # fmt: skip
    sync_brand(key=key, at=at)


@transaction.atomic
def free_brand(*, key: str, at: datetime) -> None:
    """Off the operator's list; sole rights of merchants stay."""
    deleted, _ = ProtectedBrand.objects.filter(key=key).delete()
    if not deleted:
        raise NoSuchRight
    trail.record(what="brand.freed", on="brand", object_id=key)
    sync_brand(key=key, at=at)


@transaction.atomic
def sync_brand(*, key: str, at: datetime) -> int:
    """Set the catalogue's gates of a brand as its rights are today; how many listings that meets."""
    rights = reading.rights_of([key])
    guarded = reading.protected_brands(keys=[key])
    gates = rules.gates(rights, guarded[0] if guarded else None, on=at.date())
    listings = catalog.set_brand_gates(key=key, gates=gates, at=at)
    for start in range(0, len(listings), JUDGED_MAX):
        catalog.check_listings(listings[start : start + JUDGED_MAX], at=at)
    if listings:
        outbox.record(BrandRightsChanged(at=at, key=key))
    return len(listings)


def sync_brands(*, at: datetime) -> int:
    """What has begun or ended by the day, brand by brand; how many brands were looked at."""
    keys = set(BrandRight.objects.filter(state=RightState.APPROVED).values_list("key", flat=True))
    keys |= set(ProtectedBrand.objects.values_list("key", flat=True))
    for key in sorted(keys)[:SYNC_MAX]:
        sync_brand(key=key, at=at)
    return len(keys)
