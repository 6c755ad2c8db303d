"""Saving products: natural keys, partial drafts, bounded statements, whole or not at all."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from tests.catalog.make import AT, a_draft, a_listing, a_product, a_variant_draft
from tests.offices.make import a_merchant

from entrepot.catalog import commands
from entrepot.catalog.commands import GtinTaken, SkuTaken
from entrepot.catalog.models import Category, Listing, Media, Product, Text, Variant
from entrepot.catalog.values import (
    BadDraft,
    ListingState,
    MediaDraft,
    Outcome,
    ProductDraft,
    ProductState,
    TextDraft,
    TextState,
    VariantDraft,
)
from entrepot.kit.models import OutboxRow
from entrepot.money.values import EUR, Money
from entrepot.offices.values import MerchantId

pytestmark = pytest.mark.django_db


def _save(*drafts: ProductDraft, merchant: Any) -> list[Outcome]:
    saved = commands.save_products(drafts, merchant=MerchantId(merchant.id), at=AT)
    return [one.outcome for one in saved]


def test_a_repeat_changes_nothing_and_writes_nothing() -> None:
    """CAT-3: the natural key makes repeats idempotent."""
    merchant, drafts = a_merchant(), [a_draft(), a_draft()]
    assert _save(*drafts, merchant=merchant) == [Outcome.CREATED] * 2
    told = OutboxRow.objects.count()
    assert _save(*drafts, merchant=merchant) == [Outcome.UNCHANGED] * 2
    assert Product.objects.filter(merchant=merchant).count() == 2
    assert Variant.objects.filter(merchant=merchant).count() == 2
    assert OutboxRow.objects.count() == told


def test_equal_content_is_unchanged_even_when_the_digest_is_not() -> None:
    merchant, draft = a_merchant(), a_draft()
    _save(draft, merchant=merchant)
    reordered = replace(draft, texts=tuple(reversed(draft.texts)))
    assert _save(reordered, merchant=merchant) == [Outcome.UNCHANGED]


def test_a_partial_draft_touches_only_what_it_names() -> None:
    """MV-24: a list of one variant with a price leaves the other variant and all else alone."""
    merchant = a_merchant()
    first, second = a_variant_draft(), a_variant_draft()
    draft = a_draft(
        option_names=("Size",),
        variants=(replace(first, options=("S",)), replace(second, options=("L",))),
    )
    _save(draft, merchant=merchant)
    prices_only = ProductDraft(
        key=draft.key,
        source_language="it",
        currency="EUR",
        variants=(VariantDraft(sku=first.sku, price=Money(9900, EUR)),),
    )
    assert _save(prices_only, merchant=merchant) == [Outcome.UPDATED]
    rows = {row.sku: row for row in Variant.objects.filter(merchant=merchant)}
    assert rows[first.sku].price_minor == 9900
    assert rows[first.sku].hs_code == "22042100"
    assert rows[second.sku].price_minor == 4200
    product = Product.objects.get(merchant=merchant)
    assert product.option_names == ["Size"]
    assert product.brand == "Cantina"
    assert Text.objects.filter(product=product).count() == 3
    assert Media.objects.filter(product=product).count() == 1


def test_another_merchants_sku_and_gtin_are_nobodys_business() -> None:
    draft = a_draft(variants=(a_variant_draft(gtin="4006381333931"),))
    assert _save(draft, merchant=a_merchant()) == [Outcome.CREATED]
    assert _save(draft, merchant=a_merchant()) == [Outcome.CREATED]


def test_a_sku_of_another_product_is_refused_and_the_rest_is_saved() -> None:
    merchant, first = a_merchant(), a_draft()
    _save(first, merchant=merchant)
    thief = a_draft(variants=first.variants)
    saved = commands.save_products([thief, a_draft()], merchant=MerchantId(merchant.id), at=AT)
    assert [one.outcome for one in saved] == [Outcome.FAILED, Outcome.CREATED]
    assert isinstance(saved[0].refusal, SkuTaken)
    assert not Product.objects.filter(merchant=merchant, key=thief.key).exists()
    with pytest.raises(SkuTaken):
        commands.save_product(thief, merchant=MerchantId(merchant.id), at=AT)


@pytest.mark.parametrize("in_one_call", [True, False])
def test_a_doubled_gtin_is_refused(*, in_one_call: bool) -> None:
    merchant = a_merchant()
    one = a_draft(variants=(a_variant_draft(gtin="4006381333931"),))
    two = a_draft(variants=(a_variant_draft(gtin="04006381333931"),))
    if in_one_call:
        saved = commands.save_products([one, two], merchant=MerchantId(merchant.id), at=AT)
        assert [row.outcome for row in saved] == [Outcome.CREATED, Outcome.FAILED]
    else:
        _save(one, merchant=merchant)
        saved = commands.save_products([two], merchant=MerchantId(merchant.id), at=AT)
    refusal = saved[-1].refusal
    assert isinstance(refusal, GtinTaken)
    assert refusal.holder == one.variants[0].sku


def test_two_variants_may_swap_their_gtins() -> None:
    merchant = a_merchant()
    a = a_variant_draft(gtin="4006381333931", options=("a",))
    b = a_variant_draft(gtin="7350177880121", options=("b",))
    draft = a_draft(option_names=("Kind",), variants=(a, b))
    _save(draft, merchant=merchant)
    swapped = replace(
        draft, variants=(replace(a, gtin="7350177880121"), replace(b, gtin="4006381333931"))
    )
    assert _save(swapped, merchant=merchant) == [Outcome.UPDATED]


def test_a_new_source_text_makes_translations_stale_unless_they_are_renewed() -> None:
    merchant, draft = a_merchant(), a_draft()
    _save(draft, merchant=merchant)
    by_language = {text.language: text for text in draft.texts}
    new = replace(by_language["it"], title="Barolo Riserva")
    _save(replace(draft, texts=(new, by_language["en"])), merchant=merchant)
    states = dict(Text.objects.filter(product__key=draft.key).values_list("language", "state"))
    assert states == {
        "it": TextState.REVIEWED,
        "en": TextState.REVIEWED,
        "zh-hans": TextState.STALE,
    }


def test_a_machine_text_never_overwrites_a_reviewed_one() -> None:
    merchant, draft = a_merchant(), a_draft()
    _save(draft, merchant=merchant)
    machine = TextDraft(language="zh-hans", title="机器", state=TextState.MACHINE)
    _save(replace(draft, texts=(machine,)), merchant=merchant)
    assert Text.objects.get(product__key=draft.key, language="zh-hans").title != "机器"


def test_a_change_by_hand_is_seen_by_the_next_import() -> None:
    """After an edit on the page, the same file says again what it says."""
    product = a_product(key="wine", titles={"it": "Barolo", "zh-hans": "巴罗洛"})
    merchant = MerchantId(product.merchant_id)
    commands.set_text(
        TextDraft(language="it", title="Barolo!"), product=product.id, merchant=merchant, at=AT
    )
    variant = Variant.objects.get(product=product)
    again = a_draft(
        key="wine",
        titles={"it": "Barolo", "zh-hans": "巴罗洛"},
        variants=(a_variant_draft(sku=variant.sku),),
        media=(),
    )
    [saved] = commands.save_products([again], merchant=merchant, at=AT)
    assert saved.outcome is Outcome.UPDATED


def test_a_change_that_breaks_a_listing_blocks_it_in_the_same_breath() -> None:
    """XB-2: a LIVE listing is ready at every moment."""
    listing = a_listing()
    assert listing.state == ListingState.LIVE
    product = listing.variant.product
    archived = ProductDraft(
        key=product.key,
        source_language="it",
        currency="EUR",
        state=ProductState.ARCHIVED,
        variants=(VariantDraft(sku=listing.variant.sku),),
    )
    commands.save_product(archived, merchant=MerchantId(product.merchant_id), at=AT)
    listing.refresh_from_db()
    assert listing.state == ListingState.BLOCKED
    assert [f["code"] for f in listing.findings if f["severity"] == "error"] == [
        "catalog.product_not_active"
    ]


def test_a_category_of_the_built_in_tree_comes_with_its_parent() -> None:
    product = a_product(category="wine-sparkling")
    category = Category.objects.get(id=product.category_id)
    assert category.slug == "wine-sparkling"
    assert category.parent is not None
    assert category.names["zh-hans"] == "起泡酒与香槟"


def test_an_unknown_category_is_refused() -> None:
    [saved] = commands.save_products(
        [a_draft(category="gizmos")], merchant=MerchantId(a_merchant().id), at=AT
    )
    assert isinstance(saved.refusal, BadDraft)
    assert saved.refusal.field == "category"


@pytest.mark.parametrize("count", [10, 200])
def test_the_number_of_statements_does_not_grow(
    count: int, django_assert_max_num_queries: Any
) -> None:
    """CAT-4: at most 60 statements for a call of up to 1,000 rows; a repeat needs three."""
    merchant = MerchantId(a_merchant().id)
    drafts = [a_draft() for _ in range(count)]
    with transaction.atomic(), django_assert_max_num_queries(30):
        commands.save_products(drafts, merchant=merchant, at=AT)
    with transaction.atomic(), django_assert_max_num_queries(5):
        commands.save_products(drafts, merchant=merchant, at=AT)
    dearer = [
        replace(d, variants=(replace(d.variants[0], price=Money(5000, EUR)),)) for d in drafts
    ]
    with transaction.atomic(), django_assert_max_num_queries(20):
        saved = commands.save_products(dearer, merchant=merchant, at=AT)
    assert {one.outcome for one in saved} == {Outcome.UPDATED}
    assert Variant.objects.filter(merchant=merchant, price_minor=5000).count() == count
    assert Listing.objects.filter(merchant=merchant).count() == 0


@pytest.mark.parametrize(
    ("facts", "field", "reason"),
    [
        ({"sku": ""}, "sku", "missing"),
        ({"gtin": "4006381333932"}, "gtin", "check_digit"),
        ({"gtin": "123"}, "gtin", "not_a_gtin_length"),
        ({"gtin": "40063813339AB"}, "gtin", "not_digits"),
        ({"gtin": "00000000"}, "gtin", "check_digit"),
        ({"hs_code": "2204"}, "hs_code", "not_six_to_ten_digits"),
        ({"origin": "Italy"}, "origin", "not_a_country"),
        ({"net_weight_g": 2000}, "net_weight_g", "above_gross"),
        ({"net_weight_g": -1}, "net_weight_g", "out_of_range"),
        ({"content_unit": "cl"}, "content", "unknown_unit"),
        ({"content_unit": None}, "content", "unit_missing"),
        ({"price": Money(-1, EUR)}, "price", "out_of_range"),
        ({"options": ("a", "b", "c", "d")}, "options", "too_many"),
        ({"customs_description": "x" * 201}, "customs_description", "too_long"),
        ({"sku": "a\x00b"}, "sku", "control_character"),
    ],
)
def test_a_draft_checks_itself(facts: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(BadDraft) as no:
        a_variant_draft(**facts)
    assert (no.value.field, no.value.reason) == (field, reason)


def test_a_draft_refuses_two_variants_of_one_name() -> None:
    one = a_variant_draft()
    with pytest.raises(BadDraft, match="twice"):
        a_draft(variants=(one, one))
    two = a_variant_draft(options=("S",))
    with pytest.raises(BadDraft, match="twice"):
        a_draft(option_names=("Size",), variants=(two, replace(two, sku="other")))


def test_a_picture_is_a_path_or_a_web_address() -> None:
    with pytest.raises(BadDraft, match="scheme"):
        MediaDraft(path="javascript://alert(1)")
