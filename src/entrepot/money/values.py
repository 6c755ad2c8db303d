"""Amounts, currencies and rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, Self

HALF_UP: Final = ROUND_HALF_UP
"""Half away from zero: how every tax of ours rounds unless its law says otherwise."""

_NO_MINOR: Final = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE: Final = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_FOUR: Final = frozenset(["CLF", "UYW"])


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency by its ISO 4217 code; `exponent` is its number of decimals (0, 2, 3 or 4)."""

    code: str
    exponent: int

    def __str__(self) -> str:
        return self.code


@lru_cache(maxsize=512)
def currency(code: str) -> Currency:
    """The currency of an ISO 4217 code; ValueError when it is not three capital letters."""
    if len(code) != 3 or not code.isascii() or not code.isalpha() or not code.isupper():
        raise ValueError(f"{code!r} is no ISO 4217 currency code")
    if code in _NO_MINOR:
        return Currency(code, 0)
    if code in _THREE:
        return Currency(code, 3)
    return Currency(code, 4 if code in _FOUR else 2)


CNY: Final = currency("CNY")
EUR: Final = currency("EUR")
GBP: Final = currency("GBP")
JPY: Final = currency("JPY")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` units (fen, cents, yen) of one currency."""

    minor: int
    currency: Currency

    def __add__(self, other: Self) -> "Money":
        assert self.currency == other.currency, f"{self} + {other}"
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Self) -> "Money":
        assert self.currency == other.currency, f"{self} - {other}"
        return Money(self.minor - other.minor, self.currency)

    def __lt__(self, other: Self) -> bool:
        assert self.currency == other.currency, f"{self} < {other}"
        return self.minor < other.minor

    def __le__(self, other: Self) -> bool:
        assert self.currency == other.currency, f"{self} <= {other}"
        return self.minor <= other.minor

    def __str__(self) -> str:
        return f"{self.currency.code} {self.amount}"

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimals."""
        return Decimal(self.minor).scaleb(-self.currency.exponent)

    def plain(self) -> dict[str, str]:
        """As the API says it: a decimal string with exactly the currency's decimals, and its code."""
        return {"amount": str(self.amount), "currency": self.currency.code}

    def times(self, rate: Decimal | int, *, rounding: str) -> "Money":
        """Every product of a rate says how it rounds; there is no default."""
        return Money(
            int((self.minor * Decimal(rate)).quantize(Decimal(1), rounding)), self.currency
        )

    def units(self, quantity: int) -> "Money":
        """The same amount `quantity` times: exact, so nothing rounds."""
        return Money(self.minor * quantity, self.currency)


def money(amount: Decimal | str | int, code: str) -> Money:
    """Read major units exactly; ValueError when there are more decimals than the currency has."""
    unit = currency(code)
    minor = Decimal(amount).scaleb(unit.exponent)
    if minor != minor.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {code} has ({unit.exponent})")
    return Money(int(minor), unit)


def total(parts: Sequence[Money], unit: Currency) -> Money:
    """The sum of many amounts of one currency; zero of it when there are none."""
    assert all(part.currency == unit for part in parts), parts
    return Money(sum(part.minor for part in parts), unit)


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `base` is `rate` units of `quote`, as `source` published it for day `on`."""

    base: Currency
    quote: Currency
    rate: Decimal
    on: date
    source: str

    def __post_init__(self) -> None:
        assert self.rate > 0, self

    def convert(self, amount: Money, *, rounding: str) -> Money:
        """The amount in the quote currency, rounded once, to its minor unit."""
        assert amount.currency == self.base, f"{amount} by {self}"
        shift = self.quote.exponent - self.base.exponent
        return Money(
            int((amount.minor * self.rate.scaleb(shift)).quantize(Decimal(1), rounding)), self.quote
        )
