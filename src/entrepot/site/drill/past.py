"""The shape of a real shop's past orders, read from its file of orders (CSV, may be gzipped).

Columns, in Chinese: 总金额 (total), 买家实际支付金额 (what was paid of it), 订单创建时间 (created),
订单付款时间 (paid at, empty when never) and 退款金额 (refunded). Amounts and hours are read; who
bought what is not.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from entrepot.site.drill.profiles import BadProfile
from entrepot.site.drill.values import Fate, Profile

TOTAL: Final = "总金额"
PAID: Final = "买家实际支付金额"
CREATED: Final = "订单创建时间"
PAID_AT: Final = "订单付款时间"
REFUND: Final = "退款金额"
ROWS_MAX: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Past:
    """Orders by hour of the day, and by what became of them."""

    orders: int
    hours: tuple[int, ...]
    never: int
    part: int
    """The shop kept less than the total, but something: a part was never paid or went back."""
    refunded: int
    """Paid, and nothing of it kept."""
    paid: int
    """The whole, and kept."""

    def shares(self) -> dict[Fate, float]:
        """As a drill's fates; those who never pay are the rest."""
        return {
            Fate.PAY: self.paid / self.orders,
            Fate.PART: self.part / self.orders,
            Fate.REFUND: self.refunded / self.orders,
        }


def read(path: Path) -> Past:
    """The past of a file; a row that cannot be read is an error with its number."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        rows = csv.DictReader(text)
        names = [name.strip() for name in rows.fieldnames or ()]
        rows.fieldnames = names
        missing = {TOTAL, PAID, CREATED, PAID_AT, REFUND} - set(names)
        if missing:
            raise BadProfile(f"{path} has no column {', '.join(sorted(missing))}")
        return count(rows, name=str(path))


def count(rows: Iterable[Mapping[str, str]], *, name: str = "rows") -> Past:
    """Hours and fates of rows, by the columns' names."""
    hours = [0] * 24
    fates = {"never": 0, "part": 0, "refunded": 0, "paid": 0}
    for number, row in enumerate(rows, 2):
        if number > ROWS_MAX:
            raise BadProfile(f"{name} has more than {ROWS_MAX} rows")
        try:
            hours[int(row[CREATED].split()[1].split(":")[0])] += 1
            fates[_fate(row)] += 1
        except (IndexError, ValueError, KeyError, AttributeError, InvalidOperation) as wrong:
            raise BadProfile(f"{name}, line {number}: {wrong}") from wrong
    orders = sum(hours)
    if not orders:
        raise BadProfile(f"{name} has no orders")
    return Past(orders=orders, hours=tuple(hours), **fates)


def follow(profile: Profile, past: Past) -> Profile:
    """The profile with the past's hours and shares."""
    habits = replace(profile.habits, fates=past.shares())
    return replace(profile, hours=tuple(float(one) for one in past.hours), habits=habits)


def _fate(row: Mapping[str, str]) -> str:
    total, paid, refund = (Decimal(row[name].strip() or "0") for name in (TOTAL, PAID, REFUND))
    if not row[PAID_AT].strip():
        return "never"
    if 0 < paid < total:
        return "part"
    return "refunded" if refund > 0 else "paid"
