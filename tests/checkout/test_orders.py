"""From held to sold to completed, and every way back."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.checkout import make

from entrepot.checkout import commands, queries, reactions
from entrepot.checkout.models import Order, OrderGroup
from entrepot.checkout.rules import AllowanceExceeded, SoldOut, movements
from entrepot.checkout.values import (
    ChargeState,
    FulfilmentState,
    OrderState,
    Placed,
)
from entrepot.kit.models import OutboxRow
from entrepot.ledger import queries as ledger
from entrepot.ledger import values as chart
from entrepot.logistics import queries as logistics
from entrepot.logistics.events import ParcelDelivered, ParcelShipped, ParcelTracked
from entrepot.logistics.models import Parcel
from entrepot.payments.models import Refund

pytestmark = pytest.mark.django_db

LATE = make.NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def _balance(name: str) -> int:
    found = ledger.balances([name])
    return found[name].posted if name in found else 0


def _free(goods: make.Goods) -> int:
    name = chart.stock(goods.variant, goods.node)
    return ledger.free([name])[name]


def _states(placed: Placed) -> list[tuple[str, str, str]]:
    rows = Order.objects.filter(group=placed.group).order_by("id")
    return [(row.state, row.charge, row.fulfilment) for row in rows]


def _events(kind: str) -> int:
    return OutboxRow.objects.filter(kind=kind).count()


def test_a_sale_puts_every_fen_where_it_must_lie():
    """Captured = escrow + taxes + freight + exchange margin, to the fen (MV-5)."""
    oil, wine = make.some_goods(), make.some_goods(price_minor=3300)
    placed = make.a_sale((oil, 2), (wine, 1))
    assert (
        _states(placed) == [(OrderState.CONFIRMED, ChargeState.FULL, FulfilmentState.TO_SHIP)] * 2
    )
    orders = Order.objects.filter(group=placed.group)
    for order in orders:
        assert _balance(chart.escrow(order.merchant, "CNY")) == order.goods_minor
    assert _balance(chart.fx_margin("CNY")) == sum(o.exchange_minor for o in orders)
    assert _balance(chart.freight("it-cn", "CNY")) == sum(o.freight_minor for o in orders)
    assert _balance(chart.tax("cn", "vat", "CNY")) == sum(o.vat_minor for o in orders)
    [payment] = OrderGroup.objects.values_list("payment", flat=True)
    assert _balance(chart.received(payment)) == 0
    assert -_balance(chart.clearing("simulator", "CNY")) == placed.quote.total_minor
    assert (_free(oil), _free(wine)) == (8, 9)
    assert _events("order.confirmed") == 2
    assert Parcel.objects.count() == 2


@pytest.mark.parametrize("sellers", [1, 2, 10])
def test_one_payment_for_any_number_of_sellers(sellers):
    """MV-3, MV-16: n orders in the transaction of the group; one payment."""
    goods = [make.some_goods() for _ in range(sellers)]
    placed = make.a_sale(*[(one, 1) for one in goods])
    assert len(_states(placed)) == sellers
    assert {state for state, _, _ in _states(placed)} == {OrderState.CONFIRMED}
    assert {row.merchant for row in Order.objects.all()} == {one.merchant.id for one in goods}


def test_confirming_again_changes_nothing():
    """CHK-2: the notice and the return page may both confirm, in any order, any number of times."""
    goods = make.some_goods()
    placed = make.a_placed((goods, 1))
    payment = make.a_capture(placed)
    for _ in range(3):
        commands.confirm_group(group=placed.group, payment=payment, at=make.NOW)
    assert _events("order.confirmed") == 1
    assert _free(goods) == 9
    assert Refund.objects.count() == 0


def test_no_money_no_sale():
    """CHK-5: a group whose payment was declined stays as it was."""
    placed = make.a_placed((make.some_goods(), 1))
    with pytest.raises(commands.NotPaid):
        commands.confirm_group(group=placed.group, payment=UUID(int=7), at=make.NOW)
    assert _states(placed) == [(OrderState.PLACED, ChargeState.NONE, FulfilmentState.NONE)]
    assert _events("order.confirmed") == 0


def test_a_second_payment_goes_back_whole():
    """CHK-3, MV-1: paid twice, sold once; nothing is deleted and the surplus is owed."""
    goods = make.some_goods()
    placed = make.a_sale((goods, 1))
    second = make.a_capture(placed, name="second")
    for _ in range(2):
        commands.confirm_group(group=placed.group, payment=second, at=make.NOW)
    refund = Refund.objects.get()
    assert (refund.payment_id, refund.amount_minor) == (second, placed.quote.total_minor)
    assert _balance(chart.refund_due(second)) == placed.quote.total_minor
    assert _free(goods) == 9
    assert _states(placed) == [(OrderState.CONFIRMED, ChargeState.FULL, FulfilmentState.TO_SHIP)]


def test_the_unpaid_expire_and_give_the_stock_back():
    """INV-18: stock and allowance are free again; the order says so."""
    goods = make.some_goods(units=3)
    placed = make.a_placed((goods, 3))
    assert _free(goods) == 0
    assert commands.expire_due(at=make.NOW + timedelta(minutes=29)) == 0
    assert commands.expire_due(at=LATE) == 1
    assert commands.expire_due(at=LATE) == 0
    assert _free(goods) == 3
    assert _states(placed) == [(OrderState.EXPIRED, ChargeState.NONE, FulfilmentState.NONE)]
    allowance = placed.quote.orders[0].allowance
    assert allowance is not None
    assert ledger.free([allowance])[allowance] == 2_600_000
    assert _events("order.expired") == 1


def test_expiry_confirms_what_is_paid():
    """A notice that is only late must not cost the sale."""
    placed = make.a_placed((make.some_goods(), 1))
    make.a_capture(placed, at=LATE)
    assert commands.expire_due(at=LATE) == 0
    assert _states(placed) == [(OrderState.CONFIRMED, ChargeState.FULL, FulfilmentState.TO_SHIP)]


@pytest.mark.parametrize("is_expired", [True, False], ids=["expired", "holds ran out"])
def test_late_money_is_attached_while_the_goods_are_there(is_expired):
    """CHK-11, first half: the stock is still there."""
    goods = make.some_goods(units=2)
    placed = make.a_placed((goods, 2))
    if is_expired:
        commands.expire_due(at=LATE)
    payment = make.a_capture(placed, at=LATE)
    commands.confirm_group(group=placed.group, payment=payment, at=LATE)
    assert _states(placed) == [(OrderState.CONFIRMED, ChargeState.FULL, FulfilmentState.TO_SHIP)]
    assert _free(goods) == 0


def test_late_money_for_goods_that_are_gone_goes_back():
    """CHK-11, second half: never silent. What can still be had is sold, the rest is owed back."""
    gone, there = make.some_goods(units=1), make.some_goods(units=1)
    placed = make.a_placed((gone, 1), (there, 1))
    commands.expire_due(at=LATE)
    make.a_sale((gone, 1), at=LATE)
    payment = make.a_capture(placed, at=LATE)
    for _ in range(2):
        commands.confirm_group(group=placed.group, payment=payment, at=LATE)
    by_merchant = {row.merchant: row for row in Order.objects.filter(group=placed.group)}
    lost, sold = by_merchant[gone.merchant.id], by_merchant[there.merchant.id]
    assert (lost.state, lost.charge) == (OrderState.EXPIRED, ChargeState.REFUND_DUE)
    assert (sold.state, sold.charge) == (OrderState.CONFIRMED, ChargeState.FULL)
    refund = Refund.objects.get()
    assert refund.amount_minor == lost.total_minor
    assert _balance(chart.refund_due(payment)) == lost.total_minor
    assert _balance(chart.received(payment)) == 0
    commands.note_refund(payment=payment)
    lost.refresh_from_db()
    assert lost.charge == ChargeState.REFUNDED


def test_back_to_the_cart_holds_nothing_twice():
    """CHK-10: after a failed payment the buyer changes the cart and orders again."""
    goods = make.some_goods(units=2)
    placed = make.a_placed((goods, 2))
    cart = commands.reopen_group(group=placed.group, owner=None, cart=None, at=make.NOW)
    assert _free(goods) == 2
    [wish] = queries.wishes_of(cart)
    assert (wish.listing, wish.quantity) == (goods.listing, 2)
    assert commands.reopen_group(group=placed.group, owner=None, cart=cart, at=make.NOW) == cart
    assert queries.units_in(cart) == 2
    again = make.a_sale((goods, 2))
    assert _states(again)[0][0] == OrderState.CONFIRMED
    late = make.a_capture(placed)
    commands.confirm_group(group=placed.group, payment=late, at=make.NOW)
    assert _balance(chart.refund_due(late)) == placed.quote.total_minor
    assert _states(placed)[0][0] == OrderState.CANCELLED


def test_a_paid_group_cannot_be_cancelled():
    placed = make.a_sale((make.some_goods(), 1))
    with pytest.raises(commands.AlreadyPaid):
        commands.cancel_group(group=placed.group, at=make.NOW)


def test_two_orders_cannot_both_take_the_last_of_the_allowance():
    """XB-8: the second is refused before it is held, and again by the ledger if both were promised."""
    goods = make.some_goods(price_minor=52_000, gross_weight_g=500, net_weight_g=400, units=20)
    recipient = make.a_recipient()
    first = [make.a_quote((goods, 1), recipient=recipient) for _ in range(6)]
    assert all(quote.token for quote in first)
    taken = 0
    for quote in first[:5]:
        commands.place(quote.token or "", at=make.NOW)
        taken += quote.payload.orders[0].dutiable_minor if quote.payload else 0
    with pytest.raises(AllowanceExceeded) as no:
        commands.place(first[5].token or "", at=make.NOW)
    assert no.value.left == 2_600_000 - taken > 0


def test_the_last_one_is_sold_once():
    """INV-1 at checkout's own door: who comes second hears which line and how many are left."""
    goods = make.some_goods(units=1)
    quotes = [make.a_quote((goods, 1)) for _ in range(2)]
    commands.place(quotes[0].token or "", at=make.NOW)
    with pytest.raises(SoldOut) as no:
        commands.place(quotes[1].token or "", at=make.NOW)
    assert (no.value.listing, no.value.wanted, no.value.left) == (goods.listing, 1, 0)


def test_placing_again_is_the_same_order():
    """CHK-3: twenty equal requests, one group."""
    quote = make.a_quote((make.some_goods(), 1))
    answers = [commands.place(quote.token or "", at=make.NOW) for _ in range(20)]
    assert [answer.is_new for answer in answers] == [True] + [False] * 19
    assert Order.objects.count() == 1


def test_a_parcels_news_may_come_in_any_order():
    """Delivered, then shipped, then tracked, then all again: the order ends as delivered."""
    placed = make.a_sale((make.some_goods(), 1))
    [order] = placed.quote.orders
    parcel = logistics.parcel_of(order.id)
    assert parcel is not None
    told = {"at": make.NOW, "parcel": parcel.id, "order": order.id}
    for _ in range(2):
        reactions.follow_delivered(ParcelDelivered(**told))
        reactions.follow_shipped(ParcelShipped(**told, number="RR123456785IT"))
        reactions.follow_tracked(ParcelTracked(**told, code="departed"))
    row = Order.objects.get(id=order.id)
    assert (row.fulfilment, row.delivered_at) == (FulfilmentState.DELIVERED, make.NOW)


def test_receipt_pays_the_merchant_its_own_prices_less_commission():
    """Contract: escrow becomes payable and commission in the merchant's own currency (MV-5)."""
    oil = make.some_goods(price_minor=1999)
    placed = make.a_sale((oil, 3))
    [order] = placed.quote.orders
    with pytest.raises(commands.NotShipped):
        commands.confirm_receipt(group=placed.group, order=order.id, at=make.NOW)
    make.ship(placed)
    for _ in range(2):
        commands.confirm_receipt(group=placed.group, order=order.id, at=make.NOW)
    merchant = oil.merchant.id
    assert _balance(chart.escrow(merchant, "CNY")) == 0
    assert _balance(chart.commission("EUR")) == 480  # 8 % of 59.97, half up
    assert _balance(chart.payable(merchant, "EUR")) == 5997 - 480
    assert _balance(chart.fx("EUR", "CNY", "CNY")) == order.goods_minor
    assert -_balance(chart.fx("EUR", "CNY", "EUR")) == 5997
    assert _states(placed) == [(OrderState.COMPLETED, ChargeState.FULL, FulfilmentState.CONFIRMED)]
    assert _events("order.completed") == 1


def test_a_buyer_cannot_confirm_an_order_of_another_group():
    """SEC-1: the group that was shown to be the buyer's must be the order's."""
    mine, other = make.a_sale((make.some_goods(), 1)), make.a_sale((make.some_goods(), 1))
    with pytest.raises(commands.NoSuchOrder):
        commands.confirm_receipt(group=mine.group, order=other.quote.orders[0].id, at=make.NOW)


def test_time_completes_what_nobody_confirms():
    """Ten days after delivery, and not before."""
    placed = make.a_sale((make.some_goods(), 1))
    make.ship(placed)
    assert commands.complete_due(at=make.NOW + timedelta(days=10, seconds=-1)) == 0
    assert commands.complete_due(at=make.NOW + timedelta(days=10)) == 1
    assert commands.complete_due(at=make.NOW + timedelta(days=11)) == 0
    assert _states(placed)[0][0] == OrderState.COMPLETED


def test_a_rate_changed_after_the_sale_pays_at_the_old_one():
    """MV-13: the commission is the one that was agreed at the sale."""
    oil = make.some_goods()
    placed = make.a_sale((oil, 1))
    type(oil.merchant).objects.filter(id=oil.merchant.id).update(commission_bp=5000)
    make.ship(placed)
    commands.complete_due(at=make.NOW + timedelta(days=10))
    assert _balance(chart.commission("EUR")) == 160


def test_what_was_sold_ships_from_its_keep():
    """The hold that a parcel posts is the one that confirming made."""
    goods = make.some_goods()
    placed = make.a_sale((goods, 1))
    [order] = placed.quote.orders
    parcel = logistics.parcel_of(order.id)
    assert parcel is not None
    assert parcel.lines[0].hold == movements.kept_of(order.lines[0].id)
    assert parcel.lines[0].value_minor == order.goods_minor + order.exchange_minor
    assert Parcel.objects.get().order_number == order.number
