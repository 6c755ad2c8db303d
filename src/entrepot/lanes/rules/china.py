"""China's tariff on a day: what every Chinese regime asks of a code. Answers are remembered."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, duties
from entrepot.lanes.rules.arithmetic import ONE, percent
from entrepot.lanes.values import (
    ChinaLaw,
    Consignment,
    ConsumptionTaxRow,
    Content,
    DutyRow,
    Item,
    ListingRow,
    RowRef,
    TariffLine,
)
from entrepot.money.values import CNY

LITRE_MICRO: Final = 10**9
"""A litre in the millionths of a millilitre that `Content.micro` counts."""
FEN: Final = 10**CNY.exponent
"""Fen in a CNY."""
SPECIFIC: Final = 10**7
"""Amounts of CNY per litre are counted in ten-millionths."""


class Levy(NamedTuple):
    """A tier of consumption tax in whole numbers; `text` as a person writes it."""

    share: int
    """Millionths of the composite price."""
    per_litre: int
    """Ten-millionths of CNY per litre."""
    text: str


class LineLaw(NamedTuple):
    """All that the tariff says of a code on a day."""

    line: TariffLine
    vat: int
    vat_text: str
    vat_ref: RowRef
    full: Levy
    below: Levy
    threshold: Mapping[str, int]
    """Ten-millionths of CNY per measure."""
    schedule: str
    levy_ref: RowRef
    needs_content: bool
    """The tax depends on how much is in a unit."""
    needs_litres: bool


class Tax(NamedTuple):
    """Consumption tax and VAT on a value, in fen, and how they came about."""

    consumption_tax: int
    vat: int
    levy: Levy
    consumption_tax_formula: str
    vat_formula: str


def lines_of(law: ChinaLaw, hs: str) -> tuple[TariffLine, ...]:
    """The line with the longest prefix of the code; for a shorter code, the lines below it."""
    index = _index(law)
    for length in range(len(hs), 1, -1):
        if above := index.get(hs[:length]):
            return (above[-1],)
    return tuple(line for line in law.tariff if line.hs.startswith(hs))


@lru_cache(maxsize=64)
def _index(law: ChinaLaw) -> dict[str, list[TariffLine]]:
    found: dict[str, list[TariffLine]] = {}
    for line in law.tariff:
        found.setdefault(line.hs, []).append(line)
    return found


def listings_of(law: ChinaLaw, hs: str, day: date) -> tuple[ListingRow, ...]:
    """The lines of the positive list that cover the code on the day, the operator's last."""
    held = [row for row in law.listings if row.holds_on(day)]
    above = [row for row in held if hs.startswith(row.hs)]
    below = [row for row in held if row.hs.startswith(hs)]
    return tuple(sorted(above or below, key=lambda row: (row.is_operators, row.hs)))


def is_ambiguous(law: ChinaLaw, hs: str, day: date) -> bool:
    """Would more digits change the answer? True when the lines below the code differ."""
    lines = lines_of(law, hs)
    first, *others = lines
    listed = bool(listings_of(law, first.hs, day))
    return any(
        line.vat != first.vat
        or line.consumption_tax != first.consumption_tax
        or [duty.rate for duty in line.duties] != [duty.rate for duty in first.duties]
        or bool(listings_of(law, line.hs, day)) != listed
        for line in others
    )


@lru_cache(maxsize=16_384)
def line_law(law: ChinaLaw, hs: str, day: date) -> LineLaw:
    """For a code that has a line and is not ambiguous; NoLaw before the rows begin."""
    line = lines_of(law, hs)[0]
    rate = arithmetic.in_force(
        (row for row in law.vat if row.kind == line.vat), day, what="China's VAT"
    )
    schedule = arithmetic.in_force(
        (row for row in law.consumption_tax if row.schedule == line.consumption_tax),
        day,
        what=f"China's consumption tax on {line.consumption_tax}",
    )
    refs = [line_ref(line, day)]
    if listings := listings_of(law, hs, day):
        refs.append(listings[0].ref)
    needs_litres = bool(schedule.full.per_litre or schedule.below.per_litre)
    return LineLaw(
        line=line,
        vat=arithmetic.millionths(rate.rate),
        vat_text=percent(rate.rate),
        vat_ref=arithmetic.joined(*refs, rate.ref),
        full=_levy(schedule.full.rate, schedule.full.per_litre),
        below=_levy(schedule.below.rate, schedule.below.per_litre),
        threshold={name: int(cny * SPECIFIC) for name, cny in schedule.threshold.items()},
        schedule=schedule.schedule,
        levy_ref=arithmetic.joined(*refs, schedule.ref),
        needs_content=needs_litres or _is_by_content(schedule),
        needs_litres=needs_litres,
    )


@lru_cache(maxsize=4_096)
def duty_row(law: ChinaLaw, hs: str, day: date) -> DutyRow | None:
    """The lowest duty that holds on the day, None when no row reaches it."""
    held = [duty for duty in lines_of(law, hs)[0].duties if duty.holds_on(day)]
    return duties.lowest(held) if held else None


def line_ref(line: TariffLine, day: date) -> RowRef:
    """The line's own reference; on a day before its table was made it is assumed."""
    is_assumed = line.stated is not None and day < line.stated
    return RowRef(line.source, "assumed" if is_assumed else line.confidence)


def lacks_content(of: LineLaw, content: Content | None) -> bool:
    """Is the net content that the tax depends on missing, or in a measure it cannot use?"""
    if not of.needs_content:
        return False
    if content is None:
        return True
    if of.needs_litres:
        return content.measure != "ml"
    return content.measure not in of.threshold


def levy_on(of: LineLaw, item: Item, value: int) -> Levy:
    """The tier that the line's dutiable value (fen) falls into; the threshold itself is inside."""
    if not of.threshold:
        return of.full
    measure, amount, scale = _measured(of, item)
    # CNY per measure is value/FEN / (amount/scale); compared without dividing.
    is_full = value * scale * SPECIFIC >= of.threshold[measure] * FEN * amount
    return of.full if is_full else of.below


def tax(of: LineLaw, item: Item, *, base: int, value: int, share: int, share_text: str) -> Tax:
    """Consumption tax and VAT on `base` fen (the value with the duty), times a share of one.

    composite price P = (base + q) / (1 - ct); consumption tax = P x ct + q; VAT = P x vat;
    q = litres x amount per litre. Each is rounded HALF_UP to a fen, once.
    """
    levy = levy_on(of, item, value)
    part = f" x {share_text}" if share != ONE else ""
    rest = ONE - levy.share
    if not levy.per_litre:
        below = rest * ONE
        if levy.share == 0:
            vat = arithmetic.half_up(base * of.vat * share, ONE * ONE)
            return Tax(0, vat, levy, "V x 0%", f"V x {of.vat_text}{part}")
        levied = f"V / (1 - {levy.text})"
        return Tax(
            arithmetic.half_up(base * levy.share * share, below),
            arithmetic.half_up(base * of.vat * share, below),
            levy,
            f"{levied} x {levy.text}{part}",
            f"{levied} x {of.vat_text}{part}",
        )
    assert item.content is not None
    litres_micro = item.content.micro * item.quantity
    scale = LITRE_MICRO * SPECIFIC
    specific = litres_micro * levy.per_litre * FEN  # fen, times scale
    composite = base * scale + specific  # times (1 - ct), fen, times scale
    below = rest * scale * ONE
    levy_formula, vat_formula = _specific_formulas(levy, litres_micro, of.vat_text, part)
    return Tax(
        arithmetic.half_up((composite * levy.share + specific * rest) * share, below),
        arithmetic.half_up(composite * of.vat * share, below),
        levy,
        levy_formula,
        vat_formula,
    )


def used(consignment: Consignment) -> int:
    """Fen already used of the buyer's year, as far as the caller knows."""
    before = consignment.orders_value_used_in_year
    return 0 if before is None else before.minor


@lru_cache(maxsize=4_096)
def _specific_formulas(levy: Levy, litres_micro: int, vat: str, part: str) -> tuple[str, str]:
    """The formulas of consumption tax and VAT where an amount per litre joins in."""
    litres = f"{(Decimal(litres_micro) / LITRE_MICRO).normalize():f} l"
    each = f"CNY {(Decimal(levy.per_litre) / SPECIFIC).normalize():f}/l"
    note = f"; q = {litres} x {each}"
    if not levy.share:
        return f"q{part}{note}", f"(V + q) x {vat}{part}{note}"
    ratio = percent(Decimal(levy.share) / ONE)
    levied = f"(V + q) / (1 - {ratio})"
    return f"({levied} x {ratio} + q){part}{note}", f"{levied} x {vat}{part}{note}"


def _levy(rate: Decimal, per_litre: Decimal) -> Levy:
    specific = per_litre * SPECIFIC
    assert specific == int(specific), per_litre
    texts = [percent(rate)] if rate or not per_litre else []
    if per_litre:
        texts.append(f"CNY {per_litre:f}/l")
    return Levy(arithmetic.millionths(rate), int(specific), " + ".join(texts))


def _is_by_content(schedule: ConsumptionTaxRow) -> bool:
    return bool(schedule.threshold) and "item" not in schedule.threshold


def _measured(of: LineLaw, item: Item) -> tuple[str, int, int]:
    """What the threshold counts, how much of it is in the line, and how many make one."""
    if "item" in of.threshold:
        return "item", item.quantity, 1
    assert item.content is not None
    amount = item.content.micro * item.quantity
    if "l" in of.threshold:
        return "l", amount, LITRE_MICRO
    return item.content.measure, amount, ONE
