"""Quotes and orders over HTTP."""

import pytest
from django.test import Client
from django.utils import timezone
from tests.checkout import make
from tests.offices.make import a_client, a_person

from entrepot.checkout import commands, queries
from entrepot.kernel import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def _ask(client: Client, goods: make.Goods, **facts):
    body = {"market": "cn", "lines": [{"listing": str(goods.listing), "quantity": 2}], **facts}
    return client.post("/api/v1/quotes", body, content_type="application/json")


def test_a_country_gets_a_price_and_a_recipient_a_promise():
    goods, client = make.some_goods(), Client()
    priced = _ask(client, goods, country="CN").json()
    assert priced["token"] is None
    assert [problem["code"] for problem in priced["problems"]] == ["recipient_required"]
    promised = _ask(client, goods, recipient=str(make.a_recipient())).json()
    assert promised["problems"] == []
    assert promised["total"] == priced["total"] == {"amount": "521.56", "currency": "CNY"}
    [order] = promised["orders"]
    [line] = order["lines"]
    assert {charge["kind"] for charge in line["charges"]} == {
        "goods",
        "exchange",
        "freight",
        "vat",
    }
    assert commands.place(promised["token"], at=timezone.now()).is_new


def test_another_persons_recipient_is_nobody():
    """SEC-1: an address is used by its owner only."""
    ada = a_person()
    goods = make.some_goods()
    recipient = str(make.a_recipient(owner=ada))
    assert _ask(a_client(ada), goods, recipient=recipient).json()["token"]
    for client in (Client(), a_client(a_person())):
        answer = _ask(client, goods, recipient=recipient).json()
        assert answer["token"] is None


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"market": "xx"}, 404),
        ({"lines": []}, 422),
        ({"country": "China"}, 422),
    ],
)
def test_what_cannot_be_quoted_is_refused_in_one_form(facts, status):
    answer = _ask(Client(), make.some_goods(), **facts)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"]


def test_a_checkout_is_read_by_its_buyer_or_its_link():
    ada = a_person()
    placed = make.a_sale((make.some_goods(), 1), buyer=ada)
    address = f"/api/v1/orders/{placed.group}"
    body = a_client(ada).get(address).json()
    assert body["total"]["amount"] == f"{placed.quote.total_minor / 100:.2f}"
    assert (body["state"], body["orders"][0]["payment"]) == ("confirmed", "full")
    assert Client().get(address, {"t": queries.link_token(placed.group)}).json() == body
    for client in (Client(), a_client(a_person())):
        assert client.get(address).status_code == 404
    assert a_client(ada).get(f"/api/v1/orders/{new_id()}").status_code == 404
