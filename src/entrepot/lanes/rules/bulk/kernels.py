"""Where a regime's amounts change with the value, and how they grow in between.

A kernel takes cuts and rates from the functions that the regime's own module uses, and from the
charges that the regime explains; the figures themselves stand nowhere but in the law.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, china
from entrepot.lanes.rules.arithmetic import ONE
from entrepot.lanes.rules.regimes import cn_cbec_direct
from entrepot.lanes.values import (
    BadDuty,
    ChargeKind,
    Content,
    Item,
    LandedCost,
    Lane,
    Law,
    duty_rate,
)
from entrepot.money.values import CNY, Money

VALUE_MAX: Final = 10**13
"""Minor units: no amount of an order is above it (`Item` and `Consignment` see to that)."""


class Place(NamedTuple):
    """Under what law a group of goods stands."""

    law: Law
    lane: Lane
    day: date


class Kind(NamedTuple):
    """What the goods of a group have in common; content only where the price depends on it."""

    hs: str
    origin: str
    content: Content | None


class Linear(NamedTuple):
    """`half_up(base x by + plus, over)`, in whole numbers."""

    by: int = 0
    plus: int = 0
    over: int = 1


NOTHING: Final = Linear()


class Taxes(NamedTuple):
    """Between two cuts. Duties grow with the value; the taxes with the value and the duties."""

    duty: Linear = NOTHING
    added: Linear = NOTHING
    """A second duty, rounded by itself."""
    consumption_tax: Linear = NOTHING
    vat: Linear = NOTHING


class Kernel(NamedTuple):
    """How a regime prices one unit."""

    cuts: Callable[[Place, Kind], tuple[int, ...]]
    """Values (minor units) from which on something else holds, inclusive."""
    taxes: Callable[[Place, Kind, int, LandedCost], Taxes | None]
    """What holds from a value on, to the next cut, given the cost of one thing of that value;
    None where it is not linear."""
    net_weight_g_max: Callable[[Place, Kind], int | None]
    """More than this in one parcel is refused."""


def _china_cuts(place: Place, kind: Kind) -> tuple[int, ...]:
    limits = cn_cbec_direct.limits(place.day, place.law)
    assert limits is not None
    cuts = [limits.order.minor + 1, limits.year.minor + 1]
    of = china.line_law(place.law.china, kind.hs, place.day)
    if of.threshold:
        item = unit(kind, Money(1, CNY))
        cuts.append(_first(lambda value: china.levy_on(of, item, value) == of.full))
    return tuple(cuts)


def _china_taxes(place: Place, kind: Kind, value: int, cost: LandedCost) -> Taxes | None:
    """See `china.tax`: P = (base + q) / (1 - ct), consumption tax = P x ct + q, VAT = P x vat."""
    duties = _duties(cost)
    if duties is None:
        return None
    law, share = place.law.china, ONE
    limits = cn_cbec_direct.limits(place.day, place.law)
    assert limits is not None
    if value <= limits.order.minor:
        row = arithmetic.in_force(law.shares, place.day, what="the share that is levied")
        share = arithmetic.millionths(row.share)
    of = china.line_law(law, kind.hs, place.day)
    levy = china.levy_on(of, unit(kind, Money(1, CNY)), value)
    rest = ONE - levy.share
    if not levy.per_litre:
        over = rest * ONE
        return Taxes(
            *duties,
            Linear(levy.share * share, 0, over) if levy.share else NOTHING,
            Linear(of.vat * share, 0, over),
        )
    if kind.content is None:
        return None
    scale = china.LITRE_MICRO * china.SPECIFIC
    specific = kind.content.micro * levy.per_litre * china.FEN
    over = rest * scale * ONE
    return Taxes(
        *duties,
        Linear(scale * levy.share * share, specific * (levy.share + rest) * share, over),
        Linear(scale * of.vat * share, specific * of.vat * share, over),
    )


def _china_weight(place: Place, kind: Kind) -> int | None:
    most = [
        cap.net_weight_g_max
        for cap in place.law.china.caps
        if cap.holds_on(place.day)
        if kind.hs.startswith(cap.hs)
    ]
    return min(most, default=None)


def _ad_valorem(_place: Place, _kind: Kind, _value: int, cost: LandedCost) -> Taxes | None:
    """Every rate a share: of the value for duty, of the value with the duty for VAT."""
    duties = _duties(cost)
    shares = _shares(cost, ChargeKind.VAT)
    if duties is None or shares is None or len(shares) > 1:
        return None
    return Taxes(*duties, vat=shares[0] if shares else NOTHING)


_SHARES: Final = Kernel(
    cuts=lambda _place, _kind: (),
    taxes=_ad_valorem,
    net_weight_g_max=lambda _place, _kind: None,
)

_RETAIL: Final = Kernel(_china_cuts, _china_taxes, _china_weight)

KERNELS: Final[Mapping[str, Kernel]] = {
    "cn-cbec-direct": _RETAIL,
    "cn-cbec-bonded": _RETAIL,
    "cn-cbec-bonded-a": _RETAIL,
    "eu-local": _SHARES,
    "eu-oss": _SHARES,
}
"""By the name of the regime. A regime without one is priced one by one."""


def unit(kind: Kind, price: Money) -> Item:
    """One thing of the kind, for questions to the regime."""
    return Item(
        id="one",
        hs=kind.hs,
        description="",
        origin=kind.origin,
        quantity=1,
        unit_price=price,
        net_weight_g=1,
        gross_weight_g=1,
        content=kind.content,
    )


def _duties(cost: LandedCost) -> tuple[Linear, Linear] | None:
    shares = _shares(cost, ChargeKind.DUTY)
    if shares is None or len(shares) > 2:
        return None
    first, second = [*shares, NOTHING, NOTHING][:2]
    return first, second


def _shares(cost: LandedCost, kind: ChargeKind) -> list[Linear] | None:
    """The rates of a kind as the cost explains them; None when one is no share of its base."""
    found = []
    for line in cost.lines:
        for charge in line.charges:
            if charge.kind is kind:
                try:
                    share = duty_rate(charge.rate).share
                except BadDuty:
                    return None
                if share is None:
                    return None
                by, over = share.as_integer_ratio()
                found.append(Linear(by, 0, over))
    return found


def _first(holds: Callable[[int], bool]) -> int:
    """The least value for which something holds that goes on to hold; one above all if none."""
    low, high = 1, VALUE_MAX + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def content_of(micro: int, measure: str) -> Content | None:
    """The content of one unit from its columns."""
    return Content(Decimal(micro) / ONE, measure) if micro else None
