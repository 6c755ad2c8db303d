"""Loads the demo market through the commands that real merchants' goods go through."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from entrepot.catalog import commands as catalog
from entrepot.catalog.models import Category, Lane, Listing, Media, Product, Variant
from entrepot.catalog.values import MediaDraft, ProductDraft, TextDraft, VariantDraft, VariantId
from entrepot.kernel import named_id
from entrepot.kit import outbox
from entrepot.logistics import commands as logistics
from entrepot.money import commands as money
from entrepot.money.values import Money, currency
from entrepot.offices.models import Membership, Merchant, Office
from entrepot.offices.values import MerchantId
from entrepot.site.demo import (
    beside,
    casework,
    data,
    offices,
    onboarding,
    people,
    pictures,
    searches,
    selection,
    terms,
)

RATES_SINCE: Final = timedelta(days=400)
CHUNK: Final = 50
ZH: Final = "zh-hans"
_CONTENT_UNITS: Final = {unit: unit for unit in ("ml", "l", "g", "kg")}
"""A pair, a set or a pack is counted in pieces."""
LANE_TERMS: Final = {
    "EUR": {"freight_first_minor": 390, "freight_more_minor": 140},
    "GBP": {"freight_first_minor": 340, "freight_more_minor": 120},
}


def everything() -> None:
    """All of it, in an order in which each step finds what it needs; nothing when it is done.

    Interrupted, it starts again and finishes: each step is repeatable. The operator's
    membership is made last and says that the market is whole.
    """
    if Membership.objects.filter(role="operator", post="owner").exists():
        return
    at = timezone.now()
    goods = data.load()
    scores = beside.Beside(selection.load)
    steps: Sequence[tuple[str, Callable[[], Any]]] = (
        ("exchange rates", lambda: money.load_rates(since=at.date() - RATES_SINCE)),
        ("offices and merchants", lambda: _offices_and_merchants(goods)),
        ("lanes", lambda: _lanes(goods)),
        ("pictures", lambda: _pictures(goods)),
        ("products", lambda: _products(goods, at=at)),
        ("stock", lambda: _stock(goods, at=at)),
        ("listings", lambda: _listings(goods, at=at)),
        ("shelves", lambda: _shelves(at=at)),
        ("searches", searches.load),
        ("selection", scores.start),
        ("teams and mandates", offices.load),
        ("people", lambda: people.load(operators=False)),
        ("terms", terms.load),
        ("applications", onboarding.load),
        ("scores", scores.wait),
        ("a day at the offices", casework.load),
        ("operators", lambda: people.load(operators=True)),
    )
    with (
        translation.override("en"),
        click.progressbar(steps, label="Making the demo market") as bar,
    ):
        for _, step in bar:
            step()


def _offices_and_merchants(goods: data.DemoSet) -> None:
    for office in goods.offices:
        Office.objects.update_or_create(
            code=office.code,
            defaults={
                "city": office.city["en"],
                "cities": {"of": office.city["en"], **_words(office.city)},
                "country": office.country,
                "languages": list(office.languages),
                "names": _words(office.name),
                "sentences": _words(office.sentence),
                "picture": f"demo/office-{office.code}.svg",
            },
        )
    offices = {office.code: office for office in Office.objects.all()}
    for merchant in goods.merchants:
        row, _ = Merchant.objects.update_or_create(
            slug=merchant.slug,
            defaults={
                "name": merchant.name,
                "legal_name": merchant.name,
                "country": merchant.country,
                "city": merchant.city["en"],
                "cities": {"of": merchant.city["en"], **_words(merchant.city)},
                "region": _words(merchant.region),
                "street": "Via Esempio 1" if merchant.country == "IT" else "1 Example Street",
                "postcode": "00000",
                "email": merchant.email,
                "phone": "+00 000 000",
                "language": merchant.language,
                "currency": merchant.currency,
                "office": offices[merchant.office],
                "stories": _words(merchant.story),
            },
        )
        logistics.open_node(
            merchant=row.id,
            code=f"{merchant.slug}-main",
            name=f"{merchant.node['en']} warehouse",
            country=merchant.country,
            city=merchant.node["en"],
            street="1 Example Street",
            postcode="00000",
        )


def _lanes(goods: data.DemoSet) -> None:
    """Every merchants' country into China; and, within Spain, the first local market."""
    for country, unit in sorted({(m.country, m.currency) for m in goods.merchants}):
        Lane.objects.update_or_create(
            code=f"{country.lower()}-cn-cbec-direct",
            defaults={
                "regime": "cn-cbec-direct",
                "origin": country,
                "market": "cn",
                "destination": "CN",
                "margin_bp": 100,
                "freight_currency": unit,
                **LANE_TERMS[unit],
                "days_min": 7,
                "days_max": 12,
            },
        )
    Lane.objects.update_or_create(
        code="es-es-eu-local",
        defaults={
            "regime": "eu-local",
            "origin": "ES",
            "market": "es",
            "destination": "ES",
            "freight_currency": "EUR",
            "freight_first_minor": 390,
            "freight_more_minor": 40,
            "days_min": 1,
            "days_max": 3,
        },
    )


def _pictures(goods: data.DemoSet) -> None:
    folder = Path(settings.MEDIA_ROOT) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for office in goods.offices:
        (folder / f"office-{office.code}.svg").write_text(pictures.office(office.code), "utf-8")
    for kind in goods.kinds:
        if kind.parent is None:
            (folder / f"category-{kind.slug}.svg").write_text(pictures.category(kind.slug), "utf-8")
    for product in goods.products:
        look = product.picture
        for variant in product.variants:
            path = Path(settings.MEDIA_ROOT) / _picture(product, variant)
            path.write_text(
                pictures.draw(
                    look.motif,
                    palette=variant.palette or look.palette,
                    label=look.label,
                    seed=look.seed,
                ),
                "utf-8",
            )


def _picture(product: data.DemoProduct, variant: data.DemoVariant) -> str:
    palette = variant.palette or product.picture.palette
    return f"demo/{product.slug}-{palette}.svg"


def _products(goods: data.DemoSet, *, at: datetime) -> None:
    for position, kind in enumerate(goods.kinds):
        Category.objects.update_or_create(
            slug=kind.slug,
            defaults={
                "names": _words(kind.name),
                "parent": Category.objects.get(slug=kind.parent) if kind.parent else None,
                "position": position,
                "picture": f"demo/category-{kind.slug}.svg" if kind.parent is None else "",
            },
        )
    shops = {m.slug: m for m in goods.merchants}
    ids = _merchant_ids()
    for slug, products in groupby(goods.products, key=lambda product: product.merchant):
        drafts = [_draft(product, shops[slug]) for product in products]
        for chunk in _chunks(drafts):
            for saved in catalog.save_products(chunk, merchant=ids[slug], at=at):
                assert saved.refusal is None, saved


def _draft(product: data.DemoProduct, merchant: data.DemoMerchant) -> ProductDraft:
    words = {
        language: (title, product.description.get(code, ""))
        for code, title in product.title.items()
        for language in [_language(code)]
    }
    first = product.variants[0].options
    seen: dict[str, None] = {}
    for variant in product.variants:
        seen[_picture(product, variant)] = None
    return ProductDraft(
        key=product.slug,
        source_language=merchant.language if merchant.language in words else "en",
        currency=merchant.currency,
        category=product.kind,
        brand=merchant.brand,
        option_names=tuple(fact.name["en"] for fact in first),
        option_words=_option_words(product),
        specs=_specs(product),
        texts=tuple(
            TextDraft(language=language, title=title, body=body)
            for language, (title, body) in words.items()
        ),
        media=tuple(
            MediaDraft(path=path, position=position, alt=_words(product.title))
            for position, path in enumerate(seen)
        ),
        variants=tuple(
            _variant(product, variant, position, merchant.currency)
            for position, variant in enumerate(product.variants)
        ),
    )


def _variant(
    product: data.DemoProduct, variant: data.DemoVariant, position: int, unit: str
) -> VariantDraft:
    content = variant.net_content
    return VariantDraft(
        sku=variant.sku,
        gtin=variant.gtin,
        options=tuple(fact.value["en"] for fact in variant.options),
        position=position,
        hs_code=product.hs,
        origin=product.origin,
        customs_description=product.title["en"][:200],
        net_weight_g=variant.net_weight_g,
        gross_weight_g=variant.gross_weight_g,
        content_amount=None if content is None else Decimal(str(content)),
        content_unit=None
        if content is None
        else _CONTENT_UNITS.get(str(variant.net_unit), "piece"),
        price=Money(variant.price_minor, currency(unit)),
    )


def _specs(product: data.DemoProduct) -> dict[str, dict[str, str]]:
    """Facts by language: the specification, then what the label says."""
    label = {
        "ingredients": ({"en": "Ingredients", "zh": "配料成分"}, product.ingredients),
        "material": ({"en": "Material", "zh": "材质"}, product.material),
    }
    facts = [(fact.name, fact.value) for fact in product.specs]
    facts += [(name, value) for name, value in label.values() if value]
    if product.shelf_life_days:
        days = product.shelf_life_days
        facts.append(
            ({"en": "Shelf life", "zh": "保质期"}, {"en": f"{days} days", "zh": f"{days}天"})
        )
    return {
        _language(code): {name[code]: value[code] for name, value in facts if code in value}
        for code in ("en", "zh")
    }


def _option_words(product: data.DemoProduct) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for variant in product.variants:
        for fact in variant.options:
            for texts in (fact.name, fact.value):
                for code, word in texts.items():
                    if code != "en":
                        words.setdefault(_language(code), {})[texts["en"]] = word
    return words


def _stock(goods: data.DemoSet, *, at: datetime) -> None:
    ids = _merchant_ids()
    nodes = {
        merchant.slug: logistics.open_node(
            merchant=ids[merchant.slug],
            code=f"{merchant.slug}-main",
            name=f"{merchant.node['en']} warehouse",
            country=merchant.country,
            city=merchant.node["en"],
            street="1 Example Street",
            postcode="00000",
        )
        for merchant in goods.merchants
    }
    variants = {row.sku: row.id for row in Variant.objects.only("sku", "id")}
    opening = [
        (nodes[product.merchant], variant)
        for product in goods.products
        for variant in product.variants
        if variant.stock
    ]
    for chunk in _chunks(opening):
        with transaction.atomic():  # one wait for the disk a chunk, not one a receipt
            for node, variant in chunk:
                logistics.receive(
                    node=node,
                    variant=variants[variant.sku],
                    units=variant.stock,
                    reference="opening stock",
                    at=at,
                    receipt_id=named_id(f"demo-receipt:{variant.sku}"),
                )


def _listings(goods: data.DemoSet, *, at: datetime) -> None:
    for merchant in goods.merchants:
        row = Merchant.objects.get(slug=merchant.slug)
        variants = [
            VariantId(found)
            for found in Variant.objects.filter(merchant=row)
            .order_by("product__key", "position")
            .values_list("id", flat=True)
        ]
        lanes = Lane.objects.filter(origin=merchant.country, is_open=True).order_by("code")
        for lane in lanes:
            for chunk in _chunks(variants):
                made = catalog.list_on_lane(
                    chunk, lane=lane.code, merchant=MerchantId(row.id), at=at
                )
                catalog.check_listings(made, at=at)


def _tell(*, at: datetime) -> None:
    while outbox.tell_waiting(at=at):
        pass


def _shelves(*, at: datetime) -> None:
    """Tell what has happened, so that shelves are ready before the first visitor: two tellers."""
    other = beside.Beside(partial(_tell, at=at))
    other.start()
    _tell(at=at)
    other.wait()
    _tell(at=at)  # what either of them held while the other looked
    assert Listing.objects.filter(state="live").exists()
    assert Media.objects.exists()
    assert Product.objects.exists()


def _merchant_ids() -> dict[str, MerchantId]:
    return {
        slug: MerchantId(UUID(str(id_))) for slug, id_ in Merchant.objects.values_list("slug", "id")
    }


def _words(texts: Any) -> dict[str, str]:
    return {_language(code): words for code, words in texts.items()}


def _language(code: str) -> str:
    return ZH if code == "zh" else code


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
