"""Rates of duty as tariffs write them, parsed by a grammar into trees that can be computed.

Covers what the Union's, the United Kingdom's, China's and Japan's tables hold: `12%`,
`8.3% + 30.9 EUR / 100 kg`, `4.5% MIN 0.3 EUR / item MAX 0.8 EUR / item` (at least, at most),
`max(30%, 4300 JPY / pair)`, `1.75 EUR / % vol / hl`, `9% + EA MAX 18.7% + ADSZ` (agricultural
components), `8.5% (01 JAN-31 MAY, 1 NOV-31 DEC), 12% (01 JUN-31 OCT)` (seasons), `Entry Price`.
A figure without a sign is a percentage, as the Union's tables leave the sign out in places.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from lark import Lark, Token, Transformer, UnexpectedInput, v_args

from entrepot.lanes.values.refusals import BadDuty

TEXT_MAX: Final = 300
UNITS: Final = (
    "kg",
    "kg_gross",
    "kg_drained",
    "kg_dry",
    "kg_lactic",
    "kg_dry_lactic",
    "kg_alcohol",
    "kg_standard",
    "kg_sugar_pct",
    "l",
    "vol_pct_l",
    "item",
    "pair",
    "m",
    "m2",
    "m3",
)
"""What specific duties count. `vol_pct_l`: per cent of alcohol times litres; `kg_sugar_pct`: kg
times per cent of sucrose; `kg_standard`: raw sugar brought to standard quality."""


@dataclass(frozen=True, slots=True)
class AdValorem:
    """A share of the customs value (0.12 is 12 %)."""

    share: Decimal


@dataclass(frozen=True, slots=True)
class Specific:
    """An amount for so many (`per`) of a unit: 30.9 EUR per 100 kg."""

    amount: Decimal
    currency: str
    per: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Component:
    """A part that further facts of the goods decide: `EA`, `ADSZ`, `ADFM`, or `ENTRY_PRICE`."""

    code: str


@dataclass(frozen=True, slots=True)
class Sum:
    """All parts together."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The higher of the two."""

    node: "Node"
    floor: "Node"


@dataclass(frozen=True, slots=True)
class AtMost:
    """The lower of the two."""

    node: "Node"
    cap: "Node"


@dataclass(frozen=True, slots=True)
class Window:
    """Days of every year, both inside; the end may lie before the start, over New Year."""

    first: tuple[int, int]
    """Month and day."""
    last: tuple[int, int]

    def holds_on(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True)
class Seasonal:
    """The first part with a window that holds; a part without windows holds for the rest."""

    parts: tuple[tuple[tuple[Window, ...], "Node"], ...]


Node = AdValorem | Specific | Component | Sum | AtLeast | AtMost | Seasonal


@dataclass(frozen=True, slots=True)
class DutyRate:
    """A rate with its text. Equal texts give one object, so a rate is cheap to compare."""

    text: str
    node: Node
    notes: tuple[str, ...] = ()
    """What the reader had to take for granted: `no_sign`, `no_such_day`, `gap`."""

    @property
    def share(self) -> Decimal | None:
        """The share of the value when that is all there is, else None."""
        return self.node.share if isinstance(self.node, AdValorem) else None

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=65_536)
def duty_rate(text: str) -> DutyRate:
    """Parse a rate; BadDuty with the place when it is none."""
    if len(text) > TEXT_MAX:
        raise BadDuty(text=text[:TEXT_MAX], reason=f"longer than {TEXT_MAX} characters")
    clean = " ".join(text.replace("\xa0", " ").split())
    if not clean:
        raise BadDuty(text=text, reason="empty")
    reader = _Reader()
    try:
        node = reader.transform(_GRAMMAR.parse(clean))
    except UnexpectedInput as error:
        column = error.column if error.column > 0 else len(clean) + 1
        raise BadDuty(text=clean, reason=f"cannot be read from character {column} on") from None
    if isinstance(node, Seasonal) and _has_gap(node):
        reader.notes.append("gap")
    return DutyRate(clean, node, tuple(dict.fromkeys(reader.notes)))


_GRAMMAR: Final = Lark(
    r"""
    ?start: seasonal | bounded
    seasonal: timed ("," timed)+ | bounded windows -> seasonal_one
    timed: bounded [windows]
    windows: "(" window ("," window)* ")"
    window: INT [MONTH] "-" INT MONTH
    ?bounded: sum | bounded "MIN"i sum -> at_least | bounded "MAX"i sum -> at_most
    ?sum: term | term ("+" term)+ -> total
    ?term: percent | specific | component | "(" bounded ")"
         | "MAX"i "(" bounded "," bounded ")" -> at_least
         | "MIN"i "(" bounded "," bounded ")" -> at_most
    percent: number "%" -> percent | number -> bare
    specific: number CURRENCY per | CURRENCY number per -> specific_after
    per: ("/" | "PER"i) [number] UNIT
    component: COMPONENT | ENTRY
    number: INT | NUMBER
    COMPONENT.3: "EA" | "ADSZ" | "ADFM" | "ADS/Z" | "ADF/M"
    ENTRY.3: /entry\s+price/i
    MONTH.4: /(JAN|FEB|MAR|APR|MAY|JUNE|JUN|JULY|JUL|AUG|SEPT|SEP|OCT|NOV|DEC)\b/i
    CURRENCY.2: /EUR|GBP|JPY|CNY|USD|CHF|KRW|RMB|€|£/i
    UNIT.2: /%\s*vol\s*\/\s*hl
        |kg\s*\/?\s*(?:dry\s+lactic\s+matter|lactic\s+matter|tot\s+alc
            |net\s+drained\s+wt|net\s+dry|net\s*\/\s*%\s*sacchar\.?|net|gross|br|std\s+qual|eda|mas)
        |kg|tonnes?|t\b|g\b|hl|litres?|l\b|items?|pieces?|p\/st|pairs?|m2|m3|m\b/xi
    INT.1: /[0-9]{1,3}(?![0-9.,])/
    NUMBER: /[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?/
    %import common.WS
    %ignore WS
    """,
    parser="lalr",
    lexer="contextual",
    maybe_placeholders=True,
)

_MONTHS: Final = [
    "JAN",
    "FEB",
    "MAR",
    "APR",
    "MAY",
    "JUN",
    "JUL",
    "AUG",
    "SEP",
    "OCT",
    "NOV",
    "DEC",
]
_SIGNS: Final = {"€": "EUR", "£": "GBP", "RMB": "CNY"}
_OF_UNIT: Final = (
    ("% vol", "vol_pct_l", 100),
    ("dry lactic", "kg_dry_lactic", 1),
    ("lactic", "kg_lactic", 1),
    ("tot alc", "kg_alcohol", 1),
    ("drained", "kg_drained", 1),
    ("eda", "kg_drained", 1),
    ("dry", "kg_dry", 1),
    ("mas", "kg_dry", 1),
    ("sacchar", "kg_sugar_pct", 1),
    ("gross", "kg_gross", 1),
    ("br", "kg_gross", 1),
    ("std", "kg_standard", 1),
    ("kg", "kg", 1),
    ("tonne", "kg", 1000),
    ("hl", "l", 100),
    ("litre", "l", 1),
    ("item", "item", 1),
    ("piece", "item", 1),
    ("p/st", "item", 1),
    ("pair", "pair", 1),
    ("m2", "m2", 1),
    ("m3", "m3", 1),
    ("t", "kg", 1000),
    ("m", "m", 1),
    ("l", "l", 1),
)
"""How units are written, the more telling words first, and how many of ours one is."""
_GRAM: Final = Decimal("0.001")


@v_args(inline=True)
class _Reader(Transformer[Token, Any]):
    """From the parser's tree to ours; `notes` collects what it took for granted."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []

    def number(self, token: Token) -> Decimal:
        return Decimal(str(token).replace(",", ""))

    def percent(self, number: Decimal) -> AdValorem:
        return AdValorem(number / 100)

    def bare(self, number: Decimal) -> AdValorem:
        self.notes.append("no_sign")
        return AdValorem(number / 100)

    def per(self, number: Decimal | None, unit: Token) -> tuple[Decimal, str]:
        name, many = _unit(str(unit))
        return (number or Decimal(1)) * many, name

    def specific(self, amount: Decimal, currency: Token, per: tuple[Decimal, str]) -> Specific:
        code = str(currency).upper()
        return Specific(amount, _SIGNS.get(code, code), *per)

    def specific_after(
        self, currency: Token, amount: Decimal, per: tuple[Decimal, str]
    ) -> Specific:
        return self.specific(amount, currency, per)

    def component(self, token: Token) -> Component:
        code = str(token).upper().replace("/", "")
        return Component("ENTRY_PRICE" if code.startswith("ENTRY") else code)

    def total(self, *parts: Node) -> Sum:
        return Sum(parts)

    def at_least(self, node: Node, floor: Node) -> AtLeast:
        return AtLeast(node, floor)

    def at_most(self, node: Node, cap: Node) -> AtMost:
        return AtMost(node, cap)

    def window(self, first: Token, month: Token | None, last: Token, end: Token) -> Window:
        return Window(self._day(first, month or end), self._day(last, end))

    def windows(self, *found: Window) -> tuple[Window, ...]:
        return found

    def timed(
        self, node: Node, windows: tuple[Window, ...] | None = None
    ) -> tuple[tuple[Window, ...], Node]:
        return windows or (), node

    def seasonal(self, *parts: tuple[tuple[Window, ...], Node]) -> Seasonal:
        return Seasonal(parts)

    def seasonal_one(self, node: Node, windows: tuple[Window, ...]) -> Seasonal:
        return Seasonal(((windows, node),))

    def _day(self, day: Token, month: Token) -> tuple[int, int]:
        number = _MONTHS.index(str(month).upper()[:3]) + 1
        last = monthrange(2024, number)[1]
        if int(day) > last:
            self.notes.append("no_such_day")
        return number, min(int(day), last)


def _unit(text: str) -> tuple[str, Decimal]:
    clean = re.sub(r"%\s*", "% ", " ".join(text.lower().split()))
    for mark, name, many in _OF_UNIT:
        if mark in clean:
            return name, Decimal(many)
    assert clean == "g", clean
    return "kg", _GRAM


def _has_gap(node: Seasonal) -> bool:
    if any(not windows for windows, _ in node.parts):
        return False
    days = (date.fromordinal(date(2024, 1, 1).toordinal() + n) for n in range(366))
    return any(
        not any(window.holds_on(day) for windows, _ in node.parts for window in windows)
        for day in days
    )
