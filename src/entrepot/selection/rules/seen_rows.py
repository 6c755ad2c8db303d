"""A row of prices or sales in shops, read: what it is, what it cost, how much of it was sold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Final

from entrepot.money.values import Currency
from entrepot.selection.rules.layouts import Layout
from entrepot.selection.values import NAME_MAX, TITLE_MAX, Issue, SeenFigure

PRICE_MAX: Final = 10**9
PIECES_MAX: Final = 10**10
ITEM_MAX: Final = 120
_DATES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%Y.%m.%d")
_SIZE: Final = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(ml|毫升|cl|l|升|mg|g|克|kg|公斤|千克)(?![a-z])(?:\s*[x*\u00d7]\s*(\d{1,3}))?",
    re.IGNORECASE,
)
_MANY_FIRST: Final = re.compile(
    r"(\d{1,3})\s*[x*\u00d7]\s*(\d+(?:[.,]\d+)?)\s*(ml|毫升|cl|l|升|g|克|kg|公斤|千克)(?![a-z])",
    re.IGNORECASE,
)
_UNITS: Final = {
    "ml": ("ml", 1.0), "毫升": ("ml", 1.0), "cl": ("ml", 10.0), "l": ("ml", 1000.0),
    "升": ("ml", 1000.0), "g": ("g", 1.0), "克": ("g", 1.0), "kg": ("g", 1000.0),
    "公斤": ("g", 1000.0), "千克": ("g", 1000.0), "mg": ("g", 0.001),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person who brings the file says where it does not say it itself."""

    currency: Currency
    category: str
    day: date
    """Of rows without one."""
    named: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Category, heading, and the words of titles that name them; the first that is found decides."""


def read(row: Sequence[str], layout: Layout, asked: Asked, *, line: int) -> SeenFigure | Issue:
    """What a row says, or what is wrong with it."""
    title = layout.cell(row, "title").replace("\x00", "")
    if not title:
        return Issue(line, "empty", "title")
    price = _minor(layout.cell(row, "price"), asked.currency)
    if price is None or not 0 < price <= PRICE_MAX:
        return Issue(line, "value", "price", layout.cell(row, "price")[:40])
    said = layout.cell(row, "seen_on")
    seen_on = _day(said) if said else asked.day
    if seen_on is None:
        return Issue(line, "date", "date", said[:40])
    counted = layout.cell(row, "pieces")
    pieces = _pieces(counted)
    if counted and pieces is None:
        return Issue(line, "value", "pieces", counted[:40])
    amount, measure = content_of(layout.cell(row, "amount") or title)
    named = named_by(title, asked.named)
    category = layout.cell(row, "category") or (named[0] if named else "") or asked.category
    heading = re.sub(r"\D", "", layout.cell(row, "heading"))[:4] or (named[1] if named else "")
    item = layout.cell(row, "item") or sha256(title.encode()).hexdigest()[:24]
    return SeenFigure(
        item=item[:ITEM_MAX],
        title=title[:TITLE_MAX],
        brand=layout.cell(row, "brand")[:NAME_MAX],
        category=category[:80],
        heading=heading if len(heading) == 4 else "",
        price_minor=price,
        currency=layout.cell(row, "currency").upper() or asked.currency.code,
        seen_on=seen_on,
        amount=amount,
        measure=measure,
        pieces=pieces,
    )


def content_of(text: str) -> tuple[float | None, str]:
    """Net content in ml or g as a title says it: `50ml*2`, `2x250 g`, `1.5L`; the first that stands."""
    if found := _MANY_FIRST.search(text):
        return _content(found[2], found[3], found[1])
    if found := _SIZE.search(text):
        return _content(found[1], found[2], found[3] or "1")
    return None, ""


def named_by(
    title: str, named: Sequence[tuple[str, str, tuple[str, ...]]]
) -> tuple[str, str] | None:
    """Category and heading by the words of a title; None where it names none that is known."""
    folded = title.casefold()
    for category, heading, words in named:
        if any(word in folded for word in words):
            return category, heading
    return None


def _content(number: str, unit: str, times: str) -> tuple[float | None, str]:
    measure, factor = _UNITS[unit.casefold()]
    amount = float(number.replace(",", ".")) * factor * int(times)
    return (amount, measure) if 0.1 <= amount <= 1e6 else (None, "")


def _minor(text: str, unit: Currency) -> int | None:
    bare = re.sub(r"[^\d.,\-]", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    try:
        return int((Decimal(bare.replace(",", ".")) * 10**unit.exponent).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _pieces(text: str) -> int | None:
    bare = text.replace(",", "").removesuffix("+").strip()
    factor = 10_000 if bare.endswith("万") else 1
    try:
        found = float(bare.removesuffix("万")) * factor
    except ValueError:
        return None
    return int(found) if 0 <= found <= PIECES_MAX else None


def _day(text: str) -> date | None:
    bare = text.split("T", 1)[0].split(" ", 1)[0]
    for form in _DATES:
        try:
            return datetime.strptime(bare, form).date()  # noqa: DTZ007  # a day, no moment
        except ValueError:
            continue
    return None
