"""Duty on goods: which row of a country's tariff holds, and what it comes to, exactly.

Sums are fractions until the end and rounded once, HALF_UP, to a minor unit of the currency that
the duty is charged in. Amounts of law in another currency go by the day's rate.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic
from entrepot.lanes.rules.arithmetic import percent
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    AdValorem,
    AtLeast,
    AtMost,
    Component,
    CountryLaw,
    DutyRate,
    DutyRow,
    Item,
    Obstacle,
    RowRef,
    Seasonal,
    Specific,
    Sum,
)
from entrepot.lanes.values.duty import Node

UNION: Final = "EU"
"""Stands for all its members among the origins of a row."""
BASE_KINDS: Final = ("normal", "provisional", "preference")
ADDED_KINDS: Final = ("antidumping", "countervailing", "additional")
LINES_SHOWN_MAX: Final = 6
STATED: Final = "operator statement"
"""The confidence of what an operator answers for, such as a tariff table."""
_GRAMS: Final = 1000
_LITRE_MICRO: Final = 10**9
_SHOES: Final = ("6401", "6402", "6403", "6404", "6405")

InMinor = Callable[[Decimal, str], Fraction]
"""An amount of law in a currency, as minor units of the currency that is charged."""


class Found(NamedTuple):
    """The row that holds, or why there is none: `lines` differ below a code that is too short."""

    row: DutyRow | None
    lines: tuple[str, ...] = ()


class Due(NamedTuple):
    """What a rate comes to, in minor units, and how; V stands for the value."""

    minor: int
    formula: str


@lru_cache(maxsize=65_536)
def base_row(
    law: CountryLaw,
    hs: str,
    origin: str,
    day: date,
    has_proof: bool = False,  # noqa: FBT001, FBT002  # a cache's key
) -> Found:
    """The duty itself: the lowest of normal, provisional and, with proof, preferential rows.

    The longest prefix of the code with a normal row decides, and what else there is for the code
    and its prefixes down to that one; for a code shorter than the tariff's lines, the lines
    below it, if they all say the same.
    """
    kinds = BASE_KINDS if has_proof else BASE_KINDS[:2]
    index = _index(law)
    held: list[DutyRow] = []
    for length in range(len(hs), 1, -1):
        held += reaching(index.get(hs[:length], ()), kinds, origin, day)
        if any(row.kind == "normal" for row in held):
            return Found(lowest(held))
    below = {
        line: found
        for line in _below(law, hs)
        if (found := reaching(index[line], kinds, origin, day))
    }
    if not below:
        return Found(lowest(held) if held else None)
    rows = [lowest(found) for found in below.values()]
    if len({row.rate for row in rows}) > 1:
        return Found(None, tuple(below))
    return Found(rows[0])


@lru_cache(maxsize=65_536)
def added_rows(
    law: CountryLaw, hs: str, origin: str, producer: str, day: date
) -> tuple[DutyRow, ...]:
    """Anti-dumping, countervailing and other additional duties; the producer's own row before
    the one for all others of its kind.
    """
    index = _index(law)
    held = [
        row
        for length in range(len(hs), 1, -1)
        for row in reaching(index.get(hs[:length], ()), ADDED_KINDS, origin, day)
    ]
    found: list[DutyRow] = []
    for kind in ADDED_KINDS:
        of_kind = [row for row in held if row.kind == kind]
        own = [row for row in of_kind if producer and producer in row.producers]
        others = [row for row in of_kind if not row.producers]
        found += (own or others)[:1]
    return tuple(found)


def known_producers(law: CountryLaw, hs: str, origin: str, day: date) -> tuple[str, ...]:
    """Producers who have a rate of their own for these goods."""
    index = _index(law)
    rows = (
        row
        for length in range(len(hs), 1, -1)
        for row in reaching(index.get(hs[:length], ()), ADDED_KINDS, origin, day)
    )
    return tuple(dict.fromkeys(name for row in rows for name in row.producers))


def lacking(rate: DutyRate, item: Item, day: date) -> tuple[str, ...]:
    """What must be known to compute the rate and is not: units, components, a season's gap."""
    return tuple(dict.fromkeys(_lacking(rate.node, item, day)))


def obstacles(rate: DutyRate, item: Item, day: date, ref: RowRef) -> tuple[Obstacle, ...]:
    """What `lacking` says, as obstacles of the item."""
    found = []
    for what in lacking(rate, item, day):
        facts = {"hs": item.hs, "unit": what, "rate": rate.text}
        if what.isupper():
            found.append(Obstacle("duty.needs_composition", item.id, facts, "ask_customs", ref))
        else:
            found.append(Obstacle("measure.missing", item.id, facts, "give_measure", ref))
    return tuple(found)


def too_short(item: Item, lines: Sequence[str]) -> Obstacle:
    """The code covers lines of different rates."""
    return too_short_code(item.hs, lines, item.id)


def too_short_code(hs: str, lines: Sequence[str], item: str | None = None) -> Obstacle:
    """The same of a code by itself."""
    shown = " ".join(lines[:LINES_SHOWN_MAX])
    return Obstacle("hs.too_short", item, {"hs": hs, "lines": shown}, "give_eight_digits")


def due(rate: DutyRate, *, value: int, item: Item, day: date, in_minor: InMinor) -> Due:
    """The duty on a line of `value` minor units, for a rate that lacks nothing."""
    if rate.share is not None:
        numerator, denominator = rate.share.as_integer_ratio()
        return Due(arithmetic.half_up(value * numerator, denominator), f"V x {percent(rate.share)}")
    amount, formula = _due(rate.node, Fraction(value), item, day, in_minor)
    return Due(arithmetic.half_up(amount.numerator, amount.denominator), formula)


def row_ref(row: DutyRow, day: date) -> RowRef:
    """`since` is the legal start, or the day of the table, or unknown; earlier days are assumed."""
    if row.is_legal_start:
        return row.ref
    is_assumed = row.stated is None or day < row.stated
    return RowRef(row.source, "assumed" if is_assumed else row.confidence, row.stated)


def measure(item: Item, unit: str) -> Fraction | None:
    """How much of a unit of duty is in the line; None when the item does not say."""
    known = _KNOWN.get(unit)
    if known is not None:
        return known(item)
    given = item.measure(unit)
    if given is not None:
        return Fraction(given) * item.quantity
    return Fraction(item.quantity) if unit == "pair" and item.hs.startswith(_SHOES) else None


def _pieces(item: Item) -> Fraction:
    return item.quantity * Fraction(item.measure("pieces") or 1)


def _kg(item: Item) -> Fraction | None:
    return Fraction(item.net_weight_g * item.quantity, _GRAMS) if item.net_weight_g else None


def _kg_gross(item: Item) -> Fraction:
    return Fraction(item.gross_weight_g * item.quantity, _GRAMS)


def _litres(item: Item) -> Fraction | None:
    if item.content is None or item.content.measure != "ml":
        return None
    return Fraction(item.content.micro * item.quantity, _LITRE_MICRO)


def _alcohol(item: Item) -> Fraction | None:
    litres, strength = _litres(item), item.measure("alcohol_pct_vol")
    return None if litres is None or strength is None else litres * Fraction(strength)


def _alcohol_kg(item: Item) -> Fraction | None:
    pure = _alcohol(item)
    return None if pure is None else pure / 100 * Fraction(_ALCOHOL_KG_PER_L)


def _sugar(item: Item) -> Fraction | None:
    weight, share = _kg(item), item.measure("sugar_pct")
    return None if weight is None or share is None else weight * Fraction(share)


_KNOWN: Final[Mapping[str, Callable[[Item], Fraction | None]]] = {
    "item": _pieces,
    "kg": _kg,
    "kg_gross": _kg_gross,
    "l": _litres,
    "vol_pct_l": _alcohol,
    "kg_alcohol": _alcohol_kg,
    "kg_sugar_pct": _sugar,
}
"""Units that follow from facts every item has, or from two facts together."""
_ALCOHOL_KG_PER_L: Final = Decimal("0.7893")
"""Density of ethanol at 20 degrees Celsius."""
_OF_UNIT: Final[Mapping[str, str]] = {"vol_pct_l": "% vol l", "kg_sugar_pct": "kg % sugar"}


@lru_cache(maxsize=64)
def _index(law: CountryLaw) -> dict[str, tuple[DutyRow, ...]]:
    found: dict[str, list[DutyRow]] = {}
    for row in law.duties:
        found.setdefault(row.hs, []).append(row)
    return {hs: tuple(rows) for hs, rows in found.items()}


@lru_cache(maxsize=64)
def _sorted(law: CountryLaw) -> tuple[str, ...]:
    return tuple(sorted(_index(law)))


def _below(law: CountryLaw, hs: str) -> Iterable[str]:
    return (line for line in _sorted(law) if line.startswith(hs))


def reaching(
    rows: Iterable[DutyRow], kinds: Sequence[str], origin: str, day: date
) -> list[DutyRow]:
    """Those of the kinds that hold on the day for goods of the origin.

    What the operator states of a code stands before what is shipped of it.
    """
    found = [
        row
        for row in rows
        if row.kind in kinds
        if row.holds_on(day)
        if not row.origins
        or origin in row.origins
        or (UNION in row.origins and origin in EUROPEAN_UNION)
    ]
    stated = {row.kind for row in found if row.confidence == STATED}
    return [row for row in found if row.kind not in stated or row.confidence == STATED]


def lowest(rows: Sequence[DutyRow]) -> DutyRow:
    """Shares of the value can be compared; else a later kind stands before an earlier one."""
    latest = max(rows, key=lambda row: (BASE_KINDS.index(row.kind), row.since))
    shares = [(row.rate.share, row) for row in rows if row.rate.share is not None]
    if latest.rate.share is None or not shares:
        return latest
    return min(shares, key=lambda pair: pair[0])[1]


def _lacking(node: Node, item: Item, day: date) -> Iterable[str]:
    match node:
        case Specific():
            if measure(item, node.unit) is None:
                yield node.unit
        case Component():
            yield node.code
        case Seasonal() if _in_season(node, day) is None:
            yield "SEASON"
        case _:
            for part in _parts(node, day):
                yield from _lacking(part, item, day)


def _parts(node: Node, day: date) -> tuple[Node, ...]:
    match node:
        case Sum():
            return node.parts
        case AtLeast():
            return node.node, node.floor
        case AtMost():
            return node.node, node.cap
        case Seasonal():
            part = _in_season(node, day)
            return () if part is None else (part,)
        case _:
            return ()


def _in_season(node: Seasonal, day: date) -> Node | None:
    for windows, part in node.parts:
        if not windows or any(window.holds_on(day) for window in windows):
            return part
    return None


def _due(
    node: Node, value: Fraction, item: Item, day: date, in_minor: InMinor
) -> tuple[Fraction, str]:
    match node:
        case AdValorem():
            return value * Fraction(node.share), f"V x {percent(node.share)}"
        case Specific():
            much = measure(item, node.unit)
            assert much is not None, node
            each = in_minor(node.amount, node.currency)
            per = "" if node.per == 1 else f"{node.per:f} "
            unit = _OF_UNIT.get(node.unit, node.unit.replace("_", " "))
            return (
                each * much / Fraction(node.per),
                f"{_plain(much)} {unit} x {node.amount:f} {node.currency} / {per}{unit}",
            )
        case Sum():
            parts = [_due(part, value, item, day, in_minor) for part in node.parts]
            return sum((one for one, _ in parts), Fraction()), " + ".join(f for _, f in parts)
        case AtLeast():
            one = _due(node.node, value, item, day, in_minor)
            other = _due(node.floor, value, item, day, in_minor)
            return max(one[0], other[0]), f"max({one[1]}, {other[1]})"
        case AtMost():
            one = _due(node.node, value, item, day, in_minor)
            other = _due(node.cap, value, item, day, in_minor)
            return min(one[0], other[0]), f"min({one[1]}, {other[1]})"
        case Seasonal():
            season = _in_season(node, day)
            assert season is not None, node
            return _due(season, value, item, day, in_minor)
        case Component():
            raise AssertionError(node)


def _plain(number: Fraction) -> str:
    """As a person writes it, to six decimals at most."""
    rounded = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{rounded.quantize(Decimal('0.000001')).normalize():f}"
