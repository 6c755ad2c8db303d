"""Columns in, columns out."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from entrepot.lanes.values import ChargeKind, Lane
from entrepot.money.values import Currency, Rate

Ints = NDArray[np.int64]

KINDS: Final = tuple(ChargeKind)
"""The order of the charges' columns."""
MEASURES: Final = ("", "ml", "g", "piece")
"""What `Goods.measure` counts in; any other number is a unit that nobody knows."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What all rows of a call have in common."""

    lane: Lane
    day: date
    paid_in: Currency
    """The currency of the merchants' prices."""
    freight_in: Currency
    rate: Rate | None = None
    """From `paid_in` to the lane's currency; None where they are the same, or none is known."""
    freight_rate: Rate | None = None
    """From `freight_in` to the lane's currency, needed where it is neither that nor `paid_in`."""
    margin: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Goods:
    """One row a thing, all columns of one length; amounts and weights are of one unit."""

    hs: Ints
    """`hs_number`: 0 where there is no code of 6 to 10 digits."""
    origin: Ints
    """`country_number`."""
    price: Ints
    """Minor units of `Terms.paid_in`."""
    freight: Ints
    """Minor units of `Terms.freight_in`."""
    net_weight_g: Ints
    gross_weight_g: Ints
    content_micro: Ints
    """As `Content.micro`; 0 where no content is known."""
    measure: Ints
    """A place in `MEASURES`."""

    def __len__(self) -> int:
        return len(self.hs)

    def take(self, rows: "Ints | NDArray[np.bool_]") -> Self:
        """The rows at these places."""
        return type(self)(*[getattr(self, field.name)[rows] for field in fields(self)])


@dataclass(frozen=True, slots=True)
class Prices:
    """What the rows cost, in the lane's currency; of a refused row all amounts are 0."""

    charges: Ints
    """One column a row of `Goods`, one row a kind of `KINDS`."""
    obstacle: NDArray[np.int16]
    """A place in `codes`; 0 for what may travel."""
    codes: tuple[str, ...]
    """Codes of obstacles and refusals; the first is empty."""
    by_engine: int
    """How many rows the regime priced one by one."""

    @property
    def total(self) -> Ints:
        """The sums of the charges."""
        found: Ints = self.charges.sum(axis=0)
        return found


def hs_number(hs: str) -> int:
    """A code as a number: its digits behind a leading 1, so that none is lost; 0 for no code."""
    return int(f"1{hs}") if 6 <= len(hs) <= 10 and hs.isascii() and hs.isdigit() else 0


def hs_text(number: int) -> str:
    return str(number)[1:]


def country_number(code: str) -> int:
    """Two letters as one number; 0 for anything else."""
    return int.from_bytes(code.encode(), "big") if len(code) == 2 and code.isascii() else 0


def country_text(number: int) -> str:
    return number.to_bytes(2, "big").decode("ascii", "replace") if 0 < number < 1 << 16 else ""
