"""The other side of the counter, in a process of its own: merchants ship, operators mend.

Parcels of the drill's own merchants only, a few a second: papers are real PDF and the carrier
is told over HTTP. What the program has no desk for yet (returns) is not played.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Final

from django.db import connection
from django.utils import timezone

from entrepot.checkout import commands as checkout
from entrepot.checkout.models import Order
from entrepot.checkout.values import FulfilmentState, OrderState
from entrepot.kit import books
from entrepot.logistics import commands as logistics
from entrepot.logistics import rules
from entrepot.logistics.models import Parcel
from entrepot.logistics.values import TO_SHIP, ParcelLine
from entrepot.payments import commands as payments
from entrepot.payments.models import Payment
from entrepot.payments.values import WRONG_AMOUNT
from entrepot.site.drill import market
from entrepot.site.drill.telling import Done, Work

STEP_S: Final = 0.5
COMPLETE_MAX: Final = 10
RETURN_MAX: Final = 10
BACK_S: Final = 1.0
"""After something failed (a database that is away, a carrier that is silent)."""


def run(pipe: Connection, work: Work) -> None:
    """Work until told to stop."""
    done = Done()
    left = 0.0
    while not pipe.poll():
        began = time.monotonic()
        left = min(left + work.ships * STEP_S, max(work.ships, 1.0))
        while left >= 1:
            left -= 1
            _try(_ship_one, done)
        _try(_complete, done)
        _try(_return_wrong, done)
        pipe.send(done)
        if done.steps["office.failed"]:
            connection.close()
            time.sleep(BACK_S)
        done = Done()
        time.sleep(max(STEP_S - (time.monotonic() - began), 0.01))
    pipe.send(Done(is_last=True))
    connection.close()


def _try(step: Callable[[Done], None], done: Done) -> None:
    """A step that fails is taken again later: all of them are safe to repeat."""
    try:
        step(done)
    except Exception as no:  # noqa: BLE001  # counted by name and shown; the next step tries again
        done.steps["office.failed"] += 1
        done.steps[f"office.{type(no).__name__}"] += 1


def _ship_one(done: Done) -> None:
    """The oldest parcel that waits: packed, papered, handed over."""
    row = (
        Parcel.objects.filter(lane=market.LANE, state__in=TO_SHIP)
        .order_by("asked_at", "id")
        .first()
    )
    if row is None:
        return
    least, most = rules.weight_bounds([ParcelLine.from_json(line) for line in row.lines])
    logistics.pack(parcel=row.id, weighed_g=(least + most) // 2, at=timezone.now())
    logistics.ship(parcel=row.id, at=timezone.now())
    done.steps["shipped"] += 1


def _complete(done: Done) -> None:
    """Buyers who have their parcel say so."""
    for book in books.all_books():
        rows = Order.objects.filter(
            book=book,
            lane=market.LANE,
            state=OrderState.CONFIRMED,
            fulfilment__in=[FulfilmentState.SHIPPED, FulfilmentState.DELIVERED],
            shipped_at__lt=timezone.now() - timedelta(seconds=1),
        )
        for group, order in rows.values_list("group", "id")[:COMPLETE_MAX]:
            checkout.confirm_receipt(group=group, order=order, at=timezone.now())
            done.steps["completed"] += 1


def _return_wrong(done: Done) -> None:
    """The operator's desk of odd amounts: what was captured wrongly goes back."""
    odd = Payment.objects.filter(failure=WRONG_AMOUNT).order_by("started_at")
    for payment, purpose, book in odd.values_list("id", "purpose", "book")[:RETURN_MAX]:
        if Order.objects.filter(book=book, group=purpose, lane=market.LANE).exists():
            payments.return_wrong_amount(payment=payment, at=timezone.now())
            done.steps["returned"] += 1
