"""Rights to brands, the operator's list, and what a shop may call itself."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from entrepot.offices.values import MerchantId, OfficeId
from entrepot.onboarding.models import Application, ProtectedBrand
from entrepot.onboarding.models import BrandRight as RightRow
from entrepot.onboarding.rules import brands as rules
from entrepot.onboarding.values import ShopType
from entrepot.onboarding.values.brands import (
    BrandFinding,
    BrandRight,
    BrandRightId,
    Protected,
    RightKind,
    RightState,
)

RIGHTS_MAX: Final = 500
PROTECTED_MAX: Final = 2_000


def brand_rights(merchant: MerchantId | UUID) -> list[BrandRight]:
    """Every right that a merchant declared, newest first."""
    rows = RightRow.objects.filter(merchant=merchant).order_by("-declared_at", "-id")
    return [right(row) for row in rows[:RIGHTS_MAX]]


def rights_of(keys: Sequence[str]) -> list[BrandRight]:
    """Approved rights to these brands, whoever has them."""
    rows = RightRow.objects.filter(key__in=keys, state=RightState.APPROVED).order_by("since", "id")
    return [right(row) for row in rows[:RIGHTS_MAX]]


def waiting_rights(*, office: OfficeId | None = None) -> list[tuple[BrandRight, str]]:
    """Rights to be reviewed with whose they are, the longest waiting first."""
    rows = RightRow.objects.filter(state=RightState.PENDING).select_related("merchant")
    if office is not None:
        rows = rows.filter(merchant__office=office)
    rows = rows.order_by("declared_at", "id")[:RIGHTS_MAX]
    return [(right(row), row.merchant.name) for row in rows]


def protected_brands(*, keys: Sequence[str] | None = None) -> list[Protected]:
    """The operator's list, by brand."""
    rows = ProtectedBrand.objects.order_by("key")
    if keys is not None:
        rows = rows.filter(key__in=keys)
    return [
        Protected(row.key, row.brand, tuple(row.markets), row.why) for row in rows[:PROTECTED_MAX]
    ]


def brand_findings(
    merchant: MerchantId | UUID, brands: Sequence[str], market: str, on: date
) -> list[BrandFinding]:
    """What keeps brands of a merchant out of a market; two statements."""
    keys = [rules.key(brand) for brand in brands]
    return rules.findings(
        merchant,
        brands,
        market,
        rights=rights_of(keys),
        protected=protected_brands(keys=keys),
        on=on,
    )


def shop_type(merchant: MerchantId | UUID, market: str, on: date) -> ShopType | None:
    """What the shop is called in a market: as it asked, if its rights allow; None: nothing."""
    told = Application.objects.filter(merchant=merchant).values_list("shop_type", flat=True).first()
    rows = RightRow.objects.filter(merchant=merchant, state=RightState.APPROVED)
    held = [right(row) for row in rows.filter(Q(until=None) | Q(until__gt=on))[:RIGHTS_MAX]]
    if not told and not held:
        return None
    allowed = rules.shop_type(held, market, on=on)
    wanted = ShopType(told) if told else allowed
    return wanted if rules.may_call_itself(wanted, held, market, on=on) else allowed


def right(row: RightRow) -> BrandRight:
    """A row as a value."""
    return BrandRight(
        id=BrandRightId(row.id),
        merchant=row.merchant_id,
        brand=row.brand,
        key=row.key,
        kind=RightKind(row.kind),
        state=RightState(row.state),
        exclusive=row.exclusive,
        markets=tuple(row.markets),
        since=row.since,
        until=row.until,
        trademark_register=row.trademark_register,
        trademark_number=row.trademark_number,
        document=row.document,
        declared_at=row.declared_at,
        reviewed_at=row.reviewed_at,
        review_note=row.review_note,
    )
