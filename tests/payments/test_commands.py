"""Settling, failing, giving back: once, whatever comes in which order."""

import itertools
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import Settings
from tests.payments.make import AT, a_notice, a_payment, a_standing, cleared, posted

from entrepot.kernel import new_id
from entrepot.kit import wire
from entrepot.kit.models import OutboxRow
from entrepot.ledger import commands as ledger
from entrepot.ledger import values as chart
from entrepot.payments import audits, commands, queries
from entrepot.payments.adapters import known
from entrepot.payments.models import Notice, Payment, Refund
from entrepot.payments.values import (
    Charge,
    Outcome,
    PaymentId,
    PaymentState,
    ProviderRefused,
    RefundId,
    RefundState,
    SentBack,
    Standing,
    Started,
    Told,
)

pytestmark = pytest.mark.django_db


def events(kind: str) -> int:
    return OutboxRow.objects.filter(kind=kind).count()


class Stub:
    """A provider in memory. `silent` does not answer; `truth` is what inquiries tell."""

    name = "stub"

    def __init__(self) -> None:
        self.silent = False
        self.truth: dict[PaymentId, Standing] = {}
        self.charges: list[Charge] = []
        self.refunds: list[RefundId] = []

    def start(self, charge: Charge) -> Started:
        self._hear()
        self.charges.append(charge)
        return Started(
            reference=f"S-{charge.payment}",
            pay_url=f"https://pay.example.test/{charge.payment}",
            raw_request="asked",
            raw_answer="answered",
        )

    def inquire(self, payment: PaymentId) -> Standing:
        self._hear()
        if payment not in self.truth:
            raise ProviderRefused(provider=self.name, reason="404")
        return self.truth[payment]

    def refund(self, *, refund: RefundId, **_: object) -> SentBack:
        self._hear()
        self.refunds.append(refund)
        return SentBack(reference=f"R-{refund}", raw="sent")

    def read_notice(self, **_: object) -> Told:
        raise NotImplementedError

    def _hear(self) -> None:
        if self.silent:
            raise commands.ProviderUnavailable(provider=self.name, reason="silent")


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    provider = Stub()
    monkeypatch.setitem(known.PROVIDERS, "stub", provider)
    return provider


def settle(payment: Payment, standing: Standing) -> Outcome:
    return commands.settle(provider=payment.provider, standing=standing, at=AT)


class TestSettling:
    def test_captured_money_goes_from_clearing_to_received_once(self) -> None:
        """CHK-4, CHK-6."""
        payment = a_payment()
        assert settle(payment, a_standing(payment)) is Outcome.SETTLED
        for _ in range(5):
            assert settle(payment, a_standing(payment)) is Outcome.ALREADY
        assert cleared() == 32_800
        assert posted(chart.received(payment.id)) == 32_800
        assert events("payment.settled") == 1
        payment.refresh_from_db()
        assert (payment.state, payment.captured_minor) == (PaymentState.CAPTURED, 32_800)
        assert payment.ask_at is None

    def test_a_declined_payment_settles_nothing(self) -> None:
        """CHK-5: decline, no settlement; later success, exactly one."""
        payment = a_payment()
        assert settle(payment, a_standing(payment, PaymentState.FAILED)) is Outcome.FAILED
        assert settle(payment, a_standing(payment, PaymentState.FAILED)) is Outcome.FAILED
        assert cleared() == 0
        assert (events("payment.settled"), events("payment.failed")) == (0, 1)
        assert settle(payment, a_standing(payment)) is Outcome.SETTLED
        assert (events("payment.settled"), events("payment.failed")) == (1, 1)

    @pytest.mark.parametrize(
        "order",
        list(itertools.permutations(["failed", "captured", "pending", "captured"])),
        ids="-".join,
    )
    def test_every_order_of_words_ends_captured(self, order: tuple[str, ...]) -> None:
        """CHK-9, API-2: callbacks in every order converge to the provider's truth."""
        payment = a_payment()
        for state in order:
            settle(payment, a_standing(payment, PaymentState(state)))
        payment.refresh_from_db()
        assert payment.state == PaymentState.CAPTURED
        assert payment.failure == ""
        assert cleared() == 32_800
        assert events("payment.settled") == 1

    @pytest.mark.parametrize(
        ("unit", "amount"), [("JPY", 5_000), ("EUR", 1_999), ("KWD", 1_234), ("CNY", 1)]
    )
    def test_every_currency_keeps_its_minor_units(self, unit: str, amount: int) -> None:
        """CHK-15: no exponent is assumed anywhere on the way."""
        payment = a_payment(amount=amount, unit=unit)
        settle(payment, a_standing(payment))
        assert cleared(unit) == amount
        assert audits.clearing_equals_captured() == []

    def test_another_amount_waits_for_a_person_and_goes_back(self) -> None:
        payment = a_payment()
        odd = a_standing(payment, captured=32_799)
        assert settle(payment, odd) is Outcome.WRONG_AMOUNT
        assert settle(payment, odd) is Outcome.WRONG_AMOUNT
        assert cleared() == 0
        assert events("payment.settled") == 0
        assert [row.id for row in queries.wrong_amounts(limit=10)] == [payment.id]
        refund = commands.return_wrong_amount(payment=payment.id, at=AT)
        assert commands.return_wrong_amount(payment=payment.id, at=AT) == refund
        assert queries.wrong_amounts(limit=10) == []
        assert posted(chart.refund_due(payment.id)) == 32_799
        assert Refund.objects.get(id=refund).amount_minor == 32_799
        assert settle(payment, odd) is Outcome.ALREADY
        payment.refresh_from_db()
        assert payment.failure == "returned"
        assert audits.clearing_equals_captured() == []

    def test_a_right_payment_cannot_be_returned_so(self) -> None:
        payment = a_payment()
        settle(payment, a_standing(payment))
        with pytest.raises(commands.NothingToReturn):
            commands.return_wrong_amount(payment=payment.id, at=AT)

    def test_another_provider_cannot_speak_of_it(self) -> None:
        payment = a_payment()
        found = commands.settle(provider="other", standing=a_standing(payment), at=AT)
        assert found is Outcome.UNKNOWN_PAYMENT


class TestNotices:
    def test_the_same_notice_five_times_does_one_thing(self) -> None:
        """API-2."""
        payment = a_payment()
        headers, body = a_notice(payment.id)
        answers = {
            commands.receive_notice(provider="simulator", headers=headers, body=body, at=AT)
            for _ in range(5)
        }
        assert answers == {Outcome.SETTLED}
        assert Notice.objects.count() == 1
        assert cleared() == 32_800

    def test_it_is_kept_byte_for_byte_without_strangers_headers(self) -> None:
        payment = a_payment()
        headers, body = a_notice(payment.id)
        commands.receive_notice(
            provider="simulator",
            headers={**headers, "Cookie": "secret", "X-Forwarded-For": "192.0.2.1"},
            body=body,
            at=AT,
        )
        notice = Notice.objects.get()
        assert bytes(notice.body) == body
        assert set(notice.headers) == {"webhook-id", "webhook-timestamp", "webhook-signature"}

    @pytest.mark.parametrize("fault", ["unsigned", "other_secret", "changed", "old", "future"])
    def test_what_is_not_theirs_has_no_effect(self, fault: str) -> None:
        """SEC-5."""
        payment = a_payment()
        headers, body = a_notice(payment.id)
        at = AT
        match fault:
            case "unsigned":
                headers = {}
            case "other_secret":
                secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
                headers, body = a_notice(payment.id, secret=secret)
            case "changed":
                body = body.replace(b"32800", b"32801")
            case "old":
                at = AT + timedelta(seconds=301)
            case _:
                at = AT - timedelta(seconds=301)
        with pytest.raises(commands.BadNotice):
            commands.receive_notice(provider="simulator", headers=headers, body=body, at=at)
        assert Notice.objects.count() == 0
        assert cleared() == 0

    def test_the_same_id_with_another_body_is_refused(self) -> None:
        """SEC-5: replayed with another body, 400 and no effect."""
        payment = a_payment()
        headers, body = a_notice(payment.id, state="failed", captured=0, notice="msg_1")
        commands.receive_notice(provider="simulator", headers=headers, body=body, at=AT)
        headers, body = a_notice(payment.id, notice="msg_1")
        with pytest.raises(commands.BadNotice):
            commands.receive_notice(provider="simulator", headers=headers, body=body, at=AT)
        assert cleared() == 0

    def test_one_about_nothing_is_kept_for_a_person(self) -> None:
        headers, body = a_notice(new_id())
        found = commands.receive_notice(provider="simulator", headers=headers, body=body, at=AT)
        assert found is Outcome.UNKNOWN_PAYMENT
        [row] = queries.odd_notices(limit=10)
        assert row.outcome == Outcome.UNKNOWN_PAYMENT

    def test_an_unknown_provider_is_refused(self) -> None:
        with pytest.raises(commands.UnknownProvider):
            commands.receive_notice(provider="nobody", headers={}, body=b"{}", at=AT)

    def test_play_money_is_unknown_where_no_simulator_is_configured(
        self, settings: Settings
    ) -> None:
        settings.SIMULATOR_URL = ""
        payment = a_payment()
        headers, body = a_notice(payment.id)
        with pytest.raises(commands.UnknownProvider):
            commands.receive_notice(provider="simulator", headers=headers, body=body, at=AT)
        assert cleared() == 0


class TestStarting:
    def _start(self, payment: PaymentId, **facts: object) -> str:
        return commands.start(
            **{
                "payment": payment,
                "purpose": payment,
                "amount": 32_800,
                "currency": "CNY",
                "provider": "stub",
                "return_url": "https://shop.example.test/back",
                "description": "EP-1",
                "at": AT,
                **facts,
            }
        )

    def test_repeating_it_gives_the_same_page_and_asks_once(self, stub: Stub) -> None:
        """CHK-3."""
        payment = PaymentId(new_id())
        assert self._start(payment) == self._start(payment)
        assert len(stub.charges) == 1
        row = Payment.objects.get(id=payment)
        assert (row.raw_request, row.raw_answer) == ("asked", "answered")

    @pytest.mark.usefixtures("stub")
    def test_another_body_is_refused(self) -> None:
        payment = PaymentId(new_id())
        self._start(payment)
        with pytest.raises(commands.SameIdOtherBody):
            self._start(payment, amount=1)

    def test_after_silence_it_can_be_repeated(self, stub: Stub) -> None:
        payment = PaymentId(new_id())
        stub.silent = True
        with pytest.raises(commands.ProviderUnavailable):
            self._start(payment)
        stub.silent = False
        assert self._start(payment).endswith(str(payment))


class TestReconciling:
    def test_a_lost_notice_is_made_good_by_asking(self, stub: Stub) -> None:
        """CHK-1."""
        payment = a_payment(provider="stub")
        stub.truth[PaymentId(payment.id)] = a_standing(payment)
        assert commands.reconcile(at=AT + timedelta(seconds=20)) == 1
        payment.refresh_from_db()
        assert payment.state == PaymentState.CAPTURED
        assert commands.reconcile(at=AT + timedelta(minutes=5)) == 0

    def test_success_after_a_failure_is_found_as_well(self, stub: Stub) -> None:
        payment = a_payment(provider="stub")
        settle(payment, a_standing(payment, PaymentState.FAILED))
        stub.truth[PaymentId(payment.id)] = a_standing(payment)
        assert commands.reconcile(at=AT + timedelta(seconds=20)) == 1

    def test_a_silent_provider_is_asked_once_a_batch_and_again_later(self, stub: Stub) -> None:
        payments = [a_payment(provider="stub") for _ in range(3)]
        for payment in payments:
            stub.truth[PaymentId(payment.id)] = a_standing(payment)
        stub.silent = True
        assert commands.reconcile(at=AT) == 0
        stub.silent = False
        assert commands.reconcile(at=AT + timedelta(seconds=1)) == 0
        assert commands.reconcile(at=AT + timedelta(seconds=30)) == 3

    @pytest.mark.usefixtures("stub")
    def test_one_that_is_never_paid_is_let_go(self) -> None:
        payment = a_payment(provider="stub")
        commands.reconcile(at=AT + timedelta(days=4))
        payment.refresh_from_db()
        assert (payment.state, payment.failure, payment.ask_at) == ("failed", "abandoned", None)
        assert events("payment.failed") == 1
        assert settle(payment, a_standing(payment)) is Outcome.SETTLED

    def test_batches_are_bounded(self, stub: Stub) -> None:
        for _ in range(5):
            payment = a_payment(provider="stub")
            stub.truth[PaymentId(payment.id)] = a_standing(payment)
        assert commands.reconcile(at=AT, limit=2) == 2
        assert commands.reconcile(at=AT, limit=2) == 2

    def test_the_page_one_comes_back_to_asks_at_once(self, stub: Stub) -> None:
        payment = a_payment(provider="stub")
        stub.silent = True
        assert commands.ask(payment=payment.id, at=AT) is PaymentState.PENDING
        stub.silent = False
        stub.truth[PaymentId(payment.id)] = a_standing(payment)
        assert commands.ask(payment=payment.id, at=AT) is PaymentState.CAPTURED


def test_no_transaction_is_open_across_the_wire() -> None:
    """INV-7: the client refuses."""
    with transaction.atomic(), pytest.raises(AssertionError, match="transaction is open"):
        wire.send("GET", "http://127.0.0.1:1/")


def owed(payment: Payment, amount: int, key: str) -> RefundId:
    """A debt with its money in `refund:<payment>`, as a caller makes it."""
    with transaction.atomic():
        ledger.transfer(
            chart.Transfer(
                id=chart.TransferId(new_id()),
                debit=chart.account_id(chart.received(payment.id)),
                credit=chart.account_id(chart.refund_due(payment.id)),
                amount=amount,
                unit=payment.currency,
            ),
            at=AT,
        )
        return commands.owe_refund(payment=payment.id, amount=amount, reason="gone", at=AT, key=key)


class TestRefunds:
    @pytest.fixture
    def paid(self, stub: Stub) -> Payment:  # noqa: ARG002  # the provider must be there first
        payment = a_payment(provider="stub")
        settle(payment, a_standing(payment))
        payment.refresh_from_db()
        return payment

    def _cleared(self) -> int:
        return -posted(chart.clearing("stub", "CNY"))

    def test_parts_reach_the_whole_and_no_fen_more(self, paid: Payment, stub: Stub) -> None:
        """CHK-14, CHK-18."""
        for number, part in enumerate([10_000, 22_799, 1]):
            owed(paid, part, f"part-{number}")
        with pytest.raises(commands.RefundTooMuch):
            commands.owe_refund(payment=paid.id, amount=1, reason="gone", at=AT, key="more")
        assert commands.send_refunds(at=AT) == 3
        assert commands.send_refunds(at=AT + timedelta(days=1)) == 0
        assert len(stub.refunds) == 3
        assert self._cleared() == 0
        assert events("refund.sent") == 3
        assert audits.clearing_equals_captured() == []

    def test_the_same_debt_is_owed_once(self, paid: Payment) -> None:
        first = owed(paid, 500, "order-1")
        again = commands.owe_refund(
            payment=paid.id, amount=500, reason="gone", at=AT, key="order-1"
        )
        assert first == again
        with pytest.raises(commands.SameIdOtherBody):
            commands.owe_refund(payment=paid.id, amount=501, reason="gone", at=AT, key="order-1")

    def test_a_vain_try_is_put_off_and_repeated_under_the_same_id(
        self, paid: Payment, stub: Stub
    ) -> None:
        refund = owed(paid, 500, "order-1")
        stub.silent = True
        assert commands.send_refunds(at=AT) == 0
        assert self._cleared() == 32_800
        assert "silent" in Refund.objects.get(id=refund).error
        stub.silent = False
        assert commands.send_refunds(at=AT + timedelta(seconds=1)) == 0
        assert commands.send_refunds(at=AT + timedelta(seconds=11)) == 1
        assert stub.refunds == [refund]
        assert Refund.objects.get(id=refund).state == RefundState.SENT
        assert self._cleared() == 32_300

    def test_without_the_money_in_the_ledger_nothing_is_sent(
        self, paid: Payment, stub: Stub
    ) -> None:
        refund = commands.owe_refund(
            payment=paid.id, amount=500, reason="gone", at=AT, key="order-1"
        )
        assert commands.send_refunds(at=AT) == 0
        assert stub.refunds == []
        assert "not_enough" in Refund.objects.get(id=refund).error
        assert [row.id for row in queries.refunds_due(limit=10)] == [refund]


class TestAudits:
    def test_they_find_nothing_after_ordinary_days(self) -> None:
        payment = a_payment()
        settle(payment, a_standing(payment))
        assert audits.clearing_equals_captured() == []
        assert audits.captured_is_whole() == []
        assert audits.settled_has_moved() == []

    def test_they_find_each_planted_fault(self) -> None:
        """INV-16 in spirit: a planted fault of each kind is found."""
        payment = a_payment()
        settle(payment, a_standing(payment))
        assert audits.received_is_allotted()  # settled days ago, and nobody took it
        Payment.objects.filter(id=payment.id).update(captured_minor=1)
        assert audits.clearing_equals_captured()
        assert audits.captured_is_whole()
        ghost = a_payment(state=PaymentState.CAPTURED, captured_minor=32_800, settled_at=AT)
        assert {finding.facts["payment"] for finding in audits.settled_has_moved()} == {
            str(ghost.id)
        }
