"""Why prices are not brought up to date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from entrepot.kernel import Refusal


@dataclass(eq=False)
class NoSuchLane(Refusal):
    """There is no open lane of this code."""

    code: ClassVar[str] = "storefront.no_such_lane"
    status: ClassVar[int] = 404
    lane: str
    known: tuple[str, ...]


@dataclass(eq=False)
class AlreadyRepricing(Refusal):
    """Prices are being brought up to date at this moment; one run at a time."""

    code: ClassVar[str] = "storefront.already_repricing"
    status: ClassVar[int] = 409
    transient: ClassVar[bool] = True


@dataclass(eq=False)
class NotAPriceOfToday(Refusal):
    """A price that is shown is a price of today: another day can only be looked at."""

    code: ClassVar[str] = "storefront.not_a_price_of_today"
    day: date
    today: date


@dataclass(eq=False)
class PriceDiffers(Refusal):
    """A price by vectors is not what a quote would charge: nothing was written. This is our bug."""

    code: ClassVar[str] = "storefront.price_differs"
    status: ClassVar[int] = 500
    listing: UUID
    lane: str
    by_vectors: int
    by_quote: int
    parts: Mapping[str, tuple[int, int]]
