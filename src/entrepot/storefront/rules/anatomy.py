"""A full price taken apart: parts of a bar that together are exactly as long as the bar."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from entrepot.lanes.values import ChargeKind, LandedCost
from entrepot.money.rules import split
from entrepot.money.values import CNY, Money
from entrepot.storefront.values import Part

BAR: Final = 1000
KINDS: Final = tuple(kind.value for kind in ChargeKind)
"""The order of `values.Priced.parts` and of the columns of a price."""
_LINK: Final = re.compile(r"https?://[^\s<>\"'|]+[^\s<>\"'|.,;:)\]]")


def parts_of(cost: LandedCost) -> list[Part]:
    """The charges in the order in which they arise; the widths add up to the bar."""
    charges = [charge for line in cost.lines for charge in line.charges if charge.amount.minor > 0]
    widths = _widths([charge.amount.minor for charge in charges])
    parts = []
    x = before = 0
    for charge, width in zip(charges, widths, strict=True):
        row = charge.row
        parts.append(
            Part(
                kind=charge.kind.value,
                minor=charge.amount.minor,
                currency=charge.amount.currency.code,
                x=x,
                width=width,
                base_minor=charge.base.minor,
                base_currency=charge.base.currency.code,
                rate=charge.rate,
                formula=_written(charge.formula),
                source=row.source if row else "",
                confidence=row.confidence if row else "",
                since=row.since.isoformat() if row and row.since else "",
                name=charge.name,
                rounding=charge.rounding,
                before=before,
            )
        )
        x += width
        before += charge.amount.minor
    return parts


def amounts_of(cost: LandedCost) -> tuple[int, ...]:
    """Minor units by kind, in the order of `KINDS`."""
    found = cost.charges
    return tuple(found[kind].minor if kind in found else 0 for kind in ChargeKind)


def sums_of(cost: LandedCost) -> list[Part]:
    """An order's charges by kind: for a bar and a legend, without bases and sources."""
    return bar_of(amounts_of(cost), cost.currency.code)


def bar_of(amounts: Sequence[int], code: str) -> list[Part]:
    """Amounts in the order of `KINDS` as parts of a bar; what is nothing is left out."""
    return bar([(kind, minor) for kind, minor in zip(KINDS, amounts, strict=True) if minor], code)


def bar(sums: Sequence[tuple[str, int]], code: str) -> list[Part]:
    """Amounts by kind as parts of a bar."""
    parts = []
    x = before = 0
    for (kind, minor), width in zip(sums, _widths([minor for _, minor in sums]), strict=True):
        parts.append(Part(kind, minor, code, x, width, before=before))
        x += width
        before += minor
    return parts


def linked(source: str) -> list[tuple[str, str]]:
    """A source as pieces of text, each with its address or none: a link is called by its site."""
    pieces: list[tuple[str, str]] = []
    at = 0
    for found in _LINK.finditer(source):
        if text := source[at : found.start()].strip(" :,;"):
            pieces.append((text, ""))
        pieces.append((urlsplit(found[0]).hostname or found[0], found[0]))
        at = found.end()
    if text := source[at:].strip(" :,;"):
        pieces.append((text, ""))
    return pieces


def _written(formula: str) -> str:
    """A formula as people write it; "times one piece" says nothing, for the price is of one."""
    if formula.startswith("(") and formula.endswith(") x 1"):
        formula = formula[1:-5]
    return formula.replace(" x ", " \u00d7 ").replace(" / ", " ÷ ").replace(" - ", " \u2212 ")


def _widths(amounts: Sequence[int]) -> list[int]:
    # A bar is shared as money is: without loss.
    if not amounts:
        return []
    return [part.minor for part in split(Money(BAR, CNY), amounts)]
