"""What checkout does when money or goods have moved below it. Each is safe to repeat."""

from collections.abc import Sequence
from typing import Final

from entrepot.checkout import commands
from entrepot.checkout.events import OrderDrewElsewhere
from entrepot.checkout.values import FulfilmentState
from entrepot.kit import outbox
from entrepot.logistics.events import ParcelDelivered, ParcelShipped, ParcelTracked
from entrepot.payments.events import PaymentSettled, RefundSent

PAID_MAX: Final = 50
"""Payments heard of at once: the accounts that they touch are locked for so many."""


@outbox.in_batches_of(PAID_MAX)
def confirm_paid(events: Sequence[PaymentSettled]) -> None:
    """The whole amounts lie in `received`: the groups become sales."""
    commands.confirm_groups([commands.Paid(one.purpose, one.payment, one.at) for one in events])


def end_elsewhere(event: OrderDrewElsewhere) -> None:
    """What the order holds in another book is used, or given back."""
    commands.end_elsewhere(order=event.order, there=event.there, is_used=event.is_used, at=event.at)


def note_refund(event: RefundSent) -> None:
    """The money of orders that could not be had is on its way back."""
    commands.note_refund(payment=event.payment)


def follow_shipped(event: ParcelShipped) -> None:
    """The carrier has it."""
    commands.follow_parcel(order=event.order, reached=FulfilmentState.SHIPPED, at=event.at)


def follow_tracked(event: ParcelTracked) -> None:
    """Whatever a carrier says of a parcel, it has been shipped."""
    commands.follow_parcel(order=event.order, reached=FulfilmentState.SHIPPED, at=event.at)


def follow_delivered(event: ParcelDelivered) -> None:
    """The buyer has it; from now on the days until completion count."""
    commands.follow_parcel(order=event.order, reached=FulfilmentState.DELIVERED, at=event.at)
