"""What a parcel weighs, and how often its carrier is asked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from entrepot.logistics.values import EU_CUSTOMS, ParcelLine

PACKING_G: Final = 500
"""What a box and its padding may weigh beyond a quarter of the goods' gross weight."""

FIRST_ASK_AFTER: Final = timedelta(seconds=60)
NEWS_EVERY: Final = (
    (timedelta(minutes=10), timedelta(seconds=60)),
    (timedelta(days=2), timedelta(minutes=30)),
    (timedelta(days=120), timedelta(hours=6)),
)
"""Up to that age since shipping, ask the carrier that often; its notices are the usual way."""


def weight_bounds(lines: Sequence[ParcelLine]) -> tuple[int, int]:
    """Grams between which a packed parcel of these lines can weigh.

    A merchant may have typed a net weight above the gross one: a paid order must not stop at
    it, so the lesser of the two is the lower bound, the greater makes the upper.
    """
    pairs = [(line.net_weight_g, line.gross_weight_g, line.quantity) for line in lines]
    least = sum(min(net, gross) * quantity for net, gross, quantity in pairs)
    most = sum(max(net, gross) * quantity for net, gross, quantity in pairs)
    return least, most * 5 // 4 + PACKING_G


def crosses_customs(origin: str, destination: str) -> bool:
    """Is there a customs border between the two countries?"""
    return origin != destination and not {origin, destination} <= EU_CUSTOMS


def wait_before_asking(*, age: timedelta) -> timedelta | None:
    """How long until the carrier is asked again; None: no more."""
    return next((wait for limit, wait in NEWS_EVERY if age < limit), None)
