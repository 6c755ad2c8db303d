"""What stands on the shelf, and how it is found."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checkout import make as checkout
from tests.storefront import make

from entrepot.catalog.events import ProductChanged
from entrepot.catalog.models import Listing, Text
from entrepot.kernel import new_id
from entrepot.storefront import commands, queries, reactions
from entrepot.storefront.models import Price, Shelf
from entrepot.storefront.values import FacetName, Sort, Wish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    checkout.some_rates()


def _wish(**facts: object) -> Wish:
    return Wish(**{"market": "cn", "language": "en", **facts})


def _found(**facts: object) -> list[str]:
    return [str(card.listing) for card in queries.search(_wish(**facts)).cards]


def _price(goods: checkout.Goods) -> Price:
    return Price.objects.get(listing=goods.listing)


def test_the_price_shown_is_what_a_quote_of_one_piece_charges():
    """TAX-13, INV-17: card, page, API and quote say the same figure."""
    for minor in (1, 99, 2000, 33_333, 60_000):
        goods = make.some_goods(price_minor=minor)
        quote = checkout.a_quote((goods, 1), recipient=checkout.a_recipient())
        row = _price(goods)
        assert row.price_minor == quote.total.minor
        [card] = [one for one in queries.newest(market="cn", language="en", limit=9)
                  if one.listing == goods.listing]  # fmt: skip
        assert card.price_minor == quote.total.minor
        found = queries.listing(goods.listing, market="cn", language="en")
        assert found is not None
        assert found[0].price.minor == quote.total.minor == sum(found[0].price.parts)
        answer = queries.api_listing(goods.listing, market="cn", language="en")
        assert answer is not None
        shown = json.loads(answer.body)
        assert shown["price"] == quote.total.plain()
        parts = [Decimal(part["amount"]["amount"]) for part in shown["price_parts"]]
        assert sum(parts) == quote.total.amount


def test_more_pieces_never_cost_more_than_shown():
    goods = make.some_goods(price_minor=1234)
    shown = _price(goods).price_minor
    assert shown is not None
    for pieces in (1, 2, 3, 7):
        quote = checkout.a_quote((goods, pieces), recipient=checkout.a_recipient())
        assert quote.total.minor <= shown * pieces


def test_a_price_that_moves_moves_everywhere_and_nothing_is_rendered_again():
    """The prepared HTML holds a mark, not a figure."""
    wine = make.a_category("wine")
    cheap = make.some_goods(category=wine, price_minor=1000)
    dear = make.some_goods(category=wine, price_minor=9000)
    assert _found(sort=Sort.CHEAP) == [str(cheap.listing), str(dear.listing)]
    before = list(Shelf.objects.order_by("id").values_list("card", "head", "api"))
    assert not any("¥" in text for row in before for text in row)
    Price.objects.filter(listing=cheap.listing).update(
        price_minor=123_456_700, goods_minor=123_456_700, exchange_minor=0, freight_minor=0,
        consumption_tax_minor=0, vat_minor=0, band=4,
    )  # fmt: skip
    assert _found(sort=Sort.CHEAP) == [str(dear.listing), str(cheap.listing)]
    assert _found(price=(4,)) == [str(cheap.listing)]
    for page in ("/en/cn/search/", "/en/cn/", f"/en/cn/p/{cheap.listing}/",
                 f"/en/cn/m/{cheap.merchant.slug}/", "/api/v1/listings"):  # fmt: skip
        text = Client().get(page).content.decode().replace('<span class="whole">', "")
        assert "1,234,567" in text or "1234567.00" in text, page
        assert "<!--price" not in text, page


def test_what_may_not_be_sold_is_not_shown_and_comes_back():
    """A price that cannot be promised is nowhere: not on a page, in a list, a count or the API."""
    goods = make.some_goods()
    there = Price.objects.filter(listing=goods.listing)
    kept = there.values("price_minor")[0]
    there.update(price_minor=None, obstacle="cbec.not_on_list")
    client = Client()
    assert _found() == []
    assert queries.search(_wish()).total == 0
    assert queries.newest(market="cn", language="en", limit=9) == []
    assert client.get(f"/en/cn/p/{goods.listing}/").status_code == 404
    assert client.get(f"/api/v1/listings/{goods.listing}").status_code == 404
    assert client.get("/api/v1/listings").json()["data"] == []
    there.update(**kept, obstacle="")
    assert _found() == [str(goods.listing)]


def test_products_whose_prices_came_or_went_are_remade_once():
    goods = make.some_goods()
    Shelf.objects.filter(listing=goods.listing).delete()
    Price.objects.filter(listing=goods.listing).update(is_due=True)
    assert commands.reshelve_due(at=make.NOW) == 1
    assert Shelf.objects.filter(listing=goods.listing).count() == 2
    assert commands.reshelve_due(at=make.NOW) == 0


def test_kinds_of_a_product_show_each_their_own_price():
    goods = make.some_goods(price_minor=1000, shelve=False)
    other = goods.rows["variant"]
    product = other.product
    twin = type(other).objects.create(
        product=product, merchant=other.merchant, sku="twin", hs_code=other.hs_code,
        origin="IT", customs_description="x", net_weight_g=500, gross_weight_g=550,
        price_minor=5000, currency="EUR", position=2, content_amount=other.content_amount,
        content_unit=other.content_unit,
    )  # fmt: skip
    Listing.objects.create(
        variant=twin, merchant=other.merchant, lane=checkout.a_lane(), state="live"
    )
    commands.reshelve(products=[product.id], at=make.NOW)
    prices = list(Price.objects.filter(product=product.id).values_list("price_minor", flat=True))
    page = Client().get(f"/en/cn/p/{goods.listing}/").content.decode()
    assert len(prices) == 2
    for minor in prices:
        assert f"<small>CN¥{minor / 100:.2f}</small>" in page
    assert "<!--price" not in page


def test_what_is_no_longer_live_leaves_the_shelf():
    goods = make.some_goods()
    assert Shelf.objects.filter(listing=goods.listing).count() == 2
    Listing.objects.filter(id=goods.listing).update(state="paused")
    product = goods.rows["variant"].product_id
    commands.reshelve(products=[product], at=make.NOW)
    assert not Shelf.objects.filter(listing=goods.listing).exists()


def test_without_a_rate_no_price_is_promised():
    """A live listing whose full price cannot be known is not shown at a guess."""
    goods = make.some_goods(shelve=False, currency="SEK")
    done = commands.reshelve(products=[goods.rows["variant"].product_id], at=make.NOW)
    assert (done.rows, done.refused) == (0, 1)
    assert (_price(goods).price_minor, _price(goods).obstacle) == (None, "lanes.no_rate")


def test_shelving_again_changes_nothing_and_doubles_nothing():
    goods = make.some_goods()
    before = list(Shelf.objects.filter(listing=goods.listing).values_list("etag", "card"))
    commands.reshelve(products=[goods.rows["variant"].product_id], at=make.NOW)
    after = list(Shelf.objects.filter(listing=goods.listing).values_list("etag", "card"))
    assert before == after


def test_shelving_costs_the_same_number_of_statements_for_any_batch(
    django_assert_max_num_queries,
):
    products = [make.some_goods(shelve=False).rows["variant"].product_id for _ in range(6)]
    with django_assert_max_num_queries(24):
        commands.reshelve(products=products, at=make.NOW)


def test_events_of_one_product_that_wait_together_shelve_it_once(monkeypatch):
    """An import changes a product, its texts and its listings: each says so, one shelving does."""
    asked: list[list] = []
    monkeypatch.setattr(commands, "reshelve", lambda *, products, at: asked.append([at, *products]))
    one, other = new_id(), new_id()
    reactions.reshelve(
        [
            ProductChanged(at=make.NOW + timedelta(seconds=place), product=product, merchant=None)
            for place, product in enumerate((one, other, one))
        ]
    )
    assert asked == [[make.NOW + timedelta(seconds=2), one, other]]


def test_a_text_that_is_missing_is_shown_in_the_next_language_of_the_chain():
    """CAT-5: asked, general, source; the same on card, page and search."""
    goods = make.some_goods(titles={"it": "Miele di castagno"}, shelve=False)
    product = goods.rows["variant"].product_id
    Text.objects.filter(product=product, language__in=["en", "zh-hans"]).delete()
    commands.reshelve(products=[product], at=make.NOW)
    assert {row.title for row in Shelf.objects.filter(product=product)} == {"Miele di castagno"}


@pytest.mark.parametrize(
    "asked",
    ["榄油", "初榨", "橄榄油", "特级初榨橄榄油", "olio", "OLIO", "extrav", "crème", "creme"],
)
def test_words_are_found_inside_longer_text(asked):
    """CAT-8."""
    goods = make.some_goods(titles={"en": "Olio extravergine, crème de la crème"})
    assert _found(q=asked) == [str(goods.listing)]


def test_barcodes_and_item_numbers_are_found():
    goods = make.some_goods(gtin="08001234567890")
    make.some_goods()
    sku = goods.rows["variant"].sku
    for asked in ("8001234567890", "08001234567890", sku, sku.lower()):
        assert _found(q=asked) == [str(goods.listing)], asked


def test_a_misspelt_word_finds_the_nearest():
    goods = make.some_goods(titles={"en": "Chocolate of Modica"})
    found = queries.search(_wish(q="chocolte modica"))
    assert found.is_guess
    assert [card.listing for card in found.cards] == [goods.listing]


@pytest.mark.parametrize("asked", ["'", "a' & !'b", "\\", "%", "<script>", "' or 1=1 --", "()&|!"])
def test_signs_of_other_languages_are_only_signs(asked):
    make.some_goods()
    assert queries.search(_wish(q=asked)).total == 0


def test_every_count_is_what_choosing_it_shows():
    """CAT-9: each facet's number equals the results after the click."""
    drinks = make.a_category("drinks")
    wine = make.a_category("wine", drinks)
    food = make.a_category("food")
    for number, category in enumerate([wine, wine, food, drinks]):
        make.some_goods(
            category=category, price_minor=900 + 4000 * number, units=number, origin="IT"
        )
    make.some_goods(category=food, origin="FR", price_minor=50_000)
    start = _wish()
    for choice in queries.search(start).choices:
        change = {
            FacetName.CATEGORY: {"category": choice.value},
            FacetName.ORIGIN: {"origin": (choice.value,)},
            FacetName.MERCHANT: {"merchant": (choice.value,)},
            FacetName.PRICE: {"price": (int(choice.value),) if choice.value.isdigit() else ()},
            FacetName.STOCK: {"in_stock": True},
        }[choice.facet]
        assert queries.search(_wish(**change)).total == choice.count, choice


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    origin=st.lists(st.sampled_from(["IT", "FR"]), max_size=2, unique=True),
    price=st.lists(st.integers(0, 4), max_size=3, unique=True),
    in_stock=st.booleans(),
)
def test_counts_hold_under_any_filters(origin, price, in_stock):
    """CAT-9, as a law: whatever is chosen, one more click shows what it promised."""
    if not Shelf.objects.exists():
        for number in range(6):
            make.some_goods(
                origin="FR" if number % 2 else "IT", price_minor=700 + 9000 * number, units=number
            )
    chosen = {"origin": tuple(origin), "price": tuple(price), "in_stock": in_stock}
    found = queries.search(_wish(**chosen))
    for choice in found.of(FacetName.ORIGIN):
        alone = queries.search(_wish(**{**chosen, "origin": (choice.value,)}))
        assert alone.total == choice.count
    for choice in found.of(FacetName.PRICE):
        alone = queries.search(_wish(**{**chosen, "price": (int(choice.value),)}))
        assert alone.total == choice.count


def test_lists_show_one_card_a_product_and_sort_by_its_price():
    cheap, dear = make.some_goods(price_minor=500), make.some_goods(price_minor=9000)
    assert _found(sort=Sort.CHEAP) == [str(cheap.listing), str(dear.listing)]
    assert _found(sort=Sort.DEAR) == [str(dear.listing), str(cheap.listing)]
    assert _found(sort=Sort.NEW) == [str(dear.listing), str(cheap.listing)]


def test_units_follow_the_stock():
    goods = make.some_goods(units=3)
    checkout.some_stock(goods.node, goods.variant, 4)
    commands.restock(variants=[goods.variant])
    assert Price.objects.get(listing=goods.listing).units == 7
