"""Three parcels by which a change of the law is tried before anyone approves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from entrepot.kernel import Refusal
from entrepot.lanes import rules as lanes
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    Consignment,
    Content,
    Item,
    LandedCost,
    Lane,
    Law,
    NotAllowed,
)
from entrepot.money.values import Money, Rate

REGIMES_MAX: Final = 4
_MEASURES: Final = (
    ("pair", Decimal(1)),
    ("alcohol_pct_vol", Decimal("13.5")),
    ("m2", Decimal(1)),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One parcel on one lane and day, under the law as it is and as it would be.

    Where goods may not travel, the total is None and `code` says why.
    """

    lane: Lane
    goods: str
    hs: str
    day: date
    before: LandedCost | None
    after: LandedCost | None
    code_before: str = ""
    code_after: str = ""

    @property
    def differs(self) -> bool:
        """Whether the buyer, or the authority, would see other figures."""
        if self.before is None or self.after is None:
            return (self.before is None, self.code_before) != (self.after is None, self.code_after)
        return _figures(self.before) != _figures(self.after)


@dataclass(frozen=True, slots=True)
class _Sample:
    goods: str
    hs: str
    price_minor: int
    """Of the lane's currency: cents, fen, yen."""
    weight_g: int
    content: Content | None


_SAMPLES: Final = (
    _Sample("wine", "22042142", 3000, 1300, Content(Decimal(750), "ml")),
    _Sample("face_cream", "33049900", 12000, 150, Content(Decimal(50), "ml")),
    _Sample("bag", "42022100", 90000, 1200, None),
)
"""A bottle, a cream and a bag: a limit of value, a tax by content, and neither."""


def compare(
    *,
    country: str,
    hs: str,
    on: date,
    before: Law,
    after: Law,
    rates: tuple[Rate, ...],
) -> tuple[Comparison, ...]:
    """The samples on the last day of the old law and on the first of the new one.

    `hs` replaces the wine's code where the change is about certain goods.
    """
    return tuple(
        _compared(parcel, sample, before, after)
        for lane in _lanes(country)
        for sample in _samples(hs)
        for day in (on - timedelta(days=1), on)
        if (parcel := _parcel(lane, sample, day, before, rates)) is not None
    )


def _lanes(country: str) -> Iterable[Lane]:
    pairs = [("IT", "DE"), ("CN", "DE")] if country == "EU" else [("IT", country)]
    for start, end in pairs:
        for name in lanes.regimes_between(start, end)[:REGIMES_MAX]:
            yield Lane(name, start, end)


def _samples(hs: str) -> tuple[_Sample, ...]:
    if not hs:
        return _SAMPLES
    code = hs.ljust(6, "0")[:10]
    return (_Sample("these_goods", code, 10000, 1000, Content(Decimal(500), "ml")), *_SAMPLES[1:])


def _compared(parcel: Consignment, sample: _Sample, before: Law, after: Law) -> Comparison:
    cost, code = _cost(parcel, before)
    new, new_code = _cost(parcel, after)
    return Comparison(parcel.lane, sample.goods, sample.hs, parcel.day, cost, new, code, new_code)


def _parcel(
    lane: Lane, sample: _Sample, day: date, law: Law, rates: tuple[Rate, ...]
) -> Consignment | None:
    """None where the lane had no law yet on the day."""
    try:
        money = lanes.lane_currency(lane, day, law=law)
    except Refusal:
        return None
    free = Money(0, money)
    item = Item(
        id="1",
        hs=sample.hs,
        description=sample.goods,
        origin=lane.origin if lane.origin in EUROPEAN_UNION or lane.origin == "CN" else "IT",
        quantity=1,
        unit_price=Money(sample.price_minor, money),
        net_weight_g=sample.weight_g - 50,
        gross_weight_g=sample.weight_g,
        content=sample.content,
        measures=_MEASURES,
    )
    known = tuple(rate for rate in rates if rate.on <= day)
    return Consignment(lane, (item,), free, free, day, rates=known)


def _cost(parcel: Consignment, law: Law) -> tuple[LandedCost | None, str]:
    try:
        return lanes.landed_cost(parcel, law=law), ""
    except NotAllowed as no:
        return None, no.obstacles[0].code
    except Refusal as no:
        return None, no.code


def _figures(cost: LandedCost) -> tuple[object, ...]:
    charges = [
        (one.kind, one.name, one.amount.minor) for line in cost.lines for one in line.charges
    ]
    return (cost.total, charges)
