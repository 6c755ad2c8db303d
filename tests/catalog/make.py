"""Lanes, drafts, products and listings for everyone's tests. Names are unique at each call."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from tests.offices.make import a_merchant

from entrepot.catalog import commands
from entrepot.catalog.models import Lane, Listing, Product, Variant
from entrepot.catalog.values import (
    ListingId,
    MediaDraft,
    ProductDraft,
    TextDraft,
    VariantDraft,
    VariantId,
)
from entrepot.money.values import EUR, Money
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

_number = count(1)


def a_lane(code: str = "it-cn-cbec-direct", **facts: Any) -> Lane:
    """Italy to China by direct purchase import, unless said otherwise."""
    lane, _ = Lane.objects.get_or_create(
        code=code,
        defaults={
            "regime": "cn-cbec-direct",
            "origin": "IT",
            "market": "cn",
            "destination": "CN",
            "margin_bp": 100,
            "freight_first_minor": 800,
            "freight_more_minor": 300,
            "freight_step_g": 500,
            "days_min": 8,
            "days_max": 14,
            **facts,
        },
    )
    return lane


def a_variant_draft(**facts: Any) -> VariantDraft:
    """A bottle of still wine with all its customs data."""
    return VariantDraft(
        **{
            "sku": f"SKU-{next(_number)}",
            "hs_code": "22042100",
            "origin": "IT",
            "customs_description": "Wine of fresh grapes, 750 ml bottle",
            "net_weight_g": 750,
            "gross_weight_g": 1300,
            "content_amount": Decimal(750),
            "content_unit": "ml",
            "price": Money(4200, EUR),
            **facts,
        }
    )


def a_draft(*, titles: Mapping[str, str] | None = None, **facts: Any) -> ProductDraft:
    """An Italian wine with one variant, a picture, and texts in Italian, English and Chinese."""
    number = next(_number)
    words = titles or {
        "it": f"Barolo {number}",
        "en": f"Barolo {number}",
        "zh-hans": f"巴罗洛干红 {number}",
    }
    return ProductDraft(
        **{
            "key": f"product-{number}",
            "source_language": "it",
            "currency": "EUR",
            "variants": (a_variant_draft(),),
            "texts": tuple(TextDraft(language=code, title=t, body="") for code, t in words.items()),
            "media": (MediaDraft(path=f"wine-{number}.svg"),),
            "category": "wine-still",
            "attributes": {"alcohol_percent": 14, "allergens": ["sulphites"], "colour": "red"},
            "brand": "Cantina",
            **facts,
        }
    )


def a_product(*, merchant: Merchant | None = None, at: datetime = AT, **facts: Any) -> Product:
    """A saved product of a merchant of its own unless given."""
    merchant = merchant or a_merchant()
    saved = commands.save_product(a_draft(**facts), merchant=MerchantId(merchant.id), at=at)
    return Product.objects.get(id=saved.product)


def a_listing(
    *,
    merchant: Merchant | None = None,
    lane: Lane | None = None,
    at: datetime = AT,
    **facts: Any,
) -> Listing:
    """A listing of the first variant of a new product; LIVE unless the facts leave a gap."""
    product = a_product(merchant=merchant, at=at, **facts)
    first = Variant.objects.filter(product=product).order_by("position")[0]
    [listing] = commands.list_on_lane(
        [VariantId(first.id)],
        lane=(lane or a_lane()).code,
        merchant=MerchantId(product.merchant_id),
        at=at,
    )
    return Listing.objects.get(id=listing)


def listing_ids(*rows: Listing) -> list[ListingId]:
    return [ListingId(row.id) for row in rows]
