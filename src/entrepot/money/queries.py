"""What one currency was worth in another on a day."""

import time
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import ClassVar, Final

from entrepot.kernel import Refusal
from entrepot.money.adapters import ecb
from entrepot.money.models import RateRow
from entrepot.money.values import EUR, Currency, Rate

MEMO_MAX: Final = 512
MEMO_NS_MAX: Final = 30 * 10**9
"""A process may go on with a rate this long after a newer one was loaded."""

_CROSS: Final = Context(prec=10, rounding=ROUND_HALF_EVEN)
"""A cross rate is written down with ten figures, so that anyone can compute with it again."""

_memo: dict[tuple[str, str, date], tuple[int, Rate]] = {}


@dataclass(eq=False)
class NoRate(Refusal):
    """No rate of this currency has been published on or before the day."""

    code: ClassVar[str] = "money.no_rate"
    status: ClassVar[int] = 503
    transient: ClassVar[bool] = True
    currency: str
    day: date


def rate(base: Currency, quote: Currency, *, day: date) -> Rate:
    """The latest rate on or before the day (TAX-11), by way of the euro where neither is one.

    Both legs are published by one source; `on` is the older of their days. A currency in
    itself is 1. At most one statement, and none when the answer is remembered.
    """
    known = _memo.get((base.code, quote.code, day))
    if known and time.monotonic_ns() - known[0] < MEMO_NS_MAX:
        return known[1]
    found = _read(base, quote, day)
    if len(_memo) >= MEMO_MAX:
        _memo.clear()
    _memo[base.code, quote.code, day] = (time.monotonic_ns(), found)
    return found


def rate_or_shipped(base: Currency, quote: Currency, *, day: date) -> Rate:
    """As `rate`; from the table that ships with the program where none was loaded yet."""
    try:
        return rate(base, quote, day=day)
    except NoRate:
        return ecb.rate(base, quote, day=day)


def last_day() -> date | None:
    """The newest day for which any rate is known."""
    return RateRow.objects.order_by("-day").values_list("day", flat=True).first()


def forget() -> None:
    """Drop what this process remembers; called when rates were loaded."""
    _memo.clear()


def _read(base: Currency, quote: Currency, day: date) -> Rate:
    if base == quote:
        return Rate(base, quote, Decimal(1), day, "identity")
    codes = [one.code for one in (base, quote) if one != EUR]
    rows = {
        row.quote: row
        for row in RateRow.objects.filter(base=EUR.code, quote__in=codes, day__lte=day)
        .order_by("quote", "-day")
        .distinct("quote")
    }
    for code in codes:
        if code not in rows:
            raise NoRate(currency=code, day=day)
    into = rows[quote.code].rate.normalize() if quote != EUR else Decimal(1)
    from_ = rows[base.code].rate.normalize() if base != EUR else Decimal(1)
    value = into if base == EUR else _CROSS.divide(into, from_)
    oldest = min(rows.values(), key=lambda row: row.day)
    return Rate(base, quote, value, oldest.day, oldest.source)
