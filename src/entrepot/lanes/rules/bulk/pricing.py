"""Prices of columns, by groups and vectors; what cannot go that way goes one by one."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from entrepot.kernel import Refusal
from entrepot.lanes import rules
from entrepot.lanes.rules import arithmetic
from entrepot.lanes.rules.bulk import groups
from entrepot.lanes.rules.bulk.groups import INT_MAX, Group
from entrepot.lanes.rules.bulk.kernels import KERNELS, Kind, Linear, Place, Taxes, content_of
from entrepot.lanes.rules.bulk.values import (
    KINDS,
    MEASURES,
    Goods,
    Ints,
    Prices,
    Terms,
    country_text,
    hs_text,
)
from entrepot.lanes.values import (
    COUNTRIES,
    WEIGHT_G_MAX,
    ChargeKind,
    Consignment,
    Item,
    Law,
    NotAllowed,
)
from entrepot.lanes.values.consignment import AMOUNT_MINOR_MAX
from entrepot.money.values import HALF_UP, Currency, Money, Rate

Bools = NDArray[np.bool_]

_ROW: Final = {kind: place for place, kind in enumerate(KINDS)}
_ORIGIN_BITS: Final = 16
_CAP_CODE: Final = "cbec.quantity_cap"


class _Out:
    """The columns that are being filled."""

    def __init__(self, length: int) -> None:
        self.charges: Ints = np.zeros((len(KINDS), length), np.int64)
        self.obstacle = np.zeros(length, np.int16)
        self.codes = _Codes()


class _Codes:
    """Obstacle codes by number, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}

    def number(self, code: str) -> int:
        return self._numbers.setdefault(code, len(self._numbers))

    def all(self) -> tuple[str, ...]:
        return tuple(self._numbers)


def price(goods: Goods, terms: Terms, *, law: Law) -> Prices:
    """The price of each row; equal to `one` of the row to the minor unit."""
    out = _Out(len(goods))
    todo = np.ones(len(goods), np.bool_)
    unit = _currency(terms, law)
    if unit is not None and terms.lane.regime in KERNELS and len(goods):
        todo = _by_vectors(goods, terms, law, unit, out)
    rows = np.flatnonzero(todo)
    for row in rows.tolist():
        amounts, code = one(goods, row, terms, law=law)
        out.charges[:, row] = amounts
        out.obstacle[row] = out.codes.number(code)
    return Prices(out.charges, out.obstacle, out.codes.all(), len(rows))


def one(goods: Goods, row: int, terms: Terms, *, law: Law) -> tuple[list[int], str]:
    """One row by the regime itself: amounts by `KINDS`, and the first obstacle or the refusal."""
    nothing = [0] * len(KINDS)
    try:
        cost = rules.landed_cost(_consignment(goods, row, terms, law), law=law)
    except NotAllowed as no:
        return nothing, no.obstacles[0].code
    except Refusal as no:
        return nothing, no.code
    found = cost.charges
    return [found[kind].minor if kind in found else 0 for kind in KINDS], ""


def _currency(terms: Terms, law: Law) -> Currency | None:
    """The lane's currency, when everything can be brought into it."""
    try:
        unit = rules.lane_currency(terms.lane, terms.day, law=law)
    except Refusal:
        return None
    is_known = terms.paid_in == unit or _fits(terms.rate, terms.paid_in, unit)
    is_freight_known = terms.freight_in in {unit, terms.paid_in} or _fits(
        terms.freight_rate, terms.freight_in, unit
    )
    margin_fits = 0 <= terms.margin < 1
    return unit if is_known and is_freight_known and margin_fits else None


def _fits(rate: Rate | None, base: Currency, quote: Currency) -> bool:
    return rate is not None and rate.base == base and rate.quote == quote


def _by_vectors(goods: Goods, terms: Terms, law: Law, unit: Currency, out: _Out) -> Bools:
    """Fill what vectors can; answers the rows that are left."""
    place = Place(law, terms.lane, terms.day)
    left = ~_is_item(goods)
    is_foreign = terms.paid_in != unit
    rate = _ratio(terms.rate, unit) if is_foreign else (1, 1)
    margin = arithmetic.millionths(terms.margin) if is_foreign else 0
    value_goods = _half_up(goods.price, rate[0], 0, rate[1], left)
    exchange = _half_up(value_goods, margin, 0, arithmetic.ONE, left)
    if terms.freight_in == unit:
        freight = goods.freight
    elif terms.freight_in == terms.paid_in:
        freight = _half_up(goods.freight, rate[0], 0, rate[1], left)
    else:
        by, over = _ratio(terms.freight_rate, unit)
        freight = _half_up(goods.freight, by, 0, over, left)
    left |= (value_goods > AMOUNT_MINOR_MAX) | (freight > AMOUNT_MINOR_MAX)
    value = value_goods + exchange + freight
    value[left] = 0
    rows = np.flatnonzero(~left)
    if not len(rows):
        return left
    of_row, found = _groups(goods.take(rows), place, unit)
    part = _Pieces(found, out.codes)
    piece = part.of(value[rows], of_row)
    refused = part.obstacle[piece]
    capped = goods.net_weight_g[rows] > part.weight[of_row]
    refused = np.where(capped & (refused == 0), out.codes.number(_CAP_CODE), refused)
    is_priced = part.is_known[piece] & (refused == 0)
    unknown = ~part.is_known[piece] & (part.obstacle[piece] == 0)
    spoilt = np.zeros(len(rows), np.bool_)
    base = value[rows]
    duty = part.amount("duty", base, piece, spoilt) + part.amount("added", base, piece, spoilt)
    base = base + duty
    consumption_tax = part.amount("consumption_tax", base, piece, spoilt)
    vat = part.amount("vat", base, piece, spoilt)
    is_priced &= ~spoilt
    done = rows[is_priced]
    for kind, amounts in (
        (ChargeKind.GOODS, value_goods[rows]),
        (ChargeKind.EXCHANGE, exchange[rows]),
        (ChargeKind.FREIGHT, freight[rows]),
        (ChargeKind.DUTY, duty),
        (ChargeKind.CONSUMPTION_TAX, consumption_tax),
        (ChargeKind.VAT, vat),
    ):
        out.charges[_ROW[kind], done] = amounts[is_priced]
    is_refused = (refused != 0) & ~unknown
    out.obstacle[rows[is_refused]] = refused[is_refused]
    left[rows[~is_priced & ~is_refused]] = True
    return left


def _is_item(goods: Goods) -> Bools:
    """What `Item` and `Consignment` would take; all else is for them to refuse by name."""
    found: Bools = (
        (goods.hs > 0)
        & (goods.origin > 0)
        & (goods.price > 0)
        & (goods.price <= AMOUNT_MINOR_MAX)
        & (goods.freight >= 0)
        & (goods.freight <= AMOUNT_MINOR_MAX)
        & (goods.gross_weight_g > 0)
        & (goods.gross_weight_g <= WEIGHT_G_MAX)
        & (goods.net_weight_g >= 0)
        & (goods.net_weight_g <= goods.gross_weight_g)
        & (goods.content_micro >= 0)
        & (goods.measure < len(MEASURES))
    )
    return found


def _ratio(rate: Rate | None, unit: Currency) -> tuple[int, int]:
    """Minor units by minor units, as `pricing.price` takes a rate."""
    assert rate is not None
    numerator, denominator = rate.rate.as_integer_ratio()
    shift = unit.exponent - rate.base.exponent
    if shift >= 0:
        return numerator * 10**shift, denominator
    return numerator, denominator * 10**-shift


def _half_up(base: Ints, by: int, plus: int, over: int, spoilt: Bools) -> Ints:
    """Marks in `spoilt` the rows whose figures would not fit, and answers 0 for them."""
    linear = groups.reduced(Linear(by, plus, over))
    room = INT_MAX - 2 * linear.plus - linear.over
    if room <= 0 or linear.over >= INT_MAX // 2:
        spoilt[:] = True
        return np.zeros_like(base)
    if linear.by:
        spoilt |= base > room // (2 * linear.by)
    base = np.where(spoilt, 0, base)
    if linear.by >= INT_MAX // 4:
        return np.zeros_like(base)
    found: Ints = (2 * (base * linear.by + linear.plus) + linear.over) // (2 * linear.over)
    return found


def _groups(goods: Goods, place: Place, unit: Currency) -> tuple[Ints, list[Group]]:
    """The group of each row, by code and origin, and by content where the price depends on it."""
    keys = (goods.hs << _ORIGIN_BITS) | goods.origin
    distinct, of_row = np.unique(keys, return_inverse=True)
    kinds = [_kind(key) for key in distinct.tolist()]
    found: list[Group] = []
    by_content: list[int] = []
    for number, kind in enumerate(kinds):
        made = groups.group(place, unit, kind) if kind.origin in COUNTRIES else groups.ONE_BY_ONE
        if made is None:
            by_content.append(number)
        found.append(made or groups.ONE_BY_ONE)
    if not by_content:
        return of_row, found
    rows = np.flatnonzero(np.isin(of_row, by_content))
    contents = (goods.content_micro[rows] << 2) | goods.measure[rows]
    some, of_content = np.unique(contents, return_inverse=True)
    pairs, of_pair = np.unique(of_row[rows] * len(some) + of_content, return_inverse=True)
    of_row[rows] = len(found) + of_pair
    for pair in pairs.tolist():
        kind, content = kinds[pair // len(some)], some[pair % len(some)].item()
        measured = content_of(content >> 2, MEASURES[content & 3])
        if measured is None:
            found.append(groups.WITHOUT_CONTENT)
        else:
            made = groups.group(place, unit, kind._replace(content=measured))
            found.append(made or groups.ONE_BY_ONE)
    return of_row, found


def _kind(key: int) -> Kind:
    return Kind(hs_text(key >> _ORIGIN_BITS), country_text(key & 0xFFFF), None)


class _Pieces:
    """The pieces of all groups as columns."""

    def __init__(self, found: list[Group], codes: _Codes) -> None:
        counts = np.array([len(one.pieces) for one in found], np.int64)
        pieces = [piece for one in found for piece in one.pieces]
        self._start = np.cumsum(counts) - counts
        self._count = counts
        self._since = np.array([piece.since for piece in pieces], np.int64)
        self.obstacle = np.array([codes.number(piece.obstacle) for piece in pieces], np.int64)
        self.is_known = np.array([piece.taxes is not None for piece in pieces], np.bool_)
        self.weight = np.array(
            [
                WEIGHT_G_MAX if one.net_weight_g_max is None else one.net_weight_g_max
                for one in found
            ],
            np.int64,
        )
        taxes = [piece.taxes or groups.NO_TAXES for piece in pieces]
        self._linear = {
            name: _columns([getattr(one, name) for one in taxes]) for name in Taxes._fields
        }

    def of(self, value: Ints, of_row: Ints) -> Ints:
        """The piece into which each row's value falls."""
        piece = self._start[of_row]
        for step in range(1, int(self._count.max())):
            following = np.minimum(self._start[of_row] + step, len(self._since) - 1)
            piece = np.where(
                (step < self._count[of_row]) & (value >= self._since[following]), following, piece
            )
        return piece

    def amount(self, name: str, base: Ints, piece: Ints, spoilt: Bools) -> Ints:
        by, plus, over, most = (column[piece] for column in self._linear[name])
        spoilt |= base > most
        base = np.where(spoilt, 0, base)
        found: Ints = (2 * (base * by + plus) + over) // (2 * over)
        return found


def _columns(linears: list[Linear]) -> tuple[Ints, Ints, Ints, Ints]:
    """By, plus, over, and the greatest base for which all of it fits."""
    most = [
        (INT_MAX - 2 * one.plus - one.over) // (2 * one.by) if one.by else INT_MAX
        for one in linears
    ]
    columns: list[Callable[[Linear], int]] = [
        lambda one: one.by,
        lambda one: one.plus,
        lambda one: one.over,
    ]
    by, plus, over = (np.array([read(one) for one in linears], np.int64) for read in columns)
    return by, plus, over, np.array(most, np.int64)


def _consignment(goods: Goods, row: int, terms: Terms, law: Law) -> Consignment:
    unit = rules.lane_currency(terms.lane, terms.day, law=law)
    freight = Money(int(goods.freight[row]), terms.freight_in)
    if terms.freight_rate is not None and terms.freight_in not in {terms.paid_in, unit}:
        freight = terms.freight_rate.convert(freight, rounding=HALF_UP)
    number = int(goods.measure[row])
    measure = MEASURES[number] if number < len(MEASURES) else "?"
    return Consignment(
        lane=terms.lane,
        items=(
            Item(
                id="one",
                hs=hs_text(int(goods.hs[row])),
                description="",
                origin=country_text(int(goods.origin[row])),
                quantity=1,
                unit_price=Money(int(goods.price[row]), terms.paid_in),
                net_weight_g=int(goods.net_weight_g[row]),
                gross_weight_g=int(goods.gross_weight_g[row]),
                content=content_of(int(goods.content_micro[row]), measure),
            ),
        ),
        freight=freight,
        insurance=Money(0, unit),
        day=terms.day,
        rate=terms.rate,
        margin=terms.margin,
    )
