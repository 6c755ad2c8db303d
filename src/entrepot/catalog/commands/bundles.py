"""Bundles: a variant that is made of others when it is packed. It is never counted itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from entrepot.catalog.commands import asking, listings
from entrepot.catalog.commands.listings import NotYourListing
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import BundlePart, Variant
from entrepot.catalog.values import VariantId
from entrepot.kernel import Refusal
from entrepot.kit import outbox, trail
from entrepot.offices.values import MerchantId

PARTS_MAX: Final = 20
QUANTITY_MAX: Final = 99
PARTS: Final = "parts"
"""The last word of the path under which a change of contents is asked: `variant.SKU.parts`."""


@dataclass(eq=False)
class BadBundle(Refusal):
    """A bundle is made of at least two pieces of the merchant's own goods, of no bundles."""

    code: ClassVar[str] = "catalog.bad_bundle"
    status: ClassVar[int] = 422
    reason: str
    """`too_few`, `too_many`, `quantity`, `nested`, `currency`, `no_price`, `gone`."""


@transaction.atomic
def set_parts(
    bundle: VariantId, parts: Mapping[VariantId, int], *, merchant: MerchantId, at: datetime
) -> bool:
    """What one piece of it is made of, all of it at once; nothing makes it a plain variant again.

    True when buyers see the product and the change waits for the office; what is live stays.
    """
    mine = _locked(bundle, parts, merchant=merchant)
    if reason := _fault(bundle, parts, mine):
        raise BadBundle(reason=reason)
    row = mine[bundle]
    live = contents_of(bundle)
    wanted = {mine[part].sku: quantity for part, quantity in parts.items()}
    path = f"variant.{row.sku}.{PARTS}"
    if wanted == live:
        asking.let_go(row.product_id, path, at=at)
        return False
    if asking.is_watched(merchant) and asking.live_of([row.product_id]):
        asking.hold({row.product_id: {path: (live, wanted)}}, merchant=merchant, at=at)
        return True
    _write(row, parts, before=live, after=wanted, at=at)
    listings.check_products([row.product_id], at=at)
    outbox.record(ProductChanged(at=at, product=row.product_id, merchant=merchant))
    return False


def apply_parts(
    *, product: UUID, sku: str, wanted: Mapping[str, int], merchant: UUID, at: datetime
) -> None:
    """What the office has agreed to; BadBundle when the goods have changed so that it cannot be."""
    row = Variant.objects.get(product=product, sku=sku)
    named = Variant.objects.filter(merchant=merchant, sku__in=wanted).values_list("sku", "id")
    parts = {VariantId(identity): wanted[name] for name, identity in named}
    if len(parts) < len(wanted):
        raise BadBundle(reason="gone")
    mine = _locked(VariantId(row.id), parts, merchant=merchant)
    if reason := _fault(row.id, parts, mine):
        raise BadBundle(reason=reason)
    _write(row, parts, before=contents_of(row.id), after=wanted, at=at)


def contents_of(bundle: UUID) -> dict[str, int]:
    """Pieces by SKU in one piece of it now."""
    rows = BundlePart.objects.filter(bundle=bundle).order_by("part__sku")
    return dict(rows.values_list("part__sku", "quantity"))


def _locked(bundle: UUID, parts: Mapping[VariantId, int], *, merchant: UUID) -> dict[UUID, Variant]:
    ids = {bundle, *parts}
    rows = Variant.objects.select_for_update().filter(id__in=ids, merchant=merchant).order_by("id")
    mine = {row.id: row for row in rows}
    if len(mine) < len(ids):
        raise NotYourListing(what="variant")
    return mine


def _write(
    row: Variant,
    parts: Mapping[VariantId, int],
    *,
    before: Mapping[str, int],
    after: Mapping[str, int],
    at: datetime,
) -> None:
    BundlePart.objects.filter(bundle=row.id).delete()
    BundlePart.objects.bulk_create(
        BundlePart(bundle_id=row.id, part_id=part, quantity=quantity)
        for part, quantity in parts.items()
    )
    Variant.objects.filter(id=row.id).update(changed_at=at)
    trail.record(
        what="bundle.set", on="variant", object_id=row.id, merchant=row.merchant_id,
        before={"parts": dict(before)}, after={"parts": dict(after)},
    )  # fmt: skip


def _fault(bundle: UUID, parts: Mapping[VariantId, int], mine: Mapping[UUID, Variant]) -> str:
    if not parts:
        return ""
    nested = Q(bundle__in=list(parts)) | Q(part=bundle)
    faults = {
        "too_few": sum(parts.values()) < 2,
        "too_many": len(parts) > PARTS_MAX,
        "quantity": not all(0 < quantity <= QUANTITY_MAX for quantity in parts.values()),
        "nested": bundle in parts or BundlePart.objects.filter(nested).exists(),
        "currency": {mine[part].currency for part in parts} != {mine[bundle].currency},
        "no_price": not all(mine[part].price_minor for part in parts),
    }
    return next((reason for reason, is_so in faults.items() if is_so), "")
