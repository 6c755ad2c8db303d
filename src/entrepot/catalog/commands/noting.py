"""What people did to goods and their listings, for the audit log (SEC-3).

Files of thousands of goods are noted as the job that they are, where they come in.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import models

from entrepot.catalog.commands.applying import Work
from entrepot.catalog.models import Text, Variant
from entrepot.kit import trail

TEXT_LETTERS_MAX: Final = 200
NAMED_MAX: Final = 20
"""Listings named one by one in a row; of more, the number is kept."""


def product_saved(work: Work, product: UUID) -> None:
    """One product that somebody saved by hand: which facts were and are which."""
    before, after = {}, {}
    for row, was in work.was.items():
        for name, value in was.items():
            path = _path(row, name)
            before[path], after[path] = _plain(value), _plain(getattr(row, name))
    trail.record(
        what="product.saved",
        on="product",
        object_id=product,
        merchant=work.merchant,
        before=before,
        after=after,
    )


def listed(listings: Sequence[UUID], *, lane: str, merchant: UUID) -> None:
    """Goods were offered on a lane."""
    if listings:
        trail.record(
            what="listing.listed",
            on="lane",
            object_id=lane,
            merchant=merchant,
            after={"listings": _named(listings)},
        )


def turned(listings: Sequence[UUID], *, to: str, merchant: UUID) -> None:
    """Listings were taken off the shelf, or put back before the gate."""
    if listings:
        trail.record(
            what=f"listing.{to}",
            on="listing",
            object_id=listings[0],
            merchant=merchant,
            after={"listings": _named(listings)},
        )


def priced(listing: UUID, *, was: int | None, now: int | None, merchant: UUID) -> None:
    """A listing has a price of its own, another one, or none; in minor units."""
    trail.record(
        what="listing.priced",
        on="listing",
        object_id=listing,
        merchant=merchant,
        before={"price_minor": was},
        after={"price_minor": now},
    )


def _path(row: models.Model, name: str) -> str:
    if isinstance(row, Variant):
        return f"{row.sku}.{name}"
    if isinstance(row, Text):
        return f"{row.language}.{name}"
    return name


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value[:TEXT_LETTERS_MAX]
    return value if isinstance(value, int | bool | list | dict) or value is None else str(value)


def _named(listings: Sequence[UUID]) -> Any:
    return [str(one) for one in listings] if len(listings) <= NAMED_MAX else len(listings)
