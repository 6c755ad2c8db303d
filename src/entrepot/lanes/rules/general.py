"""An ordinary import: duty by the country's tariff on the CIF value, then VAT on value and duty.

For a country whose law has this shape, its module is an `Import` and its folder of data the rest;
a country that differs takes the functions it can use. What they read, of the shared tables:

- `duty`: by the code, the origin and the day, with anti-dumping and the like on the same value.
- `kind` and `vat`: which goods are of a kind (the longest prefix decides), and the rate of each;
  a kind without a rate has that of its `otherwise`.
- `threshold`: `duty_relief` is measured on goods alone (with the exchange margin), without freight
  and tax, over the whole consignment; at the bound there is no duty. `duty_waiver` and `tax_waiver`
  are amounts of duty and of tax of the whole consignment: at the bound and below it is not levied.
- `bar`, `excise`, `field`, `fee`, `transit`; `relief` by the regime's name.

and of tables of its own: `paper` and `announcement` (see `territory`), and `open_duty`, a duty that
is known to be there, but not its figure: `hs`, `goods`, `low` and `high` where they are known,
`kind` and `origins` as in `duty`. Goods under it are kept out until a row gives the figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from entrepot.lanes.rules import (
    arithmetic,
    duties,
    europe_border,
    europe_tariff,
    pricing,
    territory,
)
from entrepot.lanes.rules.arithmetic import EXACT, HALF_UP
from entrepot.lanes.rules.europe_tariff import Tariff
from entrepot.lanes.rules.pricing import Priced, PricedLine
from entrepot.lanes.values import (
    Charge,
    ChargeKind,
    CountryLaw,
    DutyRow,
    Item,
    LandedCost,
    Lane,
    Law,
    Limits,
    Obstacle,
    Paper,
    ReturnRelief,
    RowRef,
    Statute,
    ThresholdRow,
)
from entrepot.money import values as money_values
from entrepot.money.values import Currency, Money

DUTY_RELIEF: Final = "duty_relief"
DUTY_WAIVER: Final = "duty_waiver"
TAX_WAIVER: Final = "tax_waiver"
FREE: Final = "duty_free"
RELIEVED: Final = "low_value_relief"


@dataclass(frozen=True, slots=True)
class Import:
    """The verbs of a regime that is an ordinary import and nothing else."""

    regime: str
    territory: tuple[str, ...]
    """Countries of one customs territory; the first is the folder of the rows."""
    unit: str
    """The currency that is charged."""
    treatment: str
    tax: str = "import_vat"
    """The name of the charge."""

    def rows(self, law: Law) -> CountryLaw:
        return law.of(self.territory[0])

    def check_lane(self, lane: Lane) -> None:
        territory.check_lane(lane, self.territory)

    def currency(self, _lane: Lane, _day: date, _law: Law) -> Currency:
        return money_values.currency(self.unit)

    def admit(self, priced: Priced, law: Law) -> tuple[Obstacle, ...]:
        rows, day = self.rows(law), priced.consignment.day
        territory.vat_of(rows, priced.lines[0].item.hs, day)  # NoLaw before the rows begin
        found = territory.goods_obstacles(priced, rows)
        if relief(priced, rows) is None:
            for item in priced.consignment.items:
                found += tariff(rows, item, day).obstacles
        return tuple(found)

    def assess(self, priced: Priced, law: Law) -> LandedCost:
        rows, consignment = self.rows(law), priced.consignment
        day, relieved = consignment.day, relief(priced, rows)
        duty = [_duty(priced, line, rows, relieved) for line in priced.lines]
        duty = waived(duty, territory.threshold(rows, DUTY_WAIVER, day), priced)
        owed = [sum(charge.amount.minor for charge in charges) for charges in duty]
        tax = [
            (territory.vat_charge(self.tax, priced, line, line.value + part, rows),)
            for line, part in zip(priced.lines, owed, strict=True)
        ]
        taxes = waived(tax, territory.threshold(rows, TAX_WAIVER, day), priced)
        fees = europe_border.fees(priced, rows, groups=len(priced.lines), is_low=True)
        lines = [
            pricing.line_cost(
                priced,
                line.item,
                (*pricing.charges(priced, line), *one, *two, *fees.get(line.item.id, ())),
            )
            for line, one, two in zip(priced.lines, duty, taxes, strict=True)
        ]
        return pricing.landed(
            priced,
            law,
            lines,
            dutiable=0,
            treatment=self.treatment,
            notes=territory.notes(consignment, rows, regime=self.regime),
            declared=priced.value,
        )

    def papers(self, priced: Priced, law: Law) -> tuple[Paper, ...]:
        return territory.papers(priced.consignment, self.rows(law), regime=self.regime)

    def limits(self, _day: date, _law: Law) -> Limits | None:
        return None

    def required_fields(self, hs: str, day: date, law: Law) -> tuple[str, ...]:
        return arithmetic.fields(self.rows(law).fields, hs, day)

    def hs_admission(self, hs: str, day: date, law: Law) -> Obstacle | None:
        return territory.barred(self.rows(law), hs, day)

    def return_relief(
        self, *, released_on: date, applied_on: date, back_on: date | None, law: Law
    ) -> ReturnRelief:
        return territory.return_relief(
            self.rows(law),
            self.regime,
            released_on=released_on,
            applied_on=applied_on,
            back_on=back_on,
        )


def relief(priced: Priced, law: CountryLaw) -> ThresholdRow | None:
    """The bound up to which no duty is due, when the consignment is within it."""
    row = territory.threshold(law, DUTY_RELIEF, priced.consignment.day)
    if row is None or territory.intrinsic(priced) > pricing.of_law(priced, row.amount):
        return None
    return row


def tariff(law: CountryLaw, item: Item, day: date) -> Tariff:
    """The rows of duty that hold for the item, and what stands in the way of computing them."""
    found = europe_tariff.of_item(law, item, day, needs_base=True)
    rows = (*((found.base,) if found.base else ()), *found.added)
    unknown = [
        opened
        for prefix, opened in _open(law, item.hs, item.origin, day)
        if not any(_closes(row, prefix, opened) for row in rows)
    ]
    if not unknown:
        return found
    known = [obstacle for obstacle in found.obstacles if obstacle.code != "duty.not_known"]
    opens = [_open_duty(item, opened) for opened in unknown]
    return found._replace(obstacles=(*known, *opens))


def duty_name(row: DutyRow) -> str:
    """Of its charge: empty for the normal duty, with its own word where that is nothing."""
    if row.kind == "normal":
        return "" if row.rate.share is None or row.rate.share else FREE
    return row.kind


def nothing(kind: ChargeKind, name: str, value: int, unit: Currency, ref: RowRef | None) -> Charge:
    """A duty or tax that is not due, with the reason for it (TAX-9)."""
    return Charge(kind, Money(0, unit), Money(value, unit), "0%", "V x 0%", EXACT, ref, name)


def waived(
    charges: Sequence[Sequence[Charge]], row: ThresholdRow | None, priced: Priced
) -> list[tuple[Charge, ...]]:
    """The same charges, or nothing of them when all together are at the bound or below it."""
    found = [tuple(line) for line in charges]
    whole = sum(charge.amount.minor for line in found for charge in line)
    if row is None or not whole or whole > pricing.of_law(priced, row.amount):
        return found
    assessed = Money(whole, priced.currency)
    return [tuple(_waived(charge, row, assessed) for charge in line) for line in found]


def _duty(
    priced: Priced, line: PricedLine, law: CountryLaw, relieved: ThresholdRow | None
) -> tuple[Charge, ...]:
    if relieved is not None:
        return (nothing(ChargeKind.DUTY, RELIEVED, line.value, priced.currency, relieved.ref),)
    found = tariff(law, line.item, priced.consignment.day)
    rows = (*((found.base,) if found.base else ()), *found.added)
    return tuple(_duty_charge(priced, line, row) for row in rows)


def _duty_charge(priced: Priced, line: PricedLine, row: DutyRow) -> Charge:
    unit, day = priced.currency, priced.consignment.day
    in_minor = pricing.in_minor(priced)
    due = duties.due(row.rate, value=line.value, item=line.item, day=day, in_minor=in_minor)
    return Charge(
        ChargeKind.DUTY,
        Money(due.minor, unit),
        Money(line.value, unit),
        row.rate.text,
        due.formula,
        HALF_UP,
        duties.row_ref(row, day),
        duty_name(row),
    )


@lru_cache(maxsize=16_384)
def _open(law: CountryLaw, hs: str, origin: str, day: date) -> tuple[tuple[str, Statute], ...]:
    """Of each kind the one with the longest prefix of the code, with that prefix."""
    found: dict[str, tuple[str, Statute]] = {}
    for row in law.tables.get("open_duty", ()):
        kind, origins = row.fields.get("kind", "normal"), row.fields.get("origins", ())
        if not row.since <= day < row.until or not territory.is_from(origin, tuple(origins)):
            continue
        for prefix in row.fields["hs"]:
            if hs.startswith(prefix) and len(prefix) > len(found.get(kind, ("",))[0]):
                found[kind] = (prefix, row)
    return tuple(found.values())


def _closes(row: DutyRow, prefix: str, opened: Statute) -> bool:
    """Does a row, such as one the operator imported, give the figure that was open?"""
    kind = str(opened.fields.get("kind", "normal"))
    if kind != "normal":
        return row.kind == kind
    return row.kind in duties.BASE_KINDS and len(row.hs) >= len(prefix)


def _open_duty(item: Item, row: Statute) -> Obstacle:
    facts = {"hs": item.hs, **territory.texts(row)}
    code = "duty.range" if "low" in facts else "duty.unstated"
    return Obstacle(code, item.id, facts, "import_tariff", territory.ref(row))


def _waived(charge: Charge, row: ThresholdRow, assessed: Money) -> Charge:
    return Charge(
        charge.kind,
        Money(0, charge.amount.currency),
        charge.base,
        charge.rate,
        f"{charge.formula}; in all {assessed}, not above {row.amount}: not levied",
        charge.rounding,
        row.ref,
        row.name,
    )
