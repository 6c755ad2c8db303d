"""Stock follows its merchant into another book: every unit is in one place at every step."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.checkout import make

from entrepot.checkout import commands as checkout
from entrepot.checkout.models import Order
from entrepot.kernel import following_id
from entrepot.kit import books
from entrepot.ledger import audits as ledger_audits
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries as ledger_queries
from entrepot.ledger import values as chart
from entrepot.ledger.models import TransferRow
from entrepot.logistics import audits, commands, queries
from entrepot.logistics.commands import moving
from entrepot.offices import commands as offices
from entrepot.offices import queries as merchants
from entrepot.offices.models import MerchantBook

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture(autouse=True)
def _books(db: None):
    make.some_rates()
    for number in (2, 3):
        books.open_book(number)
    yield
    books.forget()


def units(goods: make.Goods) -> dict[int, int]:
    """What may be sold in each book."""
    name = chart.stock(goods.variant, goods.node)
    return {
        book: free
        for book in (1, 2, 3)
        if (free := ledger_queries.free([name], book=chart.Book(book))[name])
    }


def found() -> list[str]:
    every = (*audits.AUDITS, *ledger_audits.AUDITS)
    return sorted({finding.code for audit in every for finding in audit()})


def move(goods: make.Goods, to: int) -> commands.Drained:
    left = offices.move_merchant(merchant=goods.merchant.id, to=to, at=NOW)
    return commands.drain(merchant=goods.merchant.id, source=left, at=NOW)


def a_place(goods: make.Goods, source: int, target: int) -> moving.Place:
    return moving.Place(goods.variant, goods.node, chart.Book(source), chart.Book(target))


def test_free_units_go_and_new_orders_with_them() -> None:
    goods = make.some_goods(units=10)
    done = move(goods, to=2)
    assert (done.moved, done.held) == (10, 0)
    assert units(goods) == {2: 10}
    placed = make.a_placed((goods, 3))
    assert placed.quote.book == 2
    assert units(goods) == {2: 7}
    assert queries.free_units([goods.variant]) == {goods.variant: 7}
    assert found() == []


def test_open_orders_end_where_they_are_and_what_they_free_follows() -> None:
    goods = make.some_goods(units=10)
    paid, unpaid = make.a_placed((goods, 2)), make.a_placed((goods, 3))
    assert move(goods, to=2) == commands.Drained(goods.merchant.id, 1, 5, 5)
    checkout.confirm_group(group=paid.group, payment=make.a_capture(paid), at=NOW)
    checkout.cancel_group(group=unpaid.group, at=NOW)
    [done] = commands.drain_due(at=NOW)
    assert (done.moved, done.held) == (3, 2)
    assert units(goods) == {2: 8}
    assert Order.objects.get(group=paid.group).state == "confirmed"
    assert found() == []


def test_a_quote_of_before_is_placed_while_its_book_has_the_units() -> None:
    goods = make.some_goods(units=10)
    early, late = make.a_quote((goods, 4)), make.a_quote((goods, 4))
    offices.move_merchant(merchant=goods.merchant.id, to=2, at=NOW)
    assert early.token
    assert late.token
    assert checkout.place(early.token, at=NOW).is_new
    commands.drain_due(at=NOW)
    with pytest.raises(Exception, match=r"checkout\.moved") as no:
        checkout.place(late.token, at=NOW)
    assert no.value.transient
    assert make.a_placed((goods, 4)).quote.book == 2
    assert units(goods) == {2: 2}
    assert found() == []


@pytest.mark.parametrize("after", ["set_aside", "bring"])
def test_whoever_dies_between_two_steps_leaves_it_to_the_next(after: str) -> None:
    goods = make.some_goods(units=10)
    offices.move_merchant(merchant=goods.merchant.id, to=2, at=NOW)
    place = a_place(goods, 1, 2)
    moving.set_aside([place], at=NOW)
    if after == "bring":
        moving.bring([(hold, place) for hold in open_holds(place)], at=NOW)
    assert units(goods) == ({} if after == "set_aside" else {2: 10})
    assert found() == []
    [done] = commands.drain_due(at=NOW)
    assert (done.moved, done.held) == (10, 0)
    assert units(goods) == {2: 10}
    assert found() == []
    assert commands.drain_due(at=NOW)[0].moved == 0


def open_holds(place: moving.Place) -> list[ledger_queries.OpenHold]:
    return ledger_queries.open_holds_into([place.bridge], book=place.source)


def test_two_who_drain_at_once_move_it_once() -> None:
    goods = make.some_goods(units=10)
    offices.move_merchant(merchant=goods.merchant.id, to=2, at=NOW)
    place = a_place(goods, 1, 2)
    moving.set_aside([place], at=NOW)
    both = [(hold, place) for hold in open_holds(place)]
    for _ in range(2):
        moving.bring(both, at=NOW)
        moving.let_go(both, at=NOW)
    assert units(goods) == {2: 10}
    assert found() == []


def test_on_the_way_back_what_was_on_the_way_there_arrives_first() -> None:
    goods = make.some_goods(units=10)
    offices.move_merchant(merchant=goods.merchant.id, to=2, at=NOW)
    moving.set_aside([a_place(goods, 1, 2)], at=NOW)
    offices.move_merchant(merchant=goods.merchant.id, to=3, at=NOW)
    for _ in range(2):
        commands.drain_due(at=NOW)
    assert units(goods) == {3: 10}
    offices.move_merchant(merchant=goods.merchant.id, to=1, at=NOW)
    commands.drain_due(at=NOW)
    assert units(goods) == {1: 10}
    assert merchants.books_of(goods.merchant.id)[0] == 1
    assert found() == []


def test_a_book_is_left_alone_once_it_is_empty_for_good() -> None:
    goods = make.some_goods(units=10)
    move(goods, to=2)
    assert not MerchantBook.objects.exclude(drained_at=None).exists()
    commands.drain_due(at=NOW + timedelta(hours=2))
    assert commands.drain_due(at=NOW + timedelta(hours=2)) == []
    make.some_stock(goods.node, goods.variant, 5)
    assert units(goods) == {2: 15}


def test_pages_show_one_stock_however_often_it_moved() -> None:
    goods = make.some_goods(units=10)
    make.a_placed((goods, 2))
    before = queries.stock_at(goods.variant, goods.node, merchant=goods.merchant.id, language="en")
    for book in (2, 1, 3):
        move(goods, to=book)
    after = queries.stock_at(goods.variant, goods.node, merchant=goods.merchant.id, language="en")
    assert after == before
    assert queries.stock_totals(goods.merchant.id).free == 8


def test_a_book_that_is_not_open_takes_nobody() -> None:
    with pytest.raises(offices.NoSuchBook):
        offices.move_merchant(merchant=make.some_goods().merchant.id, to=9, at=NOW)


def test_control_units_that_come_out_of_nowhere_are_found() -> None:
    """Who forgets to reserve them first sells them twice; the bridge does not cancel then."""
    goods = make.some_goods(units=10)
    place = a_place(goods, 1, 2)
    hold = ledger_queries.OpenHold(
        chart.TransferId(following_id(goods.variant, "never held")),
        chart.account_id(place.stock), chart.account_id(place.bridge), 10, place.unit,
    )  # fmt: skip
    moving.bring([(hold, place)], at=NOW)
    assert units(goods) == {1: 10, 2: 10}
    assert found() == ["logistics.bridge_differs"]


def test_control_units_that_never_arrive_are_found() -> None:
    goods = make.some_goods(units=10)
    place = a_place(goods, 1, 2)
    moving.set_aside([place], at=NOW)
    [hold] = open_holds(place)
    moving.let_go([(hold, place)], at=NOW)
    assert found() == ["logistics.bridge_differs"]
    assert TransferRow.objects.filter(kind=chart.Kind.POST).count() == 1
    ledger.expire_due(at=NOW)


@pytest.mark.parametrize(
    ("counted", "there"),
    [
        (12, {1: 5, 2: 2}),  # five of ten are free in the old book, five are held there
        (10, {1: 5}),
        (7, {1: 5}),  # what is free in the old book is taken away when it has come
        (0, {1: 5}),
    ],
)
def test_a_count_knows_what_still_lies_in_the_book_that_was_left(
    counted: int, there: dict[int, int]
) -> None:
    """Else a shelf of ten is sold as fifteen: once in each book."""
    goods = make.some_goods(units=10)
    make.a_placed((goods, 5))
    offices.move_merchant(merchant=goods.merchant.id, to=2, at=NOW)
    for _ in range(2):
        commands.count_stock(
            node=goods.node, units={goods.variant: counted}, reference="shelf", at=NOW,
            count_id=UUID(int=7),
        )  # fmt: skip
    assert units(goods) == there
    assert found() == []
