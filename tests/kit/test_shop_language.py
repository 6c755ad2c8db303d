"""A shop's pages in a language that its market does not read."""

import pytest
from django.test import Client

from entrepot.kit import shop_language


@pytest.mark.parametrize(
    ("path", "led"),
    [
        ("/it/cn/", "/en/cn/"),
        ("/it/cn/product/barolo/?lane=x", "/en/cn/product/barolo/?lane=x"),
        ("/de/es/cart/", "/en/es/cart/"),
        ("/en/cn/", ""),
        ("/zh-hans/cn/search/?q=a/b", ""),
        ("/it/merchant/orders/", ""),
        ("/it/desk/", ""),
        ("/xx/cn/", ""),
        ("//cn/cn/", ""),
        ("/it/cn", ""),
        ("/", ""),
    ],
)
def test_only_shops_are_led_on(path: str, led: str) -> None:
    assert shop_language._led_on(path) == led


def test_a_reader_is_led_on_by_one_step(client: Client) -> None:
    answer = client.get("/it/cn/terms-of-nothing/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/cn/terms-of-nothing/")
