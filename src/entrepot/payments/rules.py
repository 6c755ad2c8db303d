"""What a provider's word means here, and when to ask it again."""

from datetime import timedelta
from typing import Final

from entrepot.money.values import Money
from entrepot.payments.values import Outcome, PaymentState, Standing

FIRST_ASK_AFTER: Final = timedelta(seconds=15)
ASK_EVERY: Final = (
    (timedelta(minutes=3), timedelta(seconds=15)),
    (timedelta(hours=1), timedelta(seconds=40)),
    (timedelta(hours=6), timedelta(minutes=5)),
    (timedelta(days=3), timedelta(hours=1)),
)
"""Up to that age of a payment, ask that often. Within the hour a lost notice costs less than
a minute (CHK-1); after three days the provider's page has long been closed."""

SEND_AGAIN_AFTER: Final = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
)


def judge(
    *, asked: Money, is_settled: bool, standing: Standing, booked: Money | None = None
) -> Outcome:
    """What to do about a standing; the same whatever order words come in (CHK-9).

    `booked` is what was captured when it was settled: a wrong amount that a person has given
    back is no news when it is told again, but the right one after it is.
    """
    if standing.state is PaymentState.CAPTURED:
        if is_settled and booked is not None:
            return Outcome.ALREADY if standing.captured == booked else Outcome.WRONG_AMOUNT
        if standing.captured != asked:
            return Outcome.WRONG_AMOUNT
        return Outcome.ALREADY if is_settled else Outcome.SETTLED
    if is_settled:
        return Outcome.LATE
    return Outcome.FAILED if standing.state is PaymentState.FAILED else Outcome.PENDING


def wait_before_asking(*, age: timedelta) -> timedelta | None:
    """How long until a payment of this age is asked about again; None: no more."""
    return next((wait for limit, wait in ASK_EVERY if age < limit), None)


def wait_before_sending(*, attempts: int) -> timedelta:
    """How long after the n-th vain try (1 for the first) a refund is tried again."""
    return SEND_AGAIN_AFTER[min(attempts, len(SEND_AGAIN_AFTER)) - 1]
