"""A merchant's catalogue as a Shopify product file: to go there, or to come back unchanged.

Texts are those of the source language; what Shopify has no column for stays here.
"""

import html
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.conf import settings

from entrepot.catalog.models import Media, Product, Text, Variant
from entrepot.channels.queries.exporting import EXPORT_PAGE, pages
from entrepot.money.values import Money, currency
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId

COLUMNS: Final = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name",
    "Option3 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker",
    "Variant Inventory Policy", "Variant Fulfillment Service", "Variant Price",
    "Variant Requires Shipping", "Variant Taxable", "Variant Barcode", "Image Src",
    "Image Position", "Image Alt Text", "Gift Card", "Variant Image", "Variant Weight Unit",
    "Unit Price Total Measure", "Unit Price Total Measure Unit",
    "Variant Harmonized System Code", "Variant Country of Origin", "Variant Price Currency",
    "Status",
)  # fmt: skip


def shopify_rows(merchant: MerchantId) -> Iterator[dict[str, str]]:
    """One row a variant, and one more for each further picture."""
    own = Merchant.objects.values_list("currency", flat=True).get(id=merchant)
    for products in pages(merchant, size=EXPORT_PAGE):
        yield from _rows(products, own=own)


def _rows(products: list[Product], *, own: str) -> Iterator[dict[str, str]]:
    ids = [product.id for product in products]
    variants: dict[UUID, list[Variant]] = {identity: [] for identity in ids}
    for variant in Variant.objects.filter(product__in=ids).order_by("position", "id"):
        variants[variant.product_id].append(variant)
    media: dict[UUID, list[Media]] = {identity: [] for identity in ids}
    for medium in Media.objects.filter(product__in=ids).order_by("position", "id"):
        media[medium.product_id].append(medium)
    texts = {
        text.product_id: text
        for text in Text.objects.filter(product__in=ids).select_related("product")
        if text.language == text.product.source_language
    }
    for product in products:
        goods = [one for one in media[product.id] if one.variant_id is None]
        shown = {one.variant_id: one for one in media[product.id] if one.variant_id is not None}
        for place in range(max(len(variants[product.id]), len(goods))):
            row = {"Handle": product.key}
            if place == 0:
                row |= _product(product, texts.get(product.id))
            if place < len(variants[product.id]):
                variant = variants[product.id][place]
                row |= _variant(product, variant, own=own, is_first=place == 0)
                if picture := shown.get(variant.id):
                    row["Variant Image"] = _address(picture.path)
            if place < len(goods):
                picture = goods[place]
                row["Image Src"] = _address(picture.path)
                row["Image Position"] = str(picture.position)
            yield row


def _product(product: Product, text: Text | None) -> dict[str, str]:
    return {
        "Title": text.title if text else "",
        "Body (HTML)": _html(text.body) if text else "",
        "Vendor": product.brand,
        "Type": product.category.slug if product.category else "",
        "Published": "true" if product.state == "active" else "false",
        "Gift Card": "false",
        "Status": product.state,
    }


def _variant(product: Product, variant: Variant, *, own: str, is_first: bool) -> dict[str, str]:
    row = {
        "Variant SKU": variant.sku,
        "Variant Grams": str(variant.gross_weight_g or 0),
        "Variant Inventory Policy": "deny",
        "Variant Fulfillment Service": "manual",
        "Variant Requires Shipping": "true",
        "Variant Taxable": "true",
        "Variant Barcode": variant.gtin.lstrip("0").zfill(_length(variant.gtin)),
        "Variant Weight Unit": "kg",
        "Variant Harmonized System Code": variant.hs_code,
        "Variant Country of Origin": variant.origin,
        "Variant Price Currency": variant.currency if variant.currency != own else "",
    }
    if variant.price_minor is not None:
        row["Variant Price"] = f"{Money(variant.price_minor, currency(variant.currency)).amount:f}"
    if variant.content_amount is not None:
        row["Unit Price Total Measure"] = f"{variant.content_amount.normalize():f}"
        row["Unit Price Total Measure Unit"] = variant.content_unit
    names = list(product.option_names)
    values = list(variant.options)
    if not names and is_first:
        row |= {"Option1 Name": "Title", "Option1 Value": "Default Title"}
    for number, (name, value) in enumerate(zip(names, values, strict=False), 1):
        row[f"Option{number} Name"] = name if is_first else ""
        row[f"Option{number} Value"] = value
    return row


def _html(body: str) -> str:
    parts = (part for part in body.split("\n\n") if part.strip())
    return "".join(
        f"<p>{html.escape(part, quote=False)}</p>".replace("\n", "<br>") for part in parts
    )


def _address(path: str) -> str:
    return path if "://" in path else f"{settings.BASE_URL}{settings.MEDIA_URL}{path}"


def _length(gtin: str) -> int:
    """Eight, twelve, thirteen or fourteen: the shortest form that has all its digits."""
    if not gtin:
        return 0
    digits = len(gtin.lstrip("0"))
    return next(length for length in (8, 12, 13, 14) if digits <= length)
