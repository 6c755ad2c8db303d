"""A merchant's page of a kit; and a crowd that buys kits and their parts at once (INV-3)."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.catalog.test_bundles import a_bundle
from tests.checkout import make as sales
from tests.offices import make as people
from tests.payments.test_crowd import in_a_crowd

from entrepot.catalog.models import BundlePart, Variant
from entrepot.checkout import commands as checkout
from entrepot.checkout.rules.refusals import SoldOut
from entrepot.kit.models import Act
from entrepot.logistics import queries as logistics
from entrepot.offices.models import Merchant
from entrepot.offices.values import Role


def _client(merchant: Merchant) -> Client:
    return people.a_client(people.a_person(role=Role.MERCHANT, merchant=merchant))


def _form(*lines: tuple[str, Any]) -> dict[str, Any]:
    form: dict[str, Any] = {"part-TOTAL_FORMS": len(lines), "part-INITIAL_FORMS": 0}
    for place, (sku, quantity) in enumerate(lines):
        form |= {f"part-{place}-sku": sku, f"part-{place}-quantity": quantity}
    return form


def _sku(goods: sales.Goods) -> str:
    return Variant.objects.get(id=goods.variant).sku


def _product(goods: sales.Goods) -> UUID:
    return Variant.objects.get(id=goods.variant).product_id


@pytest.mark.django_db
class TestPage:
    @pytest.fixture(autouse=True)
    def _rates(self) -> None:
        sales.some_rates()

    @pytest.fixture
    def goods(self) -> tuple[sales.Goods, sales.Goods, sales.Goods]:
        oil = sales.some_goods(units=7, title="Olio")
        vinegar = sales.some_goods(merchant=oil.merchant, units=3, title="Aceto")
        basket = sales.some_goods(merchant=oil.merchant, units=0, title="Cesto")
        return oil, vinegar, basket

    def test_a_kit_is_made_changed_and_made_plain_again(self, goods: Any) -> None:
        oil, vinegar, basket = goods
        client = _client(oil.merchant)
        page = f"/en/merchant/products/{_product(basket)}/kit/"
        assert page in client.get(f"/en/merchant/products/{_product(basket)}/").content.decode()
        assert "name what is in it" in client.get(page).content.decode()
        done = client.post(page, _form((_sku(oil), 2), (_sku(vinegar), 1), ("", "")), follow=True)
        assert done.status_code == 200
        shown = done.content.decode()
        assert "packed from others" in shown
        assert "Bought singly" in shown
        assert logistics.free_units([basket.variant]) == {basket.variant: 3}
        assert Act.objects.filter(what="bundle.set").count() == 1
        assert client.post(page, _form(("", ""))).status_code == 302
        assert not BundlePart.objects.exists()

    def test_what_cannot_be_a_kit_is_said_at_its_line_and_nothing_typed_is_lost(
        self, goods: Any
    ) -> None:
        oil, _vinegar, basket = goods
        stranger = sales.some_goods()
        page = f"/en/merchant/products/{_product(basket)}/kit/"
        client = _client(oil.merchant)
        for lines, sentence in (
            (((_sku(stranger), 2),), "You have no article with this SKU."),
            (((_sku(oil), 1), (_sku(oil), 1)), "stands in the list already"),
            (((_sku(oil), 1),), "at least two pieces"),
            (((_sku(basket), 2),), "cannot be in another kit"),
            (((_sku(oil), ""),), "How many pieces"),
            ((("", 2),), "Name the article"),
            (((_sku(oil), 100),), "99"),
        ):
            answer = client.post(page, _form(*lines))
            assert answer.status_code == 422, lines
            text = answer.content.decode()
            assert sentence in text, lines
            assert f'value="{lines[0][0]}"' in text or not lines[0][0]
        assert not BundlePart.objects.exists()

    def test_another_merchants_product_does_not_exist(self, goods: Any) -> None:
        oil, _vinegar, _basket = goods
        client = _client(people.a_merchant())
        assert client.get(f"/en/merchant/products/{_product(oil)}/kit/").status_code == 404
        mine = _client(oil.merchant)
        path = f"/en/merchant/products/{_product(oil)}/kit/?article=nothing"
        assert mine.get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sells_kits", [True, False], ids=["kits and parts", "control: parts only"])
def test_a_crowd_of_kits_and_parts_never_oversells(sells_kits: bool) -> None:  # noqa: FBT001  # a case of the table
    """Sixteen buyers at once, twelve bottles: what was promised is never more than there was.

    The control shows that the crowd is one: the bottles alone sell out to the last.
    """
    sales.some_rates()
    oil = sales.some_goods(units=12)
    vinegar = sales.some_goods(merchant=oil.merchant, units=30)
    kit = a_bundle((oil, 2), (vinegar, 1))
    wanted = [kit if sells_kits and number % 2 else oil for number in range(16)]
    quotes = [sales.a_quote((goods, 1)) for goods in wanted]
    assert all(one.token for one in quotes)
    bought = in_a_crowd(*(partial(_buy, str(one.token)) for one in quotes))
    kits = sum(map(bool, (won for won, goods in zip(bought, wanted, strict=True) if goods is kit)))
    singles = sum(map(bool, bought)) - kits
    taken = singles + 2 * kits
    assert taken <= 12
    free = logistics.free_units([oil.variant, vinegar.variant])
    assert free == {oil.variant: 12 - taken, vinegar.variant: 30 - kits}
    # Nobody is turned away while what they want is there.
    assert taken == 12 if singles < wanted.count(oil) else taken >= 11


def _buy(token: str) -> bool:
    try:
        checkout.place(token, at=sales.NOW)
    except SoldOut:
        return False
    return True
