"""Asking for money: once for many clicks, again after a failure, and whoever hears first."""

from collections import Counter
from datetime import timedelta
from itertools import permutations

import pytest
from tests.checkout import make

from entrepot.checkout import commands, queries, reactions
from entrepot.checkout.models import Order
from entrepot.checkout.values import OrderState
from entrepot.kit import outbox
from entrepot.kit.models import OutboxRow
from entrepot.money.values import Money, currency
from entrepot.payments import commands as payments
from entrepot.payments.adapters import known
from entrepot.payments.events import PaymentSettled
from entrepot.payments.models import Payment, Refund
from entrepot.payments.values import Charge, PaymentId, PaymentState, Standing, Started

pytestmark = pytest.mark.django_db


class Stub:
    """A provider that does what it is told, and counts."""

    name = "stub"

    def __init__(self) -> None:
        self.charges: Counter[PaymentId] = Counter()
        self.standings: dict[PaymentId, Standing] = {}

    def start(self, charge: Charge) -> Started:
        self.charges[charge.payment] += 1
        self.say(charge.payment, PaymentState.PENDING, charge.amount)
        return Started(
            reference=f"stub-{charge.payment}",
            pay_url=f"https://pay.example/{charge.payment}",
            raw_request="",
            raw_answer="",
        )

    def inquire(self, payment: PaymentId) -> Standing:
        return self.standings[payment]

    def say(self, payment: PaymentId, state: PaymentState, amount: Money) -> Standing:
        captured = amount if state is PaymentState.CAPTURED else Money(0, amount.currency)
        self.standings[payment] = Standing(
            payment=payment, reference=f"stub-{payment}", state=state, captured=captured
        )
        return self.standings[payment]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    provider = Stub()
    monkeypatch.setitem(known.PROVIDERS, "stub", provider)  # type: ignore[arg-type]  # what these tests need of it
    return provider


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def _ask(placed, **facts) -> str:
    return commands.start_payment(
        **{
            "group": placed.group,
            "provider": "stub",
            "return_url": "http://localhost/back",
            "at": make.NOW,
            **facts,
        }
    )


def _told(placed, stub: Stub, state: PaymentState, *, nth: int = 0) -> None:
    payment = list(stub.charges)[nth]
    amount = Money(placed.quote.total_minor, currency(placed.quote.currency))
    payments.settle(provider="stub", standing=stub.say(payment, state, amount), at=make.NOW)


def _state(placed) -> str:
    return Order.objects.values_list("state", flat=True).get(group=placed.group)


def _hear() -> None:
    """What the dispatcher would tell, told."""
    for row in OutboxRow.objects.filter(kind=PaymentSettled.kind).order_by("id"):
        told = outbox.decode(row.kind, row.body)
        assert isinstance(told, PaymentSettled)
        reactions.confirm_paid([told])


def test_many_clicks_are_one_charge(stub):
    """CHK-3, CHK-4."""
    placed = make.a_placed((make.some_goods(), 1))
    assert len({_ask(placed) for _ in range(5)}) == 1
    assert list(stub.charges.values()) == [1]
    assert Payment.objects.count() == 1


def test_a_declined_payment_sells_nothing_and_may_be_tried_again(stub):
    """CHK-5, CHK-10: no sale on a decline, exactly one on the success after it."""
    placed = make.a_placed((make.some_goods(), 1))
    first = _ask(placed)
    _told(placed, stub, PaymentState.FAILED)
    _hear()
    assert _state(placed) == OrderState.PLACED
    page = queries.group_page(placed.group)
    assert page is not None
    assert page.failed is not None
    assert page.can_pay
    assert _ask(placed) != first
    _told(placed, stub, PaymentState.CAPTURED, nth=1)
    _hear()
    assert _state(placed) == OrderState.CONFIRMED
    assert OutboxRow.objects.filter(kind="order.confirmed").count() == 1


@pytest.mark.parametrize("words", list(permutations(["failed", "captured", "captured"])))
def test_words_in_any_order_end_in_the_truth(stub, words):
    """CHK-9: failed, captured and a double, in every order: paid once."""
    placed = make.a_placed((make.some_goods(), 1))
    _ask(placed)
    for word in words:
        _told(placed, stub, PaymentState(word))
        _hear()
    assert _state(placed) == OrderState.CONFIRMED
    assert OutboxRow.objects.filter(kind="order.confirmed").count() == 1
    assert Refund.objects.count() == 0


def test_the_return_page_may_be_first(stub):
    """CHK-1, CHK-2: the notice is lost or late; the buyer's own return confirms."""
    placed = make.a_placed((make.some_goods(), 1))
    _ask(placed)
    assert not commands.check_payment(group=placed.group, at=make.NOW)
    amount = Money(placed.quote.total_minor, currency(placed.quote.currency))
    stub.say(next(iter(stub.charges)), PaymentState.CAPTURED, amount)
    assert commands.check_payment(group=placed.group, at=make.NOW)
    assert commands.check_payment(group=placed.group, at=make.NOW)
    _hear()
    assert OutboxRow.objects.filter(kind="order.confirmed").count() == 1


@pytest.mark.parametrize("end", ["paid", "cancelled", "expired", "late"])
def test_what_waits_for_no_money_cannot_be_paid(stub, end):
    placed = make.a_placed((make.some_goods(), 1))
    at = make.NOW + timedelta(hours=1)
    if end == "paid":
        commands.confirm_group(group=placed.group, payment=make.a_capture(placed), at=make.NOW)
    elif end == "cancelled":
        commands.cancel_group(group=placed.group, at=make.NOW)
    elif end == "expired":
        commands.expire_due(at=at)
    with pytest.raises(commands.NotPayable):
        _ask(placed, at=at if end == "late" else make.NOW)
    assert not stub.charges


def test_tries_have_a_bound(stub, monkeypatch):
    monkeypatch.setattr(commands.paying, "TRIES_MAX", 2)
    placed = make.a_placed((make.some_goods(), 1))
    for nth in range(2):
        _ask(placed)
        _told(placed, stub, PaymentState.FAILED, nth=nth)
    with pytest.raises(commands.TooManyTries):
        _ask(placed)


def test_nobodys_group_is_not_found(stub):
    with pytest.raises(commands.NoSuchGroup):
        commands.start_payment(
            group=make.new_id(),
            provider="stub",
            return_url="http://localhost/back",
            at=make.NOW,
        )
