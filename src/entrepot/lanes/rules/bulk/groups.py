"""The law of a group of goods as pieces, each asked of the regime before it is used."""

import math
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.kernel import Refusal
from entrepot.lanes import rules
from entrepot.lanes.rules.bulk import kernels
from entrepot.lanes.rules.bulk.kernels import (
    KERNELS,
    VALUE_MAX,
    Kind,
    Linear,
    Place,
    Taxes,
)
from entrepot.lanes.values import ChargeKind, Consignment
from entrepot.money.values import Currency, Money

INT_MAX: Final = 2**62
"""Half of what int64 holds, so that the sum of two such numbers still fits."""
CONTENT_MISSING: Final = "content.missing"
MEASURE_MISSING: Final = "measure.missing"


class Piece(NamedTuple):
    """What holds from a value on."""

    since: int
    obstacle: str
    taxes: Taxes | None
    """None where the regime has to be asked row by row."""


class Group(NamedTuple):
    """Pieces by rising value; together they cover every value there is."""

    pieces: tuple[Piece, ...]
    net_weight_g_max: int | None = None


NO_TAXES: Final = Taxes()
ONE_BY_ONE: Final = Group((Piece(1, "", None),))
WITHOUT_CONTENT: Final = Group((Piece(1, CONTENT_MISSING, None),))


@lru_cache(maxsize=65_536)
def group(place: Place, unit: Currency, kind: Kind) -> Group | None:
    """The pieces of goods of a kind; None where they depend on a content that was not given."""
    kernel = KERNELS.get(place.lane.regime)
    if kernel is None:
        return ONE_BY_ONE
    try:
        # What a code itself does not allow stands first among the obstacles at any value.
        if obstacles := rules.admit(_probe(place, unit, kind, 1), law=place.law):
            [obstacle, *_] = obstacles
            if obstacle.code == CONTENT_MISSING and kind.content is None:
                return None
            return Group((Piece(1, obstacle.code, None),))
        starts = sorted({1, *(cut for cut in kernel.cuts(place, kind) if cut <= VALUE_MAX)})
        ends = [*starts[1:], VALUE_MAX + 1]
        pieces = [
            _piece(place, unit, kind, start, end) for start, end in zip(starts, ends, strict=True)
        ]
        return Group(tuple(pieces), kernel.net_weight_g_max(place, kind))
    except Refusal:
        return ONE_BY_ONE


def _piece(place: Place, unit: Currency, kind: Kind, start: int, end: int) -> Piece:
    probe = _probe(place, unit, kind, start)
    if obstacles := rules.admit(probe, law=place.law):
        code = obstacles[0].code
        # A measure that the kind does not tell may well be known of a row.
        return Piece(start, "" if code == MEASURE_MISSING else code, None)
    cost = rules.landed_cost(probe, law=place.law)
    taxes = KERNELS[place.lane.regime].taxes(place, kind, start, cost)
    if taxes is None:
        return Piece(start, "", None)
    taxes = Taxes(*map(reduced, taxes))
    agrees = all(map(_fits, taxes)) and all(
        _agrees(place, unit, kind, taxes, value) for value in (start, _middle(start, end))
    )
    return Piece(start, "", taxes if agrees else None)


def amount(linear: Linear, base: int) -> int:
    """The amount as `Linear` says it."""
    return (2 * (base * linear.by + linear.plus) + linear.over) // (2 * linear.over)


def _agrees(place: Place, unit: Currency, kind: Kind, taxes: Taxes, value: int) -> bool:
    """Does the regime come to the same duty and taxes, and to nothing else?"""
    cost = rules.landed_cost(_probe(place, unit, kind, value), law=place.law)
    found = {name: sum_.minor for name, sum_ in cost.charges.items() if sum_.minor}
    duty = amount(taxes.duty, value) + amount(taxes.added, value)
    base = value + duty
    freight = value // 3
    wanted = {
        ChargeKind.GOODS: value - freight,
        ChargeKind.FREIGHT: freight,
        ChargeKind.DUTY: duty,
        ChargeKind.CONSUMPTION_TAX: amount(taxes.consumption_tax, base),
        ChargeKind.VAT: amount(taxes.vat, base),
    }
    return found == {name: minor for name, minor in wanted.items() if minor}


def _probe(place: Place, unit: Currency, kind: Kind, value: int) -> Consignment:
    """One thing of this value, a third of it freight, in the lane's own currency."""
    freight = value // 3
    return Consignment(
        lane=place.lane,
        items=(kernels.unit(kind, Money(value - freight, unit)),),
        freight=Money(freight, unit),
        insurance=Money(0, unit),
        day=place.day,
    )


def _middle(start: int, end: int) -> int:
    """Between the bounds, and where digits differ: near the start in an open piece."""
    return min((start + end) // 2, 7 * start + 12_347)


def reduced(linear: Linear) -> Linear:
    common = math.gcd(linear.by, linear.plus, linear.over)
    return Linear(linear.by // common, linear.plus // common, linear.over // common)


def _fits(linear: Linear) -> bool:
    return 2 * linear.plus + linear.over < INT_MAX and linear.by < INT_MAX // 4
