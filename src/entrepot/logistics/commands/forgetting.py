"""Whom a parcel went to is forgotten, or cut down to what a law wants kept."""

import json
from collections.abc import Collection, Iterable
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from entrepot.kit.personal import ERASED
from entrepot.logistics.adapters import paper
from entrepot.logistics.models import Paper, Parcel

WHERE: Final = frozenset({"country", "province", "city"})
"""Enough of a place for the figures of a lane, and nobody's address."""


@transaction.atomic
def forget_recipients(orders: Iterable[UUID], *, keep: Collection[str] = ()) -> int:
    """Of these orders' parcels only the fields in `keep` stay; papers that named more go, too.

    A paper that is asked for again is set anew from what is left. How many parcels changed.
    """
    changed = 0
    for row in Parcel.objects.filter(order__in=list(orders)).select_for_update().order_by("id"):
        left = cut(row.recipient, keep=keep)
        if left == row.recipient:
            continue
        row.recipient = left
        row.save(update_fields=["recipient"])
        changed += 1
        for digest in Paper.objects.filter(parcel=row).values_list("sha256", flat=True):
            transaction.on_commit(partial(paper.drop, digest))
    return changed


def cut(details: str, *, keep: Collection[str]) -> str:
    """The JSON of an address with only these fields and its region; the others say `…`."""
    known: dict[str, str] = json.loads(details)
    left = {
        name: value if name in keep or name in WHERE or not value else ERASED
        for name, value in known.items()
    }
    return json.dumps(left, ensure_ascii=False)
