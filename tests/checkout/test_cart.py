"""Carts: bounded, owned, merged, and priced in a constant number of statements."""

import pytest
from tests.checkout import make
from tests.offices.make import a_person

from entrepot.catalog.models import Listing
from entrepot.checkout import commands, queries
from entrepot.checkout.models import Cart, Recipient
from entrepot.checkout.values import CART_LINES_MAX, QUANTITY_MAX, CartId, ProblemCode
from entrepot.kernel import new_id
from entrepot.money.values import CNY, Money

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def _add(goods: make.Goods, quantity: int = 1, *, cart: CartId | None = None, owner=None, **facts):
    return commands.add_to_cart(
        **{
            "market": "cn",
            "owner": owner.id if owner else None,
            "cart": cart,
            "listing": goods.listing,
            "quantity": quantity,
            **facts,
        }
    )


def _units(cart: CartId) -> list[int]:
    return [wish.quantity for wish in queries.wishes_of(cart)]


def test_the_same_thing_again_is_more_of_it():
    goods = make.some_goods()
    cart = _add(goods, 2)
    assert _add(goods, 3, cart=cart) == cart
    assert _units(cart) == [5]
    assert queries.units_in(cart) == 5
    commands.set_quantity(cart=cart, listing=goods.listing, quantity=4)
    assert _units(cart) == [4]
    commands.set_quantity(cart=cart, listing=goods.listing, quantity=0)
    commands.remove(cart=cart, listing=goods.listing)
    assert _units(cart) == []


@pytest.mark.parametrize("quantity", [0, -1, QUANTITY_MAX + 1])
def test_a_quantity_has_bounds(quantity):
    goods = make.some_goods()
    with pytest.raises(commands.BadQuantity):
        _add(goods, quantity)
    cart = _add(goods)
    if quantity:
        with pytest.raises(commands.BadQuantity):
            commands.set_quantity(cart=cart, listing=goods.listing, quantity=quantity)


def test_a_cart_has_bounds():
    goods = make.some_goods(units=0)
    cart = _add(goods)
    lane = make.a_lane("it-cn-2")
    variants = [make.some_goods(units=0, merchant=goods.merchant) for _ in range(CART_LINES_MAX)]
    assert lane
    for one in variants[: CART_LINES_MAX - 1]:
        _add(one, cart=cart)
    with pytest.raises(commands.CartFull):
        _add(variants[-1], cart=cart)
    _add(goods, cart=cart)


def test_what_is_not_sold_here_cannot_be_put_aside():
    goods = make.some_goods()
    with pytest.raises(commands.NotOffered):
        _add(goods, market="es")
    with pytest.raises(commands.NotOffered):
        _add(goods, listing=new_id())


def test_a_cart_is_its_owners_or_its_cookies():
    """SEC-1: a cart's id alone opens nothing."""
    ada, eve = a_person(), a_person()
    mine = _add(make.some_goods(), owner=ada)
    strangers = _add(make.some_goods())
    assert queries.cart_of(market="cn", owner=ada.id) == mine
    assert queries.cart_of(market="cn", owner=eve.id) is None
    assert queries.cart_of(market="cn", owner=None) is None
    assert queries.cart_of(market="cn", owner=None, ref=queries.cart_ref(strangers)) == strangers
    assert queries.cart_of(market="cn", owner=None, ref=queries.cart_ref(mine)) is None
    assert queries.cart_of(market="cn", owner=None, ref=str(strangers)) is None
    assert _add(make.some_goods(), cart=mine) != mine


def test_signing_in_brings_the_cart_along():
    ada = a_person()
    oil, wine = make.some_goods(), make.some_goods()
    strangers = _add(oil, 2)
    _add(wine, 1, cart=strangers)
    assert commands.take_over(cart=strangers, owner=ada.id) == strangers
    assert queries.cart_of(market="cn", owner=ada.id) == strangers
    again = _add(oil, 990)
    _add(make.some_goods(), 1, cart=again)
    for _ in range(2):
        commands.take_over(cart=again, owner=ada.id)
    assert _units(strangers) == [992, 1, 1]
    assert Cart.objects.count() == 1


def test_another_persons_cart_cannot_be_taken_over():
    ada, eve = a_person(), a_person()
    mine = _add(make.some_goods(), owner=ada)
    commands.take_over(cart=mine, owner=eve.id)
    assert queries.cart_of(market="cn", owner=ada.id) == mine
    assert queries.cart_of(market="cn", owner=eve.id) is None


def test_a_cart_of_any_size_costs_the_same_statements(django_assert_max_num_queries):
    cart = None
    for _ in range(12):
        cart = _add(make.some_goods(), cart=cart)
    assert cart is not None
    queries.cart_page(cart, market="cn", at=make.NOW)
    with django_assert_max_num_queries(8):
        page = queries.cart_page(cart, market="cn", at=make.NOW)
    assert len(page.priced.orders) == 12
    assert page.units == 12
    assert page.priced.problems == ()


def test_a_price_that_rose_is_said_until_it_is_accepted():
    """TAX-13: what a buyer has seen holds, or is confirmed anew; a fall needs no word."""
    goods = make.some_goods()
    [order] = _page(_add(goods)).priced.orders
    seen = order.lines[0].unit
    assert seen is not None
    cart = _add(goods, shown=Money(seen.minor - 1, CNY))
    [problem] = _page(cart).priced.problems
    assert problem.code is ProblemCode.PRICE_CHANGED
    assert problem.facts["now"] == str(seen)
    commands.accept_prices(cart=cart, prices={goods.listing: seen})
    assert _page(cart).priced.problems == ()
    commands.accept_prices(cart=cart, prices={goods.listing: Money(seen.minor + 1, CNY)})
    assert _page(cart).priced.problems == ()


def test_what_is_gone_is_said_and_the_rest_is_priced():
    """MV-25: a change is reported, never applied silently."""
    oil, wine = make.some_goods(), make.some_goods()
    cart = _add(oil)
    _add(wine, cart=cart)
    Listing.objects.filter(id=oil.listing).update(state="paused")
    page = _page(cart)
    assert [(p.code, p.listing) for p in page.priced.problems] == [
        (ProblemCode.NOT_AVAILABLE, oil.listing)
    ]
    assert queries.shown_prices(page.priced)[wine.listing] > 0


def _page(cart: CartId) -> queries.CartPage:
    return queries.cart_page(cart, market="cn", at=make.NOW)


def test_an_address_is_sealed_and_kept_once():
    """The table holds nothing readable; the same address is the same recipient."""
    ada = a_person()
    first = make.a_recipient(owner=ada)
    assert make.a_recipient(owner=ada) == first
    other = make.a_recipient(owner=ada, details={**make.BEIJING, "street": "长安街1号"})
    assert other != first
    raw = str(Recipient.objects.extra(select={"raw": "details::text"}).values_list("raw").first())
    assert "王" not in raw
    assert "11010519491231002" not in raw
    views = queries.recipients_of(ada.id, country="CN")
    assert [view.id for view in views] == [other, first]
    assert queries.recipient_view(first, owner=a_person().id) is None


def test_the_allowance_is_one_for_a_person_whoever_buys():
    """XB-8: two accounts with one ID number share the year's 26,000."""
    day = make.NOW.date()
    first, second = make.a_recipient(owner=a_person()), make.a_recipient(owner=a_person())
    [before] = queries.remaining_allowance(first, day=day)
    assert str(before.left) == "CNY 26000.00"
    placed = make.a_placed((make.some_goods(), 1))
    used = placed.quote.orders[0].dutiable_minor
    for recipient in (first, second):
        [after] = queries.remaining_allowance(recipient, day=day)
        assert after.left.minor == 2_600_000 - used
    number = make.an_id_number(7)
    stranger = make.a_recipient(details={**make.BEIJING, "id_number": number})
    assert queries.remaining_allowance(stranger, day=day)[0].left.minor == 2_600_000
