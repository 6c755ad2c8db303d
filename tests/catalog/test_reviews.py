"""What an office looks at before buyers see it: first publications, and risky changes."""

from typing import Any

import pytest
from tests.catalog import make
from tests.offices import make as people

from entrepot.catalog import commands
from entrepot.catalog.models import Listing, Product, Review, Text, Variant
from entrepot.catalog.rules import reviewing
from entrepot.catalog.rules.reviewing import Risk
from entrepot.catalog.values import ProductDraft, TextDraft, VariantDraft, VariantId
from entrepot.offices.models import Merchant, Standing
from entrepot.offices.values import MerchantId, OfficeId, Role


def a_newcomer(**facts: Any) -> Merchant:
    """A merchant that came by an application and is live."""
    merchant = people.a_merchant(**facts)
    Standing.objects.create(merchant=merchant, state="applied", at=make.AT)
    return merchant


def listed(product: Product) -> Listing:
    first = Variant.objects.filter(product=product).order_by("position")[0]
    merchant = MerchantId(product.merchant_id)
    [listing] = commands.list_on_lane(
        [VariantId(first.id)], lane=make.a_lane().code, merchant=merchant, at=make.AT
    )
    return Listing.objects.get(id=listing)


def passed(merchant: Merchant) -> Listing:
    """A live listing of a newcomer, after the office's look."""
    listing = listed(make.a_product(merchant=merchant))
    review = Review.objects.get(product=listing.variant.product_id)
    commands.confirm([review.id], office=OfficeId(merchant.office_id), by=None, at=make.AT)
    return Listing.objects.get(id=listing.id)


def changed(listing: Listing, **said: Any) -> bool:
    product = listing.variant.product
    saved = commands.save_product(
        ProductDraft(
            **{
                "key": product.key, "source_language": product.source_language, "currency": "EUR",
                "variants": (VariantDraft(sku=listing.variant.sku),), **said,
            }
        ),
        merchant=MerchantId(product.merchant_id), at=make.AT,
    )  # fmt: skip
    return saved.is_waiting


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("text.it.title", "Barolo 2019", "Barolo  2019", Risk.LOW),
        ("text.it.title", "Barolo 2019", "Barolo 2018", Risk.HIGH),
        ("text.it.title", "Barolo", "Champagne", Risk.HIGH),
        ("text.it.body", "a", "b", Risk.LOW),
        ("brand", "Cantina", "Gucci", Risk.HIGH),
        ("brand", "", "Cantina", Risk.LOW),
        ("attribute.colour", "red", "white", Risk.HIGH),
        ("attribute.colour", None, "white", Risk.LOW),
        ("variant.S-1.hs_code", "22042100", "15092000", Risk.HIGH),
        ("variant.S-1.price_minor", 1, 2, Risk.NONE),
        ("brand", "Cantina", "Cantina", Risk.NONE),
    ],
)
def test_the_table_of_risks(path: str, before: Any, after: Any, expected: Risk) -> None:
    assert reviewing.risk(path, before, after) is expected


@pytest.mark.django_db
class TestFirst:
    def test_a_newcomers_product_waits_and_is_live_after_the_look(self) -> None:
        merchant = a_newcomer()
        listing = listed(make.a_product(merchant=merchant))
        assert listing.state == "blocked"
        assert [one["code"] for one in listing.findings if one["severity"] == "error"] == [
            "catalog.review_waiting"
        ]
        review = Review.objects.get(product=listing.variant.product_id)
        office = OfficeId(merchant.office_id)
        commands.confirm([review.id], office=office, by=None, at=make.AT)
        assert Listing.objects.get(id=listing.id).state == "live"

    def test_a_merchant_that_was_there_before_is_known(self) -> None:
        assert make.a_listing().state == "live"
        assert not Review.objects.exists()

    def test_after_the_first_ones_the_rest_follows(self, settings: Any) -> None:
        settings.REVIEW_FIRST = 1
        merchant = a_newcomer()
        first, second = (listed(make.a_product(merchant=merchant)) for _ in range(2))
        review = Review.objects.get(product=first.variant.product_id)
        commands.confirm([review.id], office=OfficeId(merchant.office_id), by=None, at=make.AT)
        assert Listing.objects.get(id=second.id).state == "live"
        assert listed(make.a_product(merchant=merchant)).state == "live"

    def test_a_sensitive_category_is_always_looked_at(self, settings: Any) -> None:
        settings.REVIEW_FIRST = 0
        merchant = a_newcomer()
        assert listed(make.a_product(merchant=merchant)).state == "live"
        listed(make.a_product(merchant=merchant, category="skincare", attributes={}))
        assert Review.objects.filter(merchant=merchant, state="pending").count() == 1

    def test_a_no_has_a_reason_and_a_way_back(self) -> None:
        merchant = a_newcomer()
        listing = listed(make.a_product(merchant=merchant))
        product = listing.variant.product_id
        office = OfficeId(merchant.office_id)
        review = Review.objects.get(product=product)
        with pytest.raises(commands.ReasonMissing):
            commands.decline(review.id, office=office, by=None, reason="", note="", at=make.AT)
        commands.decline(
            review.id, office=office, by=None, reason="picture_poor", note="Blurred", at=make.AT
        )
        own = people.a_client(people.a_person(role=Role.MERCHANT, merchant=merchant))
        page = own.get(f"/en/merchant/products/{product}/").content.decode()
        assert "Blurred" in page
        own.post(f"/en/merchant/products/{product}/review/", {"do": "again"})
        assert Product.objects.get(id=product).review == "waiting"
        with pytest.raises(commands.AlreadyDecided):
            commands.decline(review.id, office=office, by=None, reason="other", note="", at=make.AT)


@pytest.mark.django_db
class TestChange:
    def test_what_buyers_see_stays_until_the_office_agrees(self) -> None:
        listing = passed(a_newcomer())
        product = listing.variant.product
        assert changed(listing, brand="Gucci", texts=(TextDraft(language="it", title="Sassicaia"),))
        assert Product.objects.get(id=product.id).brand == "Cantina"
        review = Review.objects.get(product=product, state="pending")
        assert review.after == {"brand": "Gucci", "text.it.title": "Sassicaia"}
        office = OfficeId(product.merchant.office_id)
        commands.confirm([review.id], office=office, by=None, at=make.AT)
        assert Product.objects.get(id=product.id).brand == "Gucci"
        assert Text.objects.get(product=product, language="it").title == "Sassicaia"
        assert Text.objects.get(product=product, language="zh-hans").state == "stale"
        assert Listing.objects.get(id=listing.id).state == "live"

    def test_one_request_is_open_and_what_is_changed_meanwhile_goes_into_it(self) -> None:
        listing = passed(a_newcomer())
        changed(listing, brand="Gucci")
        changed(listing, attributes={"colour": "white"})
        review = Review.objects.get(product=listing.variant.product, state="pending")
        assert review.after == {"brand": "Gucci", "attribute.colour": "white"}

    def test_low_risk_is_live_at_once_and_on_record(self) -> None:
        listing = passed(a_newcomer())
        assert not changed(listing, texts=(TextDraft(language="en", title=_title(listing, "en"), body="New words"),))  # fmt: skip
        assert Text.objects.get(product=listing.variant.product, language="en").body == "New words"
        assert Review.objects.filter(state="confirmed", reason="low_risk").exists()

    def test_a_merchant_withdraws_and_the_same_file_may_ask_again(self) -> None:
        listing = passed(a_newcomer())
        product = listing.variant.product
        changed(listing, brand="Gucci")
        commands.withdraw(product.id, merchant=MerchantId(product.merchant_id), at=make.AT)
        assert Review.objects.filter(product=product, state="withdrawn").exists()
        assert changed(listing, brand="Gucci")

    def test_prices_wait_for_nobody(self) -> None:
        listing = passed(a_newcomer())
        draft = make.a_variant_draft(sku=listing.variant.sku, gross_weight_g=1400)
        assert not changed(listing, variants=(draft,))
        assert Variant.objects.get(id=listing.variant_id).gross_weight_g == 1400


@pytest.mark.django_db
def test_sec2_another_office_sees_and_decides_nothing() -> None:
    """SEC-2: the queue, the page and the buttons of another office know nothing of it."""
    merchant = a_newcomer()
    listed(make.a_product(merchant=merchant))
    review = Review.objects.get(merchant=merchant)
    mine = people.a_client(people.a_person(role=Role.OFFICE, office=merchant.office))
    page = mine.get("/en/office/listing-review/").content.decode()
    assert str(review.id) in page
    assert mine.get(f"/en/office/listing-review/{review.id}/").status_code == 200
    other = people.a_client(people.a_person(role=Role.OFFICE))
    assert str(review.id) not in other.get("/en/office/listing-review/").content.decode()
    assert other.get(f"/en/office/listing-review/{review.id}/").status_code == 404
    other.post("/en/office/listing-review/bulk/", {"review": [str(review.id)]})
    assert Review.objects.get(id=review.id).state == "pending"
    no = mine.post(
        f"/en/office/listing-review/{review.id}/decide/", {"do": "decline", "note": "Why"}
    )
    assert no.status_code == 422
    assert "Why" in no.content.decode()
    mine.post("/en/office/listing-review/bulk/", {"review": [str(review.id)]})
    assert Review.objects.get(id=review.id).state == "confirmed"


def _title(listing: Listing, language: str) -> str:
    return Text.objects.get(product=listing.variant.product, language=language).title
