"""Orders that draw on several books: held there first, used or given back after, never twice."""

from datetime import timedelta

import msgspec
import pytest
from django.conf import settings
from django.db import transaction
from tests.checkout import make
from tests.ledger.make import AT, a_move
from tests.offices.make import a_merchant

from entrepot.checkout import audits, commands, queries, rules
from entrepot.checkout.commands import placing
from entrepot.checkout.events import OrderDrewElsewhere
from entrepot.checkout.models import Order, OrderGroup, Recipient
from entrepot.checkout.rules import elsewhere
from entrepot.checkout.values import AsidePayload
from entrepot.kernel import book_of, named_id
from entrepot.kit import books, outbox, statements
from entrepot.kit.models import OutboxRow
from entrepot.ledger import audits as ledger_audits
from entrepot.ledger import commands as ledger
from entrepot.ledger import queries as ledger_queries
from entrepot.ledger import values as chart
from entrepot.ledger.models import TransferRow
from entrepot.ledger.values import Book, NewAccount, Rule
from entrepot.logistics.models import Parcel
from entrepot.offices import queries as merchants

pytestmark = pytest.mark.django_db

UNIT = "coupon:CNY"
LATE = make.NOW + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _books(db: None):
    make.some_rates()
    for number in (2, 3):
        books.open_book(number)
    yield
    books.forget()


def tell() -> None:
    """The other books hear of it, and hear it twice."""
    for row in OutboxRow.objects.filter(kind=OrderDrewElsewhere.kind).order_by("id"):
        told = outbox.decode(row.kind, row.body)
        assert isinstance(told, OrderDrewElsewhere)
        for _ in range(2):
            commands.end_elsewhere(
                order=told.order, there=told.there, is_used=told.is_used, at=told.at
            )
        OutboxRow.objects.filter(book=row.book, id=row.id).delete()


def found() -> list[str]:
    """What is wrong; the clock of these tests is behind, so all that waits is overdue."""
    every = (*audits.AUDITS, *ledger_audits.AUDITS)
    codes = {finding.code for audit in every for finding in audit()}
    return sorted(code for code in codes if not code.endswith("overdue"))


def a_budget(minor: int, *, book: int, code: str = "SPRING") -> str:
    """The name of a coupon's budget in a book."""
    name = f"coupon:{code}"
    granted = NewAccount("coupon-granted", UNIT)
    ledger.open_accounts([NewAccount(name, UNIT, Rule.NO_OVERDRAFT), granted], book=Book(book))
    ledger.transfer(a_move(granted.name, name, minor, UNIT), at=AT, book=Book(book))
    return name


def a_token(
    *wishes: tuple[make.Goods, int], coupon: str = "", minor: int = 0, book: int = 3
) -> str:
    payload = make.a_quote(*wishes).payload
    assert payload is not None
    if coupon:
        aside = AsidePayload(
            account=coupon, into="coupon-used:SPRING", amount_minor=minor, unit=UNIT, book=book
        )
        first, *others = payload.orders
        orders = (msgspec.structs.replace(first, asides=(aside,)), *others)
        payload = msgspec.structs.replace(payload, orders=orders)
    return rules.sign(payload, settings.ENTREPOT_QUOTE_KEYS)


def goods_of(book: int, **facts) -> make.Goods:
    return make.some_goods(merchant=a_merchant(book=book), **facts)


def allowance(book: int):
    [key] = {row.person for row in Recipient.objects.all()}
    [one] = queries.allowances(key, day=make.NOW.date())
    assert queries.allowance_book(key, 2026) == book
    return one


def free(name: str, *, book: int) -> int:
    return ledger_queries.free([name], book=Book(book))[name]


def test_a_quote_is_of_its_merchants_book_and_its_ids_say_so() -> None:
    payload = make.a_quote((goods_of(2), 1)).payload
    assert payload is not None
    [order] = payload.orders
    ids = [payload.id, order.id, *(line.id for line in order.lines)]
    assert {book_of(one) for one in ids} == {payload.book} == {2}
    assert order.allowance_book == 1
    assert elsewhere.is_needed(payload)


def test_what_lies_in_the_own_book_takes_no_other_path() -> None:
    payload = make.a_quote((goods_of(1), 1)).payload
    assert payload is not None
    assert payload.orders[0].allowance
    assert not elsewhere.is_needed(payload)


def test_paid_it_is_used_in_each_book() -> None:
    coupon = a_budget(1000, book=3)
    token = a_token((goods_of(2), 2), coupon=coupon, minor=300)
    placed = commands.place(token, at=make.NOW)
    assert free(coupon, book=3) == 700
    held = allowance(1).used.minor
    assert held == placed.quote.orders[0].dutiable_minor > 0
    assert found() == []
    commands.confirm_group(group=placed.group, payment=make.a_capture(placed), at=make.NOW)
    tell()
    budget = ledger_queries.balance(coupon, book=Book(3))
    assert (budget.debits_pending, budget.debits_posted) == (0, 300)
    assert allowance(1).used.minor == held
    assert not TransferRow.objects.filter(book__in=[1, 3], kind=2, resolved_by=None).exists()
    assert found() == []


@pytest.mark.parametrize("way", ["expired", "cancelled"])
def test_unpaid_it_is_given_back_in_each_book(way: str) -> None:
    coupon = a_budget(1000, book=3)
    placed = commands.place(a_token((goods_of(2), 2), coupon=coupon, minor=300), at=make.NOW)
    if way == "expired":
        commands.expire_due(at=LATE)
    else:
        commands.cancel_group(group=placed.group, at=make.NOW)
    assert free(coupon, book=3) == 700
    # Control: while the other book has not heard of it, nobody may call it sound for ever.
    assert found() == []
    waiting = list(OutboxRow.objects.filter(kind=OrderDrewElsewhere.kind))
    OutboxRow.objects.filter(kind=OrderDrewElsewhere.kind).delete()
    assert found() == ["checkout.elsewhere_differs"]
    OutboxRow.objects.bulk_create(waiting)
    tell()
    assert free(coupon, book=3) == 1000
    assert allowance(1).used.minor == 0
    assert found() == []


def test_a_refusal_in_the_own_book_gives_back_the_others() -> None:
    coupon = a_budget(1000, book=3)
    goods = goods_of(2, units=3)
    token = a_token((goods, 2), coupon=coupon, minor=300)
    assert commands.place(a_token((goods, 2)), at=make.NOW).is_new
    used = allowance(1).used
    with pytest.raises(rules.SoldOut) as no:
        commands.place(token, at=make.NOW)
    assert (no.value.wanted, no.value.left) == (2, 1)
    assert free(coupon, book=3) == 1000
    assert allowance(1).used == used
    # What was given back is not counted on when stock comes in and the quote comes again.
    make.some_stock(goods.node, goods.variant, 5)
    with pytest.raises(rules.QuoteGivenUp):
        commands.place(token, at=make.NOW)
    assert OrderGroup.objects.count() == 1
    assert found() == []


def test_a_refusal_in_another_book_gives_back_what_a_third_holds() -> None:
    coupon = a_budget(200, book=3)
    goods = goods_of(2)
    with pytest.raises(rules.BudgetSpent) as no:
        commands.place(a_token((goods, 2), coupon=coupon, minor=300), at=make.NOW)
    assert (no.value.account, no.value.wanted, no.value.left) == (coupon, 300, 200)
    assert allowance(1).used.minor == 0
    assert not Order.objects.exists()
    assert found() == []


def test_control_a_void_that_is_forgotten_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    coupon = a_budget(1000, book=3)
    goods = goods_of(2, units=1)
    monkeypatch.setattr(elsewhere, "ends_the_quote", lambda _: False)
    with pytest.raises(rules.SoldOut):
        commands.place(_signed_for_more(goods, coupon), at=make.NOW)
    assert free(coupon, book=3) == 700
    # It is not lost for ever: the hold has an end.
    ledger.expire_due(at=make.NOW + timedelta(hours=3))
    assert free(coupon, book=3) == 1000


def test_a_hold_that_nobody_expires_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    coupon = a_budget(1000, book=3)
    monkeypatch.setattr(elsewhere, "SLACK", timedelta(days=-30))
    placed = commands.place(a_token((goods_of(2), 2), coupon=coupon, minor=300), at=make.NOW)
    assert placed.is_new
    Order.objects.all().delete()
    [finding, _] = audits.holds_in_other_books_end()
    assert finding.code == "checkout.elsewhere_overdue"
    ledger.expire_due(at=make.NOW)
    assert audits.holds_in_other_books_end() == []


def _signed_for_more(goods: make.Goods, coupon: str) -> str:
    token = a_token((goods, 1), coupon=coupon, minor=300)
    commands.place(a_token((goods, 1)), at=make.NOW)
    return token


def test_the_same_quote_again_is_the_same_answer() -> None:
    coupon = a_budget(1000, book=3)
    token = a_token((goods_of(2), 2), coupon=coupon, minor=300)
    first = commands.place(token, at=make.NOW)
    again = commands.place(token, at=make.NOW)
    assert (first.is_new, again.is_new) == (True, False)
    commands.cancel_group(group=first.group, at=make.NOW)
    tell()
    assert not commands.place(token, at=make.NOW).is_new
    assert not commands.place(token, at=LATE).is_new
    assert free(coupon, book=3) == 1000
    assert found() == []


def test_paid_after_its_time_all_is_taken_anew_or_the_money_goes_back() -> None:
    coupon = a_budget(500, book=3)
    goods = goods_of(2)
    quick, late = (
        commands.place(a_token((goods, 1), coupon=coupon, minor=200), at=make.NOW) for _ in "ab"
    )
    commands.expire_due(at=LATE)
    tell()
    for placed in (quick, late):
        make.a_capture(placed, at=LATE)
    commands.confirm_group(group=quick.group, payment=make.a_capture(quick), at=LATE)
    assert ledger_queries.balance(coupon, book=Book(3)).debits_posted == 200
    third = commands.place(a_token((goods, 1), coupon=coupon, minor=200), at=make.NOW)
    assert third.is_new
    commands.confirm_group(group=late.group, payment=make.a_capture(late), at=LATE)
    tell()
    states = dict(Order.objects.values_list("group", "charge"))
    assert (states[quick.group], states[late.group]) == ("full", "refund_due")
    assert free(coupon, book=3) == 100
    assert found() == []


def test_a_person_has_one_year_however_many_books_there_are() -> None:
    names = [named_id(str(number)).hex for number in range(300)]
    shares = [elsewhere.book_of_person(name, (1, 2, 3)) for name in names]
    assert min(shares.count(Book(book)) for book in (1, 2, 3)) > 70
    moved = [elsewhere.book_of_person(name, (1, 2, 3, 4)) for name in names]
    assert {new for old, new in zip(shares, moved, strict=True) if new != old} == {4}
    assert books.books_before(make.NOW) == (1,)
    assert books.books_before(make.NOW + timedelta(days=900)) == (1, 2, 3)


def carted(*books_of_goods: int, units: int = 5) -> tuple[list[make.Goods], commands.Quote]:
    """One cart over merchants of several books."""
    goods = [goods_of(book, units=units, price_minor=2000) for book in books_of_goods]
    return goods, make.a_quote(*[(one, 2) for one in goods])


def sellable(goods: make.Goods, book: int) -> int:
    return free(chart.stock(goods.variant, goods.node), book=book)


def test_a_cart_over_several_books_is_one_checkout_and_one_payment() -> None:
    goods, quote = carted(1, 2, 3)
    assert quote.token, quote.problems
    placed = commands.place(quote.token, at=make.NOW)
    assert {book_of(order.id) for order in placed.quote.orders} == {placed.quote.book}
    assert [sellable(one, book) for book, one in enumerate(goods, 1)] == [3, 3, 3]
    assert found() == []
    commands.confirm_group(group=placed.group, payment=make.a_capture(placed), at=make.NOW)
    assert set(Order.objects.values_list("state", "charge")) == {("confirmed", "full")}
    tell()
    assert found() == []
    for one in goods:
        kept_in = one.merchant.book
        parcel = Parcel.objects.get(merchant=one.merchant)
        assert parcel.book == kept_in
        assert set(merchants.books_of(one.merchant.id)) == {kept_in, placed.quote.book}
        hold = ledger_queries.open_holds_into([chart.sold(one.variant)], book=Book(kept_in))
        assert [str(one.id) for one in hold] == [line["hold"] for line in parcel.lines]
        standing = queries.standing(one.merchant.id, books=merchants.books_of(one.merchant.id))
        assert standing.waiting == 1
        assert standing.escrow[0].minor > 0
    make.ship(placed)
    for order in placed.quote.orders:
        commands.confirm_receipt(group=placed.group, order=order.id, at=make.NOW)
    assert set(Order.objects.values_list("state", flat=True)) == {"completed"}


@pytest.mark.parametrize("way", ["expired", "cancelled"])
def test_an_unpaid_cart_over_several_books_frees_all_of_them(way: str) -> None:
    goods, quote = carted(1, 2, 3)
    assert quote.token
    placed = commands.place(quote.token, at=make.NOW)
    if way == "expired":
        commands.expire_due(at=LATE)
    else:
        commands.cancel_group(group=placed.group, at=make.NOW)
    tell()
    assert [sellable(one, book) for book, one in enumerate(goods, 1)] == [5, 5, 5]
    assert found() == []


def test_what_is_sold_out_in_one_book_holds_nothing_in_the_others() -> None:
    goods, quote = carted(1, 2, 3, units=3)
    for short in goods:
        assert quote.token
        other = make.a_placed((short, 2))
        with pytest.raises(rules.SoldOut) as no:
            commands.place(quote.token, at=make.NOW)
        assert no.value.left == 1
        commands.cancel_group(group=other.group, at=make.NOW)
        tell()
        assert [sellable(one, book) for book, one in enumerate(goods, 1)] == [3, 3, 3]
        quote = make.a_quote(*[(one, 2) for one in goods])
    assert found() == []


def test_paid_late_a_cart_over_several_books_keeps_what_is_still_there() -> None:
    goods, quote = carted(1, 2, 3, units=3)
    assert quote.token
    placed = commands.place(quote.token, at=make.NOW)
    commands.expire_due(at=LATE)
    tell()
    assert make.a_placed((goods[2], 2)).is_new
    commands.confirm_group(group=placed.group, payment=make.a_capture(placed), at=LATE)
    tell()
    sold = {order.merchant: order.charge for order in Order.objects.filter(group=placed.group)}
    assert [sold[one.merchant.id] for one in goods] == ["full", "full", "refund_due"]
    assert found() == []


def test_eager_and_careful_write_the_same_of_a_cart_over_several_books() -> None:
    _, quote = carted(1, 2)
    assert quote.payload
    batch = [placing.Asked(quote.payload, b"0" * 32)]
    seen = []
    for way in (placing.eager_steps, placing.steps):
        with transaction.atomic():
            statements.run(way(batch, at=make.NOW, book=Book(quote.payload.book)))
            rows = [list(Order.objects.order_by("id").values()), _transfers()]
            transaction.set_rollback(True)
        seen.append(rows)
    assert seen[0] == seen[1]
    assert seen[0][0][1]["holds"]["stock_book"] != quote.payload.book


def _transfers() -> list[dict[str, object]]:
    return list(TransferRow.objects.filter(kind=2).order_by("id").values())
