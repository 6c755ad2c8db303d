"""Buyers' pages: what they say, what they cost, and whose they are."""

import re
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.checkout import make as checkout
from tests.offices.make import a_client, a_person
from tests.storefront import make

from entrepot.catalog.models import Variant
from entrepot.checkout import queries as checkout_queries
from entrepot.checkout.models import CartLine, OrderGroup, Recipient
from entrepot.offices.values import Role
from entrepot.storefront import commands, queries
from entrepot.storefront.models import Price, Repricing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    checkout.some_rates()
    queries.forget()


def _url(name: str, *args: object, language: str = "en", market: str = "cn") -> str:
    with translation.override(language):
        return reverse(f"storefront:{name}", args=[market, *args])


def _product(goods: checkout.Goods, language: str = "en") -> str:
    return _url("product", goods.listing, "anything", language=language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["home", "search", "cart", "orders", "help"])
def test_every_public_page_stands_with_an_empty_market(name, language):
    answer = Client().get(_url(name, language=language))
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


def test_a_market_that_does_not_exist_is_not_there():
    assert Client().get(_url("home", market="xx")).status_code == 404


def test_the_language_switch_keeps_the_page():
    goods = make.some_goods()
    page = Client().get(_product(goods) + "?from=mail").content.decode()
    assert f'href="{_product(goods, "zh-hans")}?from=mail"' in page


def test_a_product_page_costs_the_same_whatever_it_shows(django_assert_num_queries):
    """Prepared: one statement for the page and its neighbours."""
    food = make.a_category("food")
    goods = make.some_goods(category=food)
    client = Client()
    client.get(_product(goods))
    with django_assert_num_queries(1):
        client.get(_product(goods))
    for _ in range(5):
        make.some_goods(category=food)
    client.get(_product(goods))
    with django_assert_num_queries(1):
        client.get(_product(goods))


def test_a_list_costs_the_same_whatever_it_shows(django_assert_num_queries):
    client = Client()
    for count in (1, 6):
        for _ in range(count):
            make.some_goods()
        client.get(_url("search"))
        with django_assert_num_queries(1):
            client.get(_url("search") + "?origin=IT&sort=cheap")


def test_a_home_costs_the_same_whatever_it_shows(django_assert_num_queries):
    client = Client()
    for count in (1, 4):
        for _ in range(count):
            make.some_goods(category=make.a_category("knitwear"))
        client.get(_url("home"))
        with django_assert_num_queries(2):
            client.get(_url("home"))


def test_a_product_page_says_price_parts_and_way():
    goods = make.some_goods(titles={"zh-hans": "里古里亚橄榄油"}, units=3)
    page = Client().get(_product(goods, "zh-hans")).content.decode()
    for words in ("里古里亚橄榄油", "含税包邮", "价格里有什么", "增值税", "仅剩 3 件", "清关"):
        assert words in page, words
    assert "英" not in re.findall(r"<html[^>]*>", page)[0]


def test_a_machine_draft_is_called_one():
    """CAT-7: nobody takes a draft for the maker's own words."""
    goods = make.some_goods(shelve=False)
    product = goods.rows["variant"].product
    product.texts.filter(language="zh-hans").update(state="machine")
    make.commands.reshelve(products=[product.id], at=make.NOW)
    assert "机器" in Client().get(_product(goods, "zh-hans")).content.decode()
    assert "machine" not in Client().get(_product(goods)).content.decode()


def test_words_of_a_merchant_are_only_words():
    """SEC: markup in a title or a body is shown, never run."""
    goods = make.some_goods(
        titles={"en": "<script>alert(1)</script>"}, bodies={"en": "<img src=x onerror=alert(1)>"}
    )
    for page in (_product(goods), _url("search")):
        text = Client().get(page).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_pictures_hold_their_place():
    """No layout shift: every picture says its size."""
    make.some_goods(category=make.a_category("knitwear"))
    for name in ("home", "search"):
        page = Client().get(_url(name)).content.decode()
        for tag in re.findall(r"<img [^>]+>", page):
            assert 'width="' in tag, tag
            assert 'height="' in tag, tag


def test_nothing_inline_that_our_own_policy_forbids():
    goods = make.some_goods()
    for page in (_url("home"), _url("search"), _product(goods), _url("cart")):
        text = Client().get(page).content.decode()
        assert " style=" not in text
        assert not re.findall(r"<script(?![^>]*\bsrc=)", text)
        assert not re.findall(r"\son\w+=", text)


def test_a_swap_brings_the_same_list_as_the_page():
    """The fragment that htmx swaps is the one the full page includes."""
    make.some_goods()
    client = Client()
    whole = client.get(_url("search")).content.decode()
    part = client.get(_url("search"), headers={"HX-Request": "true", "HX-Target": "list"})
    assert part.content.decode().strip() in whole


def test_a_stranger_puts_things_of_two_makers_into_a_cart_without_a_script():
    oil, wine = make.some_goods(), make.some_goods(price_minor=4000)
    client = Client()
    for goods in (oil, wine):
        answer = client.post(_url("cart"), {"listing": goods.listing, "quantity": 2})
        assert answer.status_code == 302
    page = client.get(_url("cart")).content.decode()
    assert oil.merchant.name in page
    assert wine.merchant.name in page
    assert client.cookies["cart_count"].value == "4"
    client.post(_url("cart-line"), {"listing": oil.listing, "quantity": 0, "remove": 1})
    assert CartLine.objects.count() == 1


def test_a_cart_belongs_to_the_browser_that_holds_its_signed_name():
    goods = make.some_goods()
    mine = Client()
    mine.post(_url("cart"), {"listing": goods.listing, "quantity": 1})
    assert goods.merchant.name not in Client().get(_url("cart")).content.decode()
    forger = Client()
    forger.cookies["cart-cn"] = mine.cookies["cart-cn"].value[:-2] + "xx"
    assert goods.merchant.name not in forger.get(_url("cart")).content.decode()


def test_more_than_there_is_says_how_much_is_left():
    goods = make.some_goods(units=2)
    client = Client()
    client.post(_url("cart"), {"listing": goods.listing, "quantity": 5})
    page = client.get(_url("cart")).content.decode()
    assert "Only 2 left" in page
    assert _url("checkout") not in page


ADDRESS = {key: value for key, value in checkout.BEIJING.items() if key != "postcode"}


def _to_review(client: Client, goods: checkout.Goods, quantity: int = 1) -> str:
    client.post(_url("cart"), {"listing": goods.listing, "quantity": quantity})
    answer = client.post(_url("checkout"), ADDRESS)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer["Location"])


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("id_number", "110105194912310021", "its last digit does not fit"),
        ("id_number", "", "required"),
        ("phone", "123", "not a mobile number"),
        ("name", "", "required"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(field, value, sentence):
    """UX: errors beside their fields, nothing typed is lost, nothing is saved."""
    goods = make.some_goods()
    client = Client()
    client.post(_url("cart"), {"listing": goods.listing, "quantity": 1})
    answer = client.post(_url("checkout"), {**ADDRESS, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="建国路88号"' in page
    assert not Recipient.objects.exists()


def test_the_review_promises_the_price_and_hides_the_number():
    goods = make.some_goods()
    client = Client()
    page = client.get(_to_review(client, goods)).content.decode()
    assert "110***********" in page
    assert checkout.BEIJING["id_number"].upper() not in page.upper()
    assert 'name="quote"' in page


def test_the_address_of_another_is_no_address():
    """SEC-1: neither a bare id nor another's signed text opens an address."""
    goods = make.some_goods()
    mine, other = Client(), a_client(a_person())
    review = _to_review(mine, goods)
    other.post(_url("cart"), {"listing": goods.listing, "quantity": 1})
    assert other.get(review).status_code == 302
    assert mine.get(_url("review") + f"?r={uuid4()}").status_code == 302


def test_pressing_twice_is_one_order():
    """CHK-3; the provider does not answer here, and the order waits for its money."""
    goods = make.some_goods()
    client = Client()
    page = client.get(_to_review(client, goods)).content.decode()
    quote = re.findall(r'name="quote" value="([^"]+)"', page)[0]
    first = client.post(_url("pay"), {"quote": quote})
    again = client.post(_url("pay"), {"quote": quote})
    assert first.status_code == again.status_code == 302
    assert OrderGroup.objects.count() == 1
    assert not CartLine.objects.exists()


def test_a_quote_that_was_changed_is_refused_with_a_new_one():
    goods = make.some_goods()
    client = Client()
    review = _to_review(client, goods)
    answer = client.post(_url("pay"), {"quote": "x.y.z", "r": review.partition("?r=")[2]})
    assert answer.status_code == 409
    assert 'name="quote"' in answer.content.decode()
    assert not OrderGroup.objects.exists()


def _order(placed: object, name: str = "order") -> str:
    return _url(name, placed.group)  # type: ignore[attr-defined]  # a Placed


def test_an_order_is_seen_by_its_buyer_and_by_who_holds_its_link():
    """SEC-1, SEC-2: everyone else finds nothing there."""
    goods = make.some_goods()
    buyer = a_person()
    placed = checkout.a_placed((goods, 1), buyer=buyer)
    assert a_client(buyer).get(_order(placed)).status_code == 200
    for stranger in (Client(), a_client(a_person())):
        assert stranger.get(_order(placed)).status_code == 404
        assert stranger.post(_order(placed, "confirm"), {}).status_code == 404
        assert stranger.post(_order(placed, "reopen"), {}).status_code == 404
        assert stranger.post(_order(placed, "pay-again"), {}).status_code == 404
    token = checkout_queries.link_token(placed.group)
    assert Client().get(_order(placed) + f"?t={token}").status_code == 200
    other = checkout.a_placed((goods, 1))
    assert Client().get(_order(other) + f"?t={token}").status_code == 404


def test_a_buyer_confirms_only_what_was_sent():
    goods = make.some_goods()
    buyer = a_person()
    placed = checkout.a_sale((goods, 1), buyer=buyer)
    client = a_client(buyer)
    page = client.get(_order(placed)).content.decode()
    assert "I have the parcel" not in page
    [order] = placed.quote.orders
    answer = client.post(_order(placed, "confirm"), {"order": order.id}, follow=True)
    assert "That did not work" in answer.content.decode()


def test_the_orders_of_a_person_are_their_own():
    goods = make.some_goods()
    mine, other = a_person(), a_person()
    placed = checkout.a_placed((goods, 1), buyer=mine)
    assert str(placed.group) in a_client(mine).get(_url("orders")).content.decode()
    assert str(placed.group) not in a_client(other).get(_url("orders")).content.decode()


def test_the_listings_of_the_api_are_the_shelf():
    drinks = make.a_category("drinks")
    goods = [make.some_goods(category=drinks) for _ in range(3)]
    client = Client()
    answer = client.get("/api/v1/listings?category=drinks&language=zh-hans")
    body = answer.json()
    assert [item["id"] for item in body["data"]] == [str(one.listing) for one in goods[::-1]]
    assert body["next_cursor"] is None
    assert body["data"][0]["units"] == 10
    one = client.get(f"/api/v1/listings/{goods[0].listing}")
    assert one.json()["price"]["currency"] == "CNY"
    same = client.get(
        f"/api/v1/listings/{goods[0].listing}", headers={"If-None-Match": one["ETag"]}
    )
    assert same.status_code == 304
    assert client.get(f"/api/v1/listings/{uuid4()}").status_code == 404


def test_the_api_walks_through_everything_once():
    """API: cursors neither skip nor repeat."""
    goods = {str(make.some_goods().listing) for _ in range(30)}
    client = Client()
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        body = client.get(f"/api/v1/listings?cursor={cursor}").json()
        seen += [item["id"] for item in body["data"]]
        cursor = body["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == goods


def test_what_is_in_a_price_is_computed_when_it_is_opened():
    """A panel for the page, a page of its own for a reader without JavaScript; one figure."""
    goods = make.some_goods(titles={"zh-hans": "里古里亚橄榄油"})
    client = Client()
    address = _url("price", goods.listing)
    assert address in client.get(_product(goods)).content.decode()
    panel = client.get(address, headers={"HX-Request": "true"}).content.decode()
    page = client.get(address).content.decode()
    assert "<html" not in panel
    assert "<html" in page
    shown = Price.objects.get(listing=goods.listing)
    assert shown.price_minor is not None
    for text in (panel, page):
        assert f"CN¥{shown.price_minor / 100:.2f}" in text
        assert text.count('class="waterfall-how"') == 4  # goods, exchange, freight, VAT
        assert "has moved a moment ago" not in text
    chinese = client.get(_url("price", goods.listing, language="zh-hans")).content.decode()
    for words in ("价格里有什么", "增值税", "四舍五入", "里古里亚橄榄油"):
        assert words in chinese, words
    assert client.get(_url("price", uuid4())).status_code == 404
    assert client.get(_url("price", goods.listing, market="es")).status_code == 404


def test_a_price_that_moved_meanwhile_says_so():
    goods = make.some_goods()
    Price.objects.update(price_minor=F("price_minor") + 1, goods_minor=F("goods_minor") + 1)
    page = Client().get(_url("price", goods.listing)).content.decode()
    assert "has moved a moment ago" in page


def test_bars_of_a_waterfall_begin_where_the_one_before_ends():
    goods = make.some_goods()
    panel = Client().get(_url("price", goods.listing)).content.decode()
    bars = re.findall(r'<rect class="part-[a-z_]+" x="(\d+)" y="1" width="(\d+)"', panel)
    steps = [(int(x), int(width)) for x, width in bars[: len(bars) // 2]]
    assert steps[0][0] == 0
    assert all(a + width == b for (a, width), (b, _) in pairwise(steps))
    assert sum(width for _, width in steps) == 1000


def test_the_api_says_why_a_thing_costs_what_it_costs():
    goods = make.some_goods()
    body = Client().get(f"/api/v1/listings/{goods.listing}/price").json()
    shown = Client().get(f"/api/v1/listings/{goods.listing}").json()
    assert body["total"] == shown["price"]["amount"]
    assert all(charge["formula"] for charge in body["lines"][0]["charges"])
    assert Client().get(f"/api/v1/listings/{uuid4()}/price").status_code == 404


def test_the_operator_sees_runs_and_asks_for_one():
    goods = make.some_goods()
    operator = a_client(a_person(role=Role.OPERATOR))
    page = operator.get("/en/operator/prices/").content.decode()
    assert "1 thing has a price" in page
    assert "No run yet" in page
    refused = operator.post("/en/operator/prices/start/", {"lanes": ["it-cn"]})
    assert refused.status_code == 422
    operator.post("/en/operator/prices/start/", {"reason": "a new contract", "lanes": ["it-cn"]})
    waiting = Repricing.objects.get()
    assert (waiting.reason, waiting.lanes, waiting.state) == (
        "a new contract",
        ["it-cn"],
        "waiting",
    )
    assert "waits for a worker" in operator.get("/en/operator/prices/now/").content.decode()
    Variant.objects.update(price_minor=F("price_minor") * 2)
    commands.reprice_waiting(at=make.NOW)
    page = operator.get("/en/operator/prices/").content.decode()
    assert "What changed most" in page
    assert goods.rows["variant"].sku in page
    address = f"/en/operator/prices/{waiting.id}/"
    assert goods.rows["variant"].sku in operator.get(address).content.decode()
    sheet = operator.get(f"{address}?format=csv").content.decode("utf-8-sig").splitlines()
    assert sheet[0].startswith("listing,sku,title")
    assert len(sheet) == 2
    assert operator.get(f"/en/operator/prices/{uuid4()}/").status_code == 404


def test_why_things_have_no_price_is_said_in_words():
    make.some_goods(shelve=False, currency="SEK")
    commands.reprice(at=make.NOW, reason="a test")
    operator = a_client(a_person(role=Role.OPERATOR))
    page = operator.get("/zh-hans/operator/prices/").content.decode()
    assert "1 件没有价格" in page
    assert "lanes.no_rate" in page
