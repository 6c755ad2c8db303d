"""A group's states, derived from its orders': never stored, so they cannot disagree (MV-1)."""

from collections.abc import Sequence
from typing import Final

from entrepot.checkout.values import ChargeState, FulfilmentState, OrderState

_SALES: Final = (OrderState.CONFIRMED, OrderState.COMPLETED)
_FULFILMENT: Final = tuple(FulfilmentState)


def group_state(states: Sequence[OrderState]) -> OrderState:
    """What a buyer calls the whole: a sale as soon as one order is one, completed when all are."""
    sales = [state for state in states if state in _SALES]
    if sales:
        done = all(state is OrderState.COMPLETED for state in sales)
        return OrderState.COMPLETED if done else OrderState.CONFIRMED
    for state in (OrderState.PLACED, OrderState.EXPIRED):
        if state in states:
            return state
    return OrderState.CANCELLED


def group_charge(charges: Sequence[ChargeState]) -> ChargeState:
    """What asks for attention comes first."""
    for charge in (
        ChargeState.REFUND_DUE,
        ChargeState.FULL,
        ChargeState.REFUNDED,
    ):
        if charge in charges:
            return charge
    return ChargeState.NONE


def group_fulfilment(steps: Sequence[FulfilmentState]) -> FulfilmentState:
    """As far as the slowest of the orders that are on their way at all."""
    going = [step for step in steps if step is not FulfilmentState.NONE]
    return min(going, key=_FULFILMENT.index, default=FulfilmentState.NONE)
