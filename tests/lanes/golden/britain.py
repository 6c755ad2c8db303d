"""United Kingdom: how a case's words become a call, and how its figures are read.

The mode is Europe's, which hands over what goes to Great Britain. What further countries read in
the same way (amounts by currency, the case's exchange rate, lists of goods) is here too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from tests.lanes.golden import words

from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    Business,
    ChargeKind,
    Consignment,
    CountryLaw,
    DutyRow,
    Item,
    LandedCost,
    Lane,
    Law,
    NotAllowed,
    Obstacle,
    VatProof,
    VatRow,
    duty_rate,
)
from entrepot.money.values import Currency, Money, Rate, currency

MODES = {"british_import"}
CODES = words.CODES
GOODS = (
    *("items_net", "items", "goods", "goods_net", "net", "price", "prices", "item_price", "value"),
    *("intrinsic_value", "order_value", "consignment_value", "unit_price", "cif", "customs_value"),
)
CARRIAGE = ("postage", "freight", "shipping", "carriage", "delivery", "transport")
INSURANCE = ("insurance",)
UNNAMED = "99999999"
SCHEMES = {
    "gb_vat_at_checkout": ("checkout", "point_of_sale", "supply", "seller"),
    "gb_import": ("border", "import"),
    "gb_reverse_charge": ("reverse",),
}
"""Words by which a case may call our treatment."""
REASONS = {
    "gb.value_limit": ("135", "limit", "value", "threshold"),
    "goods.excise": ("excise", "alcohol", "tobacco"),
    "goods.blocked": ("block", "prohibit"),
}


def amounts(*names: str) -> set[str]:
    """The keys of amounts of these names, in any currency."""
    return {f"{name}_{code}" for name in names for code in CODES}


FX = words.FX
INPUTS = (
    amounts(*GOODS, *CARRIAGE, *INSURANCE, "threshold")
    | FX
    | {"one_consignment", "vat_pct", "duty_pct", "duty_rate", "lines", "quantity", "hs", "hs6"}
    | {"b2b", "business", "vat_number", "vat_number_valid", "origin", "consumer", "excise"}
)


class Case:
    """Amounts in any currency, an exchange rate, goods in a list or alone."""

    given: Mapping[str, Any]
    day: date
    unit: str
    """The destination's currency."""

    def decimal(self, *names: str) -> Decimal | None:
        """The first that is given and is a number; `<=135` is none."""
        for name in names:
            try:
                return Decimal(str(self.given[name]))
            except (KeyError, InvalidOperation):
                continue
        return None

    def amount(self, *names: str) -> Decimal:
        found = self.decimal(*(f"{name}_{code}" for name in names for code in CODES))
        return Decimal(0) if found is None else found

    @cached_property
    def paid_in(self) -> Currency:
        """The currency of the case's goods."""
        keys = (key for key in self.given if key in amounts(*GOODS, *self.more_goods))
        code = next((key[-3:] for key in keys), None)
        for line in () if code else self.given.get("lines", ()):
            code = next((key[-3:] for key in line if key[-4:-3] == "_" and key[-3:] in CODES), None)
        return currency((code or self.unit).upper())

    more_goods: tuple[str, ...] = ()

    @cached_property
    def rate(self) -> Rate | None:
        """The case's own; where it states none, a hundred so that no figure is lost to rounding."""
        base, quote = self.paid_in, currency(self.unit)
        if base == quote:
            return None
        rate = words.exchange(self.given, base.code, quote.code) or Decimal(100)
        return Rate(base, quote, rate, self.day, "the case")

    def money(self, amount: Decimal) -> Money:
        unit = self.paid_in
        return Money(int((amount * 10**unit.exponent).to_integral_value(ROUND_HALF_UP)), unit)

    @cached_property
    def goods(self) -> list[tuple[str, Decimal, int]]:
        """Code, unit price and quantity of each."""
        code = str(self.given.get("hs") or self.given.get("hs6") or UNNAMED)
        many = int(self.given.get("quantity", 1))
        if isinstance(lines := self.given.get("lines"), list):
            return [_line(line, code, (*self.more_goods, *GOODS)) for line in lines]
        for name in (*self.more_goods, *GOODS):
            for money in CODES:
                value = self.given.get(f"{name}_{money}")
                if isinstance(value, list):
                    return [(code, Decimal(str(one)), 1) for one in value]
                if value is not None:
                    each = Decimal(str(value)) if "unit" in name else Decimal(str(value)) / many
                    return [(code, each, many)]
        raise AssertionError("a case without goods")

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(
            Item(
                id=str(place),
                hs=code if len(code) >= 6 else code.ljust(6, "0"),
                description="",
                origin=str(self.given.get("origin", self.from_)),
                quantity=many,
                unit_price=self.money(each),
                net_weight_g=1,
                gross_weight_g=1,
            )
            for place, (code, each, many) in enumerate(self.goods)
        )

    from_ = "CN"


def basis() -> dict[str, Any]:
    return {"since": date(2000, 1, 1), "source": "the case", "confidence": "sourced"}


def vat_rows(rate: Decimal) -> tuple[VatRow, ...]:
    return (VatRow(kind="standard", rate=rate / 100, **basis()),)


def duty_row(hs: str, stated: object) -> DutyRow:
    """`12` is a percentage; anything longer is written as a tariff does."""
    text = str(stated)
    rate = duty_rate(f"{text}%" if text.replace(".", "", 1).isdigit() else text)
    return DutyRow(hs=hs, rate=rate, is_legal_start=True, **basis())


def with_country(law: Law, country: CountryLaw) -> Law:
    return replace(law, version="case", countries={**law.countries, country.country: country})


def charged(costs: Iterable[LandedCost], kind: ChargeKind) -> Decimal:
    return sum((cost.charges[kind].amount for cost in costs if kind in cost.charges), Decimal(0))


def _line(line: Mapping[str, Any], code: str, names: tuple[str, ...]) -> tuple[str, Decimal, int]:
    many = int(line.get("quantity", 1))
    hs = str(line.get("hs") or line.get("hs6") or code)
    for money in CODES:
        for name in names:
            if f"{name}_{money}" in line:
                value = Decimal(str(line[f"{name}_{money}"]))
                return hs, value if "price" in name else value / many, many
    return hs, Decimal(1), many


@dataclass(frozen=True)
class Answer(Case):
    """What the rules say: one consignment, or one for each of the goods."""

    given: Mapping[str, Any]
    day: date
    unit = "GBP"

    def check_limits(self) -> None:
        if bound := self.amount("threshold"):
            [row] = [row for row in rows.law().of("GB").thresholds if row.name == "low_value"]
            assert row.amount.amount == bound

    @cached_property
    def law(self) -> Law:
        """The shipped rows, with the case's own rates where it states some."""
        law = rows.law()
        mine = law.of("GB")
        if (vat := self.decimal("vat_pct")) is not None:
            kinds = tuple(row for row in mine.kinds if row.kind == "standard")
            mine = replace(mine, kinds=kinds, vat=vat_rows(vat))
        stated = self.given.get("duty_pct", self.given.get("duty_rate"))
        if stated is not None:
            duties = tuple(duty_row(code, stated) for code in {item.hs for item in self.items})
            tables = {name: found for name, found in mine.tables.items() if name != "open_duty"}
            mine = replace(mine, duties=duties, tables=tables)
        return with_country(law, mine)

    @property
    def business(self) -> Business | None:
        if not (self.given.get("b2b") or self.given.get("business")):
            return None
        valid = self.given.get("vat_number_valid", True)
        proof = {True: VatProof.VALID, False: VatProof.INVALID}.get(valid, VatProof.UNVERIFIED)
        return Business("GB", str(self.given.get("vat_number", "the case")), proof, "the case")

    @cached_property
    def consignments(self) -> list[Consignment]:
        is_one = self.given.get("one_consignment", True)
        groups = [self.items] if is_one else [(item,) for item in self.items]
        carried = self.money(self.amount(*CARRIAGE))
        insured = self.money(self.amount(*INSURANCE))
        nothing = Money(0, self.paid_in)
        return [
            Consignment(
                lane=Lane("gb-135", str(self.given.get("origin", self.from_)), "GB"),
                items=group,
                freight=nothing if place else carried,
                insurance=nothing if place else insured,
                day=self.day,
                rate=self.rate,
                business=self.business,
            )
            for place, group in enumerate(groups)
        ]

    @cached_property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What keeps some of it off the scheme of small parcels."""
        found = (rules.admit(one, law=self.law) for one in self.consignments)
        return tuple(obstacle for obstacles in found for obstacle in obstacles)

    @cached_property
    def costs(self) -> list[LandedCost]:
        return [self._cost(one) for one in self.consignments]

    def _cost(self, consignment: Consignment) -> LandedCost:
        try:
            return rules.landed_cost(consignment, law=self.law)
        except NotAllowed:
            lane = replace(consignment.lane, regime="gb-standard")
            return rules.landed_cost(replace(consignment, lane=lane), law=self.law)

    def scheme(self) -> str:
        """Also where no row knows the duty that the border would ask."""
        if any(obstacle.code == "gb.value_limit" for obstacle in self.obstacles):
            return "gb_import"
        return str(self.costs[0].treatment)

    def intrinsic(self) -> Decimal:
        """In the currency of the goods: what the bound is measured on."""
        return sum((item.unit_price.amount * item.quantity for item in self.items), Decimal(0)) * (
            1 if self.rate is None else self.rate.rate
        )

    def sum(self, read: Callable[[LandedCost], Money]) -> Decimal:
        return sum((read(cost).amount for cost in self.costs), Decimal(0))


READINGS: Mapping[str, Callable[[Answer], Decimal]] = {
    "vat": lambda answer: charged(answer.costs, ChargeKind.VAT),
    "import_vat": lambda answer: charged(answer.costs, ChargeKind.VAT),
    "duty": lambda answer: charged(answer.costs, ChargeKind.DUTY),
    "total_duty": lambda answer: charged(answer.costs, ChargeKind.DUTY),
    "total_tax": lambda answer: answer.sum(lambda cost: cost.tax),
    "total": lambda answer: answer.sum(lambda cost: cost.total),
    "total_landed": lambda answer: answer.sum(lambda cost: cost.total),
    "customs_value": lambda answer: answer.sum(lambda cost: cost.declared or cost.goods_value),
    "vat_base": lambda answer: sum(
        (
            charge.base.amount
            for cost in answer.costs
            for line in cost.lines
            for charge in line.charges
            if charge.kind is ChargeKind.VAT
        ),
        Decimal(0),
    ),
    "intrinsic_value": Answer.intrinsic,
}


def _in(read: Callable[[Answer], Decimal], code: str) -> Callable[[Answer], object]:
    def found(answer: Answer) -> Decimal:
        is_ours = answer.rate is None or code == "gbp"
        return read(answer) if is_ours else read(answer) / answer.rate.rate

    return found


READERS: Mapping[str, Callable[[Answer], object]] = {
    "allowed": lambda answer: not answer.obstacles,
    "within_limit": lambda answer: not answer.obstacles,
    "threshold_exceeded": lambda answer: answer.scheme() == "gb_import",
    "duty_due": lambda answer: answer.scheme() == "gb_import",
    "scheme": Answer.scheme,
    "regime": Answer.scheme,
    "reason": lambda answer: tuple(one.code for one in answer.obstacles),
    **{f"{name}_{code}": _in(read, code) for name, read in READINGS.items() for code in CODES},
}


def agrees(name: str, actual: object, expected: object) -> bool:
    if name in ("scheme", "regime"):
        return any(word in str(expected).lower() for word in SCHEMES[str(actual)])
    if name == "reason":
        return words.reason_agrees(REASONS, actual, expected)
    if isinstance(actual, Decimal):
        return actual.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(str(expected))
    return actual == expected
