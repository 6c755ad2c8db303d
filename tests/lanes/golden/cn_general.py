"""China, general trade: the words and rates of a case as for retail import, by another regime."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import ClassVar

from tests.lanes.golden import cn_cbec

from entrepot.lanes.values import ChargeKind

MODES = {"general_trade"}
INPUTS = cn_cbec.INPUTS


class Answer(cn_cbec.Answer):
    """The same call on the other lane."""

    regime: ClassVar[str] = "cn-general"

    def composite_price(self) -> Decimal:
        """The base of VAT: the formula's P, read back from the charges."""
        value = self.cost.declared
        assert value is not None
        charged = (self.charged(ChargeKind.DUTY), self.charged(ChargeKind.CONSUMPTION_TAX))
        return value.amount + sum(charged)

    def added(self) -> Decimal:
        return sum(
            (
                charge.amount.amount
                for line in self.cost.lines
                for charge in line.charges
                if charge.kind is ChargeKind.DUTY
                if charge.name
            ),
            Decimal(0),
        )


READERS: Mapping[str, Callable[[Answer], object]] = {
    **cn_cbec.READERS,
    "composite_price_cny": Answer.composite_price,
    "burden_pct": Answer.share,
    "ad_valorem_burden_pct": Answer.share,
    "additional_duty_cny": Answer.added,
    "antidumping_duty_cny": Answer.added,
    "countervailing_duty_cny": Answer.added,
    "base_duty_cny": lambda answer: answer.charged(ChargeKind.DUTY) - answer.added(),
    "customs_value_cny": lambda answer: answer.cost.declared and answer.cost.declared.amount,
}


def agrees(name: str, actual: object, expected: object) -> bool:
    return cn_cbec.agrees(name, actual, expected)
