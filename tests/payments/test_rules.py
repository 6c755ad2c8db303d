"""What a provider's word means, by table; when it is asked again, by law."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kernel import new_id
from entrepot.kit import webhook
from entrepot.money.values import CNY, Money
from entrepot.payments import rules
from entrepot.payments.values import Outcome, PaymentId, PaymentState, Standing

ASKED = Money(32_800, CNY)
VECTORS = Path(__file__).parents[3] / "shared" / "reference" / "vectors.json"


def _standing(state: PaymentState, captured: int) -> Standing:
    return Standing(
        payment=PaymentId(new_id()), reference="R", state=state, captured=Money(captured, CNY)
    )


@pytest.mark.parametrize(
    ("state", "captured", "is_settled", "outcome"),
    [
        (PaymentState.CAPTURED, 32_800, False, Outcome.SETTLED),
        (PaymentState.CAPTURED, 32_800, True, Outcome.ALREADY),
        (PaymentState.CAPTURED, 32_799, False, Outcome.WRONG_AMOUNT),
        (PaymentState.CAPTURED, 32_801, False, Outcome.WRONG_AMOUNT),
        (PaymentState.CAPTURED, 32_799, True, Outcome.WRONG_AMOUNT),
        (PaymentState.CAPTURED, 0, False, Outcome.WRONG_AMOUNT),
        (PaymentState.FAILED, 0, False, Outcome.FAILED),
        (PaymentState.FAILED, 0, True, Outcome.LATE),
        (PaymentState.PENDING, 0, False, Outcome.PENDING),
        (PaymentState.PENDING, 0, True, Outcome.LATE),
    ],
)
def test_what_a_word_means(
    state: PaymentState, captured: int, *, is_settled: bool, outcome: Outcome
) -> None:
    """CHK-9: the same whatever order words come in."""
    found = rules.judge(asked=ASKED, is_settled=is_settled, standing=_standing(state, captured))
    assert found is outcome


@pytest.mark.parametrize(
    ("captured", "outcome"),
    [(1, Outcome.ALREADY), (32_800, Outcome.WRONG_AMOUNT), (2, Outcome.WRONG_AMOUNT)],
)
def test_after_a_wrong_amount_was_given_back(captured: int, outcome: Outcome) -> None:
    """The same again is no news; anything else is money that nobody has booked."""
    found = rules.judge(
        asked=ASKED,
        is_settled=True,
        standing=_standing(PaymentState.CAPTURED, captured),
        booked=Money(1, CNY),
    )
    assert found is outcome


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=1) - timedelta(seconds=1)))
def test_within_the_hour_a_lost_notice_costs_less_than_a_minute(age: timedelta) -> None:
    """CHK-1: the wait and the ten seconds between two runs of the clock stay under sixty."""
    wait = rules.wait_before_asking(age=age)
    assert wait is not None
    assert wait + timedelta(seconds=10) < timedelta(seconds=60)


def test_asking_ends_some_day() -> None:
    assert rules.wait_before_asking(age=timedelta(days=3)) is None


def test_refunds_wait_longer_each_time_and_never_give_up() -> None:
    waits = [rules.wait_before_sending(attempts=number) for number in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)


class TestStandardWebhooks:
    """Vectors of the specification."""

    SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    AT = 1_614_265_330
    BODY = b'{"test": 2432232314}'
    GOOD = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def _headers(self, signature: str) -> dict[str, str]:
        return {
            "Webhook-Id": self.ID,
            "webhook-timestamp": str(self.AT),
            "webhook-signature": signature,
        }

    def test_sign(self) -> None:
        signature = webhook.sign(self.SECRET, identity=self.ID, timestamp=self.AT, body=self.BODY)
        assert signature == self.GOOD

    def test_one_of_many_signatures_and_secrets_is_enough(self) -> None:
        """SEC-5: rotation with overlap."""
        many = f"v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,abc {self.GOOD}"
        other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
        found = webhook.verify(
            [other, self.SECRET], headers=self._headers(many), body=self.BODY, timestamp=self.AT
        )
        assert found == self.ID

    @pytest.mark.parametrize(
        ("signature", "late_s", "body"),
        [
            ("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=", 0, BODY),
            ("", 0, BODY),
            ("v1,é", 0, BODY),
            (GOOD, 301, BODY),
            (GOOD, -301, BODY),
            (GOOD, 0, BODY + b" "),
        ],
    )
    def test_anything_else_is_refused(self, signature: str, late_s: int, body: bytes) -> None:
        with pytest.raises(webhook.BadSignature):
            webhook.verify(
                [self.SECRET],
                headers=self._headers(signature),
                body=body,
                timestamp=self.AT + late_s,
            )

    def test_headers_must_be_there(self) -> None:
        with pytest.raises(webhook.BadSignature):
            webhook.verify([self.SECRET], headers={}, body=self.BODY, timestamp=self.AT)

    def test_published_vectors(self) -> None:
        if not VECTORS.is_file():
            pytest.skip("the vectors are not here")
        for case in json.loads(VECTORS.read_text())["topics"]["standard_webhooks"]["vectors"]:
            if case["op"] != "verify":
                continue
            given = {
                "headers": case["headers"],
                "body": case["payload"].encode(),
                "timestamp": case["now"],
            }
            if case["valid"]:
                assert webhook.verify([case["secret"]], **given)
            else:
                with pytest.raises(webhook.BadSignature):
                    webhook.verify([case["secret"]], **given)
