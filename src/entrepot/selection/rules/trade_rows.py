"""A row of trade figures, read: who imported what from whom in a year, for how much."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from entrepot.selection.rules import countries
from entrepot.selection.rules.layouts import Layout
from entrepot.selection.values import Issue, Scheme, TradeFigure

YEAR_MIN: Final = 1962
YEAR_MAX: Final = 2100
VALUE_MAX: Final = 1e15
_ALL: Final = frozenset({"total", "all products", "all commodities", "ag0", "allproducts", ""})
_IMPORTS: Final = frozenset({"m", "import", "imports", "1", "gross imp.", "import(us$ mil)"})
_EXPORTS: Final = frozenset({"x", "export", "exports", "2", "gross exp."})
_PASSED: Final = frozenset(
    {"reexport", "re-export", "re-exports", "re-import", "reimport", "development", "rx", "rm"}
)
"""Directions that count nothing: goods that only pass, and indicators of countries."""
_VALUES: Final = frozenset({"valueineuros", "valueeur", "value"})
_MILLIONS: Final = re.compile(r"(imports?|exports?) ?\((in )?us\$ mil\)", re.IGNORECASE)
_TOP: Final = re.compile(r"trade \(us\$ mil\)-top 5 (import|export) partner", re.IGNORECASE)
_MONTH: Final = re.compile(r"(\d{4})-?(\d\d)$")
MILLION: Final = 1e6
_NOTHING: Final = frozenset({"", "c", "n", "na", "NA"})
"""What statistics write where they tell no figure."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person who brings the file says where it does not say it itself."""

    country: str
    """Of the market: who imports where the file names nobody."""
    flow: str = ""
    """`M` or `X`."""


@dataclass(frozen=True, slots=True)
class Told:
    """One figure, and the month it is of: 0 is the whole year."""

    figure: TradeFigure
    month: int


def read(row: Sequence[str], layout: Layout, asked: Asked, *, line: int) -> Iterator[Told | Issue]:
    """The figures of a row; none where it speaks of something else than goods crossing a border."""
    if layout.first:
        row = [*row[0].split(","), *row[1:]]
        shift = len(layout.first) - 1
    else:
        shift = 0
    factor = _factor(layout.cell(row, "indicator"), layout)
    if factor == 0.0:
        return
    sides = _sides(row, layout, asked, line)
    if isinstance(sides, Issue):
        yield sides
        return
    importer, exporter, is_mirror = sides
    if not importer or importer == exporter:
        return
    goods = _goods(row, layout)
    if goods is None:
        yield Issue(line, "code", "product", layout.cell(row, "code")[:40])
        return
    scheme, code = goods
    weight = number(layout.cell(row, "net_kg")) or None
    for period, text in _values(row, layout, shift):
        when, value = _when(period), number(text)
        if value is None and text.strip(" :") in _NOTHING:
            continue
        if when is None:
            yield Issue(line, "year", "year", period[:40])
        elif value is None or not 0 <= value * factor <= VALUE_MAX:
            yield Issue(line, "value", "value", text[:40])
        else:
            figure = TradeFigure(
                importer, exporter, scheme, code, when[0], value * factor, layout.currency,
                net_kg=weight, is_mirror=is_mirror,
            )  # fmt: skip
            yield Told(figure, when[1])


def number(text: str) -> float | None:
    """A figure as statistics write it: `1,234.5`, `123 p`, `7.08E5`; None where it is none."""
    bare = text.strip().split(" ", 1)[0].replace(",", "").replace("\u00a0", "")
    try:
        found = float(bare)
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def _factor(indicator: str, layout: Layout) -> float:
    """To whole units of the currency; 0 where the row counts something else."""
    if not indicator:
        return layout.factor
    if layout.form == "comext":
        return layout.factor if re.sub(r"[\W_]", "", indicator.casefold()) in _VALUES else 0.0
    if _MILLIONS.fullmatch(indicator.strip()) or _TOP.fullmatch(indicator.strip()):
        return MILLION
    return 0.0


def _sides(
    row: Sequence[str], layout: Layout, asked: Asked, line: int
) -> tuple[str, str, bool] | Issue:
    """Importer, exporter, and whether the exporter tells it."""
    flow = layout.cell(row, "flow").casefold() or asked.flow.casefold()
    names = (layout.cell(row, "reporter"), layout.cell(row, "partner"))
    codes = []
    for name in names:
        code = countries.country_of(name)
        if code is None:
            issue = Issue(line, "country", "partner", name[:40])
            return ("", "", False) if countries.is_group(name) else issue
        codes.append(code)
    reporter, partner = codes
    if not names[0]:  # a table of the market's own, made by somebody who left its name out
        is_mirror = flow in _EXPORTS
        return (asked.country, partner, is_mirror)
    if flow in _IMPORTS:
        return (reporter, partner, False)
    if flow in _EXPORTS:
        # Without a partner's column the table is of what came into the market.
        return (partner if names[1] else asked.country, reporter, True)
    return ("", "", False) if flow in _PASSED else Issue(line, "flow", "flow", flow[:40])


def _goods(row: Sequence[str], layout: Layout) -> tuple[Scheme, str] | None:
    text = layout.cell(row, "code")
    said = layout.cell(row, "scheme").casefold()
    is_sitc = layout.scheme == "sitc" or said.startswith(("s1", "s2", "s3", "s4", "sitc"))
    scheme = Scheme.SITC if is_sitc else Scheme.HS
    if text.casefold() in _ALL or ("code" not in layout.places):
        return (Scheme.WITS if layout.scheme == "wits" else scheme), ""
    if layout.scheme == "wits":
        return Scheme.WITS, text.casefold()[:30]
    bare = text.replace(".", "").replace(" ", "")
    if bare.isascii() and bare.isdigit() and len(bare) <= 10:
        if not is_sitc and len(bare) % 2:
            bare = f"0{bare}"  # a spreadsheet took the leading zero
        return scheme, bare[:6]
    return None


def _values(row: Sequence[str], layout: Layout, shift: int) -> Iterator[tuple[str, str]]:
    if not layout.years:
        yield layout.cell(row, "year"), layout.cell(row, "value")
        return
    for place, period in layout.years.items():
        at = place + shift
        if at < len(row) and row[at].strip():
            yield period, row[at]


def _when(period: str) -> tuple[int, int] | None:
    """Year and month; 52 is Eurostat's whole year, and so is 0."""
    text = period.strip()
    month = 0
    if found := _MONTH.fullmatch(text):
        text, month = found[1], int(found[2])
        month = 0 if month == 52 else month
    if (
        not (text.isascii() and text.isdigit())
        or not YEAR_MIN <= int(text) <= YEAR_MAX
        or month > 12
    ):
        return None
    return int(text), month
