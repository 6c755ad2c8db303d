"""An order says where its transfers are: here, or in an archive since a day."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from entrepot.checkout.queries import ARCHIVED, FinishedGroup
from entrepot.kit import arrays

_HOLDS: Final = """
update checkout_order o set holds = v.holds::jsonb
from unnest(%(ids)s::uuid[], %(holds)s::text[]) as v (id, holds)
where o.book = %(book)s and o.id = v.id
"""


@transaction.atomic
def mark_archived(groups: Sequence[FinishedGroup], *, book: int, on: date) -> None:
    """What they held has ended and is here no more: their rows name it no longer."""
    holds = {order.id: _without(order.holds, on) for group in groups for order in group.orders}
    _write(holds, book=book)


@transaction.atomic
def mark_restored(holds: Mapping[UUID, Mapping[str, Any]], *, book: int) -> None:
    """Their transfers are here again: the rows say what they said before."""
    _write(holds, book=book)


def _without(holds: Mapping[str, Any], on: date) -> dict[str, Any]:
    rest = {key: said for key, said in holds.items() if key == "stock_book"}
    return {**rest, "stock": [], "allowance": None, ARCHIVED: on.isoformat()}


def _write(holds: Mapping[UUID, Mapping[str, Any]], *, book: int) -> None:
    facts: dict[str, int | str | list[str]] = {
        "book": book,
        "ids": arrays.uuids(holds),
        "holds": [json.dumps(one) for one in holds.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS, facts)
        assert cursor.rowcount == len(holds), "an order is missing"
