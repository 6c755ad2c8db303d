"""A set of other things is another product: the office looks before buyers get it."""

from typing import Any

import pytest
from tests.catalog.test_kits import _form, _product, _sku
from tests.checkout import make as sales
from tests.offices import make as people

from entrepot.catalog import commands
from entrepot.catalog.models import BundlePart, Listing, Review
from entrepot.catalog.pages.reviews import TIMES
from entrepot.catalog.rules import reviewing
from entrepot.catalog.rules.reviewing import Risk
from entrepot.catalog.values import VariantId
from entrepot.offices.models import Standing
from entrepot.offices.values import MerchantId, OfficeId, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> tuple[sales.Goods, sales.Goods, sales.Goods]:
    """Three live products of a merchant that came by an application."""
    sales.some_rates()
    oil = sales.some_goods(units=7, title="Olio")
    vinegar = sales.some_goods(merchant=oil.merchant, units=3, title="Aceto")
    basket = sales.some_goods(merchant=oil.merchant, units=0, title="Cesto")
    Standing.objects.create(merchant=oil.merchant, state="applied", at=sales.NOW)
    return oil, vinegar, basket


def _set(kit: sales.Goods, *parts: tuple[sales.Goods, int]) -> bool:
    return commands.set_parts(
        VariantId(kit.variant),
        {VariantId(one.variant): quantity for one, quantity in parts},
        merchant=MerchantId(kit.merchant.id),
        at=sales.NOW,
    )


def _confirm(kit: sales.Goods) -> int:
    [review] = Review.objects.filter(state="pending")
    office = OfficeId(kit.merchant.office_id)
    return commands.confirm([review.id], office=office, by=None, at=sales.NOW)


def _live(kit: sales.Goods) -> dict[str, int]:
    rows = BundlePart.objects.filter(bundle=kit.variant)
    return dict(rows.values_list("part__sku", "quantity"))


@pytest.mark.parametrize(
    ("before", "after", "risk"),
    [
        ({}, {"A": 2}, Risk.HIGH),
        ({"A": 2}, {}, Risk.HIGH),
        ({"A": 2}, {"A": 3}, Risk.HIGH),
        ({"A": 2}, {"A": 2}, Risk.NONE),
    ],
)
def test_other_contents_are_of_high_risk(before: Any, after: Any, risk: Risk) -> None:
    assert reviewing.risk("variant.S.1.parts", before, after) is risk


def test_contents_of_a_live_product_wait_for_the_office(goods: Any) -> None:
    oil, vinegar, basket = goods
    assert _set(basket, (oil, 2), (vinegar, 1))
    assert _live(basket) == {}
    [asked] = Review.objects.filter(state="pending")
    assert asked.after == {
        f"variant.{_sku(basket)}.parts": {_sku(oil): 2, _sku(vinegar): 1},
    }
    assert _confirm(basket) == 1
    assert _live(basket) == {_sku(oil): 2, _sku(vinegar): 1}
    assert _set(basket, (oil, 5))
    assert _live(basket) == {_sku(oil): 2, _sku(vinegar): 1}


def test_what_is_live_wanted_again_withdraws_the_request(goods: Any) -> None:
    oil, _vinegar, basket = goods
    assert _set(basket, (oil, 2))
    assert not _set(basket)
    assert Review.objects.get().state == "withdrawn"


def test_a_draft_and_a_merchant_known_before_ask_nobody(goods: Any) -> None:
    """The control: the same change of what no buyer sees, or of one that is not watched."""
    oil, _vinegar, basket = goods
    Listing.objects.filter(variant=basket.variant).update(state="draft")
    assert not _set(basket, (oil, 2))
    known = sales.some_goods(units=0, title="Cesto noto")
    tea = sales.some_goods(merchant=known.merchant, units=2)
    assert not _set(known, (tea, 2))
    assert _live(known) == {_sku(tea): 2}
    assert not Review.objects.exists()


def test_contents_that_can_no_longer_be_made_are_not_confirmed(goods: Any) -> None:
    oil, vinegar, basket = goods
    office = people.a_client(people.a_person(role=Role.OFFICE, office=oil.merchant.office))
    assert _set(basket, (vinegar, 2))
    # Another draft kit has the vinegar become a kit itself meanwhile.
    BundlePart.objects.create(bundle_id=vinegar.variant, part_id=oil.variant, quantity=2)
    with pytest.raises(commands.BadBundle):
        _confirm(basket)
    review = Review.objects.get(state="pending")
    said = office.post(
        f"/en/office/listing-review/{review.id}/decide/", {"do": "confirm"}, follow=True
    )
    assert "Nothing was confirmed" in said.content.decode()
    assert Review.objects.get().state == "pending"
    assert _live(basket) == {}


def test_both_desks_show_what_waits(goods: Any) -> None:
    oil, vinegar, basket = goods
    client = people.a_client(people.a_person(role=Role.MERCHANT, merchant=oil.merchant))
    page = f"/en/merchant/products/{_product(basket)}/kit/"
    form = _form((_sku(oil), 2), (_sku(vinegar), 1))
    said = client.post(page, form, follow=True).content.decode()
    assert "Your office looks at it first" in said
    assert f"2 {TIMES} {_sku(oil)}" in said
    office = people.a_client(people.a_person(role=Role.OFFICE, office=oil.merchant.office))
    review = Review.objects.get()
    shown = office.get(f"/en/office/listing-review/{review.id}/").content.decode()
    assert "What is in one piece" in shown
    assert f"2 {TIMES} {_sku(oil)}, 1 {TIMES} {_sku(vinegar)}" in shown
