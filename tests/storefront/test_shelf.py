"""What stands on the shelf, and how it is found."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checkout import make as checkout
from tests.storefront import make

from entrepot.catalog.models import Listing, Text
from entrepot.storefront import commands, queries
from entrepot.storefront.models import Shelf
from entrepot.storefront.values import FacetName, Sort, Wish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    checkout.some_rates()


def _wish(**facts: object) -> Wish:
    return Wish(**{"market": "cn", "language": "en", **facts})


def _found(**facts: object) -> list[str]:
    return [str(card.listing) for card in queries.search(_wish(**facts)).cards]


def test_the_price_shown_is_what_a_quote_of_one_piece_charges():
    """TAX-13, INV-17: card, page, API and quote say the same figure."""
    for minor in (1, 99, 2000, 33_333, 60_000):
        goods = make.some_goods(price_minor=minor)
        quote = checkout.a_quote((goods, 1), recipient=checkout.a_recipient())
        rows = Shelf.objects.filter(listing=goods.listing)
        assert {row.price_minor for row in rows} == {quote.total.minor}
        for row in rows:
            shown = json.loads(row.api)
            assert sum(Decimal(part["amount"]["amount"]) for part in shown["price_parts"]) == (
                quote.total.amount
            )


def test_more_pieces_never_cost_more_than_shown():
    goods = make.some_goods(price_minor=1234)
    shown = Shelf.objects.filter(listing=goods.listing).first()
    assert shown is not None
    for pieces in (1, 2, 3, 7):
        quote = checkout.a_quote((goods, pieces), recipient=checkout.a_recipient())
        assert quote.total.minor <= shown.price_minor * pieces


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


def test_shelving_again_changes_nothing_and_doubles_nothing():
    goods = make.some_goods()
    before = list(Shelf.objects.filter(listing=goods.listing).values_list("etag", "price_minor"))
    commands.reshelve(products=[goods.rows["variant"].product_id], at=make.NOW)
    after = list(Shelf.objects.filter(listing=goods.listing).values_list("etag", "price_minor"))
    assert before == after


def test_shelving_costs_the_same_number_of_statements_for_any_batch(
    django_assert_max_num_queries,
):
    products = [make.some_goods(shelve=False).rows["variant"].product_id for _ in range(6)]
    with django_assert_max_num_queries(24):
        commands.reshelve(products=products, at=make.NOW)


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
    assert {row.units for row in Shelf.objects.filter(variant=goods.variant)} == {7}
