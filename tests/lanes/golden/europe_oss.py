"""European Union, sales between member states: how a case's words become a call, and are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from tests.lanes.golden import europe
from tests.lanes.golden.europe import PLAIN, amounts

from entrepot.lanes import rules
from entrepot.lanes.rules.regimes import eu_oss
from entrepot.lanes.values import ChargeKind, LandedCost, Law

MODES = {"intra_eu_distance_sale"}
SOLD = ("goods_sales", "digital_sales", "sales", "services_sales", "prior_sales", "sales_in_year")
SALE = ("sale", "this_sale", *europe.GOODS)
HOME, AWAY = "IE", "FR"
INPUTS = (
    amounts(*SOLD, *SALE, *europe.CARRIAGE, *europe.INSURANCE, "threshold")
    | PLAIN
    | europe.FX
    | {"home_vat_pct", "destination_vat_pct", "home", "seller_country", "home_country"}
)
WORDS = {
    "destination_vat": ("destination", "buyer", "customer", "arrival"),
    "home_vat": ("home", "origin", "seller", "departure"),
    "reverse_charge": ("reverse", "none", "buyer"),
}
"""How a case may call the state whose VAT is due."""


@dataclass(frozen=True)
class Answer(europe.Case):
    """What the rules say to a sale; the year's last cent is this sale where none is named."""

    given: Mapping[str, Any]
    day: date

    def check_limits(self) -> None:
        bound = self.amount("threshold")
        if bound is not None:
            [row] = [row for row in self.law.of("EU").thresholds if row.name == eu_oss.THRESHOLD]
            assert row.amount.amount == bound

    @cached_property
    def member(self) -> str:
        place = str(self.given.get("destination_country") or self.given["destination"])
        return place if place in europe.EUROPEAN_UNION else AWAY

    @cached_property
    def home(self) -> str:
        names = ("seller_country", "home_country", "home", "origin")
        said = next((str(self.given[name]) for name in names if name in self.given), HOME)
        return said if said != self.member else ("DE" if self.member == HOME else HOME)

    @cached_property
    def law(self) -> Law:
        rates = {}
        for country, names in (
            (self.home, ("home_vat_pct",)),
            (self.member, ("destination_vat_pct", "vat_pct")),
        ):
            stated = self.decimal(*names)
            if stated is not None:
                rates[country] = stated
        law = self.law_of(rates)
        if rates and len(rates) < 2:
            kept = [row for row in self.law_of({}).europe.vat if row.kind == "standard"]
            vat = tuple(row for row in kept if row.country not in rates) + law.europe.vat[-1:]
            law = replace(law, europe=replace(law.europe, vat=vat))
        return law

    @cached_property
    def cost(self) -> LandedCost:
        sold = [value for name in SOLD if (value := self.amount(name)) is not None]
        before = sum(sold, Decimal(0))
        sale = self.amount(*SALE)
        if sale is None:
            sale, before = Decimal("0.01"), before - Decimal("0.01")
        item = europe.an_item("1", self._code(), 1, self.money(sale), origin=self.home)
        known = self.money(max(before, Decimal(0))) if sold else None
        return rules.landed_cost(
            self.consignment_of(
                [item],
                "eu-oss",
                origin=self.home,
                seller_sales_in_year=known,
                business=self.business,
            ),
            law=self.law,
        )

    def _code(self) -> str:
        return str(self.given.get("hs") or self.given.get("hs6") or "999999")

    @property
    def name(self) -> str:
        [charge] = europe.vat_charges(self.cost)
        return charge.name


def agrees(name: str, actual: object, expected: object) -> bool:
    if name in ("vat_of", "treatment"):
        return any(word in str(expected).lower() for word in WORDS[str(actual)])
    return europe.agrees(name, actual, expected)


READERS: Mapping[str, Callable[[Any], object]] = {
    "threshold_exceeded": lambda answer: any(
        note.code == "eu.above_sales_threshold" for note in answer.cost.notes
    ),
    "vat_of": lambda answer: answer.name,
    "treatment": lambda answer: answer.name,
    "vat_pct": lambda answer: europe.vat_pct(answer.cost),
    "reverse_charge": lambda answer: answer.name == "reverse_charge",
    **europe.in_each(
        {
            "vat": lambda answer: europe.charged(answer.cost, ChargeKind.VAT),
            "total": lambda answer: answer.cost.total,
        }
    ),
}
