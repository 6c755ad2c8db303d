"""A provider's words in every disorder: money is attached, given back, or on a desk with a name.

The whole way of an order: promise, hold, payment, signed notices, dispatcher, refunds. Whether
the buyer returns or not, and whatever comes twice, late, shuffled or not at all.
"""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import permutations
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from tests.checkout import make
from tests.offices.make import a_client, a_person
from tests.payments.make import a_notice, cleared, posted

from entrepot.checkout import commands as checkout
from entrepot.checkout.models import Order, OrderGroup
from entrepot.checkout.values import ChargeState, OrderState, Placed
from entrepot.kit import audit, outbox
from entrepot.kit.models import OutboxRow, ToldRow
from entrepot.ledger import values as chart
from entrepot.ledger.models import TransferRow
from entrepot.money.values import Money, currency
from entrepot.offices.values import Role, UserId
from entrepot.payments import commands, queries
from entrepot.payments.adapters import known
from entrepot.payments.adapters.simulator.client import Simulator
from entrepot.payments.models import Notice, Payment, Refund
from entrepot.payments.values import (
    Charge,
    Outcome,
    PaymentId,
    PaymentState,
    ProviderUnavailable,
    RefundId,
    SentBack,
    Standing,
    Started,
)

DESK = "/en/operator/payments/"
MINUTE = timedelta(minutes=1)
LATE = make.NOW + timedelta(hours=25)
Words = tuple[dict[str, str], bytes]


class Provider(Simulator):
    """The simulated provider's client with its far side in memory. `truth` is what it says."""

    def __init__(self) -> None:
        self.truth: dict[PaymentId, Standing] = {}
        self.refunds: dict[RefundId, Money] = {}
        self.is_silent = False

    def start(self, charge: Charge) -> Started:
        self.say(charge.payment, PaymentState.PENDING, charge.amount)
        url = f"https://pay.example.test/{charge.payment}"
        return Started(
            reference=f"SIM{charge.payment.hex}", pay_url=url, raw_request="", raw_answer=""
        )

    def inquire(self, payment: PaymentId) -> Standing:
        if self.is_silent:
            raise ProviderUnavailable(provider=self.name, reason="silent")
        return self.truth[payment]

    def refund(
        self, *, refund: RefundId, payment: PaymentId, reference: str, amount: Money
    ) -> SentBack:
        assert reference
        assert self.truth[payment].captured.minor >= amount.minor
        self.refunds[refund] = amount
        return SentBack(reference=f"R-{refund}", raw="")

    def say(self, payment: PaymentId, state: PaymentState, amount: Money) -> None:
        captured = amount if state is PaymentState.CAPTURED else Money(0, amount.currency)
        self.truth[payment] = Standing(
            payment=payment, reference=f"SIM{payment.hex}", state=state, captured=captured
        )


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    one = Provider()
    monkeypatch.setitem(known.PROVIDERS, "simulator", one)
    return one


@pytest.fixture(autouse=True)
def _rates(request: pytest.FixtureRequest) -> Iterator[None]:
    crowd = request.node.get_closest_marker("crowd")
    request.getfixturevalue("transactional_db" if crowd else "db")
    make.some_rates()
    yield
    if not crowd:
        assert _unaccounted() == []


def _unaccounted() -> list[str]:
    """What audits of money and orders find, whatever a test has done; clocks are not its matter."""
    found = audit.run(
        (context, one)
        for context, one in audit.audits()
        if one.__name__ not in {"received_is_allotted", "unpaid_orders_end_in_time"}
    )
    return [f"{one.name}: {one.findings} {one.failure}" for one in found if not one.holds]


def _asked(
    provider: Provider, *wishes: tuple[make.Goods, int], **facts: Any
) -> tuple[Placed, UUID]:
    """A placed group whose buyer is on the provider's page, and the payment."""
    placed = make.a_placed(*(wishes or ((make.some_goods(), 1),)), **facts)
    return placed, _start(placed, at=facts.get("at", make.NOW))


def _start(placed: Placed, *, at: datetime = make.NOW) -> UUID:
    url = checkout.start_payment(
        group=placed.group, provider="simulator", return_url="http://localhost/back", at=at
    )
    return UUID(url.rpartition("/")[2])


def _words(
    placed: Placed,
    payment: UUID,
    state: str = "captured",
    *,
    minor: int | None = None,
    **facts: Any,
) -> Words:
    whole = placed.quote.total_minor if state == "captured" else 0
    return a_notice(
        payment, state=state, captured=whole if minor is None else minor,
        unit=placed.quote.currency, **{"at": make.NOW, **facts},
    )  # fmt: skip


def _hear(words: Words, *, at: datetime = make.NOW) -> Outcome:
    headers, body = words
    return commands.receive_notice(provider="simulator", headers=headers, body=body, at=at)


def _tell(at: datetime = make.NOW) -> None:
    outbox.tell_all(at=at)
    assert outbox.failing() == []


def _orders(placed: Placed) -> list[tuple[str, str]]:
    rows = Order.objects.filter(group=placed.group).order_by("id")
    return [(row.state, row.charge) for row in rows]


def _told(kind: str) -> int:
    waiting = OutboxRow.objects.filter(kind=kind).count()
    return waiting + ToldRow.objects.filter(kind=kind).count()


def _everything() -> tuple[object, ...]:
    """What a repeat must leave as it is."""
    return (
        list(OrderGroup.objects.order_by("id").values_list("id", "payment")),
        list(Order.objects.order_by("id").values_list("id", "state", "charge", "fulfilment")),
        list(
            Payment.objects.order_by("id").values_list("id", "state", "captured_minor", "failure")
        ),
        list(Refund.objects.order_by("id").values_list("id", "state", "amount_minor")),
        TransferRow.objects.count(),
        _told("order.confirmed"),
        _told("payment.settled"),
        cleared("CNY"),
    )


SOLD = [(OrderState.CONFIRMED, ChargeState.FULL)]


@pytest.mark.django_db
class TestPaidMeansSold:
    def test_the_browser_is_closed_and_the_notice_comes(self, provider: Provider) -> None:
        """CHK-1: nobody returns; the webhook alone makes the sale."""
        placed, payment = _asked(provider)
        assert _hear(_words(placed, payment)) is Outcome.SETTLED
        _tell()
        assert _orders(placed) == SOLD

    def test_the_browser_is_closed_and_the_notice_is_lost(self, provider: Provider) -> None:
        """CHK-1: within sixty seconds by the clock's own questions, every ten."""
        placed, payment = _asked(provider)
        whole = Money(placed.quote.total_minor, currency(placed.quote.currency))
        provider.say(PaymentId(payment), PaymentState.CAPTURED, whole)
        at = make.NOW
        while _orders(placed) != SOLD:
            at += timedelta(seconds=10)
            assert at <= make.NOW + MINUTE, "paid, and no order within a minute"
            commands.reconcile(at=at)
            _tell(at)

    def test_the_provider_is_silent_meanwhile(self, provider: Provider) -> None:
        """CHK-1: it is asked until it answers."""
        placed, payment = _asked(provider)
        whole = Money(placed.quote.total_minor, currency(placed.quote.currency))
        provider.say(PaymentId(payment), PaymentState.CAPTURED, whole)
        provider.is_silent = True
        at = make.NOW
        for _ in range(6):
            at += 4 * MINUTE
            commands.reconcile(at=at)
        assert _orders(placed)[0][0] == OrderState.PLACED
        provider.is_silent = False
        for _ in range(5):
            at += MINUTE
            commands.reconcile(at=at)
        _tell(at)
        assert _orders(placed) == SOLD

    def test_no_notice_and_no_money_is_no_sale(self, provider: Provider) -> None:
        """Control of the three above: what they wait for does not come by itself."""
        placed, _ = _asked(provider)
        for seconds in range(10, 70, 10):
            commands.reconcile(at=make.NOW + timedelta(seconds=seconds))
        _tell()
        assert _orders(placed)[0][0] == OrderState.PLACED


@pytest.mark.django_db
@pytest.mark.parametrize("order", sorted(set(permutations("pffcc"))), ids="".join)
def test_callbacks_in_every_order_converge(provider: Provider, order: tuple[str, ...]) -> None:
    """CHK-9: pending, failed twice, captured twice, in each of the thirty orders: one sale."""
    placed, payment = _asked(provider)
    names = {"p": "pending", "f": "failed", "c": "captured"}
    for number, letter in enumerate(order):
        _hear(_words(placed, payment, names[letter], notice=f"msg_{number}"))
        _tell()
    assert _orders(placed) == SOLD
    assert (_told("order.confirmed"), Refund.objects.count()) == (1, 0)
    assert Payment.objects.get(id=payment).state == PaymentState.CAPTURED
    assert posted(chart.received(payment)) == 0


@pytest.mark.django_db
class TestRepeats:
    def test_every_notice_of_a_completed_order_three_times_again(self, provider: Provider) -> None:
        """MV-1: nothing is deleted, nothing is refunded, nothing moves."""
        placed, payment = _asked(provider)
        heard = [
            _words(placed, payment, "failed", notice="msg_1"),
            _words(placed, payment, notice="msg_2"),
        ]
        for words in heard:
            _hear(words)
        _tell()
        make.ship(placed)
        [order] = placed.quote.orders
        checkout.confirm_receipt(group=placed.group, order=order.id, at=make.NOW)
        _tell()
        before = _everything()
        assert _orders(placed) == [(OrderState.COMPLETED, ChargeState.FULL)]
        for _ in range(3):
            for words in heard:
                _hear(words)
            _hear(_words(placed, payment, notice=f"msg_{uuid4().hex}"))  # under a new id, too
            checkout.check_payment(group=placed.group, at=make.NOW)
            _tell()
        assert _everything() == before
        assert provider.refunds == {}

    @pytest.mark.parametrize("seed", range(8))
    def test_each_event_five_times_shuffled_before_the_client(
        self, provider: Provider, seed: int
    ) -> None:
        """API-2: the same final state as when all came once and in order."""
        placed, payment = _asked(provider)
        chance = random.Random(seed)
        heard = [
            _words(placed, payment, state, notice=f"msg_{state}")
            for state in ("pending", "failed", "captured")
        ] * 5
        chance.shuffle(heard)
        for words in heard:
            _hear(words)
            if chance.random() < 0.3:
                _tell()
        whole = Money(placed.quote.total_minor, currency(placed.quote.currency))
        provider.say(PaymentId(payment), PaymentState.CAPTURED, whole)
        assert checkout.check_payment(group=placed.group, at=make.NOW)
        _tell()
        assert Notice.objects.count() == 3
        assert _orders(placed) == SOLD
        assert (_told("payment.settled"), _told("order.confirmed")) == (1, 1)
        assert cleared(placed.quote.currency) == placed.quote.total_minor


@pytest.mark.django_db
class TestLateMoney:
    """CHK-11: a bank transfer a day late."""

    def test_it_is_attached_while_the_goods_are_there(self, provider: Provider) -> None:
        placed, payment = _asked(provider)
        assert checkout.expire_due(at=LATE) == 1
        _hear(_words(placed, payment, at=LATE), at=LATE)
        _tell(LATE)
        assert _orders(placed) == SOLD

    def test_it_goes_back_when_they_are_gone(self, provider: Provider) -> None:
        goods = make.some_goods(units=1)
        placed, payment = _asked(provider, (goods, 1))
        checkout.expire_due(at=LATE)
        make.a_sale((goods, 1), at=LATE, recipient=make.a_recipient())
        before = cleared(placed.quote.currency)
        _hear(_words(placed, payment, at=LATE), at=LATE)
        _tell(LATE)
        assert _orders(placed) == [(OrderState.EXPIRED, ChargeState.REFUND_DUE)]
        whole = Money(placed.quote.total_minor, currency(placed.quote.currency))
        [row] = queries.refunds_due(limit=10)
        assert (row.payment, row.amount, row.reason) == (payment, whole, "paid_too_late")
        page = a_client(a_person(role=Role.OPERATOR)).get(DESK).content.decode()
        assert "paid too late, the goods were gone" in page
        assert str(payment) in page
        provider.say(PaymentId(payment), PaymentState.CAPTURED, whole)
        assert commands.send_refunds(at=LATE) == 1
        _tell(LATE)
        assert list(provider.refunds.values()) == [whole]
        assert _orders(placed) == [(OrderState.EXPIRED, ChargeState.REFUNDED)]
        assert cleared(placed.quote.currency) == before

    @pytest.mark.parametrize("ended", ["cancelled", "paid by another"])
    def test_it_goes_back_when_nothing_waits_for_it(self, provider: Provider, ended: str) -> None:
        placed, payment = _asked(provider)
        if ended == "cancelled":
            checkout.cancel_group(group=placed.group, at=make.NOW)
        else:
            first = make.a_capture(placed, name="first")
            checkout.confirm_group(group=placed.group, payment=first, at=make.NOW)
        _hear(_words(placed, payment, at=LATE), at=LATE)
        _tell(LATE)
        [row] = queries.refunds_due(limit=10)
        assert (row.payment, row.amount.minor) == (payment, placed.quote.total_minor)
        assert row.reason == "paid_twice"


@pytest.mark.django_db
class TestTheDesk:
    def test_a_wrong_amount_waits_for_a_person_and_goes_back(self, provider: Provider) -> None:
        placed, payment = _asked(provider)
        short = placed.quote.total_minor - 1
        for number in range(3):
            words = _words(placed, payment, minor=short, notice=f"msg_{number}")
            assert _hear(words) is Outcome.WRONG_AMOUNT
        _tell()
        assert _orders(placed)[0][0] == OrderState.PLACED
        [row] = queries.wrong_amounts(limit=10)
        assert (row.id, row.captured.minor) == (payment, short)
        assert queries.odd_notices(limit=10) == []  # the payment itself is on the desk
        commands.return_wrong_amount(payment=payment, at=make.NOW)
        provider.say(PaymentId(payment), PaymentState.CAPTURED, row.captured)
        commands.send_refunds(at=make.NOW)
        assert list(provider.refunds.values()) == [row.captured]
        assert _hear(_words(placed, payment, minor=short, notice="msg_again")) is Outcome.ALREADY
        assert queries.odd_notices(limit=10) == []
        assert cleared(placed.quote.currency) == 0

    def test_the_right_amount_after_the_wrong_one_went_back(self, provider: Provider) -> None:
        """What was settled is closed: the new money is on the desk, and in no sale."""
        placed, payment = _asked(provider)
        _hear(_words(placed, payment, minor=1, notice="msg_1"))
        commands.return_wrong_amount(payment=payment, at=make.NOW)
        assert _hear(_words(placed, payment, notice="msg_2")) is Outcome.WRONG_AMOUNT
        _tell()
        assert _orders(placed)[0][0] == OrderState.PLACED
        [row] = queries.odd_notices(limit=10)
        assert row.said is not None
        assert row.said.minor == placed.quote.total_minor

    def test_a_wrong_amount_that_is_made_good_is_a_sale(self, provider: Provider) -> None:
        placed, payment = _asked(provider)
        _hear(_words(placed, payment, minor=1, notice="msg_1"))
        assert _hear(_words(placed, payment, notice="msg_2")) is Outcome.SETTLED
        _tell()
        assert _orders(placed) == SOLD
        assert queries.wrong_amounts(limit=10) == []

    def test_another_amount_after_the_money_is_on_the_desk(self, provider: Provider) -> None:
        """Settled, sold, and then the provider says it took twice as much: not silent."""
        placed, payment = _asked(provider)
        _hear(_words(placed, payment, notice="msg_1"))
        _tell()
        twice = 2 * placed.quote.total_minor
        words = _words(placed, payment, minor=twice, notice="msg_2")
        assert _hear(words) is Outcome.WRONG_AMOUNT
        assert _orders(placed) == SOLD
        [row] = queries.odd_notices(limit=10)
        assert row.said is not None
        assert (row.payment, row.said.minor) == (payment, twice)
        page = a_client(a_person(role=Role.OPERATOR)).get(DESK).content.decode()
        assert "another amount was taken" in page

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_an_unknown_order_is_there_until_somebody_signs(self, language: str) -> None:
        """However old: it was shown for a week once, and then by nobody."""
        long_ago = make.NOW - timedelta(days=300)
        stranger = uuid4()
        headers, body = a_notice(stranger, captured=42_00, reference="SIM-STRANGER", at=long_ago)
        assert _hear((headers, body), at=long_ago) is Outcome.UNKNOWN_PAYMENT
        person = a_person(role=Role.OPERATOR, name="Lin Test")
        client = a_client(person)
        page = client.get(f"/{language}/operator/payments/").content.decode()
        assert "SIM-STRANGER" in page
        assert "42.00" in page
        [row] = queries.odd_notices(limit=10)
        url = f"/{language}/operator/payments/notices/{row.id}/take/"
        assert client.post(url, {"note": " "}).status_code == 302
        assert queries.odd_notices(limit=10) == [row]
        assert client.post(url, {"note": "Refunded in the wallet's console"}).status_code == 302
        assert queries.odd_notices(limit=10) == []
        page = client.get(f"/{language}/operator/payments/").content.decode()
        assert "Lin Test" in page
        assert "Refunded in the wallet&#x27;s console" in page

    def test_the_first_name_stands(self) -> None:
        headers, body = a_notice(uuid4(), at=make.NOW)
        _hear((headers, body))
        [row] = queries.odd_notices(limit=10)
        first, second = (UserId(a_person(role=Role.OPERATOR).id) for _ in range(2))
        for _ in range(2):
            commands.take_notice(notice=row.id, by=first, note="ours", at=make.NOW)
        with pytest.raises(commands.AlreadyTaken):
            commands.take_notice(notice=row.id, by=second, note="no, ours", at=make.NOW)
        [taken] = queries.taken_notices(limit=10)
        assert taken.taken_note == "ours"

    def test_what_is_not_odd_cannot_be_signed_for(self, provider: Provider) -> None:
        placed, payment = _asked(provider)
        _hear(_words(placed, payment))
        person = UserId(a_person(role=Role.OPERATOR).id)
        with pytest.raises(commands.NothingToTake):
            commands.take_notice(
                notice=Notice.objects.get().id, by=person, note="mine", at=make.NOW
            )

    def test_no_name_no_signature(self) -> None:
        """The database stands behind it."""
        headers, body = a_notice(uuid4(), at=make.NOW)
        _hear((headers, body))
        with pytest.raises(IntegrityError, match="under_a_name"), transaction.atomic():
            Notice.objects.update(taken_at=make.NOW)

    def test_only_operators_sign(self) -> None:
        """SEC-1."""
        headers, body = a_notice(uuid4(), at=make.NOW)
        _hear((headers, body))
        url = f"{DESK}notices/{Notice.objects.get().id}/take/"
        for role in (None, Role.MERCHANT, Role.OFFICE):
            assert a_client(a_person(role=role)).post(url, {"note": "x"}).status_code == 404
        assert a_client(a_person(role=Role.OPERATOR)).get(url).status_code == 405
        assert len(queries.odd_notices(limit=10)) == 1


PAIRS = 100
AT_ONCE = 10


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
class TestPairs:
    def test_a_hundred_pairs_at_once(self, provider: Provider) -> None:
        """CHK-2: the webhook and the client's return complete the same order: both are answered."""
        goods = make.some_goods(units=PAIRS)
        groups = []
        for number in range(PAIRS):
            details = {**make.BEIJING, "id_number": make.an_id_number(number)}
            recipient = make.a_recipient(details=details)
            placed, payment = _asked(provider, (goods, 1), recipient=recipient)
            whole = Money(placed.quote.total_minor, currency(placed.quote.currency))
            provider.say(PaymentId(payment), PaymentState.CAPTURED, whole)
            groups.append((placed, payment))
        answers = []
        for start in range(0, PAIRS, AT_ONCE // 2):
            calls: list[Callable[[], object]] = []
            for placed, payment in groups[start : start + AT_ONCE // 2]:
                words = _words(placed, payment)
                calls += [
                    lambda words=words: _webhook(words),
                    lambda placed=placed: checkout.check_payment(group=placed.group, at=make.NOW),
                ]
            answers += _together(calls)
        assert set(answers) <= {Outcome.SETTLED, Outcome.ALREADY, True}, set(answers)
        assert len(answers) == 2 * PAIRS
        _tell()
        assert Order.objects.filter(state=OrderState.CONFIRMED).count() == PAIRS
        assert (_told("order.confirmed"), _told("payment.settled")) == (PAIRS, PAIRS)
        assert Refund.objects.count() == 0
        total = sum(placed.quote.total_minor for placed, _ in groups)
        assert cleared("CNY") == total
        assert _unaccounted() == []

    def test_control_who_looks_and_then_writes_confirms_twice(self) -> None:
        """If this one fails, the pairs do not meet and the test above proves nothing."""
        found = 0
        for _ in range(5):
            placed = make.a_placed((make.some_goods(), 1))
            seen = Barrier(2, timeout=20)

            def careless(group: UUID = placed.group, seen: Barrier = seen) -> bool:
                is_open = Order.objects.get(group=group).state == OrderState.PLACED
                seen.wait()
                return bool(is_open and Order.objects.filter(group=group).update(state="confirmed"))

            found += sum(map(bool, _together([careless, careless])))
        assert found == 10


def _webhook(words: Words) -> Outcome:
    """As the hook does it: heard, and told by whichever dispatcher comes by."""
    outcome = _hear(words)
    outbox.tell_waiting(at=make.NOW)
    return outcome


def _together(calls: list[Callable[[], object]]) -> list[object]:
    """All at one stroke, each on a connection of its own; what they answer or raise."""
    start = Barrier(len(calls), timeout=30)

    def run(call: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            start.wait()
            return call()
        except Exception as failure:  # noqa: BLE001  # the test looks at it
            return failure
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as crowd:
        return list(crowd.map(run, calls))
