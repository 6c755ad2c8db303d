"""China, personal articles: a case's own rate and official price stand in the place of the rows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from tests.lanes.golden import cn_cbec
from tests.lanes.golden.cn_cbec import basis, yuan

from entrepot.lanes import rows
from entrepot.lanes.values import (
    ChargeKind,
    Law,
    PersonalKindRow,
    PersonalPriceRow,
    PersonalRow,
)

MODES = {"personal_articles"}
PRICES = {
    "dutiable_price_cny_per_kg": "kg",
    "dutiable_price_cny_per_l": "l",
    "dutiable_price_cny_per_item": "item",
    "dutiable_price_cny": "item",
}
OWN = 100
"""The first category that is a case's own."""
INPUTS = cn_cbec.INPUTS | {
    *PRICES,
    *("rate_pct", "exemption_cny", "parcel_limit_cny", "items", "category", "from", "indivisible"),
}


class Answer(cn_cbec.Answer):
    """One parcel of one kind of goods."""

    regime: ClassVar[str] = "cn-personal"
    rest_is_freight: ClassVar[bool] = False

    def check_limits(self) -> None:
        assert not self.given.get("indivisible") or self.quantity == 1
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

    def onto(self, law: Law, name: str) -> Law:
        """A category, a rate or an official price of the case stands before the rows."""
        kinds, rates = law.china.personal_kinds, law.china.personal
        category = int(self.given.get("category", 1))
        if "rate_pct" in self.given:
            category = OWN + sum(row.category >= OWN for row in kinds)
            rate = self.decimal("rate_pct") / 100
            rates += (PersonalRow(category=category, description="", rate=rate, **basis()),)
        if {"rate_pct", "category"} & self.given.keys():
            kinds = tuple(row for row in kinds if self.hs not in row.hs)
            kinds += (PersonalKindRow(category=category, hs=(self.hs,), **basis()),)
        prices = tuple(
            row for row in law.china.personal_prices if not self.hs.startswith(row.hs)
        ) + tuple(
            PersonalPriceRow(
                hs=self.hs, description="", price=yuan(self.decimal(key)), unit=unit, **basis()
            )
            for key, unit in PRICES.items()
            if key in self.given
        )
        if self.hs.startswith(("9999", "9998")) or any(key in self.given for key in PRICES):
            law = replace(law, china=replace(law.china, personal_prices=prices))
        china = replace(law.china, personal_kinds=kinds, personal=rates)
        return replace(law, version=name, china=china)

    @cached_property
    def value(self) -> Decimal:
        """Where no price is said, the official one was paid."""
        if any(self.has(name) for name in cn_cbec.VALUES):
            return super().value
        official = next(self.decimal(name) for name in PRICES if name in self.given)
        much = self.decimal("kg") if "kg" in self.given else Decimal(self.quantity)
        return official * much

    @property
    def quantity(self) -> int:
        """`items` is how many there are, where it is no list of them."""
        return int(self.given.get("quantity", self.given.get("items", 1)))

    @property
    def origin(self) -> str:
        return str(self.given.get("from", super().origin))

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
    "allowed_as_personal": lambda answer: answer.refusal is None,
    "accepted_as_personal": lambda answer: answer.refusal is None,
    "dutiable_value_cny": lambda answer: answer.cost.declared and answer.cost.declared.amount,
}


def agrees(name: str, actual: object, expected: object) -> bool:
    return cn_cbec.agrees(name, actual, expected)
