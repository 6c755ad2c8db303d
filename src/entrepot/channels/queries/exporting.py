"""A merchant's catalogue as rows of Entrepot's own columns; read back, they change nothing."""

import json
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from entrepot.catalog.models import Media, Product, Text, Variant
from entrepot.channels import rules
from entrepot.channels.values import LANGUAGES
from entrepot.money.values import Money, currency
from entrepot.offices.values import MerchantId

EXPORT_PAGE: Final = 500

_COLUMNS: Final = (
    "key",
    "sku",
    "gtin",
    "state",
    "category",
    "brand",
    "source_language",
    "option1_name",
    "option1_value",
    "option2_name",
    "option2_value",
    "option3_name",
    "option3_value",
    "price",
    "currency",
    "hs_code",
    "origin",
    "customs_description",
    "net_weight_g",
    "gross_weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "content",
    "shelf_life_days",
    "composition",
    "responsible_person",
    "images",
    "specs",
)


def export_columns(merchant: MerchantId) -> tuple[str, ...]:
    """The columns, with those of the languages that the merchant's texts are in."""
    used = set(
        Text.objects.filter(product__merchant=merchant)
        .values_list("language", flat=True)
        .distinct()
    )
    languages = [language for language in LANGUAGES if language in used]
    texts = [
        f"{what}:{language}" for language in languages for what in ("title", "body", "text_state")
    ]
    return (*_COLUMNS, *texts)


def export_rows(merchant: MerchantId) -> Iterator[dict[str, str]]:
    """One row a variant, the product's own facts on its first; pages of EXPORT_PAGE products."""
    for products in pages(merchant, size=EXPORT_PAGE):
        yield from _rows(products)


def pages(merchant: MerchantId, *, size: int) -> Iterator[list[Product]]:
    """All products of a merchant, `size` at a time, in the order of their ids."""
    after: UUID | None = None
    while True:
        page = Product.objects.filter(merchant=merchant).select_related("category").order_by("id")
        if after is not None:
            page = page.filter(id__gt=after)
        products = list(page[:size])
        if not products:
            return
        after = products[-1].id
        yield products


def _rows(products: list[Product]) -> Iterator[dict[str, str]]:
    ids = [product.id for product in products]
    variants: dict[UUID, list[Variant]] = {identity: [] for identity in ids}
    for variant in Variant.objects.filter(product__in=ids).order_by("position", "id"):
        variants[variant.product_id].append(variant)
    texts: dict[UUID, list[Text]] = {identity: [] for identity in ids}
    for text in Text.objects.filter(product__in=ids).order_by("id"):
        texts[text.product_id].append(text)
    images: dict[UUID, list[str]] = {identity: [] for identity in ids}
    for medium in Media.objects.filter(product__in=ids).order_by("position", "id"):
        if not any(sign in medium.path for sign in " |\n\t"):
            images[medium.product_id].append(medium.path)
    for product in products:
        for place, variant in enumerate(variants[product.id]):
            row = {"key": product.key, **_variant(product, variant)}
            if place == 0:
                row |= _product(product, texts[product.id], images[product.id])
            yield {name: rules.shielded(value) for name, value in row.items()}


def _product(product: Product, texts: list[Text], images: list[str]) -> dict[str, str]:
    row = {
        "state": product.state,
        "category": product.category.slug if product.category else "",
        "brand": product.brand,
        "source_language": product.source_language,
        "composition": product.composition,
        "responsible_person": product.responsible_person,
        "images": " ".join(images),
        "specs": json.dumps(product.specs, ensure_ascii=False) if product.specs else "",
    }
    for text in texts:
        row[f"title:{text.language}"] = text.title
        row[f"body:{text.language}"] = text.body
        row[f"text_state:{text.language}"] = text.state
    return row


def _variant(product: Product, variant: Variant) -> dict[str, str]:
    amount = variant.content_amount
    content = f"{_plain(f'{amount:f}')} {variant.content_unit}" if amount is not None else ""
    row = {
        "sku": variant.sku,
        "gtin": variant.gtin,
        "currency": variant.currency,
        "price": "",
        "hs_code": variant.hs_code,
        "origin": variant.origin,
        "customs_description": variant.customs_description,
        "net_weight_g": _number(variant.net_weight_g),
        "gross_weight_g": _number(variant.gross_weight_g),
        "length_mm": _number(variant.length_mm),
        "width_mm": _number(variant.width_mm),
        "height_mm": _number(variant.height_mm),
        "content": content,
        "shelf_life_days": _number(variant.shelf_life_days),
    }
    if variant.price_minor is not None:
        row["price"] = f"{Money(variant.price_minor, currency(variant.currency)).amount:f}"
    for place, (name, value) in enumerate(
        zip(product.option_names, variant.options, strict=False), 1
    ):
        row[f"option{place}_name"] = name
        row[f"option{place}_value"] = value
    return row


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
