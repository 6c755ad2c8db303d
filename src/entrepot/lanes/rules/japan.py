"""Japan: customs value, exemption, tariff, liquor tax and consumption tax, with its own rounding.

What a person imports for own use is valued at a share of the price paid abroad for the goods
(`own_use_share`), everything else CIF. Bases are kept in millionths of a yen until they are
rounded. Duty: the goods under one row of the tariff make one base, rounded down to `base_step`;
what all of it comes to is rounded down to `tax_step` and shared over the lines. Consumption tax
has one base for each of its rates, of customs value, duty and liquor tax, rounded in the same way.

Up to `exempt_duty` and `exempt_tax` of the whole base nothing is due, but for goods in the table
`not_exempt`; liquor tax is due there too.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, duties, general, japan_law, pricing, territory
from entrepot.lanes.rules.arithmetic import ONE
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    Charge,
    ChargeKind,
    CountryLaw,
    DutyRow,
    Item,
    LandedCost,
    Law,
    LineCost,
    Note,
    Obstacle,
    RowRef,
    duty_rate,
)
from entrepot.money.values import Money

TERRITORY: Final = ("JP",)
UNIT: Final = "JPY"
SIMPLIFIED: Final = japan_law.SIMPLIFIED
NORMAL: Final = japan_law.NORMAL
EXEMPT: Final = "jp_exempt"
EXEMPT_CHARGE: Final = "exempt_small_value"


class Part(NamedTuple):
    """A duty or tax on a line before it is rounded with the others of its kind."""

    place: int
    """Of the line."""
    base: int
    """Whole yen, as rounded."""
    exact: Fraction
    rate: str
    formula: str
    ref: RowRef
    name: str


class Assessed(NamedTuple):
    """What the consignment owes by one tariff, and the charges by line."""

    tariff: str
    owed: int
    charges: tuple[tuple[Charge, ...], ...]
    uses_preference: bool


def rows(law: Law) -> CountryLaw:
    return law.of(TERRITORY[0])


def obstacles(priced: Priced, law: CountryLaw, tariff: str) -> list[Obstacle]:
    """What keeps duty by this tariff, or liquor tax, from being computed."""
    found: list[Obstacle] = []
    day, values = priced.consignment.day, japan_law.bases(priced, law)
    small = japan_law.small(law, day, values)
    for item in japan_law.with_origin(priced, law, values):
        if small.duty is None or japan_law.listed(law, "not_exempt", item.hs, day):
            found += japan_law.rows_of(law, item, day, tariff)[1]
        if liquor := japan_law.listed(law, "liquor_tax", item.hs, day):
            rate = duty_rate(liquor.fields["rate"])
            found += duties.obstacles(rate, item, day, territory.ref(liquor))
    by_lack = {(one.code, one.item, one.facts.get("unit")): one for one in found}
    return list(by_lack.values())  # litres are asked for once, though duty and tax want them


def assess(priced: Priced, law: CountryLaw, tariff: str) -> Assessed:
    """By `SIMPLIFIED` or `NORMAL`, for a consignment without `obstacles`."""
    day, values = priced.consignment.day, japan_law.bases(priced, law)
    items, small = japan_law.with_origin(priced, law, values), japan_law.small(law, day, values)
    due = [bool(japan_law.listed(law, "not_exempt", item.hs, day)) for item in items]
    held = {
        place: japan_law.rows_of(law, item, day, tariff)[0]
        for place, item in enumerate(items)
        if small.duty is None or due[place]
    }
    duty = _shared(priced, law, _duty_parts(priced, law, items, values, held), ChargeKind.DUTY)
    liquor = _shared(priced, law, _liquor_parts(priced, law, items), ChargeKind.CONSUMPTION_TAX)
    taxed = {
        place: value + ONE * sum(charge.amount.minor for charge in (*duty[place], *liquor[place]))
        for place, value in enumerate(values)
        if small.tax is None or due[place]
    }
    tax = _shared(priced, law, _tax_parts(priced, law, items, taxed), ChargeKind.VAT)
    charges = []
    for place, value in enumerate(values):
        worth = arithmetic.half_up(value, ONE)
        one = duty[place] or [_exempt(priced, ChargeKind.DUTY, worth, small.duty)]
        two = tax[place] or [_exempt(priced, ChargeKind.VAT, worth, small.tax)]
        charges.append((*one, *liquor[place], *two))
    owed = sum(charge.amount.minor for line in charges for charge in line)
    uses = any(
        row.kind == "preference" and not priced.lines[place].item.has_origin_proof
        for place, found in held.items()
        for row in found
    )
    return Assessed(tariff if held else EXEMPT, owed, tuple(charges), uses)


def landed(
    priced: Priced, law: Law, assessed: Assessed, *, regime: str, told: Sequence[Note] = ()
) -> LandedCost:
    """The price with what is owed, and with how the value came about."""
    country = rows(law)
    lines = [
        LineCost(
            line.item, charges, Money(sum(one.amount.minor for one in charges), priced.currency)
        )
        for line, own in zip(priced.lines, assessed.charges, strict=True)
        for charges in [(*pricing.charges(priced, line), *own)]
    ]
    declared = arithmetic.half_up(sum(japan_law.bases(priced, country)), ONE)
    return pricing.landed(
        priced,
        law,
        lines,
        dutiable=0,
        treatment=assessed.tariff,
        notes=(
            *_value_notes(priced, country, declared),
            *told,
            *territory.notes(
                priced.consignment,
                country,
                regime=regime,
                also=frozenset({"assumed_origin"}) if assessed.uses_preference else territory.NONE,
            ),
        ),
        declared=declared,
    )


def _duty_parts(
    priced: Priced,
    law: CountryLaw,
    items: Sequence[Item],
    values: Sequence[int],
    held: Mapping[int, Sequence[DutyRow]],
) -> list[Part]:
    day = priced.consignment.day
    by_row: dict[DutyRow, list[int]] = {}
    found: list[Part] = []
    for place, rows_ in held.items():
        for row in rows_:
            by_row.setdefault(row, []).append(place)
    for row, places in by_row.items():
        ref, name = duties.row_ref(row, day), general.duty_name(row)
        share = row.rate.share
        groups = [places] if share is not None else [[place] for place in places]
        for group in groups:
            whole = japan_law.down(
                sum(values[place] for place in group), japan_law.steps(law, day).base
            )
            shares = _spread(priced, whole, {place: values[place] for place in group})
            for place, base in shares.items():
                if share is not None:
                    exact, formula = base * Fraction(share), f"V x {arithmetic.percent(share)}"
                else:
                    due = duties.due(
                        row.rate,
                        value=base,
                        item=items[place],
                        day=day,
                        in_minor=pricing.in_minor(priced),
                    )
                    exact, formula = Fraction(due.minor), due.formula
                found.append(Part(place, base, exact, row.rate.text, formula, ref, name))
    return found


def _liquor_parts(priced: Priced, law: CountryLaw, items: Sequence[Item]) -> list[Part]:
    day = priced.consignment.day
    found: list[Part] = []
    for place, item in enumerate(items):
        row = japan_law.listed(law, "liquor_tax", item.hs, day)
        if row is None:
            continue
        rate = duty_rate(row.fields["rate"])
        due = duties.due(
            rate,
            value=priced.lines[place].value,
            item=item,
            day=day,
            in_minor=pricing.in_minor(priced),
        )
        value, ref = priced.lines[place].value, territory.ref(row)
        part = Part(place, value, Fraction(due.minor), rate.text, due.formula, ref, "liquor_tax")
        found.append(part)
    return found


def _tax_parts(
    priced: Priced, law: CountryLaw, items: Sequence[Item], taxed: Mapping[int, int]
) -> list[Part]:
    """One base for each rate of consumption tax: the foods together, the rest together."""
    day = priced.consignment.day
    by_rate: dict[int, dict[int, int]] = {}
    for place, base in taxed.items():
        rate = territory.vat_of(law, items[place].hs, day).rate
        by_rate.setdefault(rate, {})[place] = base
    found: list[Part] = []
    for rate, group in by_rate.items():
        whole = japan_law.down(sum(group.values()), japan_law.steps(law, day).base)
        for place, base in _spread(priced, whole, group).items():
            vat = territory.vat_of(law, items[place].hs, day)
            exact = Fraction(base * rate, ONE)
            part = Part(
                place, base, exact, vat.text, f"V x {vat.text}", vat.ref, "jp_consumption_tax"
            )
            found.append(part)
    return found


def _shared(
    priced: Priced, law: CountryLaw, parts: Sequence[Part], kind: ChargeKind
) -> list[list[Charge]]:
    """The whole of a duty or tax rounded down once, and shared by what each part exactly is."""
    day, unit = priced.consignment.day, priced.currency
    charges: list[list[Charge]] = [[] for _ in priced.lines]
    if not parts:
        return charges
    steps = japan_law.steps(law, day)
    exact = sum((part.exact for part in parts), Fraction())
    whole = japan_law.down(int(exact * ONE), steps.tax)
    shares = [whole]
    rounding = f"sum down to {Money(steps.tax, unit)}"
    if kind is not ChargeKind.CONSUMPTION_TAX:  # liquor tax has no base in money
        rounding = f"base down to {Money(steps.base, unit)}, {rounding}"
    if len(parts) > 1:
        items = [priced.lines[part.place].item for part in parts]
        shares = pricing.spread(whole, items, [int(part.exact * ONE) for part in parts], unit)
        rounding += f", {arithmetic.LARGEST_REMAINDER}"
    for part, minor in zip(parts, shares, strict=True):
        charges[part.place].append(
            Charge(
                kind,
                Money(minor, unit),
                Money(part.base, unit),
                part.rate,
                part.formula,
                rounding,
                japan_law.rounded(part.ref, steps.refs),
                part.name,
            )
        )
    return charges


def _exempt(priced: Priced, kind: ChargeKind, value: int, ref: RowRef | None) -> Charge:
    return general.nothing(kind, EXEMPT_CHARGE, value, priced.currency, ref)


def _value_notes(priced: Priced, law: CountryLaw, declared: int) -> Iterable[Note]:
    share = territory.parameter(law, "own_use_share", priced.consignment.day)
    if share is None or not japan_law.is_for_own_use(priced):
        return
    paid = Money(territory.intrinsic(priced), priced.currency)
    facts = {
        "paid": str(paid),
        "share": arithmetic.percent(share.value),
        "value": str(Money(declared, priced.currency)),
    }
    yield Note("jp.own_use_value", facts, share.ref)


def _spread(priced: Priced, whole: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Share whole yen over lines by their weights, by place."""
    if len(weights) == 1:
        return dict.fromkeys(weights, whole)
    items = [priced.lines[place].item for place in weights]
    shares = pricing.spread(whole, items, list(weights.values()), priced.currency)
    return dict(zip(weights, shares, strict=True))
