"""The program broken on purpose, one mistake at a time: each must spoil a year."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any
from unittest import mock
from uuid import UUID

from entrepot.checkout.rules import movements
from entrepot.kernel import new_id
from entrepot.lanes import rows
from entrepot.lanes.values import Amendment
from entrepot.money.values import Money, currency
from entrepot.payments import commands as payments
from entrepot.payments import rules
from entrepot.payments.commands import refunding, settling
from entrepot.payments.values import Outcome, PaymentState


@dataclass(frozen=True)
class Variant:
    """A mistake: what is patched, which tasks never run, and words of how it must be found.

    `dials` are the provider's, where its faults must be frequent for the mistake to show soon.
    """

    name: str
    found_as: tuple[str, ...]
    patch: Callable[[], Any] = nullcontext
    without: tuple[str, ...] = ()
    dials: Mapping[str, float] = field(default_factory=dict)

    @contextmanager
    def applied(self) -> Iterator[None]:
        with self.patch():
            yield


def _void_forgotten() -> Any:
    whole = movements.release

    def all_but_one(order: Any, *, reason: str) -> list[Any]:
        voids = whole(order, reason=reason)
        return voids[1:] or voids

    return mock.patch.object(movements, "release", all_but_one)


def _commission_rounded_down() -> Any:
    def less(order: Any) -> Money:
        goods = Money(order.merchant_goods_minor, currency(order.merchant_currency))
        return goods.times(Decimal(order.commission_bp).scaleb(-4), rounding=ROUND_DOWN)

    return mock.patch.object(movements, "commission", less)


@contextmanager
def _notice_applied_twice() -> Iterator[None]:
    """Whoever forgets what is settled, and names the transfer anew each time, books it twice."""

    def forgetful(**facts: Any) -> Outcome:
        return judge(**{**facts, "is_settled": False})

    judge = rules.judge
    with (
        mock.patch.object(rules, "judge", forgetful),
        mock.patch.object(settling, "named_id", side_effect=_another_id),
    ):
        yield


def _refund_under_new_names() -> Any:
    """A provider whose answer is lost is asked again, and pays again."""
    return mock.patch.object(refunding, "RefundId", side_effect=_another_id)


def _law_amended_retroactively() -> Any:
    install = rows.install

    def from_last_month(amendments: Any) -> Any:
        return install([_earlier(one) for one in amendments])

    return mock.patch.object(rows, "install", from_last_month)


def _earlier(one: Amendment) -> Amendment:
    month = timedelta(days=30)
    adds = one.adds and replace(one.adds, since=one.adds.since - month)
    ends_on = one.ends_on and one.ends_on - month
    return replace(one, adds=adds, ends_on=ends_on)


def _another_id(_: object) -> UUID:
    return new_id()


def _lost_notice_never_asked_for() -> Any:
    return mock.patch.object(payments, "ask", return_value=PaymentState.PENDING)


VARIANTS = (
    # With the ledger's own expiry at work a forgotten void heals within the half hour.
    Variant("void forgotten", ("the ledger has", "ended_orders_hold"), _void_forgotten,
            without=("entrepot.ledger.tasks.expire_holds",)),
    Variant("commission rounded down", ("payable:", "commission:"), _commission_rounded_down),
    Variant("notice applied twice", ("clearing", "captured"), _notice_applied_twice),
    Variant("expiry skipped", ("waits for money", "unpaid_orders"),
            without=("entrepot.checkout.tasks.expire_orders",)),
    Variant("law amended retroactively", ("VAT",), _law_amended_retroactively),
    Variant("refund under new names", ("took", "refund"), _refund_under_new_names,
            dials={"cut": 0.6, "wrong": 0.4}),
    Variant("lost notice never asked for", ("took", "paid in time"), _lost_notice_never_asked_for,
            without=("entrepot.payments.tasks.reconcile_payments",)),
)  # fmt: skip
