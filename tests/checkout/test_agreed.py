"""What is charged is what the contract of the day says, and stays so (MV-13)."""

import json
from datetime import date
from typing import Any

import pytest
from tests.checkout.make import NOW, Goods, a_lane, a_quote, a_sale, some_goods, some_rates
from tests.offices.make import a_merchant
from tests.onboarding.make_terms import some_terms
from tests.onboarding.test_contract import under_contract

from entrepot.catalog.models import Category, Product
from entrepot.checkout.models import Order
from entrepot.checkout.queries.booked import booked
from entrepot.checkout.rules import movements
from entrepot.money.values import EUR, Money
from entrepot.onboarding.queries import rates
from entrepot.onboarding.values.contract import CommissionRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_rates")]
LONG_AGO = date(2020, 1, 1)
ALL = CommissionRow("", 800, LONG_AGO)
DEAR = CommissionRow("dear", 2000, LONG_AGO)


@pytest.fixture
def _rates() -> None:
    some_rates()


def frozen_order(*wishes: tuple[Goods, int]) -> dict[str, Any]:
    payload = a_quote(*wishes).payload
    assert payload is not None
    [order] = payload.orders
    facts: dict[str, Any] = json.loads(bytes(order.frozen))
    return facts | {
        "lines": [json.loads(bytes(one.frozen))["commission_bp"] for one in order.lines]
    }


def goods_of_two_categories() -> tuple[Goods, Goods]:
    merchant, lane = a_merchant(), a_lane()
    first = some_goods(merchant=merchant, lane=lane)
    second = some_goods(merchant=merchant, lane=lane, price_minor=1000)
    category, _ = Category.objects.get_or_create(slug="dear")
    Product.objects.filter(variants=first.variant).update(category=category)
    return first, second


def test_without_a_contract_the_merchants_own_rate_is_frozen() -> None:
    first, _ = goods_of_two_categories()
    facts = frozen_order((first, 3))
    assert (facts["commission_bp"], facts["commission_minor"]) == (800, 480)
    assert facts["order_fee_minor"] == 0


def test_the_contract_of_the_day_is_charged_line_by_line_with_its_fee() -> None:
    first, second = goods_of_two_categories()
    under_contract(first.merchant, some_terms(DEAR, ALL, order_fee_minor=35), at=NOW)
    facts = frozen_order((first, 2), (second, 1))
    # 20 % of EUR 40, 8 % of EUR 10, and EUR 0.35 for the order.
    assert sorted(facts["lines"]) == [800, 2000]
    assert facts["commission_minor"] == 800 + 80 + 35
    assert facts["order_fee_minor"] == 35


def test_a_new_rate_does_not_reach_an_old_order() -> None:
    """MV-13: and what the ledger moves at completion is the frozen amount."""
    first, _ = goods_of_two_categories()
    under_contract(first.merchant, some_terms(DEAR, ALL), at=NOW)
    placed = a_sale((first, 1))
    row = Order.objects.get(group=placed.group)
    Category.objects.filter(slug="dear").update(slug="cheap")
    rates.forget()
    [known] = booked([row], book=row.book)
    assert movements.commission(known) == Money(400, EUR)
    assert movements.payable(known) == Money(1600, EUR)


def test_a_warm_process_asks_no_table_for_rates(django_assert_num_queries: Any) -> None:
    first, _ = goods_of_two_categories()
    under_contract(first.merchant, some_terms(DEAR, ALL), at=NOW)
    frozen_order((first, 1))
    with django_assert_num_queries(0):
        rates.schedules([first.merchant.id], NOW.date())
        rates.path("dear")
