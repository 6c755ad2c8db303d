"""A full price taken apart: parts of a bar that together are exactly as long as the bar."""

from collections.abc import Sequence
from typing import Final

from entrepot.lanes.values import LandedCost
from entrepot.money.rules import split
from entrepot.money.values import CNY, Money
from entrepot.storefront.values import Part

BAR: Final = 1000


def parts_of(cost: LandedCost) -> list[Part]:
    """The charges in the order in which they arise; the widths add up to the bar."""
    charges = [charge for line in cost.lines for charge in line.charges if charge.amount.minor > 0]
    widths = _widths([charge.amount.minor for charge in charges])
    parts = []
    x = 0
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
            )
        )
        x += width
    return parts


def sums_of(cost: LandedCost) -> list[Part]:
    """An order's charges by kind: for a bar and a legend, without bases and sources."""
    sums = [(kind, amount) for kind, amount in cost.charges.items() if amount.minor > 0]
    return bar([(kind.value, amount.minor) for kind, amount in sums], cost.currency.code)


def bar(sums: Sequence[tuple[str, int]], code: str) -> list[Part]:
    """Amounts by kind as parts of a bar."""
    parts = []
    x = 0
    for (kind, minor), width in zip(sums, _widths([minor for _, minor in sums]), strict=True):
        parts.append(Part(kind, minor, code, x, width))
        x += width
    return parts


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
