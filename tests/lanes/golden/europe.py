"""European Union, parcels of low value: how a case's words become a call, and are read.

The mode is shared with the United Kingdom: cases that go there are Britain's to answer. What the
European modes have in common (law with the case's own rates, amounts by currency) is here too.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from tests.lanes.golden import words

from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    Business,
    Charge,
    ChargeKind,
    Consignment,
    DutyRow,
    GoodsKindRow,
    Incoterm,
    Item,
    LandedCost,
    Lane,
    Law,
    MemberRow,
    MoneyRow,
    NotAllowed,
    VatProof,
    duty_rate,
)
from entrepot.money.values import EUR, Currency, Money, Rate, currency

MODES = {"b2c_low_value"}
BRITAIN: Any = (
    importlib.import_module("tests.lanes.golden.britain")
    if importlib.util.find_spec("tests.lanes.golden.britain")
    else None
)
ANYWHERE = "AT"
"""For a case of the whole Union: a member with 20 % and no fee of its own."""
CURRENCIES = words.CODES
ABOUT = {"RON": 5, "PLN": 4, "SEK": 11, "CZK": 25, "DKK": "7.46", "HUF": 400, "BGN": "1.95583"}
ABOUT = {code: Decimal(rate) for code, rate in ABOUT.items()}
"""Units for a euro, more or less."""
GOODS = ("goods", "goods_value", "intrinsic_value", "value", "price", "item_price", "order_value")
CARRIAGE = ("postage", "shipping", "freight", "carriage", "transport", "delivery")
INSURANCE = ("insurance",)
REASONS = {
    "eu.value_limit": ("150", "limit", "value", "threshold"),
    "eu.excise": ("excise", "alcohol", "tobacco"),
    "eu.persons_only": ("b2b", "business"),
    "eu.added_duty": ("dumping",),
    "eu.no_relief": ("alcohol", "perfume", "tobacco"),
    "goods.blocked": ("block", "prohibit"),
}
"""Words by which a case may call our obstacle."""


SCHEMES = {
    "eu_low_value_ioss": ("ioss", "checkout", "flat", "h7", "low_value"),
    "eu_low_value_import_vat": ("import", "special", "border", "flat", "h7", "low_value"),
    "eu_import": ("normal", "standard", "border", "full", "import", "h1"),
}
"""Words by which a case may call how it is declared."""


def amounts(*names: str) -> set[str]:
    """The keys of amounts of these names, in any currency."""
    return {f"{name}_{code}" for name in names for code in CURRENCIES}


PLAIN = {
    *("lines", "items", "goods", "declaration_lines", "item_groups", "parcels", "ioss", "vat_pct"),
    *("quantity", "hs", "hs6", "origin", "incoterm", "b2b", "business", "buyer", "vat_id"),
    *("vat_number_valid", "vat_id_valid", "description", "destination_country", "duty_pct"),
}
FX = words.FX
INPUTS = (
    amounts(*GOODS, *CARRIAGE, *INSURANCE, "threshold")
    | PLAIN
    | FX
    | {"vat_on_duty"}
    | (BRITAIN.INPUTS if BRITAIN else set())
)


class Case:
    """What every European case has: amounts, a destination, and the law with the case's rates."""

    given: Mapping[str, Any]
    day: date

    def decimal(self, *names: str, default: str | None = None) -> Decimal | None:
        """The first that is given and is a number; `<=150` is none."""
        for name in names:
            try:
                return Decimal(str(self.given[name]))
            except (KeyError, InvalidOperation):
                continue
        return None if default is None else Decimal(default)

    def amount(self, *names: str) -> Decimal | None:
        return self.decimal(*(f"{name}_{code}" for name in names for code in CURRENCIES))

    @cached_property
    def member(self) -> str:
        place = str(self.given.get("destination_country") or self.given["destination"])
        return place if place in EUROPEAN_UNION else ANYWHERE

    @cached_property
    def paid_in(self) -> Currency:
        """The currency of most of the case's amounts of goods; euro where it has none."""
        keys = (key for key in self.given if key[-4:-3] == "_" and key[-3:] in CURRENCIES)
        kept = [key for key in keys if key not in FX and not key.startswith("threshold")]
        return currency(kept[0][-3:].upper()) if kept else EUR

    @cached_property
    def charged_in(self) -> Currency:
        """The member's own where the shipped rows say another than euro, else what is paid in."""
        if self.paid_in.code == self.own:
            return self.paid_in
        for code in CURRENCIES:
            if self._fx(self.paid_in.code, code.upper()) is not None:
                return currency(code.upper())
        return currency(self.own) if self.own != "EUR" else self.paid_in

    @property
    def own(self) -> str:
        """The currency of the member."""
        rows_ = rows.law().europe.currencies
        return next(row.currency for row in rows_ if row.country == self.member)

    def rate(self, base: Currency, quote: Currency) -> Rate | None:
        """The case's own, else one for one: figures are then the same in either currency.

        A case all in the member's own currency needs about the right one, for bounds in euro.
        """
        if base == quote:
            return None
        stated = self._fx(base.code, quote.code)
        if stated is None and self.paid_in.code == self.own != "EUR" and base == EUR:
            stated = ABOUT[quote.code]
        stated = stated or Decimal(1)
        return Rate(base, quote, stated, self.day, "the case")

    def _fx(self, base: str, quote: str) -> Decimal | None:
        return None if base == quote else words.exchange(self.given, base, quote)

    def read_in(self, money: Money, code: str) -> Decimal:
        """An amount in the currency that the case asks for."""
        rate = self.rate(currency(code), money.currency)
        return money.amount if rate is None else money.amount / rate.rate

    def law_of(self, rates: Mapping[str, Decimal]) -> Law:
        """The shipped rows, with the case's VAT of these members and its currency.

        Rows that begin with the table they were read from are taken to hold before it.
        """
        law = rows.law()
        europe = law.europe
        kinds: tuple[GoodsKindRow, ...] = tuple(map(_stretched, europe.kinds))
        vat: tuple[MemberRow, ...] = tuple(
            _stretched(row) for row in europe.vat if row.country not in rates
        )
        if rates:
            kinds = tuple(row for row in kinds if row.kind == "standard")
            vat += tuple(
                MemberRow(country=country, kind="standard", rate=rate / 100, **basis())
                for country, rate in rates.items()
            )
        money = MoneyRow(country=self.member, currency=self.charged_in.code, **basis())
        return replace(
            law,
            version="case",
            europe=replace(europe, kinds=kinds, vat=vat, currencies=(money,)),
        )

    def consignment_of(self, items: Iterable[Item], regime: str, **facts: Any) -> Consignment:
        carried = self.amount(*CARRIAGE) or Decimal(0)
        insured = self.amount(*INSURANCE) or Decimal(0)
        rates = [
            rate
            for base in (EUR, currency("RON"))
            if (rate := self.rate(base, self.charged_in)) and base != self.paid_in
        ]
        return Consignment(
            lane=Lane(regime, facts.pop("origin", None) or self.origin, self.member),
            items=tuple(items),
            freight=self.money(carried),
            insurance=self.money(insured),
            day=self.day,
            rate=self.rate(self.paid_in, self.charged_in),
            rates=tuple(rates),
            **facts,
        )

    @property
    def origin(self) -> str:
        return str(self.given.get("origin", "CN"))

    def money(self, amount: Decimal) -> Money:
        unit = self.paid_in
        return Money(int((amount * 10**unit.exponent).to_integral_value(ROUND_HALF_UP)), unit)

    @property
    def business(self) -> Business | None:
        """A proved one where the case says so."""
        said = self.given.get("b2b", self.given.get("business", False))
        if not said and "business" not in str(self.given.get("buyer", "")):
            return None
        valid = self.given.get("vat_number_valid", self.given.get("vat_id_valid", True))
        proof = {True: VatProof.VALID, False: VatProof.INVALID}.get(valid, VatProof.UNVERIFIED)
        number = str(self.given.get("vat_id", "the case"))
        return Business(self.member, number, proof, "the case")


@dataclass(frozen=True)
class LowValue(Case):
    """What the rules say to a parcel of low value."""

    given: Mapping[str, Any]
    day: date

    def check_limits(self) -> None:
        if bound := self.amount("threshold"):
            [row] = [row for row in rows.law().of("EU").thresholds if row.name == "low_value"]
            assert row.amount.amount == bound

    @cached_property
    def law(self) -> Law:
        stated = self.decimal("vat_pct")
        law = self._with_duty(self.law_of({} if stated is None else {self.member: stated}))
        return law if self.given.get("vat_on_duty", True) else self._without_vat_on_duty(law)

    def _with_duty(self, law: Law) -> Law:
        """The case's own rate of duty before the rows, where it says one."""
        stated = next((self.given[n] for n in ("duty_pct", "duty_rate") if n in self.given), None)
        if stated is None:
            return law
        union, codes = law.of("EU"), {item.hs for item in self.items}
        text = str(stated)
        rate = duty_rate(f"{text}%" if words.number(text) is not None else text)
        kept = [row for row in union.duties if not any(code.startswith(row.hs) for code in codes)]
        kept += [DutyRow(hs=code, rate=rate, is_legal_start=True, **basis()) for code in codes]
        mine = replace(union, duties=tuple(kept))
        return replace(law, countries={**law.countries, "EU": mine})

    @staticmethod
    def _without_vat_on_duty(law: Law) -> Law:
        union = law.of("EU")
        off = tuple(
            replace(row, value=Decimal(0)) if row.name == "ioss_vat_on_flat_duty" else row
            for row in union.parameters
        )
        return replace(law, countries={**law.countries, "EU": replace(union, parameters=off)})

    @cached_property
    def items(self) -> tuple[Item, ...]:
        lines = self.given.get("lines") or self.given.get("items") or self.given.get("goods")
        if not isinstance(lines, list):
            many = int(self.decimal("declaration_lines", "item_groups", default="1") or 1)
            code = self.given.get("hs6") or self.given.get("hs")
            lines = [{"hs6": code or f"9999{place:02}"} for place in range(many)]
            lines[0]["quantity"] = self.given.get("quantity", 1)
        quantities = [int(line.get("quantity", 1)) for line in lines]
        pieces = sum(quantities)
        whole = self.amount(*GOODS)
        each = self.money(Decimal(1) if pieces <= 100 else Decimal("0.01")).minor
        units = [
            each if (own := _unit_price(line, many)) is None else self.money(own).minor
            for line, many in zip(lines, quantities, strict=True)
        ]
        if whole is not None and not any(_unit_price(line, 1) is not None for line in lines):
            left = self.money(whole).minor
            units = [max(left // pieces, 1)] * len(lines)
            quantities[0], units[0] = _exact(
                quantities[0],
                left
                - sum(unit * many for unit, many in zip(units[1:], quantities[1:], strict=True)),
            )
        return tuple(
            an_item(
                str(place),
                str(line.get("hs6") or line.get("hs") or line.get("code") or f"9999{place:02}"),
                many,
                Money(unit, self.paid_in),
                origin=str(line.get("origin", self.origin)),
                description=str(line.get("description", "")),
            )
            for place, (line, many, unit) in enumerate(zip(lines, quantities, units, strict=True))
        )

    def asked(self, regime: str) -> Consignment:
        is_dap = str(self.given.get("incoterm", "")).upper() == "DAP"
        return self.consignment_of(
            self.items,
            regime,
            has_ioss=self.has_ioss,
            parcels=int(self.given.get("parcels", 1)),
            incoterm=Incoterm.DAP if is_dap else Incoterm.DDP,
            business=self.business,
        )

    @property
    def is_exempt(self) -> bool:
        """Of duty; goods without relief pay one that no row need know."""
        if self.refusal and any(one.code == "eu.no_relief" for one in self.refusal.obstacles):
            return False
        return not charged(self.cost, ChargeKind.DUTY).minor

    @property
    def has_ioss(self) -> bool:
        return bool(self.given.get("ioss", True))

    @cached_property
    def refusal(self) -> NotAllowed | None:
        try:
            rules.landed_cost(self.asked("eu-h7"), law=self.law)
        except NotAllowed as refusal:
            return refusal
        return None

    @cached_property
    def cost(self) -> LandedCost:
        """On the full declaration where the simplified one is closed."""
        regime = "eu-h7" if self.refusal is None else "eu-standard"
        if self.refusal and {one.code for one in self.refusal.obstacles} == {"eu.excise"}:
            # The duty of excise goods is known, though what else they owe is not.
            law = replace(self.law, europe=replace(self.law.europe, excise=()))
            return rules.landed_cost(replace(self.asked("eu-h7"), has_ioss=False), law=law)
        return rules.landed_cost(self.asked(regime), law=self.law)

    @cached_property
    def cost_with_no_vat_on_duty(self) -> LandedCost:
        law = self._without_vat_on_duty(self.law)
        return rules.landed_cost(replace(self.asked("eu-h7"), has_ioss=True), law=law)

    def vat_on_duty(self) -> Money:
        """What the flat duty adds to VAT collected at checkout: the price with, less without."""
        return self.cost.tax - self.cost_with_no_vat_on_duty.tax

    def additional(self) -> Money:
        charged = self.cost.charges
        zero = Money(0, self.cost.currency)
        kinds = (ChargeKind.DUTY, ChargeKind.FEE)
        return sum((charged.get(kind, zero) for kind in kinds), self.vat_on_duty())

    def assessed(self) -> Money:
        """VAT before it was waived."""
        if any(charge.name == "waived_below_one_euro" for charge in vat_charges(self.cost)):
            [note] = [note for note in self.cost.notes if note.code == "eu.vat_waived"]
            return Money(
                int(Decimal(note.facts["assessed"].split()[1]).scaleb(self.cost.currency.exponent)),
                self.cost.currency,
            )
        return charged(self.cost, ChargeKind.VAT)


def Answer(given: Mapping[str, Any], day: date) -> Any:  # noqa: N802  # the adapter calls it as the others' class
    """Britain's answer to what goes there, else ours."""
    if given["destination"] == "GB" and BRITAIN:
        return BRITAIN.Answer(given, day)
    return LowValue(given, day)


@dataclass(frozen=True)
class Foreign:
    """What another module read, for it to compare."""

    value: object


def agrees(name: str, actual: object, expected: object) -> bool:
    if isinstance(actual, Foreign):
        return bool(BRITAIN.agrees(name, actual.value, expected))
    if name in ("scheme", "regime"):
        return any(word in str(expected).lower() for word in SCHEMES[str(actual)])
    if name == "reason":
        return words.reason_agrees(REASONS, actual, expected)
    if isinstance(actual, Decimal):
        wanted = Decimal(str(expected))
        places = wanted if "rounded" in name or "pct" in name else Decimal("0.01")
        return actual.quantize(places, ROUND_HALF_UP) == wanted
    return actual == expected


def in_each(
    reads: Mapping[str, Callable[[Any], Money]],
) -> dict[str, Callable[[Any], object]]:
    """A reader of each amount in each currency."""

    def reader(read: Callable[[Any], Money], code: str) -> Callable[[Any], object]:
        return lambda answer: answer.read_in(read(answer), code)

    return {
        f"{name}_{code}": reader(read, code.upper())
        for name, read in reads.items()
        for code in CURRENCIES
    }


def charged(cost: LandedCost, kind: ChargeKind, *names: str) -> Money:
    """All of a kind, or of some names."""
    minor = sum(
        charge.amount.minor
        for line in cost.lines
        for charge in line.charges
        if charge.kind is kind
        if not names or charge.name in names
    )
    return Money(minor, cost.currency)


def vat_charges(cost: LandedCost) -> list[Charge]:
    return [
        charge for line in cost.lines for charge in line.charges if charge.kind is ChargeKind.VAT
    ]


def vat_base(cost: LandedCost) -> Money:
    return Money(sum(charge.base.minor for charge in vat_charges(cost)), cost.currency)


def burden(cost: LandedCost) -> Decimal:
    """Duty and tax as a percentage of the customs value."""
    return 100 * cost.tax.amount / (cost.declared or cost.goods_value).amount


def vat_pct(cost: LandedCost) -> Decimal:
    [rate] = {charge.rate for charge in vat_charges(cost)}
    return Decimal(rate.rstrip("%"))


OURS: Mapping[str, Callable[[Any], object]] = {
    "allowed": lambda answer: answer.refusal is None,
    "ioss_allowed": lambda answer: answer.refusal is None,
    "threshold_exceeded": lambda answer: answer.refusal is not None,
    "reason": lambda answer: tuple(
        one.code for one in (answer.refusal.obstacles if answer.refusal else ())
    ),
    "vat_pct": lambda answer: vat_pct(answer.cost),
    "scheme": lambda answer: "eu_import" if answer.refusal else str(answer.cost.treatment),
    "exempt": lambda answer: answer.is_exempt,
    "total_rate_pct": lambda answer: burden(answer.cost),
    "item_groups": lambda answer: len({item.hs[:6] for item in answer.items}),
    **in_each(
        {
            "duty": lambda answer: charged(answer.cost, ChargeKind.DUTY),
            "total_duty": lambda answer: charged(answer.cost, ChargeKind.DUTY),
            "vat": lambda answer: charged(answer.cost, ChargeKind.VAT),
            "import_vat": lambda answer: charged(answer.cost, ChargeKind.VAT),
            "vat_payable": lambda answer: charged(answer.cost, ChargeKind.VAT),
            "vat_assessed": LowValue.assessed,
            "vat_base": lambda answer: vat_base(answer.cost),
            "vat_on_duty": LowValue.vat_on_duty,
            "additional_cost": LowValue.additional,
            "national_fee": lambda answer: charged(answer.cost, ChargeKind.FEE),
            "fee": lambda answer: charged(answer.cost, ChargeKind.FEE),
            "customs_value": lambda answer: answer.cost.declared,
            "intrinsic_value": lambda answer: answer.cost.goods_value,
            "total_tax": lambda answer: answer.cost.tax,
            "total": lambda answer: answer.cost.total,
            "total_landed": lambda answer: answer.cost.total,
        }
    ),
}


def _shared(name: str) -> Callable[[Any], object]:
    def read(answer: Any) -> object:
        if BRITAIN and not isinstance(answer, Case):
            return Foreign(BRITAIN.READERS[name](answer))
        return OURS[words.read_as(name, OURS)](answer)

    return read


READERS: Mapping[str, Callable[[Any], object]] = {
    name: _shared(name) for name in {*OURS, *(BRITAIN.READERS if BRITAIN else ())}
}


def an_item(
    name: str, hs: str, quantity: int, unit_price: Money, *, origin: str, description: str = ""
) -> Item:
    return Item(
        id=name,
        hs=hs,
        description=description,
        origin=origin if len(origin) == 2 else "CN",
        quantity=quantity,
        unit_price=unit_price,
        net_weight_g=1,
        gross_weight_g=1,
    )


def basis() -> dict[str, Any]:
    return {"since": date(2000, 1, 1), "source": "the case", "confidence": "sourced"}


def _stretched(row: Any) -> Any:
    return replace(row, since=date(2000, 1, 1)) if row.since == date(2025, 1, 1) else row


def _unit_price(line: Mapping[str, Any], quantity: int) -> Decimal | None:
    for code in CURRENCIES:
        for name in ("unit_price", "price", "each"):
            if f"{name}_{code}" in line:
                return Decimal(str(line[f"{name}_{code}"]))
        for name in ("value", "goods", "total"):
            if f"{name}_{code}" in line:
                return Decimal(str(line[f"{name}_{code}"])) / quantity
    return None


def _exact(quantity: int, whole: int) -> tuple[int, int]:
    """Quantity and unit price whose product is the whole: one piece where it does not divide."""
    unit, rest = divmod(whole, quantity)
    return (1, whole) if rest else (quantity, unit)
