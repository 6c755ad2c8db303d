"""China, personal articles: a case's own rate and official price stand in the place of the rows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from tests.lanes.golden import cn_cbec
from tests.lanes.golden.cn_cbec import UNNAMED, basis, yuan

from entrepot.lanes import rows
from entrepot.lanes.values import (
    ChargeKind,
    Consignment,
    Law,
    PersonalKindRow,
    PersonalPriceRow,
    PersonalRow,
)
from entrepot.money.values import CNY, Money

MODES = {"personal_articles"}
PRICES = {
    "dutiable_price_cny_per_kg": "kg",
    "dutiable_price_cny_per_l": "l",
    "dutiable_price_cny_per_item": "item",
    "dutiable_price_cny": "item",
}
INPUTS = cn_cbec.INPUTS | {
    *PRICES,
    *("rate_pct", "exemption_cny", "parcel_limit_cny", "items", "category", "from"),
}


class Answer(cn_cbec.Answer):
    """One parcel of one kind of goods."""

    regime: ClassVar[str] = "cn-personal"

    def check_limits(self) -> None:
        for name, threshold in (
            ("exemption_cny", "personal_waiver"),
            ("parcel_limit_cny", "personal_parcel"),
        ):
            if name in self.given:
                held = [
                    row.amount.amount
                    for row in rows.law().of("CN").thresholds
                    if row.name.startswith(threshold)
                    if row.holds_on(self.day)
                ]
                assert self.decimal(name) in held

    @cached_property
    def law(self) -> Law:
        law = rows.law()
        hs = self.given.get("hs", UNNAMED)
        kinds, rates, prices = (
            law.china.personal_kinds,
            law.china.personal,
            law.china.personal_prices,
        )
        if "rate_pct" in self.given:
            kinds = (PersonalKindRow(category=0, hs=("",), **basis()),)
            rate = self.decimal("rate_pct") / 100
            rates = (PersonalRow(category=0, description="", rate=rate, **basis()),)
        elif "category" in self.given:
            category = int(self.given["category"])
            kinds = (PersonalKindRow(category=category, hs=("",), **basis()),)
        for name, unit in PRICES.items():
            if name in self.given:
                price = yuan(self.decimal(name))
                row = PersonalPriceRow(hs=hs, description="", price=price, unit=unit, **basis())
                prices = (row,)
        if not any(name in self.given for name in PRICES):
            prices = () if hs == UNNAMED else prices
        china = replace(law.china, personal_kinds=kinds, personal=rates, personal_prices=prices)
        return replace(law, version="case", china=china)

    @cached_property
    def consignment(self) -> Consignment:
        """Where no price is said, the official one was paid."""
        if any(self.has(name) for name in cn_cbec.VALUES):
            made = super().consignment
        else:
            official = next(self.decimal(name) for name in PRICES if name in self.given)
            much = self.decimal("kg", "1") * self.decimal("quantity", "1")
            given = {**self.given, "price_cny": str(official * much)}
            made = cn_cbec.Answer(given, self.day).consignment
            made = replace(made, lane=replace(made.lane, regime=self.regime))
        many = int(self.given.get("items", 1))
        [item] = made.items
        if many > 1 and item.quantity == 1:
            share, rest = divmod(item.unit_price.minor, many)
            assert not rest
            item = replace(
                item,
                quantity=many,
                unit_price=Money(share, CNY),
                net_weight_g=max(item.net_weight_g // many, 1),
            )
        origin = str(self.given.get("from", made.lane.origin))
        return replace(made, items=(item,), lane=replace(made.lane, origin=origin))

    def assessed(self) -> Decimal:
        """The tax before the waiver: what the note says, or what is charged."""
        for note in self.cost.notes:
            if note.code == "personal.waived":
                return Decimal(note.facts["assessed"].split()[-1])
        return self.charged(ChargeKind.DUTY)


READERS: Mapping[str, Callable[[Answer], object]] = {
    **cn_cbec.READERS,
    "tax_assessed_cny": Answer.assessed,
    "tax_payable_cny": lambda answer: answer.charged(ChargeKind.DUTY),
    "tax_waived": lambda answer: answer.assessed() > answer.charged(ChargeKind.DUTY),
    "accepted_as_personal": lambda answer: answer.refusal is None,
    "dutiable_value_cny": lambda answer: answer.cost.declared and answer.cost.declared.amount,
}


def agrees(name: str, actual: object, expected: object) -> bool:
    return cn_cbec.agrees(name, actual, expected)
