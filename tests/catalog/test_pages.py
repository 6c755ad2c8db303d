"""The merchant's and the office's pages of the catalogue, used as their readers use them."""

import csv
import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.catalog.make import a_lane, a_listing, a_product, a_variant_draft
from tests.offices.make import a_client, a_merchant, a_person

from entrepot.catalog import commands
from entrepot.catalog.models import Listing, Media, Text, Variant
from entrepot.catalog.pages import advice
from entrepot.catalog.queries import sentences
from entrepot.kernel import new_id
from entrepot.offices.models import Merchant
from entrepot.offices.values import MerchantId, Role

pytestmark = pytest.mark.django_db

PRODUCTS = "/en/merchant/products/"
OFFICE = "/en/office/listings/"
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def merchant() -> Merchant:
    return a_merchant()


@pytest.fixture
def desk(merchant: Merchant) -> Client:
    return a_client(a_person(role=Role.MERCHANT, merchant=merchant))


@pytest.fixture
def office(merchant: Merchant) -> Client:
    return a_client(a_person(role=Role.OFFICE, office=merchant.office))


def text(client: Client, url: str, *, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return str(response.content.decode())


def answer(page: str) -> str:
    """The sentence at the top, without its links."""
    [found] = re.findall(r'<p class="answer">(.*?)</p>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found).split())


def table(client: Client, url: str) -> list[dict[str, str]]:
    content = client.get(url).content.decode()
    assert content.startswith("\ufeff")
    return list(csv.DictReader(content.removeprefix("\ufeff").splitlines()))


def a_gap(merchant: Merchant, **missing: Any) -> Listing:
    """A blocked listing: something of its variant is missing."""
    return a_listing(merchant=merchant, variants=(a_variant_draft(**missing),))


def page_of(listing: Listing) -> str:
    return f"{PRODUCTS}{listing.variant.product_id}/"


def fields(variant: Variant, **typed: str) -> dict[str, str]:
    """What the form of one variant sends."""
    whole = {
        "gtin": "",
        "hs_code": "22042100",
        "origin": "IT",
        "customs_description": "Wine",
        "net_weight_g": "750",
        "gross_weight_g": "1300",
        "content_amount": "750",
        "content_unit": "ml",
        "price": "42.00",
    } | typed
    return {f"v{variant.id.hex}-{name}": value for name, value in whole.items()}


class TestList:
    def test_mv22_list_sentence_and_export_count_the_same(
        self, desk: Client, merchant: Merchant
    ) -> None:
        """MV-22: three places, one number, under every filter."""
        assert "There are no products yet" in answer(text(desk, PRODUCTS))
        a_listing(merchant=merchant)
        assert answer(text(desk, PRODUCTS)) == "1 listing is live, and nothing is missing."
        a_gap(merchant, hs_code=None)
        a_gap(merchant, hs_code=None, price=None)
        a_gap(merchant, origin=None)
        a_product(merchant=merchant)
        page = text(desk, PRODUCTS)
        assert answer(page) == (
            "3 listings cannot be sold yet: HS code missing (2), Origin missing (1),"
            " Price missing (1)."
        )
        for query, listed, blocked in (
            ("", 5, 3),
            ("state=blocked", 3, 3),
            ("state=live", 1, 0),
            ("state=none", 1, 0),
            ("finding=catalog.hs_code_missing", 2, 2),
            ("finding=catalog.price_missing&state=blocked", 1, 1),
            ("lane=it-cn-cbec-direct", 4, 3),
            ("text=missing", 0, 0),
            ("text=reviewed", 5, 3),
        ):
            page = text(desk, f"{PRODUCTS}?{query}")
            assert page.count('name="product"') == listed, query
            rows = table(desk, f"{PRODUCTS}?{query}&format=csv")
            assert len(rows) == listed, query
            assert sum(int(row["listings_blocked"]) for row in rows) == blocked, query
            if listed:
                assert f"{listed} product" in page
            if blocked:
                assert answer(page).startswith(f"{blocked} listing")

    def test_search_by_title_sku_and_barcode(self, desk: Client, merchant: Merchant) -> None:
        draft = a_variant_draft(sku="ZX-9", gtin="8001234567897")
        a_product(merchant=merchant, titles={"it": "Grappa Vecchia"}, variants=(draft,))
        a_product(merchant=merchant)
        for words in ("vecchia", "zx-9", "8001234567897", "08001234567897"):
            page = text(desk, f"{PRODUCTS}?q={words}")
            assert page.count('name="product"') == 1, words
            assert "Grappa Vecchia" in page
        assert "Nothing found" in text(desk, f"{PRODUCTS}?q=%00%25none")

    def test_a_machine_draft_is_marked(self, desk: Client, merchant: Merchant) -> None:
        product = a_product(merchant=merchant, titles={"it": "Barolo"})
        commands.draft_texts([product.id], merchant=MerchantId(merchant.id), at=product.changed_at)
        page = text(desk, PRODUCTS.replace("/en/", "/zh-hans/"))
        assert '<span class="badge attention">机器草稿</span>' in page
        assert '<span class="badge attention">' not in text(desk, f"{PRODUCTS}?q=Barolo")

    def test_pages_follow_each_other(
        self, desk: Client, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("entrepot.catalog.pages.products.LIST_SIZE", 2)
        made = {str(a_product(merchant=merchant).id) for _ in range(5)}
        seen: list[str] = []
        url = PRODUCTS
        for _ in range(3):
            page = text(desk, url)
            seen += re.findall(r'name="product" value="([^"]+)"', page)
            later = re.search(r'href="([^"]+)" rel="next"', page)
            url = later[1] if later else ""
        assert not url
        assert len(seen) == 5
        assert set(seen) == made
        assert "5 products" in text(desk, f"{PRODUCTS}?after=nonsense.x")

    def test_the_number_of_statements_does_not_grow(self, desk: Client, merchant: Merchant) -> None:
        a_gap(merchant, hs_code=None)
        text(desk, PRODUCTS)
        with CaptureQueriesContext(connection) as few:
            text(desk, PRODUCTS)
        for _ in range(4):
            a_gap(merchant, hs_code=None)
        with CaptureQueriesContext(connection) as many:
            text(desk, PRODUCTS)
        assert len(many) == len(few) <= 16

    def test_formulas_are_harmless_in_the_export(self, desk: Client, merchant: Merchant) -> None:
        a_product(merchant=merchant, titles={"en": "=1+1"})
        [row] = table(desk, f"{PRODUCTS}?format=csv")
        assert row["title"] == "'=1+1"


class TestBulk:
    def test_list_pause_and_resume_the_ticked(self, desk: Client, merchant: Merchant) -> None:
        a_lane()
        good = a_product(merchant=merchant)
        gap = a_product(merchant=merchant, variants=(a_variant_draft(hs_code=None),))
        ticked = [str(good.id), str(gap.id)]
        url = f"{PRODUCTS}bulk/"
        said = {"do": "list", "lane": "it-cn-cbec-direct", "product": ticked}
        page = desk.post(url, said, follow=True).content.decode()
        assert "1 listing is live." in page
        assert "1 listing cannot be sold yet: see what is missing." in page
        page = desk.post(url, {"do": "pause", "product": ticked}, follow=True).content.decode()
        assert "2 listings are paused." in page
        assert set(Listing.objects.values_list("state", flat=True)) == {"paused"}
        desk.post(url, {"do": "resume", "product": ticked})
        assert Counter(Listing.objects.values_list("state", flat=True)) == {"live": 1, "blocked": 1}

    def test_the_filter_stays(self, desk: Client, merchant: Merchant) -> None:
        product = a_product(merchant=merchant)
        said = {"do": "pause", "product": str(product.id), "here": "q=Bar&next=//evil.example"}
        assert desk.post(f"{PRODUCTS}bulk/", said).headers["Location"] == f"{PRODUCTS}?q=Bar"

    def test_anothers_products_are_not_there(self, desk: Client) -> None:
        theirs = a_listing()
        said = {"do": "pause", "product": str(theirs.variant.product_id)}
        page = desk.post(f"{PRODUCTS}bulk/", said, follow=True).content.decode()
        assert "Tick at least one product" in page
        theirs.refresh_from_db()
        assert theirs.state == "live"

    def test_a_lane_from_elsewhere_is_no_choice(self, desk: Client, merchant: Merchant) -> None:
        a_lane("fr-cn-cbec-direct", origin="FR")
        product = a_product(merchant=merchant)
        said = {"do": "list", "lane": "fr-cn-cbec-direct", "product": str(product.id)}
        page = desk.post(f"{PRODUCTS}bulk/", said, follow=True).content.decode()
        assert "Choose the lane" in page
        assert not Listing.objects.exists()


class TestProduct:
    def test_xb2_each_missing_datum_is_named_and_leads_to_its_field(
        self, desk: Client, merchant: Merchant
    ) -> None:
        """XB-2, XB-3: not live until all is there; what is missing says where to enter it."""
        listing = a_gap(
            merchant, hs_code=None, origin=None, customs_description=None, net_weight_g=None,
            gross_weight_g=None, price=None,
        )  # fmt: skip
        url = page_of(listing)
        page = text(desk, url)
        assert answer(page).startswith("1 of 1 listings cannot be sold yet: HS code missing")
        for name in ("hs_code", "origin", "customs_description", "net_weight_g", "price"):
            field = f"id_v{listing.variant_id.hex}-{name}"
            assert f'href="#{field}"' in page
            assert f'id="{field}"' in page
        for sentence in ("The HS code is missing.", "The price is missing."):
            assert sentence in page
        resumed = desk.post(f"{url}listings/{listing.id}/", {"do": "check"}, follow=True)
        assert "cannot be sold yet" in resumed.content.decode()
        assert desk.post(f"{url}variants/", fields(listing.variant)).status_code == 302
        listing.refresh_from_db()
        assert listing.state == "live"
        assert answer(text(desk, url)) == "1 listing is live."

    def test_what_was_typed_comes_back_with_its_errors(
        self, desk: Client, merchant: Merchant
    ) -> None:
        listing = a_listing(merchant=merchant)
        typed = fields(listing.variant, hs_code="22.04", origin="zz", price="4.205", gtin="12345")
        response = desk.post(f"{page_of(listing)}variants/", typed)
        page = response.content.decode()
        assert response.status_code == 422
        for error in ("6 to 10 digits", "This is no country code", "A GTIN has 8"):
            assert error in page
        for value in ("22.04", "zz", "4.205", "12345"):
            assert f'value="{value}"' in page
        again = desk.post(f"{page_of(listing)}variants/", fields(listing.variant, price="4.205"))
        assert "too many decimals" in again.content.decode()
        before = Variant.objects.get(id=listing.variant_id)
        assert (before.hs_code, before.price_minor) == ("22042100", 4200)

    def test_a_number_is_replaced_but_not_emptied(self, desk: Client, merchant: Merchant) -> None:
        listing = a_listing(merchant=merchant)
        url = f"{page_of(listing)}variants/"
        page = desk.post(url, fields(listing.variant, net_weight_g="", price="")).content.decode()
        assert page.count("Enter the right one instead.") >= 2
        desk.post(url, fields(listing.variant, net_weight_g="700", price="39.5", hs_code=""))
        row = Variant.objects.get(id=listing.variant_id)
        assert (row.net_weight_g, row.price_minor, row.hs_code) == (700, 3950, "")
        listing.refresh_from_db()
        assert listing.state == "blocked"

    def test_one_barcode_one_article(self, desk: Client, merchant: Merchant) -> None:
        a_product(merchant=merchant, variants=(a_variant_draft(sku="A", gtin="8001234567897"),))
        listing = a_listing(merchant=merchant)
        typed = fields(listing.variant, gtin="8001234567897")
        response = desk.post(f"{page_of(listing)}variants/", typed)
        assert response.status_code == 422
        assert "A carries this barcode already." in response.content.decode()

    def test_a_draft_is_read_and_saved_by_a_person(self, desk: Client, merchant: Merchant) -> None:
        listing = a_listing(merchant=merchant, titles={"it": "Barolo DOCG"})
        url = page_of(listing)
        assert "#id_text-zh-hans-title" in text(desk, url)
        page = desk.post(f"{url}draft/", follow=True).content.decode()
        assert "Drafted." in page
        assert "I have read it: save" in page
        desk.post(f"{url}texts/zh-hans/", {"text-zh-hans-title": "巴罗洛", "text-zh-hans-body": ""})
        row = Text.objects.get(product=listing.variant.product_id, language="zh-hans")
        assert (row.title, row.state) == ("巴罗洛", "reviewed")
        again = desk.post(f"{url}draft/", follow=True).content.decode()
        assert "Nothing new to draft" in again
        empty = desk.post(f"{url}texts/it/", {"text-it-title": "", "text-it-body": "Kept words"})
        assert empty.status_code == 422
        assert "Kept words" in empty.content.decode()
        desk.post(f"{url}texts/it/", {"text-it-title": "Barolo DOCG 2020", "text-it-body": ""})
        row.refresh_from_db()
        assert row.state == "stale"
        assert desk.post(f"{url}texts/xx/", {}).status_code == 404

    def test_own_price_pause_and_resume(self, desk: Client, merchant: Merchant) -> None:
        listing = a_listing(merchant=merchant)
        url = f"{page_of(listing)}listings/{listing.id}/"
        name = f"l{listing.id.hex}-price"
        assert desk.post(url, {"do": "price", name: "45.50"}).status_code == 302
        listing.refresh_from_db()
        assert listing.price_minor == 4550
        wrong = desk.post(url, {"do": "price", name: "45.505"})
        assert wrong.status_code == 422
        assert 'value="45.505"' in wrong.content.decode()
        desk.post(url, {"do": "price", name: ""})
        desk.post(url, {"do": "pause"})
        listing.refresh_from_db()
        assert (listing.price_minor, listing.state) == (None, "paused")
        assert answer(text(desk, page_of(listing))) == "Selling is paused."
        desk.post(url, {"do": "resume"})
        listing.refresh_from_db()
        assert listing.state == "live"

    def test_facts_pictures_and_lanes(self, desk: Client, merchant: Merchant) -> None:
        a_lane()
        product = a_product(merchant=merchant)
        url = f"{PRODUCTS}{product.id}/"
        assert "Not offered anywhere yet" in text(desk, url)
        desk.post(f"{url}lanes/", {"lane": "it-cn-cbec-direct"})
        assert Listing.objects.get(variant__product=product).state == "live"
        said = {"facts-brand": "Nuova", "facts-category": "spirits", "facts-state": "archived"}
        commands.ensure_categories(["spirits"])
        assert desk.post(f"{url}facts/", said).status_code == 302
        product.refresh_from_db()
        assert (product.brand, product.state, product.category.slug) == (
            "Nuova",
            "archived",
            "spirits",
        )
        assert "Set the product to active." in text(desk, url)
        assert desk.post(f"{url}pictures/", {"picture-address": "ftp://x/y"}).status_code == 422
        desk.post(f"{url}pictures/", {"picture-address": "https://shop.example/b.jpg"})
        assert Media.objects.filter(product=product).count() == 2

    def test_the_number_of_statements_does_not_grow(self, desk: Client, merchant: Merchant) -> None:
        one = a_gap(merchant, hs_code=None)
        drafts = tuple(a_variant_draft(hs_code=None) for _ in range(5))
        many = a_listing(merchant=merchant, variants=drafts)
        with CaptureQueriesContext(connection) as few:
            text(desk, page_of(one))
        with CaptureQueriesContext(connection) as more:
            text(desk, page_of(many))
        assert len(more) == len(few) <= 26


class TestOffice:
    def test_counts_and_filters(self, office: Client, merchant: Merchant) -> None:
        sister = a_merchant(office=merchant.office)
        a_listing(merchant=merchant)
        assert "Nothing keeps a listing" in answer(text(office, OFFICE))
        a_gap(merchant, hs_code=None)
        a_gap(merchant, hs_code=None, origin=None)
        a_gap(sister, origin=None)
        elsewhere = a_gap(a_merchant(), hs_code=None)
        page = text(office, OFFICE)
        assert answer(page) == "3 listings cannot be sold yet (merchants: 2)."
        assert "HS code missing · 2" in page
        assert elsewhere.variant.sku not in page
        for query, number in (
            ("", 3),
            (f"merchant={merchant.id}", 2),
            ("finding=catalog.origin_missing", 2),
            (f"merchant={sister.id}&finding=catalog.hs_code_missing", 0),
            ("lane=it-cn-cbec-direct", 3),
            ("lane=none", 0),
        ):
            rows = table(office, f"{OFFICE}?{query}&format=csv")
            assert len(rows) == number, query
            if number:
                assert answer(text(office, f"{OFFICE}?{query}")).startswith(f"{number} listing")

    def test_a_lanes_own_reason_can_be_chosen(self, office: Client, merchant: Merchant) -> None:
        listing = a_listing(merchant=merchant, variants=(a_variant_draft(hs_code="93020000"),))
        [finding] = [one for one in listing.findings if one["code"] == "catalog.not_admitted"]
        reason = finding["facts"]["reason"]
        page = text(office, f"{OFFICE}?finding={reason}")
        assert advice.name_of(reason) in page
        assert listing.variant.sku in page

    def test_pages_follow_each_other(
        self, office: Client, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("entrepot.catalog.pages.office.LIST_SIZE", 2)
        made = [a_gap(merchant, hs_code=None).variant.sku for _ in range(3)]
        first = text(office, OFFICE)
        later = re.search(r'href="([^"]+)" rel="next"', first)
        assert later
        second = text(office, later[1])
        assert [sku in first for sku in made] == [True, True, False]
        assert [sku in second for sku in made] == [False, False, True]

    def test_the_number_of_statements_does_not_grow(
        self, office: Client, merchant: Merchant
    ) -> None:
        a_gap(merchant, hs_code=None)
        with CaptureQueriesContext(connection) as few:
            text(office, OFFICE)
        for _ in range(3):
            a_gap(merchant, hs_code=None)
        with CaptureQueriesContext(connection) as many:
            text(office, OFFICE)
        assert len(many) == len(few) <= 14


class TestScope:
    """SEC-1: what is another's does not exist, whatever the method."""

    def test_strangers_get_404(self, merchant: Merchant) -> None:
        listing = a_listing(merchant=merchant)
        url = page_of(listing)
        strangers = [
            a_client(),
            a_client(a_person()),
            a_client(a_person(role=Role.MERCHANT)),
            a_client(a_person(role=Role.OFFICE, office=merchant.office)),
        ]
        actions = ("facts/", "pictures/", "draft/", "texts/en/", "variants/", "lanes/")
        for stranger in strangers:
            assert stranger.get(url).status_code == 404
            for action in (*actions, f"listings/{listing.id}/"):
                assert stranger.post(f"{url}{action}", {"do": "pause"}).status_code == 404
        listing.refresh_from_db()
        assert listing.state == "live"

    def test_a_listing_of_another_product_is_not_there(
        self, desk: Client, merchant: Merchant
    ) -> None:
        mine, other = a_listing(merchant=merchant), a_listing()
        wrong = desk.post(f"{page_of(mine)}listings/{other.id}/", {"do": "pause"})
        assert wrong.status_code == 404

    def test_another_offices_merchant_is_not_there(self, office: Client) -> None:
        for merchant in (str(a_merchant().id), str(new_id()), "x"):
            assert office.get(f"{OFFICE}?merchant={merchant}").status_code == 404
        assert a_client(a_person(role=Role.MERCHANT)).get(OFFICE).status_code == 404


class TestWords:
    def test_every_code_has_a_name_a_sentence_and_advice(self) -> None:
        assert set(sentences.FINDINGS) <= set(advice.ADVICE)
        assert set(sentences.FINDINGS) | set(sentences.OBSTACLES) == set(sentences.NAMES)
        assert set(sentences.OBSTACLES) <= set(advice.REFUSALS) <= set(advice.ADVICE)
        assert set(advice.CHOICES) == set(sentences.FINDINGS)

    def test_the_chinese_pages_are_chinese(
        self, desk: Client, office: Client, merchant: Merchant
    ) -> None:
        """Nothing of ours is left in English: only codes, currencies and what people typed."""
        titles = {"it": "标题", "en": "标题", "zh-hans": "标题"}
        variants = (a_variant_draft(sku="1", hs_code=None, price=None),)
        Merchant.objects.filter(id=merchant.id).update(name="酒庄", language="zh-hans")
        listing = a_listing(
            merchant=merchant, titles=titles, variants=variants, key="2", brand="酒庄", media=()
        )
        urls = (
            (desk, PRODUCTS),
            (desk, f"{PRODUCTS}?q=zzz"),
            (desk, page_of(listing)),
            (office, OFFICE),
        )
        allowed = {"Entrepot", "English", "CSV", "SKU", "HS", "GTIN", "IT", "EUR", "https"}
        for client, url in urls:
            with translation.override("zh-hans"):
                page = text(client, url.replace("/en/", "/zh-hans/"))
            [main] = re.findall(r"<main.*?</main>", page, re.DOTALL)
            main = re.sub(r"<datalist.*?</datalist>", "", main, flags=re.DOTALL)
            main = main.replace("it-cn-cbec-direct", "")
            words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]+>", " ", main))
            assert set(words) <= allowed, url
            assert HAN.search(main)
