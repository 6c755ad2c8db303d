"""Goods that a shop no longer has go off sale: they become drafts, and stay in the books."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.catalog.commands import listings, products
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Product
from entrepot.catalog.values import ProductState
from entrepot.kit import outbox
from entrepot.offices.values import MerchantId

RETIRE_MAX: Final = 5000


@transaction.atomic
def retire_products(keys: Collection[str], *, merchant: MerchantId, at: datetime) -> int:
    """Make active products of these keys drafts; their listings are judged again. How many."""
    assert len(keys) <= RETIRE_MAX
    products.lock(merchant)
    there = Product.objects.filter(
        merchant=merchant, key__in=sorted(keys), state=ProductState.ACTIVE
    )
    ids = sorted(there.values_list("id", flat=True))
    if not ids:
        return 0
    Product.objects.filter(id__in=ids).update(
        state=ProductState.DRAFT.value, changed_at=at, digest=""
    )
    listings.check_products(ids, at=at)
    outbox.record_all(
        ProductChanged(at=at, product=identity, merchant=merchant) for identity in ids
    )
    return len(ids)
