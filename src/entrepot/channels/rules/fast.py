"""Rows of a fast feed: an article's SKU with its price, or with its stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from entrepot.channels.rules import numbers
from entrepot.channels.rules.fitting import head_key
from entrepot.channels.rules.guessing import called
from entrepot.channels.rules.numbers import BadNumber
from entrepot.channels.values import ColumnsMissing, Inspection, JobKind, Row
from entrepot.money.values import Money, currency

JUMP: Decimal = Decimal("0.3")
"""How far a price may move before it counts as a leap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FastColumns:
    """Where a fast feed's facts stand; `extra` is the currency."""

    sku: str
    value: str
    extra: str = ""
    sign: str = ""


def fast_columns(kind: JobKind, inspection: Inspection) -> FastColumns:
    """The two columns that count; ColumnsMissing when one is not there."""
    name = "price" if kind is JobKind.PRICES else "stock"
    sku = _first(inspection.columns, called("sku"))
    value = _first(inspection.columns, called(name))
    if sku is None or value is None:
        missing = tuple(one for one, at in (("sku", sku), (name, value)) if at is None)
        raise ColumnsMissing(missing=missing, found=inspection.columns)
    return FastColumns(
        sku=sku,
        value=value,
        extra=_first(inspection.columns, called("currency")) or "",
        sign=inspection.signs.get(value, ""),
    )


def price_in(row: Row, columns: FastColumns, *, of_file: str) -> Money:
    """The row's price, in its own currency or the file's; BadNumber when it has none."""
    text = row.cells.get(columns.value, "").strip()
    code = row.cells.get(columns.extra, "").strip().upper() if columns.extra else ""
    if not code:
        code = next((word for word in text.split() if len(word) == 3 and word.isupper()), of_file)
    if not text:
        raise BadNumber(reason="missing", value="")
    try:
        unit = currency(code)
    except ValueError:
        raise BadNumber(reason="currency_sign", value=text, fact=of_file) from None
    return numbers.price_of(text, unit=unit, sign=columns.sign)


def units_in(row: Row, columns: FastColumns) -> int:
    """The row's stock; what a shop has sold beyond it (below zero) is none."""
    text = row.cells.get(columns.value, "").strip()
    if not text:
        raise BadNumber(reason="missing", value="")
    amount = numbers.decimal_of(text, sign=columns.sign)
    if amount != amount.to_integral_value():
        raise BadNumber(reason="not_whole", value=text)
    if amount > 1_000_000:
        raise BadNumber(reason="too_large", value=text)
    return max(0, int(amount))


def is_leap(before: Money, after: Money) -> bool:
    """More than JUMP up or down; another currency is one too."""
    if before.currency != after.currency:
        return True
    return abs(after.minor - before.minor) > before.minor * JUMP


def _first(columns: Sequence[str], names: Sequence[str]) -> str | None:
    ranks = [
        (names.index(key), place, column)
        for place, column in enumerate(columns)
        if (key := head_key(column)) in names
    ]
    return min(ranks)[2] if ranks else None
