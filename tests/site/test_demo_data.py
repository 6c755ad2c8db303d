"""The demo market is whole: every text, number and code is there, or is missing on purpose."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from stdnum import ean

from entrepot.site.demo import data, pictures

DEMO = data.load()
MERCHANTS = {merchant.slug: merchant for merchant in DEMO.merchants}
KINDS = {kind.slug: kind for kind in DEMO.kinds}
OFFICES = {office.code: office for office in DEMO.offices}
VARIANTS = [variant for product in DEMO.products for variant in product.variants]

every_product = pytest.mark.parametrize("product", DEMO.products, ids=lambda p: p.slug)


def _doubled(values):
    return [value for value, count in Counter(values).items() if count > 1]


def test_the_market_is_as_large_as_promised():
    assert set(OFFICES) == {"milan", "paris", "munich", "madrid", "brussels", "london"}
    assert 14 <= len(MERCHANTS) <= 16
    assert 190 <= len(DEMO.products) <= 220
    assert {merchant.office for merchant in DEMO.merchants} == set(OFFICES)
    assert {product.merchant for product in DEMO.products} == set(MERCHANTS)


def test_nothing_is_doubled():
    """A doubled GTIN or SKU would make two goods one (CAT-1)."""
    assert not _doubled(variant.gtin for variant in VARIANTS)
    assert not _doubled(variant.sku for variant in VARIANTS)
    assert not _doubled(product.slug for product in DEMO.products)
    for language in ("en", "zh", "it", "fr", "de", "es", "nl"):
        titles = [p.title[language] for p in DEMO.products if language in p.title]
        assert titles
        assert not _doubled(titles)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: v.sku)
def test_gtin_is_valid_and_of_nobody(variant):
    assert ean.is_valid(variant.gtin)
    assert len(variant.gtin) == 13
    assert 200 <= int(variant.gtin[:3]) <= 299
    assert variant.price_minor > 0
    assert variant.stock > 0


@every_product
def test_product_is_told_in_english_chinese_and_its_own_language(product):
    own = MERCHANTS[product.merchant].language
    languages = {"en", own} | ({"zh"} if "Chinese" not in (product.not_ready or "") else set())
    assert set(product.title) == languages
    assert set(product.description) == languages
    assert all(text.strip() for text in (*product.title.values(), *product.description.values()))
    for facts in (product.specs, *(variant.options for variant in product.variants)):
        assert all({"en", "zh"} <= set(fact.name) & set(fact.value) for fact in facts)
    if "zh" in languages:
        assert len(product.title["zh"]) <= 30
        assert 2 <= product.description["zh"].count("。") <= 4


@every_product
def test_product_stands_in_the_tree_and_can_be_drawn(product):
    assert KINDS[product.kind].parent
    assert 1 <= len(product.variants) <= 4
    assert len({repr(variant.options) for variant in product.variants}) == len(product.variants)
    assert product.picture.motif in pictures.MOTIFS
    palettes = {product.picture.palette, *(v.palette for v in product.variants)} - {None}
    assert palettes <= pictures.PALETTES


@every_product
def test_what_is_missing_is_missing_on_purpose(product):
    """XB-1, XB-3: whoever lacks a customs datum says so in `not_ready`."""
    facts = (
        product.hs,
        product.origin,
        product.ingredients or product.material,
        *(v.net_weight_g for v in product.variants),
        *(v.gross_weight_g for v in product.variants),
        *(v.net_content for v in product.variants),
    )
    if not all(facts):
        assert product.not_ready
    for variant in product.variants:
        if variant.net_weight_g and variant.gross_weight_g:
            assert variant.gross_weight_g > variant.net_weight_g
    if product.not_ready is None and KINDS[product.kind].parent == "food":
        assert product.shelf_life_days


@pytest.mark.parametrize("merchant", DEMO.merchants, ids=lambda m: m.slug)
def test_merchant_is_whole(merchant):
    assert merchant.currency == ("GBP" if merchant.country == "GB" else "EUR")
    assert merchant.email.endswith(".example")
    assert {"en", "zh", merchant.language} == set(merchant.story)
    for texts in (merchant.city, merchant.region, merchant.node):
        assert {"en", "zh"} <= set(texts)


def test_tree_has_parents_first_and_names_in_every_language():
    seen = set()
    for kind in DEMO.kinds:
        assert kind.parent is None or kind.parent in seen
        assert {"en", "zh", "it", "fr", "de", "es"} <= set(kind.name)
        assert kind.motif in pictures.MOTIFS
        seen.add(kind.slug)
    tops = {kind.slug for kind in DEMO.kinds if kind.parent is None}
    assert tops == pictures.CATEGORIES
    assert {product.kind for product in DEMO.products} == seen - tops


def test_offices_are_whole():
    for office in DEMO.offices:
        assert {"en", "zh"} <= set(office.name) & set(office.sentence) & set(office.city)
        assert office.languages
    assert set(OFFICES) == pictures.OFFICES


def test_the_dear_ones_are_there():
    """Goods on both sides of the single-item limit (about EUR 640) and of CNY 10 a millilitre."""
    bags = [v.price_minor for p in DEMO.products if p.kind == "handbags" for v in p.variants]
    assert max(bags) > 80_000
    assert min(bags) < 50_000
    drops = [
        v.price_minor / v.net_content
        for p in DEMO.products
        if p.kind in {"perfume", "skincare"}
        for v in p.variants
        if v.net_content
    ]
    assert min(drops) < 60
    assert max(drops) > 200
    assert {"22083000", "22030000"} <= {product.hs for product in DEMO.products}


def _tariff():
    reference = os.environ.get("ENTREPOT_REFERENCE")
    folder = (
        Path(reference)
        if reference
        else Path(__file__).resolve().parents[3] / "shared" / "reference"
    )
    rates = folder / "rates.csv"
    if not rates.exists():
        pytest.skip(f"no tariff table at {rates}")
    with rates.open(encoding="utf-8", newline="") as lines:
        return {row["hs"]: row for row in csv.DictReader(lines) if row["destination"] == "CN"}


def _opened_by_the_operator():
    """The lines that the demo's operator vouches for beside the tariff table."""
    table = Path(data.__file__).parents[1] / "cbec_list.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["hs"] for row in csv.DictReader(lines)}


def test_every_code_stands_in_the_tariff_and_unlisted_goods_say_so():
    tariff, opened = _tariff(), _opened_by_the_operator()
    for product in DEMO.products:
        if product.hs is None:
            continue
        assert len(product.hs) == 8
        assert product.hs in tariff, product.slug
        if tariff[product.hs]["cbec_listed"] != "yes" and product.hs not in opened:
            assert product.not_ready, product.slug


def test_most_are_ready_and_some_are_not():
    unready = [product for product in DEMO.products if product.not_ready]
    assert 12 <= len(unready) <= 40
