"""China's tariff on a day: what every Chinese regime asks of a code. Answers are remembered."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic
from entrepot.lanes.rules.arithmetic import HALF_UP, ONE, percent
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    Charge,
    ChargeKind,
    ChinaLaw,
    ConsumptionTaxRow,
    Content,
    Item,
    Lane,
    Law,
    ListingRow,
    Obstacle,
    Paper,
    ReturnRelief,
    RowRef,
    TariffLine,
    WrongLane,
)
from entrepot.money.values import CNY, Currency, Money

LITRE_MICRO: Final = 10**9
"""A litre in the millionths of a millilitre that `Content.micro` counts."""
FEN: Final = 10**CNY.exponent
"""Fen in a CNY."""
BELOW_THRESHOLD: Final = "below_threshold"
"""Why consumption tax is nothing on goods of a taxed kind (TAX-9)."""
_NOTHING: Final = "0%"
SPECIFIC: Final = 10**7
"""Amounts of CNY per litre are counted in ten-millionths."""


class Levy(NamedTuple):
    """A tier of consumption tax in whole numbers; `text` as a person writes it."""

    share: int
    """Millionths of the composite price."""
    per_litre: int
    """Ten-millionths of CNY per litre."""
    text: str


class Levies(NamedTuple):
    """A schedule of consumption tax on a day."""

    schedule: str
    full: Levy
    below: Levy
    threshold: Mapping[str, int]
    """Ten-millionths of CNY per measure."""
    levy_ref: RowRef
    needs_content: bool
    """The tax depends on how much is in a unit."""
    needs_litres: bool


class LineLaw(NamedTuple):
    """All that the tariff says of a code on a day, its schedule of consumption tax among it."""

    line: TariffLine
    vat: int
    vat_text: str
    vat_ref: RowRef
    schedule: str
    full: Levy
    below: Levy
    threshold: Mapping[str, int]
    levy_ref: RowRef
    needs_content: bool
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


def is_ambiguous(law: ChinaLaw, hs: str, day: date, *, is_listed: bool) -> bool:
    """Would more digits change the answer? True when the lines below the code differ, or where
    `is_listed` when some are on the positive list and others are not.
    """
    first, *others = lines_of(law, hs)
    return any(
        line.vat != first.vat
        or line.consumption_tax != first.consumption_tax
        or [duty.rate for duty in line.duties] != [duty.rate for duty in first.duties]
        or (
            is_listed
            and bool(listings_of(law, line.hs, day)) != bool(listings_of(law, first.hs, day))
        )
        for line in others
    )


@lru_cache(maxsize=16_384)
def line_law(law: ChinaLaw, hs: str, day: date) -> LineLaw:
    """For a code that has a line and is not ambiguous; NoLaw before the rows begin."""
    line = lines_of(law, hs)[0]
    rate = arithmetic.in_force(
        (row for row in law.vat if row.kind == line.vat), day, what="China's VAT"
    )
    levies = levies_of(law, line.consumption_tax, day)
    stated = line_ref(line, day)
    return LineLaw(
        line=line,
        vat=arithmetic.millionths(rate.rate),
        vat_text=percent(rate.rate),
        vat_ref=arithmetic.joined(stated, rate.ref),
        schedule=levies.schedule,
        full=levies.full,
        below=levies.below,
        threshold=levies.threshold,
        levy_ref=arithmetic.joined(stated, levies.levy_ref),
        needs_content=levies.needs_content,
        needs_litres=levies.needs_litres,
    )


@lru_cache(maxsize=1_024)
def levies_of(law: ChinaLaw, schedule: str, day: date) -> Levies:
    """The schedule's row that holds on the day; NoLaw when none does."""
    row = arithmetic.in_force(
        (row for row in law.consumption_tax if row.schedule == schedule),
        day,
        what=f"China's consumption tax on {schedule}",
    )
    needs_litres = bool(row.full.per_litre or row.below.per_litre)
    return Levies(
        schedule=schedule,
        full=_levy(row.full.rate, row.full.per_litre),
        below=_levy(row.below.rate, row.below.per_litre),
        threshold={name: int(cny * SPECIFIC) for name, cny in row.threshold.items()},
        levy_ref=row.ref,
        needs_content=needs_litres or _is_by_content(row),
        needs_litres=needs_litres,
    )


def line_ref(line: TariffLine, day: date) -> RowRef:
    """The line's own reference; on a day before its table was made it is assumed."""
    is_assumed = line.stated is not None and day < line.stated
    return RowRef(line.source, "assumed" if is_assumed else line.confidence)


def lacks_content(of: LineLaw | Levies, content: Content | None) -> bool:
    """Is the net content that the tax depends on missing, or in a measure it cannot use?"""
    if not of.needs_content:
        return False
    if content is None:
        return True
    if of.needs_litres:
        return content.measure != "ml"
    return content.measure not in of.threshold


def content_obstacle(of: LineLaw | Levies, item: str) -> Obstacle:
    """What `lacks_content` found."""
    measures = ("ml", "l") if of.needs_litres else tuple(of.threshold)
    facts = {"schedule": of.schedule, "units": " ".join(measures)}
    return Obstacle("content.missing", item, facts, "give_content", of.levy_ref)


def levy_on(of: LineLaw | Levies, item: Item, value: int) -> Levy:
    """The tier that the line's dutiable value (fen) falls into; the threshold itself is inside."""
    if not of.threshold:
        return of.full
    measure, amount, scale = _measured(of, item)
    # CNY per measure is value/FEN / (amount/scale); compared without dividing.
    is_full = value * scale * SPECIFIC >= of.threshold[measure] * FEN * amount
    return of.full if is_full else of.below


def tax(
    of: LineLaw, item: Item, *, base: int, value: int, share: int = ONE, share_text: str = ""
) -> Tax:
    """Consumption tax and VAT on `base` fen (the value with the duty), times a share of one.

    composite price P = (base + q) / (1 - ct); consumption tax = P x ct + q; VAT = P x vat;
    q = litres x amount per litre. Each is rounded HALF_UP to a fen, once.
    """
    levy = levy_on(of, item, value) if of.threshold else of.full
    rest = ONE - levy.share
    if not levy.per_litre:
        below = rest * ONE
        levy_formula, vat_formula = _formulas(levy.text, of.vat_text, share_text)
        return Tax(
            arithmetic.half_up(base * levy.share * share, below) if levy.share else 0,
            arithmetic.half_up(base * of.vat * share, below),
            levy,
            levy_formula,
            vat_formula,
        )
    assert item.content is not None
    litres_micro = item.content.micro * item.quantity
    scale = LITRE_MICRO * SPECIFIC
    specific = litres_micro * levy.per_litre * FEN  # fen, times scale
    composite = base * scale + specific  # times (1 - ct), fen, times scale
    below = rest * scale * ONE
    levy_formula, vat_formula = _specific_formulas(levy, litres_micro, of.vat_text, share_text)
    return Tax(
        arithmetic.half_up((composite * levy.share + specific * rest) * share, below),
        arithmetic.half_up(composite * of.vat * share, below),
        levy,
        levy_formula,
        vat_formula,
    )


def taxes(of: LineLaw, tax: Tax, base: int, levy_ref: RowRef, vat_ref: RowRef) -> list[Charge]:
    """The two as charges; no consumption tax where the goods are none of its schedules."""
    taxed = Money(base, CNY)
    vat = Charge(
        ChargeKind.VAT,
        Money(tax.vat, CNY),
        taxed,
        of.vat_text,
        tax.vat_formula,
        HALF_UP,
        vat_ref,
    )
    if of.schedule == "none":
        return [vat]
    levied = Charge(
        ChargeKind.CONSUMPTION_TAX,
        Money(tax.consumption_tax, CNY),
        taxed,
        tax.levy.text,
        tax.consumption_tax_formula,
        HALF_UP,
        levy_ref,
        BELOW_THRESHOLD if tax.levy.text == _NOTHING else "",
    )
    return [levied, vat]


def bar_obstacle(law: ChinaLaw, hs: str, day: date) -> Obstacle | None:
    """Blocked always, or only with a permit that the operator's list answers for."""
    for bar in law.bars:
        if not bar.holds_on(day) or not hs.startswith(bar.hs):
            continue
        facts = {"hs": hs, "reason": bar.reason}
        if bar.kind == "blocked":
            return Obstacle("goods.blocked", None, facts, "none", bar.ref)
        if not any(row.is_operators for row in listings_of(law, hs, day)):
            return Obstacle("goods.needs_permit", None, facts, "operator_list", bar.ref)
    return None


def papers(priced: Priced, law: Law, regime: str) -> tuple[Paper, ...]:
    """Rows of the regime for the consignment and for its goods, and a permit where a bar asks it."""
    day = priced.consignment.day
    items = [line.item for line in priced.lines]
    found = []
    for row in law.china.papers:
        if regime in row.regimes and row.holds_on(day):
            of = tuple(item.id for item in items if row.hs and item.hs.startswith(row.hs))
            if of or not row.hs:
                found.append(Paper(row.code, row.sender, of, row.ref))
    permits = {
        item.id: row
        for item in items
        for row in law.china.bars
        if row.kind == "permit"
        if row.holds_on(day)
        if item.hs.startswith(row.hs)
    }
    found += [Paper("permit", "merchant", (item,), row.ref) for item, row in permits.items()]
    return tuple(found)


def return_relief(
    name: str, *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    """By the relief row of this name: outside cross-border retail no allowance was used."""
    rows = (row for row in law.of("CN").reliefs if row.name == name)
    row = arithmetic.in_force(rows, released_on, what="returns to China's customs")
    days = row.days_to_apply
    last_day_to_apply = None if days is None else released_on + timedelta(days=days)
    is_in_time = last_day_to_apply is None or applied_on <= last_day_to_apply
    return ReturnRelief(
        tax_waived=row.is_given_back and is_in_time and back_on is not None,
        allowance_restored=False,
        last_day_to_apply=last_day_to_apply,
        last_day_back=None,
        row=row.ref,
    )


def check_lane(lane: Lane) -> None:
    """To China from abroad."""
    if lane.destination != "CN" or lane.origin == "CN":
        raise WrongLane(
            regime=lane.regime,
            origin=lane.origin,
            destination=lane.destination,
            reason="leads to CN from abroad",
        )


def currency(_lane: Lane, _day: date, _law: Law) -> Currency:
    return CNY


@lru_cache(maxsize=1_024)
def _formulas(levy: str, vat: str, share: str) -> tuple[str, str]:
    """The formulas of consumption tax and VAT on a value alone."""
    part = f" x {share}" if share else ""
    if levy == _NOTHING:
        return "V x 0%", f"V x {vat}{part}"
    return f"V / (1 - {levy}) x {levy}{part}", f"V / (1 - {levy}) x {vat}{part}"


@lru_cache(maxsize=4_096)
def _specific_formulas(levy: Levy, litres_micro: int, vat: str, share: str) -> tuple[str, str]:
    """The formulas of consumption tax and VAT where an amount per litre joins in."""
    part = f" x {share}" if share else ""
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


def _measured(of: LineLaw | Levies, item: Item) -> tuple[str, int, int]:
    """What the threshold counts, how much of it is in the line, and how many make one."""
    if "item" in of.threshold:
        return "item", item.quantity, 1
    assert item.content is not None
    amount = item.content.micro * item.quantity
    if "l" in of.threshold:
        return "l", amount, LITRE_MICRO
    return item.content.measure, amount, ONE
