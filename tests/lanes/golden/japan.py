"""Japan: how a case's words become a call, and how its figures are read.

The law of a case holds the rates that it states and no others, so also no rounding to hundreds and
thousands of yen: the published examples know none (a sweater of 15,000 at 10 % and 8 % pays 1,320,
where a rounded base would give 1,200). A case may state it, `base_step_jpy` and `tax_step_jpy`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from tests.lanes.golden import britain
from tests.lanes.golden.britain import (
    CARRIAGE,
    FX,
    GOODS,
    INSURANCE,
    amounts,
    basis,
    charged,
    duty_row,
    vat_rows,
    with_country,
)

from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    ChargeKind,
    Consignment,
    Content,
    Item,
    LandedCost,
    Lane,
    Law,
    NotAllowed,
    ParameterRow,
)

MODES = {"personal_import", "commercial_import"}
RETAIL = ("overseas_retail", "retail", "retail_price", "overseas_price", "fob")
STEPS = ("base_step", "tax_step")
INPUTS = (
    amounts(*GOODS, *RETAIL, *CARRIAGE, *INSURANCE)
    | FX
    | {f"{step}_jpy" for step in STEPS}
    | {"duty_pct", "rate", "duty_rate", "consumption_tax_pct", "personal_use", "pairs", "hs"}
    | {"hs6", "quantity", "lines", "origin", "litres", "personal", "commercial", "goods_kind"}
    | {"description", "use", "incoterm"}
)
EXCLUSIVE = ("not_simplified", "open_duty", "liquor_tax")
"""Tables that a case with its own rate of duty puts aside."""


@dataclass(frozen=True)
class Answer(britain.Case):
    """What the rules say to an import, small where the value is, else ordinary."""

    given: Mapping[str, Any]
    day: date
    unit = "JPY"
    from_ = "US"
    more_goods = RETAIL

    def check_limits(self) -> None:
        pass

    @property
    def is_own(self) -> bool:
        """By the case's word, or by the price it states."""
        for name in ("personal_use", "personal"):
            if name in self.given:
                return bool(self.given[name])
        return any(key in self.given for key in amounts(*RETAIL[:-1]))

    @cached_property
    def law(self) -> Law:
        law = rows.law()
        mine = law.of("JP")
        if (tax := self.decimal("consumption_tax_pct")) is not None:
            kinds = tuple(row for row in mine.kinds if row.kind == "standard")
            mine = replace(mine, kinds=kinds, vat=vat_rows(tax))
        stated = self.given.get("duty_pct", self.given.get("rate", self.given.get("duty_rate")))
        if stated is not None:
            codes = {item.hs for item in self.items}
            tables = {name: found for name, found in mine.tables.items() if name not in EXCLUSIVE}
            duties = tuple(
                replace(duty_row(code, stated), kind=kind)
                for code in codes
                for kind in ("normal", "simplified")
            )
            mine = replace(mine, duties=duties, tables=tables)
        parameters = tuple(row for row in mine.parameters if row.name not in STEPS)
        parameters += tuple(
            ParameterRow(name=step, value=value, **basis())
            for step in STEPS
            if (value := self.decimal(f"{step}_jpy")) is not None
        )
        return with_country(law, replace(mine, parameters=parameters))

    @cached_property
    def consignment(self) -> Consignment:
        pairs = self.decimal("pairs")
        items = tuple(self._with_measures(item, pairs) for item in self.items)
        return Consignment(
            lane=Lane("jp-small", self.origin, "JP"),
            items=items,
            freight=self.money(self.amount(*CARRIAGE)),
            insurance=self.money(self.amount(*INSURANCE)),
            day=self.day,
            rate=self.rate,
            is_for_own_use=self.is_own,
        )

    @property
    def origin(self) -> str:
        return str(self.given.get("origin", self.from_))

    def _with_measures(self, item: Item, pairs: Decimal | None) -> Item:
        if pairs is not None:
            item = replace(item, measures=(("pair", pairs / item.quantity),))
        if (litres := self.decimal("litres")) is not None:
            item = replace(item, content=Content(litres / item.quantity, "l"))
        return item

    @cached_property
    def cost(self) -> LandedCost:
        try:
            return rules.landed_cost(self.consignment, law=self.law)
        except NotAllowed:
            lane = replace(self.consignment.lane, regime="jp-general")
            return rules.landed_cost(replace(self.consignment, lane=lane), law=self.law)

    def is_exempt(self) -> bool:
        """Also where no row knows the duty: what is exempt needs none."""
        obstacles = rules.admit(self.consignment, law=self.law)
        if any(one.code.startswith("duty.") for one in obstacles):
            return False
        return self.cost.treatment == "jp_exempt"

    def base(self) -> Decimal:
        assert self.cost.declared is not None
        return self.cost.declared.amount


READINGS: Mapping[str, Callable[[Answer], Decimal]] = {
    "taxable_base": Answer.base,
    "customs_value": Answer.base,
    "duty": lambda answer: charged([answer.cost], ChargeKind.DUTY),
    "consumption_tax": lambda answer: charged([answer.cost], ChargeKind.VAT),
    "liquor_tax": lambda answer: charged([answer.cost], ChargeKind.CONSUMPTION_TAX),
    "total_tax": lambda answer: answer.cost.tax.amount,
    "tax": lambda answer: answer.cost.tax.amount,
    "total": lambda answer: answer.cost.total.amount,
    "total_landed": lambda answer: answer.cost.total.amount,
}


def _in(read: Callable[[Answer], Decimal], code: str) -> Callable[[Answer], object]:
    def found(answer: Answer) -> Decimal:
        is_ours = answer.rate is None or code == "jpy"
        return read(answer) if is_ours else read(answer) / answer.rate.rate

    return found


READERS: Mapping[str, Callable[[Answer], object]] = {
    "exempt": Answer.is_exempt,
    "taxable": lambda answer: not answer.is_exempt(),
    "allowed": lambda answer: bool(answer.cost),
    "simplified": lambda answer: answer.cost.lane.regime == "jp-small",
    **{
        f"{name}_{code}": _in(read, code)
        for name, read in READINGS.items()
        for code in britain.CODES
    },
}


def agrees(name: str, actual: object, expected: object) -> bool:
    """In whole yen, in hundredths of other currencies."""
    if isinstance(actual, Decimal):
        places = Decimal(1) if name.endswith("_jpy") else Decimal("0.01")
        wanted = Decimal(str(expected)).quantize(places, ROUND_HALF_UP)
        return actual.quantize(places, ROUND_HALF_UP) == wanted
    return actual == expected
