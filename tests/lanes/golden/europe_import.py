"""European Union, full imports: how a case's words become a call, and are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from tests.lanes.golden import europe, words
from tests.lanes.golden.europe import CARRIAGE, CURRENCIES, INSURANCE, PLAIN, amounts, charged

from entrepot.lanes import rules
from entrepot.lanes.values import (
    Business,
    ChargeKind,
    Content,
    DutyRow,
    FeeRow,
    Item,
    LandedCost,
    Law,
    VatProof,
    duty_rate,
)
from entrepot.money.values import Money

MODES = {"general_import", "traveller"}
GOODS = ("fob", "cif", *europe.GOODS, "customs_value", "unit_price", "exw")
BROKER = ("broker", "brokerage", "broker_fee", "clearance_fee", "handling")
ADDED = {"antidumping_pct": "antidumping", "countervailing_pct": "countervailing"}
ADDED |= {"antisubsidy_pct": "countervailing", "additional_duty_pct": "additional"}
FLAT = ("flat_duty_pct_on_", "duty_pct_on_")
MEASURES = {"net_weight_kg", "weight_kg", "litres", "alcohol_pct_vol"}
INPUTS = words.Open(
    amounts(*GOODS, *CARRIAGE, *INSURANCE, *BROKER)
    | PLAIN
    | europe.FX
    | MEASURES
    | {*ADDED, "flat_duty_pct", "duty_rate", "rate", "consumer", "hs8", "hs10", "producer"}
)
HS = "9999{:04}"


@dataclass(frozen=True)
class Answer(europe.Case):
    """What the rules say to a full import; a business buys, so no flat duty comes in between."""

    given: Mapping[str, Any]
    day: date

    def check_limits(self) -> None:
        pass

    @cached_property
    def parts(self) -> list[tuple[str, Decimal, int, str | None]]:
        """Goods: code, value, quantity, rate of duty as a tariff writes it."""
        listed = self.given.get("lines") or self.given.get("items") or self.given.get("goods")
        whole = next(
            (self.given[name] for name in ("duty_pct", "duty_rate", "rate") if name in self.given),
            None,
        )
        if isinstance(listed, list):
            return [
                (
                    str(line.get("hs") or line.get("hs6") or HS.format(place)),
                    _value(line),
                    int(line.get("quantity", 1)),
                    _rate(line.get("duty_pct", line.get("duty_rate", whole))),
                )
                for place, line in enumerate(listed)
            ]
        code = str(
            next((self.given[n] for n in ("hs10", "hs8", "hs", "hs6") if n in self.given), "")
        )
        named = amounts(*GOODS, *CARRIAGE, *INSURANCE, *BROKER, "threshold")
        things = [
            (thing, value)
            for key in self.given
            for thing, money in [words.split(key)]
            if money and key not in named | words.FX
            if (value := self.amount(thing)) is not None
        ]
        if things:
            assert self.amount(*GOODS) in (None, sum(value for _, value in things))
            stated = [
                next(
                    (
                        self.given[f"{head}{thing}"]
                        for head in FLAT
                        if f"{head}{thing}" in self.given
                    ),
                    self.given.get("flat_duty_pct", whole or "0"),
                )
                for thing, _ in things
            ]
            return [
                (HS.format(place), value, 1, _rate(rate))
                for place, ((_, value), rate) in enumerate(zip(things, stated, strict=True))
            ]
        value = self.amount(*GOODS)
        assert value is not None, "a case without goods"
        flat = self.given.get("flat_duty_pct", whole)
        quantity = int(self.given.get("quantity", 1))
        is_unit = any(f"unit_price_{code_}" in self.given for code_ in CURRENCIES)
        return [
            (code or HS.format(0), value * quantity if is_unit else value, quantity, _rate(flat))
        ]

    @cached_property
    def law(self) -> Law:
        stated = self.decimal("vat_pct")
        law = self.law_of({} if stated is None else {self.member: stated})
        union = law.of("EU")
        codes = {code for code, _, _, rate in self.parts if rate is not None}
        duties = [row for row in union.duties if not any(c.startswith(row.hs) for c in codes)]
        duties += [self._row(code, rate, "normal") for code, _, _, rate in self.parts if rate]
        duties += [
            self._row(code, f"{self.given[name]}%", kind)
            for name, kind in ADDED.items()
            if name in self.given
            for code in sorted({code for code, *_ in self.parts})
        ]
        fees = [
            FeeRow(name=name, amount=self.money(cost), per="consignment", **europe.basis())
            for name in BROKER
            if (cost := self.amount(name)) is not None
        ]
        thresholds = tuple(
            replace(row, since=date(2000, 1, 1))
            for row in union.thresholds
            if row.name == "low_value"
        )
        parameters = tuple(replace(row, since=date(2000, 1, 1)) for row in union.parameters)
        mine = replace(
            union,
            duties=tuple(dict.fromkeys(duties)),
            fees=tuple(fees),
            thresholds=thresholds,
            parameters=parameters,
        )
        return replace(law, countries={**law.countries, "EU": mine})

    @cached_property
    def cost(self) -> LandedCost:
        items = [
            self._item(str(place), code, value, quantity)
            for place, (code, value, quantity, _) in enumerate(self.parts)
        ]
        proved = Business(self.member, "the case", VatProof.VALID, "the case")
        return rules.landed_cost(
            self.consignment_of(
                items, "eu-standard", business=None if self.given.get("consumer") else proved
            ),
            law=self.law,
        )

    def _item(self, name: str, code: str, value: Decimal, quantity: int) -> Item:
        whole = self.money(value).minor
        many, unit = europe._exact(quantity, whole)
        item = europe.an_item(name, code, many, Money(unit, self.paid_in), origin=self.origin)
        kilos = self.decimal("net_weight_kg", "weight_kg")
        if kilos is not None:
            grams = int(kilos * 1000 / many)
            item = replace(item, net_weight_g=grams, gross_weight_g=grams)
        litres, strength = self.decimal("litres"), self.decimal("alcohol_pct_vol")
        if litres is not None:
            item = replace(item, content=Content(litres / many, "l"))
        if strength is not None:
            item = replace(item, measures=(("alcohol_pct_vol", strength),))
        return replace(item, producer=str(self.given.get("producer", "")))

    def _row(self, code: str, rate: str, kind: str) -> DutyRow:
        return DutyRow(
            hs=code, rate=duty_rate(rate), kind=kind, is_legal_start=True, **europe.basis()
        )

    def base_duty(self) -> Money:
        added = charged(self.cost, ChargeKind.DUTY, *set(ADDED.values()))
        return charged(self.cost, ChargeKind.DUTY) - added

    def border(self) -> Money:
        return self.cost.tax + charged(self.cost, ChargeKind.FEE)

    def total(self) -> Money:
        """Of a traveller, who has the goods: duty and tax; of an import, all."""
        return self.cost.tax if self.given["mode"] == "traveller" else self.cost.total


agrees = europe.agrees
READERS: Mapping[str, Callable[[Any], object]] = {
    "vat_pct": lambda answer: europe.vat_pct(answer.cost),
    "total_rate_pct": lambda answer: europe.burden(answer.cost),
    "allowed": lambda answer: bool(answer.cost),
    "exempt": lambda answer: not charged(answer.cost, ChargeKind.DUTY).minor,
    "border_cost_rounded": lambda answer: answer.border().amount,
    **{
        f"per_unit_{code}": lambda answer, code=code: (
            answer.read_in(answer.cost.total, code.upper()) / int(answer.given.get("quantity", 1))
        )
        for code in CURRENCIES
    },
    **europe.in_each(
        {
            "customs_value": lambda answer: answer.cost.declared,
            "cif": lambda answer: answer.cost.declared,
            "duty": Answer.base_duty,
            "antidumping": lambda answer: charged(answer.cost, ChargeKind.DUTY, "antidumping"),
            "countervailing": lambda answer: charged(
                answer.cost, ChargeKind.DUTY, "countervailing"
            ),
            "total_duty": lambda answer: charged(answer.cost, ChargeKind.DUTY),
            "vat": lambda answer: charged(answer.cost, ChargeKind.VAT),
            "import_vat": lambda answer: charged(answer.cost, ChargeKind.VAT),
            "vat_base": lambda answer: europe.vat_base(answer.cost),
            "total_tax": lambda answer: answer.cost.tax,
            "taxes": lambda answer: answer.cost.tax,
            "border_cost": Answer.border,
            "border_cost_rounded": Answer.border,
            "total": Answer.total,
            "total_landed": lambda answer: answer.cost.total,
            "landed_cost": lambda answer: answer.cost.total,
        }
    ),
}


def _rate(stated: object) -> str | None:
    """`4.7` is a percentage; anything longer is written as a tariff does."""
    if stated is None:
        return None
    text = str(stated)
    return f"{text}%" if text.replace(".", "", 1).isdigit() else text


def _value(line: Mapping[str, Any]) -> Decimal:
    quantity = int(line.get("quantity", 1))
    unit = europe._unit_price(line, quantity)
    assert unit is not None, line
    return unit * quantity
