"""The statements by which rows follow what the ledger has sold: one a table, however many."""

import json
from collections.abc import Sequence
from typing import Final

from entrepot.checkout.models import Order, OrderGroup
from entrepot.kit.statements import Jsons, Moments, Statement, Texts, Uuids

_PAYMENTS: Final = """
update checkout_ordergroup g set payment = v.payment
from unnest(%b::uuid[], %b::uuid[]) as v (id, payment)
where g.book = %b::int and g.id = v.id
"""
_SALES: Final = """
update checkout_order o set
    state = v.state, charge = v.charge, fulfilment = v.fulfilment,
    confirmed_at = v.confirmed_at, holds = v.holds
from unnest(%b::uuid[], %b::text[], %b::text[], %b::text[], %b::timestamptz[], %b::jsonb[])
    as v (id, state, charge, fulfilment, confirmed_at, holds)
where o.book = %b::int and o.id = v.id
"""


def note_payments(groups: Sequence[OrderGroup], *, book: int) -> Statement:
    """Which payment each group was paid by."""
    return Statement(
        _PAYMENTS,
        (Uuids.of([row.id for row in groups]), Uuids.of([row.payment for row in groups]), book),
    )


def note_sales(orders: Sequence[Order], *, book: int) -> Statement:
    """State and holds of orders that have become sales."""
    return Statement(
        _SALES,
        (
            Uuids.of([row.id for row in orders]),
            Texts.of([row.state for row in orders]),
            Texts.of([row.charge for row in orders]),
            Texts.of([row.fulfilment for row in orders]),
            Moments.of([row.confirmed_at for row in orders]),
            Jsons.of([json.dumps(row.holds).encode() for row in orders]),
            book,
        ),
    )
