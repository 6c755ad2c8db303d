"""From merchants' prices to the destination's currency, the same for every regime.

What one unit costs is rounded, not what the line costs: then the unit price that is declared to
customs, times the quantity, is the line's value to the last minor unit, for any quantity (TAX-6).
The margin is taken on goods alone: freight is the operator's own quotation.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from entrepot.lanes.rules import arithmetic
from entrepot.lanes.rules.arithmetic import EXACT, HALF_UP, LARGEST_REMAINDER, ONE
from entrepot.lanes.values import (
    BadConsignment,
    Charge,
    ChargeKind,
    Consignment,
    Item,
    LandedCost,
    Law,
    LineCost,
    NoRate,
    Note,
    RowRef,
)
from entrepot.money import rules as money_rules
from entrepot.money.values import Currency, Money, Rate


class PricedLine(NamedTuple):
    """An item in whole minor units of the destination's currency; `value` is their sum."""

    item: Item
    unit_goods: int
    goods: int
    exchange: int
    freight: int
    insurance: int
    value: int


class Priced(NamedTuple):
    """A consignment in the destination's currency; lines in the order of its items."""

    consignment: Consignment
    currency: Currency
    lines: tuple[PricedLine, ...]
    rate_ref: RowRef | None
    rate_text: str
    """The exchange rate as a person writes it, `1` where there is none."""
    freight: int
    insurance: int
    gross_weight_g: int
    value: int
    """Goods, exchange, freight and insurance together: the price before duty and tax."""


def price(consignment: Consignment, currency: Currency) -> Priced:
    """NoRate or BadConsignment when an amount cannot be brought into the currency."""
    items = consignment.items
    paid_in = items[0].unit_price.currency
    exchange, margin = None, 0
    if paid_in is not currency and paid_in.code != currency.code:
        exchange = _exchange(consignment.rate, paid_in, currency)
        margin = arithmetic.millionths(consignment.margin) if consignment.margin else 0
    freight = _converted(consignment.freight, paid_in, currency, exchange)
    insurance = _converted(consignment.insurance, paid_in, currency, exchange)
    if len(items) == 1:
        freights, insurances = [freight], [insurance]
        weight = items[0].gross_weight_g * items[0].quantity
    else:
        weights = [item.gross_weight_g * item.quantity for item in items]
        weight = sum(weights)
        freights = _shared(freight, items, weights, currency)
        insurances = _shared(insurance, items, weights, currency)
    lines = []
    value = 0
    for item, freight_part, insurance_part in zip(items, freights, insurances, strict=True):
        unit, quantity = item.unit_price.minor, item.quantity
        if exchange is not None:
            unit = arithmetic.half_up(unit * exchange.numerator, exchange.denominator)
        goods = unit * quantity
        borne = arithmetic.half_up(unit * margin, ONE) * quantity if margin else 0
        worth = goods + borne + freight_part + insurance_part
        value += worth
        lines.append(PricedLine(item, unit, goods, borne, freight_part, insurance_part, worth))
    rate_ref, rate_text = (None, "1") if exchange is None else (exchange.ref, exchange.text)
    return Priced(
        consignment, currency, tuple(lines), rate_ref, rate_text, freight, insurance, weight, value
    )


def charges(priced: Priced, line: PricedLine) -> list[Charge]:
    """What the line costs before duty and tax, each amount with its reason."""
    consignment, currency, rate_ref = priced.consignment, priced.currency, priced.rate_ref
    item = line.item
    rate = priced.rate_text
    found = [
        Charge(
            ChargeKind.GOODS,
            Money(line.goods, currency),
            item.unit_price,
            rate,
            f"V x {item.quantity}" if rate_ref is None else f"(V x {rate}) x {item.quantity}",
            EXACT if rate_ref is None else f"{HALF_UP} per unit",
            rate_ref,
        )
    ]
    if line.exchange:
        margin = arithmetic.percent(consignment.margin)
        found.append(
            Charge(
                ChargeKind.EXCHANGE,
                Money(line.exchange, currency),
                Money(line.unit_goods, currency),
                margin,
                f"(V x {margin}) x {item.quantity}",
                f"{HALF_UP} per unit",
                _MARGIN,
            )
        )
    if priced.freight:
        part = Money(line.freight, currency)
        found.append(_carriage(ChargeKind.FREIGHT, part, consignment.freight, priced, item))
    if priced.insurance:
        part = Money(line.insurance, currency)
        found.append(_carriage(ChargeKind.INSURANCE, part, consignment.insurance, priced, item))
    return found


def landed(
    priced: Priced,
    law: Law,
    lines: Sequence[LineCost],
    *,
    dutiable: int,
    treatment: str,
    notes: tuple[Note, ...] = (),
    declared: int | None = None,
) -> LandedCost:
    """The whole of it, from lines that are charged to the last minor unit."""
    consignment, currency = priced.consignment, priced.currency
    is_converted = priced.rate_ref is not None
    total = (
        lines[0].total
        if len(lines) == 1
        else Money(sum([line.total.minor for line in lines]), currency)
    )
    return LandedCost(
        lane=consignment.lane,
        day=consignment.day,
        currency=currency,
        lines=tuple(lines),
        total=total,
        dutiable=Money(dutiable, currency),
        treatment=treatment,
        rules_version=law.version,
        rate=consignment.rate if is_converted else None,
        margin=consignment.margin if is_converted else Decimal(0),
        incoterm=consignment.incoterm,
        notes=notes,
        declared=None if declared is None else Money(declared, currency),
    )


def line_cost(priced: Priced, item: Item, charges: Sequence[Charge]) -> LineCost:
    """A line with all its charges; the total is their sum."""
    total = sum(charge.amount.minor for charge in charges)
    return LineCost(item, tuple(charges), Money(total, priced.currency))


def in_minor(priced: Priced) -> Callable[[Decimal, str], Fraction]:
    """Amounts of law in any currency as minor units of the one that is charged; NoRate."""
    currency = priced.currency

    def convert(amount: Decimal, code: str) -> Fraction:
        minor = Fraction(amount) * Fraction(10**currency.exponent)
        return minor if code == currency.code else minor * _rate(priced, code)

    return convert


def of_law(priced: Priced, amount: Money) -> int:
    """A threshold or fee of law in the charged currency, HALF_UP to a minor unit; NoRate."""
    if amount.currency == priced.currency:
        return amount.minor
    exact = in_minor(priced)(amount.amount, amount.currency.code)
    return arithmetic.half_up(exact.numerator, exact.denominator)


def spread(
    amount: int, items: Sequence[Item], weights: Sequence[int], currency: Currency
) -> list[int]:
    """Share an amount of the whole consignment over its lines; equally where all weigh nothing.

    The odd minor unit goes by what a line is, never by its place (TAX-4).
    """
    return _shared(
        amount, tuple(items), list(weights) if any(weights) else [1] * len(items), currency
    )


def _rate(priced: Priced, code: str) -> Fraction:
    consignment = priced.consignment
    for rate in (*((consignment.rate,) if consignment.rate else ()), *consignment.rates):
        if (rate.base.code, rate.quote.code) == (code, priced.currency.code):
            return Fraction(rate.rate)
        if (rate.quote.code, rate.base.code) == (code, priced.currency.code):
            return 1 / Fraction(rate.rate)
    raise NoRate(base=code, quote=priced.currency.code)


_MARGIN = RowRef("the operator's margin for bearing the exchange", "operator statement")
_ROUNDINGS = {
    (False, False): EXACT,
    (True, False): HALF_UP,
    (False, True): LARGEST_REMAINDER,
    (True, True): f"{HALF_UP}, {LARGEST_REMAINDER}",
}
"""Of freight, by whether it is converted and whether it is shared."""
_CARRIAGE = RowRef("the operator's freight quotation", "operator statement")


class _Exchange(NamedTuple):
    """A rate in whole numbers: minor units of the one currency into those of the other."""

    rate: Rate
    currency: Currency
    numerator: int
    denominator: int
    ref: RowRef
    text: str


_last: _Exchange | None = None
"""The rate of the last consignment: the next one nearly always has the same."""


def _exchange(rate: Rate | None, paid_in: Currency, currency: Currency) -> _Exchange:
    global _last  # noqa: PLW0603  # a memory of one: hashing a rate costs more than reading it
    last = _last
    if (
        last is not None
        and rate is last.rate
        and currency is last.currency
        and paid_in is rate.base
    ):
        return last
    if rate is None:
        raise NoRate(base=paid_in.code, quote=currency.code)
    if rate.base != paid_in or rate.quote != currency:
        raise BadConsignment(
            field="rate",
            value=f"{rate.base}/{rate.quote}",
            reason=f"{paid_in}/{currency} is needed",
        )
    numerator, denominator = rate.rate.as_integer_ratio()
    shift = currency.exponent - paid_in.exponent
    if shift > 0:
        numerator *= 10**shift
    elif shift < 0:
        denominator *= 10**-shift
    ref = RowRef(rate.source, "sourced", rate.on, None)
    _last = _Exchange(rate, currency, numerator, denominator, ref, f"{rate.rate:f}")
    return _last


def _converted(
    amount: Money, paid_in: Currency, currency: Currency, exchange: _Exchange | None
) -> int:
    if amount.minor == 0 or amount.currency is currency or amount.currency.code == currency.code:
        return amount.minor
    if exchange is None or amount.currency.code != paid_in.code:
        raise BadConsignment(
            field="freight", value=str(amount), reason=f"must be in {paid_in} or {currency}"
        )
    return arithmetic.half_up(amount.minor * exchange.numerator, exchange.denominator)


def _shared(
    amount: int, items: tuple[Item, ...], weights: list[int], currency: Currency
) -> list[int]:
    """By gross weight. The odd minor unit goes by what a line is, never by its place (TAX-4)."""
    if amount == 0:
        return [0] * len(items)
    total = sum(weights)
    order: Sequence[int] = range(len(items))
    if len({amount * weight % total for weight in weights}) < len(items):
        # Only where two remainders are equal does the order decide.
        order = sorted(order, key=lambda place: _sort_key(items[place]))
    parts = money_rules.split(Money(amount, currency), [weights[place] for place in order])
    shares = [0] * len(items)
    for place, part in zip(order, parts, strict=True):
        shares[place] = part.minor
    return shares


def _sort_key(item: Item) -> tuple[str | int, ...]:
    return (
        item.hs,
        item.unit_price.minor,
        item.quantity,
        item.gross_weight_g,
        item.net_weight_g,
        str(item.content),
        item.origin,
        item.description,
        item.id,
    )


def _carriage(kind: ChargeKind, part: Money, whole: Money, priced: Priced, item: Item) -> Charge:
    is_converted = whole.currency.code != part.currency.code
    rate = priced.rate_text if is_converted else "1"
    is_shared = len(priced.lines) > 1
    formula = f"V x {rate}" if is_converted else "V"
    if is_shared:
        weight = item.gross_weight_g * item.quantity
        formula += f" x {weight} g / {priced.gross_weight_g} g"
    rounding = _ROUNDINGS[is_converted, is_shared]
    ref = priced.rate_ref if is_converted else _CARRIAGE
    return Charge(kind, part, whole, rate, formula, rounding, ref)
