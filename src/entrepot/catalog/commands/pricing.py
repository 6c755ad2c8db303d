"""Prices alone, many at once: no text, picture or code is looked at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.catalog.commands import listings, products
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Listing, Product, Variant
from entrepot.kit import outbox
from entrepot.money.values import Money
from entrepot.offices.values import MerchantId

PRICES_MAX: Final = 1000


@transaction.atomic
def set_prices(prices: Mapping[str, Money], *, merchant: MerchantId, at: datetime) -> set[str]:
    """Net prices of the merchant's variants, by SKU; answers those that changed.

    A SKU that is not the merchant's is passed over: the caller asked which there are. Listings
    of what changed are judged again; their own prices stay.
    """
    assert len(prices) <= PRICES_MAX
    products.lock(merchant)
    rows = list(Variant.objects.filter(merchant=merchant, sku__in=list(prices)).order_by("id"))
    changed = []
    for row in rows:
        price = prices[row.sku]
        if (row.price_minor, row.currency) != (price.minor, price.currency.code):
            row.price_minor, row.currency, row.changed_at = price.minor, price.currency.code, at
            changed.append(row)
    if not changed:
        return set()
    Variant.objects.bulk_update(changed, ["price_minor", "currency", "changed_at"])
    ids = sorted({row.product_id for row in changed})
    # The digest is that of a whole file: it no longer tells what is there.
    Product.objects.filter(id__in=ids).update(changed_at=at, digest="")
    listed = Listing.objects.filter(variant__in=changed).values_list("variant__product", flat=True)
    listings.check_products(sorted(set(listed)), at=at)
    outbox.record_all(
        ProductChanged(at=at, product=identity, merchant=merchant) for identity in ids
    )
    return {row.sku for row in changed}
