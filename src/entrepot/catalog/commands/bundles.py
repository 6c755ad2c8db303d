"""Bundles: a variant that is made of others when it is packed. It is never counted itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from entrepot.catalog.commands import listings
from entrepot.catalog.commands.listings import NotYourListing
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import BundlePart, Variant
from entrepot.catalog.values import VariantId
from entrepot.kernel import Refusal
from entrepot.kit import outbox, trail
from entrepot.offices.values import MerchantId

PARTS_MAX: Final = 20
QUANTITY_MAX: Final = 99


@dataclass(eq=False)
class BadBundle(Refusal):
    """A bundle is made of at least two pieces of the merchant's own goods, of no bundles."""

    code: ClassVar[str] = "catalog.bad_bundle"
    status: ClassVar[int] = 422
    reason: str
    """`too_few`, `too_many`, `quantity`, `nested`, `currency`, `no_price`."""


@transaction.atomic
def set_parts(
    bundle: VariantId, parts: Mapping[VariantId, int], *, merchant: MerchantId, at: datetime
) -> None:
    """What one piece of it is made of, all of it at once; nothing makes it a plain variant again."""
    ids = [bundle, *parts]
    mine = {row.id: row for row in Variant.objects.select_for_update().filter(
        id__in=ids, merchant=merchant).order_by("id")}  # fmt: skip
    if len(mine) < len(set(ids)):
        raise NotYourListing(what="variant")
    if reason := _fault(bundle, parts, mine):
        raise BadBundle(reason=reason)
    before = dict(BundlePart.objects.filter(bundle=bundle).values_list("part__sku", "quantity"))
    BundlePart.objects.filter(bundle=bundle).delete()
    BundlePart.objects.bulk_create(
        BundlePart(bundle_id=bundle, part_id=part, quantity=quantity)
        for part, quantity in parts.items()
    )
    product = mine[bundle].product_id
    listings.check_products([product], at=at)
    outbox.record(ProductChanged(at=at, product=product, merchant=merchant))
    after = {mine[part].sku: quantity for part, quantity in parts.items()}
    trail.record(
        what="bundle.set", on="variant", object_id=bundle, merchant=merchant,
        before={"parts": before}, after={"parts": after},
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
