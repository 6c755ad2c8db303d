"""The order page: frozen, complete, scoped, and constant in statements."""

import pytest
from tests.checkout import make
from tests.offices.make import a_person

from entrepot.catalog.models import Text, Variant
from entrepot.checkout import commands, queries
from entrepot.checkout.values import OrderState
from entrepot.kernel import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def _page(placed, **facts):
    page = queries.group_page(placed.group, **facts)
    assert page is not None
    return page


def test_a_group_shows_every_amount_with_its_reason():
    placed = make.a_sale((make.some_goods(), 2), (make.some_goods(), 1))
    page = _page(placed, language="zh-hans")
    assert page.total.minor == placed.quote.total_minor
    assert page.state is OrderState.CONFIRMED
    assert page.paid is not None
    for order in page.orders:
        assert order.amounts.total == page.total - sum(
            (o.amounts.total for o in page.orders if o is not order),
            start=page.total - page.total,
        )
        for line in order.lines:
            assert line.title == "特级初榨橄榄油"
            assert sum(charge.amount.minor for charge in line.charges) == line.total.minor
            assert all(charge.source for charge in line.charges)
    assert page.recipient is not None
    assert page.recipient.id_number == "110***********002X"
    assert page.recipient.lines == ("北京市北京市朝阳区", "建国路88号", "100022")


def test_what_was_bought_does_not_change():
    """XB-5, TAX-10: a new HS code, title, price, rate or lane leaves an order as it was."""
    goods = make.some_goods()
    placed = make.a_sale((goods, 1))
    before = _page(placed)
    Variant.objects.filter(id=goods.variant).update(hs_code="22042100", price_minor=1, origin="FR")
    Text.objects.all().update(title="something else")
    make.a_lane().__class__.objects.all().update(margin_bp=900, freight_first_minor=1)
    type(goods.merchant).objects.all().update(name="Another", commission_bp=1)
    assert _page(placed) == before
    assert before.orders[0].lines[0].hs_code == "15092000"
    assert before.orders[0].frozen["rate"]["rate"] == "8.1234"
    assert before.orders[0].frozen["rules_version"]


def test_any_group_costs_the_same_number_of_statements(django_assert_max_num_queries):
    placed = make.a_sale(*[(make.some_goods(), 1) for _ in range(10)])
    with django_assert_max_num_queries(8):
        _page(placed)


def test_a_buyer_sees_their_own_list_in_three_statements(django_assert_num_queries):
    ada, eve = a_person(), a_person()
    placed = [make.a_sale((make.some_goods(), 1), buyer=ada) for _ in range(3)]
    make.a_sale((make.some_goods(), 1), buyer=eve)
    with django_assert_num_queries(3):
        rows = queries.groups_of(ada.id, limit=20)
    assert [row.id for row in rows] == sorted((one.group for one in placed), reverse=True)
    assert [row.id for row in queries.groups_of(ada.id, limit=20, before=rows[0].id)] == [
        row.id for row in rows[1:]
    ]


def test_only_the_buyer_and_the_link_see_a_group():
    """SEC-1: others learn nothing, not even that it is there."""
    ada, eve = a_person(), a_person()
    placed = make.a_placed((make.some_goods(), 1), buyer=ada)
    token = queries.link_token(placed.group)
    assert queries.may_see(placed.group, owner=ada.id)
    assert not queries.may_see(placed.group, owner=eve.id)
    assert not queries.may_see(placed.group, owner=None)
    assert queries.may_see(placed.group, owner=None, token=token)
    assert not queries.may_see(new_id(), owner=None, token=token)
    assert not queries.may_see(placed.group, owner=None, token=token[:-1])
    assert queries.group_page(new_id()) is None


def test_a_group_after_a_cancellation_says_so():
    placed = make.a_placed((make.some_goods(), 1))
    commands.cancel_group(group=placed.group, at=make.NOW)
    assert _page(placed).state is OrderState.CANCELLED
    assert not _page(placed).can_pay
