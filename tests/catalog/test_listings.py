"""Listings: only what is ready is LIVE; offers cost the same for one as for many."""

import json
from typing import Any

import pytest
from django.db import connection
from tests.catalog.make import AT, a_lane, a_listing, a_product, a_variant_draft, listing_ids
from tests.offices.make import a_merchant

from entrepot.catalog import commands, queries, reactions, tasks
from entrepot.catalog.commands import NotYourListing
from entrepot.catalog.models import Listing, Text, Variant
from entrepot.catalog.values import (
    ListingId,
    ListingState,
    ProductDraft,
    ProductId,
    TextDraft,
    TextState,
    VariantDraft,
    VariantId,
)
from entrepot.kit.models import OutboxRow
from entrepot.offices import commands as offices
from entrepot.offices.events import MerchantStateChanged
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, MerchantState

pytestmark = pytest.mark.django_db


def _codes(listing: Listing) -> set[str]:
    listing.refresh_from_db()
    return {finding["code"] for finding in listing.findings}


def test_a_listing_goes_live_when_the_last_datum_is_there() -> None:
    """XB-2: it cannot go live without; it does as soon as it has them."""
    listing = a_listing(variants=(a_variant_draft(hs_code=None, sku="gap"),))
    assert listing.state == ListingState.BLOCKED
    assert "catalog.hs_code_missing" in _codes(listing)
    commands.save_product(
        ProductDraft(
            key=listing.variant.product.key,
            source_language="it",
            currency="EUR",
            variants=(VariantDraft(sku="gap", hs_code="22042100"),),
        ),
        merchant=MerchantId(listing.merchant_id),
        at=AT,
    )
    assert _codes(listing) == {"catalog.gtin_missing"}
    assert listing.state == ListingState.LIVE


def test_a_missing_chinese_text_blocks_and_a_machine_draft_frees() -> None:
    listing = a_listing(titles={"it": "Barolo 2015"})
    assert _codes(listing) >= {"catalog.text_missing"}
    made = commands.draft_texts(
        [ProductId(listing.variant.product_id)], merchant=MerchantId(listing.merchant_id), at=AT
    )
    assert made == 1
    text = Text.objects.get(product=listing.variant.product_id, language="zh-hans")
    assert (text.state, text.title) == (
        TextState.MACHINE,
        "意大利葡萄酒 巴罗洛 2015 · Cantina",
    )
    assert "catalog.text_machine" in _codes(listing)
    assert listing.state == ListingState.LIVE


def test_reviewing_a_draft_clears_the_advice() -> None:
    listing = a_listing(titles={"it": "Barolo 2015"})
    product, merchant = ProductId(listing.variant.product_id), MerchantId(listing.merchant_id)
    commands.draft_texts([product], merchant=merchant, at=AT)
    commands.set_text(
        TextDraft(language="zh-hans", title="巴罗洛干红 2015"),
        product=product,
        merchant=merchant,
        at=AT,
    )
    assert _codes(listing) == {"catalog.gtin_missing"}
    assert commands.draft_texts([product], merchant=merchant, at=AT) == 0


def test_listing_twice_keeps_the_one_there_is() -> None:
    listing = a_listing()
    merchant = MerchantId(listing.merchant_id)
    again = commands.list_on_lane(
        [VariantId(listing.variant_id)], lane=listing.lane_id, merchant=merchant, at=AT
    )
    assert again == [ListingId(listing.id)]


def test_pause_and_resume() -> None:
    listing = a_listing()
    merchant = MerchantId(listing.merchant_id)
    assert commands.pause(listing_ids(listing), merchant=merchant, at=AT) == 1
    assert commands.pause(listing_ids(listing), merchant=merchant, at=AT) == 0
    listing.refresh_from_db()
    assert listing.state == ListingState.PAUSED
    commands.check_listings(listing_ids(listing), at=AT)
    listing.refresh_from_db()
    assert listing.state == ListingState.PAUSED
    assert commands.resume(listing_ids(listing), merchant=merchant, at=AT) == 1
    listing.refresh_from_db()
    assert listing.state == ListingState.LIVE


def test_what_is_anothers_is_not_there() -> None:
    """SEC-1: another merchant's ids change nothing."""
    listing, stranger = a_listing(), MerchantId(a_merchant().id)
    assert commands.pause(listing_ids(listing), merchant=stranger, at=AT) == 0
    with pytest.raises(NotYourListing):
        commands.list_on_lane(
            [VariantId(listing.variant_id)], lane=listing.lane_id, merchant=stranger, at=AT
        )
    with pytest.raises(NotYourListing):
        commands.set_text(
            TextDraft(language="it", title="mine"),
            product=ProductId(listing.variant.product_id),
            merchant=stranger,
            at=AT,
        )
    with pytest.raises(NotYourListing):
        commands.set_listing_price(ListingId(listing.id), price_minor=1, merchant=stranger, at=AT)


def test_a_paused_merchants_listings_are_blocked_when_judged_again() -> None:
    listing = a_listing()
    Merchant.objects.filter(id=listing.merchant_id).update(state=MerchantState.PAUSED)
    assert commands.check_merchant(MerchantId(listing.merchant_id), at=AT) is None
    assert "catalog.merchant_not_live" in _codes(listing)
    assert listing.state == ListingState.BLOCKED


def test_whoever_listens_hears_of_a_change() -> None:
    listing = a_listing()
    before = OutboxRow.objects.filter(kind="product.changed").count()
    commands.set_listing_price(
        ListingId(listing.id), price_minor=100, merchant=MerchantId(listing.merchant_id), at=AT
    )
    rows = OutboxRow.objects.filter(kind="product.changed").order_by("id")
    assert rows.count() == before + 1
    last = rows.last()
    assert last is not None
    assert last.body["product"] == str(listing.variant.product_id)


def test_an_offer_has_all_that_a_quote_needs() -> None:
    listing = a_listing(
        option_names=("Size",), variants=(a_variant_draft(options=("750 ml",), gtin="96385074"),)
    )
    offer = queries.offers(listing_ids(listing))[ListingId(listing.id)]
    assert offer.is_live
    assert (offer.price_minor, offer.currency) == (4200, "EUR")
    assert offer.option_text == "750 ml"
    assert offer.gtin == "00000096385074"
    assert offer.lane.regime == "cn-cbec-direct"
    assert set(offer.titles) == {"it", "en", "zh-hans"}
    assert offer.title("zh-hans", ()).startswith("巴罗洛")
    assert offer.title("nl", ("en",)).startswith("Barolo")
    assert offer.picture.endswith(".svg")
    assert offer.category == "wine-still"


def test_the_listings_own_price_beats_the_variants() -> None:
    listing = a_listing()
    commands.set_listing_price(
        ListingId(listing.id), price_minor=3900, merchant=MerchantId(listing.merchant_id), at=AT
    )
    assert queries.offers(listing_ids(listing))[ListingId(listing.id)].price_minor == 3900


@pytest.mark.parametrize("count", [1, 8])
def test_offers_cost_three_statements(count: int, django_assert_num_queries: Any) -> None:
    ids = listing_ids(*[a_listing() for _ in range(count)])
    with django_assert_num_queries(3):
        assert len(queries.offers(ids)) == count


@pytest.mark.parametrize("count", [5, 100])
def test_listing_many_costs_a_bounded_number_of_statements(
    count: int, django_assert_max_num_queries: Any
) -> None:
    """CAT-4."""
    merchant, lane = a_merchant(), a_lane()
    product = a_product(
        merchant=merchant,
        option_names=("Size",),
        variants=tuple(a_variant_draft(options=(str(n),)) for n in range(count)),
    )
    ids = [
        VariantId(i) for i in Variant.objects.filter(product=product).values_list("id", flat=True)
    ]
    with django_assert_max_num_queries(17):
        commands.list_on_lane(ids, lane=lane.code, merchant=MerchantId(merchant.id), at=AT)
    assert Listing.objects.filter(merchant=merchant, state=ListingState.LIVE).count() == count


def test_lanes_are_found_by_market_and_by_country() -> None:
    lane = a_lane()
    a_lane("fr-cn-cbec-direct", origin="FR")
    a_lane("it-cn-closed", is_open=False)
    assert lane.code in {row.code for row in queries.lanes_of("cn")}
    assert [row.code for row in queries.lanes_from("IT")] == ["it-cn-cbec-direct"]


def test_who_rests_leaves_the_shelves_and_comes_back_by_itself() -> None:
    """XB-2: nobody has to touch the goods when their merchant's standing changes."""
    listing = a_listing()
    merchant = MerchantId(listing.merchant_id)
    seen = []
    for state in (MerchantState.PAUSED, MerchantState.LIVE):
        offices.change_state(merchant=merchant, to=state, by=None, at=AT)
        event = MerchantStateChanged(
            at=AT, merchant=merchant, was="live" if state == "paused" else "paused", state=state
        )
        reactions.recheck_by_standing(event)
        with connection.cursor() as cursor:
            cursor.execute(
                "delete from procrastinate_jobs where task_name = 'catalog.recheck_merchant'"
                " returning args"
            )
            [(args,)] = cursor.fetchall()
        tasks.recheck_merchant.func(**json.loads(args))
        is_said = "catalog.merchant_not_live" in _codes(listing)
        seen.append((Listing.objects.get(id=listing.id).state, is_said))
    assert seen == [("blocked", True), ("live", False)]
