"""Prices alone, many at once: no text, picture or code is looked at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from entrepot.catalog.commands import listings, products
from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Listing, Product, Variant
from entrepot.kit import outbox
from entrepot.money.values import Money
from entrepot.offices.values import MerchantId

PRICES_MAX: Final = 1000
_SET: Final = """
update catalog_variant as held
set price_minor = said.minor, currency = said.code, changed_at = %(at)s
from unnest(%(ids)s::uuid[], %(minors)s::bigint[], %(codes)s::text[]) as said(id, minor, code)
where held.id = said.id
"""


@transaction.atomic
def set_prices(prices: Mapping[str, Money], *, merchant: MerchantId, at: datetime) -> set[str]:
    """Net prices of the merchant's variants, by SKU; answers those that changed.

    A SKU that is not the merchant's is passed over: the caller asked which there are. Listings
    of what changed are judged again; their own prices stay.
    """
    assert len(prices) <= PRICES_MAX
    products.lock(merchant)
    held = Variant.objects.filter(merchant=merchant, sku__in=list(prices)).order_by("id")
    changed = [
        (identity, product, sku)
        for identity, product, sku, minor, code in held.values_list(
            "id", "product_id", "sku", "price_minor", "currency"
        )
        if (minor, code) != (prices[sku].minor, prices[sku].currency.code)
    ]
    if not changed:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            _SET,
            {
                "at": at,
                "ids": [identity for identity, _, _ in changed],
                "minors": [prices[sku].minor for _, _, sku in changed],
                "codes": [prices[sku].currency.code for _, _, sku in changed],
            },
        )
    variants = [identity for identity, _, _ in changed]
    ids = sorted({product for _, product, _ in changed})
    # The digest is that of a whole file: it no longer tells what is there.
    Product.objects.filter(id__in=ids).update(changed_at=at, digest="")
    listed = Listing.objects.filter(variant__in=variants).values_list("variant__product", flat=True)
    listings.check_products(sorted(set(listed)), at=at)
    outbox.record_all(
        ProductChanged(at=at, product=identity, merchant=merchant) for identity in ids
    )
    return {sku for _, _, sku in changed}
