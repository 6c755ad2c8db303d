"""A merchant's money pages: own sales only, in both languages, every figure to its ledger lines."""

import pytest
from django.urls import reverse
from django.utils import translation
from tests.checkout import make
from tests.offices.make import a_client, a_person

from entrepot.offices.values import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def _address(name: str, *args, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"checkout:{name}", args=args)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You get"), ("zh-hans", "您应得")], ids=["en", "zh"]
)
def test_a_merchant_sees_where_its_money_lies(language, words):
    goods = make.some_goods(price_minor=12_345)
    placed = make.a_sale((goods, 1))
    [order] = placed.quote.orders
    client = a_client(a_person(role=Role.MERCHANT, merchant=goods.merchant))
    page = client.get(_address("merchant-money", language=language)).content.decode()
    assert order.number in page
    assert words in page
    lines = client.get(
        _address("merchant-order-money", order.id, language=language)
    ).content.decode()
    assert order.number in lines
    assert "123.45" in lines
    assert str(goods.merchant.id) not in lines


def test_a_sale_shows_no_line_of_another_merchant(django_assert_max_num_queries):
    """SEC-1, MV-9: the payment is one, what each merchant sees of it is its own."""
    oil, wine = make.some_goods(), make.some_goods(price_minor=77_00)
    placed = make.a_sale((oil, 1), (wine, 1))
    by_merchant = {order.merchant: order for order in placed.quote.orders}
    client = a_client(a_person(role=Role.MERCHANT, merchant=oil.merchant))
    mine, other = by_merchant[oil.merchant.id], by_merchant[wine.merchant.id]
    with django_assert_max_num_queries(12):
        answer = client.get(_address("merchant-order-money", mine.id))
    rows = [line["money"] for line in answer.context["lines"] if line["money"]]
    assert sum(row.minor for row in rows) == mine.total_minor
    assert client.get(_address("merchant-order-money", other.id)).status_code == 404


def test_nobody_else_gets_in():
    """SEC-1: strangers, buyers and other merchants learn nothing."""
    goods = make.some_goods()
    placed = make.a_sale((goods, 1))
    [order] = placed.quote.orders
    address = _address("merchant-order-money", order.id)
    for client in (a_client(), a_client(a_person()), a_client(a_person(role=Role.OPERATOR))):
        assert client.get(address).status_code == 404
        assert client.get(_address("merchant-money")).status_code == 404
    assert a_client(a_person(role=Role.MERCHANT)).get(address).status_code == 404


def test_money_that_is_not_there_is_not_zero():
    client = a_client(a_person(role=Role.MERCHANT))
    answer = client.get(_address("merchant-money"))
    assert answer.status_code == 200
    assert answer.context["standing"].escrow == ()
