"""China, personal articles by post: one combined rate by category instead of duty and taxes.

The base is the goods' own value: the official dutiable price where the goods have one, else the
price paid, without freight (that freight stays out is own knowledge). Tax of up to CNY 50 in the
whole parcel is waived, above it all is due: a cliff. The parcel limit is measured on the same
value. For gifts and own purchases only: commercial mail is cleared as goods.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, china, pricing
from entrepot.lanes.rules.arithmetic import HALF_UP, ONE, percent
from entrepot.lanes.rules.pricing import Priced, PricedLine
from entrepot.lanes.values import (
    Charge,
    ChargeKind,
    ChinaLaw,
    Consignment,
    Item,
    LandedCost,
    Law,
    Limits,
    LineCost,
    Note,
    Obstacle,
    Paper,
    ParameterRow,
    PersonalKindRow,
    PersonalPriceRow,
    PersonalRow,
    ReturnRelief,
    RowRef,
    ThresholdRow,
)
from entrepot.money.values import CNY, Money

NAME: Final = "cn-personal"
TREATMENT: Final = "personal_articles"
WAIVED: Final = "waived_up_to_50"
NEAR: Final = frozenset(["HK", "MO", "TW"])
"""Parcels from there had a limit of their own before 2024-12-01."""
_GRAMS: Final = 1_000
_OWN_USE: Final = RowRef(
    "gifts and own purchases in reasonable quantity: customs announcement 2010-43", "official"
)
_NOT_COMMERCIAL: Final = RowRef(
    "commercial mail is cleared as goods: a reading of customs announcement 2010-43", "unsourced"
)
_FREIGHT: Final = RowRef("own knowledge: freight is no part of the value", "unsourced")

check_lane = china.check_lane
currency = china.currency


class Code(NamedTuple):
    """What holds for a code on a day."""

    kind: PersonalKindRow
    levies: china.Levies | None
    """The schedule that decides between the kind's two categories; None where it has one."""
    price: PersonalPriceRow | None


class Rate(NamedTuple):
    """The combined rate on a line in whole numbers."""

    share: int
    text: str
    ref: RowRef


class Terms(NamedTuple):
    """The waiver and the limit of a parcel on a day."""

    waiver: ThresholdRow
    parcel: ThresholdRow


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    """Goods first, then who buys, then the parcel."""
    consignment, rows = priced.consignment, law.china
    day = consignment.day
    found: list[Obstacle] = []
    is_valued = True
    for line in priced.lines:
        item = line.item
        if (obstacle := hs_admission(item.hs, day, law)) is not None:
            found.append(replace(obstacle, item=item.id))
            continue
        code = _code(rows, item.hs, day)
        if code.levies is not None and china.lacks_content(code.levies, item.content):
            found.append(china.content_obstacle(code.levies, item.id))
        if code.price is not None and _measure(item, code.price.unit) is None:
            is_valued = False
            facts = {"hs": item.hs, "unit": code.price.unit, "rate": str(code.price.price)}
            found.append(
                Obstacle("measure.missing", item.id, facts, "give_measure", code.price.ref)
            )
    if consignment.business is not None or not consignment.is_for_own_use:
        found.append(Obstacle("personal.not_for_own_use", None, {}, "other_lane", _OWN_USE))
    if consignment.parcels > 1:
        facts = {"parcels": str(consignment.parcels)}
        found.append(Obstacle("personal.one_parcel", None, facts, "split_order", _OWN_USE))
    if is_valued:
        found += _limit_obstacles(priced, law)
    return tuple(found)


def assess(priced: Priced, law: Law) -> LandedCost:
    """The tax of each line is rounded to a fen; their sum decides about the waiver."""
    consignment, rows = priced.consignment, law.china
    day = consignment.day
    terms = _terms(law, consignment.lane.origin, day)
    values = [_value(rows, line, day) for line in priced.lines]
    rates = [
        _rate(rows, line.item, value, day) for line, value in zip(priced.lines, values, strict=True)
    ]
    due = [
        arithmetic.half_up(value * rate.share, ONE)
        for value, rate in zip(values, rates, strict=True)
    ]
    assessed = sum(due)
    is_waived = 0 < assessed <= terms.waiver.amount.minor
    lines: list[LineCost] = []
    for line, value, rate, minor in zip(priced.lines, values, rates, due, strict=True):
        charges = pricing.charges(priced, line)
        code = _code(rows, line.item.hs, day)
        ref = rate.ref if code.price is None else arithmetic.joined(rate.ref, code.price.ref)
        charges.append(
            Charge(
                ChargeKind.DUTY,
                Money(0 if is_waived else minor, CNY),
                Money(value, CNY),
                rate.text,
                f"(V x {rate.text}) x 0" if is_waived else f"V x {rate.text}",
                HALF_UP,
                arithmetic.joined(ref, terms.waiver.ref) if is_waived else ref,
                WAIVED if is_waived else TREATMENT,
            )
        )
        lines.append(pricing.line_cost(priced, line.item, charges))
    return pricing.landed(
        priced,
        law,
        lines,
        dutiable=0,
        treatment=TREATMENT,
        notes=tuple(_notes(priced, law, values, assessed, is_waived=is_waived)),
        declared=sum(values),
    )


def papers(priced: Priced, law: Law) -> tuple[Paper, ...]:
    """Little: the parcel's own form, and a proof of the price for customs to see."""
    return tuple(paper for paper in china.papers(priced, law, NAME) if paper.code != "permit")


def limits(_day: date, _law: Law) -> Limits | None:
    """A parcel has a limit, a person's year has none."""
    return None


def required_fields(hs: str, day: date, law: Law) -> tuple[str, ...]:
    return arithmetic.fields(law.china.fields, hs, day)


def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    """Blocked goods, and those that may not be posted; goods of commerce with a permit may."""
    barred = (row for row in law.china.bars if row.kind == "blocked")
    for bar in (*barred, *law.china.personal_bars):
        if bar.holds_on(day) and hs.startswith(bar.hs):
            facts = {"hs": hs, "reason": bar.reason}
            return Obstacle("goods.blocked", None, facts, "none", bar.ref)
    return None


def return_relief(
    *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    return china.return_relief(
        NAME, released_on=released_on, applied_on=applied_on, back_on=back_on, law=law
    )


def _limit_obstacles(priced: Priced, law: Law) -> list[Obstacle]:
    """Above the limit only a single thing that cannot be divided may pass."""
    consignment = priced.consignment
    limit = _terms(law, consignment.lane.origin, consignment.day).parcel
    value = _whole(priced, law.china)
    pieces = sum(line.item.quantity for line in priced.lines)
    if value <= limit.amount.minor or pieces == 1:
        return []
    facts = {
        "value": str(Money(value, CNY)),
        "limit": str(limit.amount),
        "pieces": str(pieces),
    }
    return [Obstacle("personal.parcel_limit", None, facts, "split_order", limit.ref)]


def _whole(priced: Priced, law: ChinaLaw) -> int:
    return sum(_value(law, line, priced.consignment.day) for line in priced.lines)


def _value(law: ChinaLaw, line: PricedLine, day: date) -> int:
    """The official price times the measure, else what was paid for the goods, in fen."""
    price = _code(law, line.item.hs, day).price
    if price is None:
        return line.goods + line.exchange
    much = _measure(line.item, price.unit)
    assert much is not None, line.item
    numerator, denominator = much
    return arithmetic.half_up(price.price.minor * numerator, denominator)


def _measure(item: Item, unit: str) -> tuple[int, int] | None:
    """How much of the unit of an official price is in the line, as a fraction."""
    if unit == "item":
        return item.quantity, 1
    if unit == "l":
        if item.content is None or item.content.measure != "ml":
            return None
        return item.content.micro * item.quantity, china.LITRE_MICRO
    if item.net_weight_g == 0:
        return None
    return item.net_weight_g * item.quantity, _GRAMS


def _rate(law: ChinaLaw, item: Item, value: int, day: date) -> Rate:
    code = _code(law, item.hs, day)
    category = code.kind.category
    if code.levies is not None and china.levy_on(code.levies, item, value) != code.levies.full:
        category = code.kind.below
    return _category(law, category, code.kind, day)


@lru_cache(maxsize=1_024)
def _category(law: ChinaLaw, category: int, kind: PersonalKindRow, day: date) -> Rate:
    rows = (row for row in law.personal if row.category == category)
    row: PersonalRow = arithmetic.in_force(rows, day, what="personal articles into China")
    return Rate(
        arithmetic.millionths(row.rate), percent(row.rate), arithmetic.joined(row.ref, kind.ref)
    )


@lru_cache(maxsize=16_384)
def _code(law: ChinaLaw, hs: str, day: date) -> Code:
    kinds = [(one, row) for row in law.personal_kinds if row.holds_on(day) for one in row.hs]
    kind = arithmetic.longest(kinds, hs)
    if kind is None:
        arithmetic.in_force((), day, what="personal articles into China")
    assert kind is not None
    prices = [(row.hs, row) for row in law.personal_prices if row.holds_on(day)]
    return Code(
        kind,
        china.levies_of(law, kind.schedule, day) if kind.schedule else None,
        arithmetic.longest(prices, hs),
    )


@lru_cache(maxsize=1_024)
def _terms(law: Law, origin: str, day: date) -> Terms:
    def threshold(name: str) -> ThresholdRow:
        rows = (row for row in law.of("CN").thresholds if row.name == name)
        return arithmetic.in_force(rows, day, what="personal articles into China")

    name = "personal_parcel_near" if origin in NEAR else "personal_parcel"
    return Terms(waiver=threshold("personal_waiver"), parcel=threshold(name))


def _notes(
    priced: Priced, law: Law, values: list[int], assessed: int, *, is_waived: bool
) -> list[Note]:
    consignment = priced.consignment
    terms = _terms(law, consignment.lane.origin, consignment.day)
    value = sum(values)
    found = [
        Note("personal.reasonable_quantity", {}, _OWN_USE),
        Note("personal.no_commercial_sale", {}, _NOT_COMMERCIAL),
    ]
    if is_waived:
        facts = {"assessed": str(Money(assessed, CNY)), "limit": str(terms.waiver.amount)}
        found.append(Note("personal.waived", facts, terms.waiver.ref))
    if value > terms.parcel.amount.minor:
        facts = {"value": str(Money(value, CNY)), "limit": str(terms.parcel.amount)}
        found.append(Note("personal.single_item", facts, terms.parcel.ref))
    if priced.freight or priced.insurance:
        found.append(Note("personal.freight_left_out", {}, _FREIGHT))
    return found + sorted(
        _price_notes(priced, law, values), key=lambda note: sorted(note.facts.items())
    )


def _price_notes(priced: Priced, law: Law, values: list[int]) -> list[Note]:
    """Where the price paid is far off the official one, customs may take it instead."""
    consignment = priced.consignment
    found = []
    for line, value in zip(priced.lines, values, strict=True):
        price = _code(law.china, line.item.hs, consignment.day).price
        if price is None:
            continue
        paid = line.goods + line.exchange
        high, low = (
            _parameter(law, f"personal_price_{end}", consignment) for end in ("high", "low")
        )
        facts = {
            "hs": line.item.hs,
            "official": str(Money(value, CNY)),
            "paid": str(Money(paid, CNY)),
        }
        found.append(Note("personal.official_price", facts, price.ref))
        if paid >= value * high.value or paid <= value * low.value:
            found.append(Note("personal.price_far_off", facts, high.ref))
    return found


def _parameter(law: Law, name: str, consignment: Consignment) -> ParameterRow:
    rows = (row for row in law.of("CN").parameters if row.name == name)
    return arithmetic.in_force(rows, consignment.day, what="personal articles into China")
