"""What it costs, and why: charges that carry their own reason.

Charges are made by the ten thousand a second, so they are msgspec structs: as frozen as
dataclasses, and made five times as fast.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from entrepot.lanes.values.consignment import Incoterm, Item, Lane
from entrepot.lanes.values.finding import RowRef
from entrepot.money.values import Currency, Money, Rate


class ChargeKind(StrEnum):
    """Duty is never booked as tax (XB-4): each kind has an account of its own."""

    GOODS = "goods"
    EXCHANGE = "exchange"
    FREIGHT = "freight"
    INSURANCE = "insurance"
    DUTY = "duty"
    CONSUMPTION_TAX = "consumption_tax"
    VAT = "vat"
    FEE = "fee"


TAXES = (ChargeKind.DUTY, ChargeKind.CONSUMPTION_TAX, ChargeKind.VAT)
"""What goes to an authority."""
COLLECTED = (*TAXES, ChargeKind.FEE)
"""What a carrier collects at the door when the seller's side has not paid it."""
UNVERIFIED = ("unsourced", "assumed")
"""Confidences of rows that nobody has checked."""


class Treatment(StrEnum):
    """Which branch of the regime the consignment fell into."""

    CBEC_WITHIN_LIMITS = "cbec_within_limits"
    FULL_TAX_AS_GENERAL_TRADE = "full_tax_as_general_trade"
    EU_VAT_OF_MEMBER_STATE = "eu_vat_of_member_state"
    """A regime may name branches of its own beside these: `LandedCost.treatment` is any text."""


class Charge(msgspec.Struct, frozen=True):
    """One amount of a line. In `formula`, V stands for `base`; `rate` is as a person writes it."""

    kind: ChargeKind
    amount: Money
    base: Money
    rate: str
    formula: str
    rounding: str
    row: RowRef | None = None
    name: str = ""
    """Which duty, tax or fee it is (`antidumping`, `fr_parcel_fee`), or why it is nothing
    (`reverse_charge`, `exempt`); empty where the kind says it all."""

    @property
    def explained(self) -> str:
        """The formula with its figures."""
        return f"{self.formula.replace('V', str(self.base))} = {self.amount}"


class LineCost(msgspec.Struct, frozen=True):
    """One item's charges; `total` is their sum to the last minor unit."""

    item: Item
    charges: tuple[Charge, ...]
    total: Money

    def amount(self, kind: ChargeKind) -> Money:
        """The sum of the line's charges of a kind; zero when there is none."""
        minor = sum(charge.amount.minor for charge in self.charges if charge.kind is kind)
        return Money(minor, self.total.currency)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation, ready to be read."""

    item: str
    kind: ChargeKind
    base: Money
    rate: str
    formula: str
    rounding: str
    amount: Money
    source: str
    confidence: str
    since: date | None
    until: date | None
    name: str = ""


class Note(msgspec.Struct, frozen=True):
    """Something to know beside the price: a code with its facts, and who says so."""

    code: str
    facts: Mapping[str, str]
    row: RowRef | None = None


class LandedCost(msgspec.Struct, frozen=True):
    """The full price of a consignment. `total` is the sum of the lines, these of their charges."""

    lane: Lane
    day: date
    currency: Currency
    lines: tuple[LineCost, ...]
    """In the order of the consignment's items."""
    total: Money
    dutiable: Money
    """What counts against the person's yearly allowance; zero where there is none."""
    treatment: str
    """A `Treatment`, or a branch named by the regime's own module."""
    rules_version: str
    """Names the rows that were in force when this was computed."""
    rate: Rate | None
    margin: Decimal
    incoterm: Incoterm = Incoterm.DDP
    notes: tuple[Note, ...] = ()
    declared: Money | None = None
    """The customs value, where it is not simply `dutiable`."""

    @property
    def on_delivery(self) -> Money:
        """What the carrier collects at the door: duty, tax and fees under DAP, else nothing."""
        if self.incoterm is Incoterm.DDP:
            return Money(0, self.currency)
        minor = sum(
            charge.amount.minor
            for line in self.lines
            for charge in line.charges
            if charge.kind in COLLECTED
        )
        return Money(minor, self.currency)

    @property
    def unverified(self) -> tuple[RowRef, ...]:
        """The rows behind the figures that nobody has checked against the law's own text."""
        rows = [charge.row for line in self.lines for charge in line.charges]
        rows += [note.row for note in self.notes]
        weak = [row for row in rows if row is not None if row.confidence in UNVERIFIED]
        return tuple(dict.fromkeys(weak))

    @property
    def charges(self) -> Mapping[ChargeKind, Money]:
        """Totals by kind, in the order of `ChargeKind`; only the kinds that occur."""
        sums: dict[ChargeKind, int] = {}
        for line in self.lines:
            for charge in line.charges:
                sums[charge.kind] = sums.get(charge.kind, 0) + charge.amount.minor
        return {kind: Money(sums[kind], self.currency) for kind in ChargeKind if kind in sums}

    @property
    def tax(self) -> Money:
        """Duty, consumption tax and VAT together: what is withheld for authorities."""
        minor = sum(
            charge.amount.minor
            for line in self.lines
            for charge in line.charges
            if charge.kind in TAXES
        )
        return Money(minor, self.currency)

    @property
    def goods_value(self) -> Money:
        """Goods with the exchange margin: the price the buyer pays for them before freight."""
        minor = sum(
            charge.amount.minor
            for line in self.lines
            for charge in line.charges
            if charge.kind in (ChargeKind.GOODS, ChargeKind.EXCHANGE)
        )
        return Money(minor, self.currency)

    @property
    def explanation(self) -> tuple[Step, ...]:
        """Why each minor unit is there; made when asked for."""
        return tuple(
            Step(
                item=line.item.id,
                kind=charge.kind,
                base=charge.base,
                rate=charge.rate,
                formula=charge.explained,
                rounding=charge.rounding,
                amount=charge.amount,
                source="" if charge.row is None else charge.row.source,
                confidence="" if charge.row is None else charge.row.confidence,
                since=None if charge.row is None else charge.row.since,
                until=None if charge.row is None else charge.row.until,
                name=charge.name,
            )
            for line in self.lines
            for charge in line.charges
        )

    def plain(self) -> dict[str, object]:
        """The whole of it in JSON's own types, for freezing into an order (XB-5)."""
        return {
            "lane": {
                "regime": self.lane.regime,
                "origin": self.lane.origin,
                "destination": self.lane.destination,
            },
            "day": self.day.isoformat(),
            "currency": self.currency.code,
            "treatment": str(self.treatment),
            "incoterm": self.incoterm.value,
            "on_delivery": str(self.on_delivery.amount),
            "declared": None if self.declared is None else str(self.declared.amount),
            "notes": [
                {
                    "code": note.code,
                    "facts": dict(note.facts),
                    "source": "" if note.row is None else note.row.source,
                    "confidence": "" if note.row is None else note.row.confidence,
                }
                for note in self.notes
            ],
            "rules_version": self.rules_version,
            "exchange": None
            if self.rate is None
            else {
                "base": self.rate.base.code,
                "quote": self.rate.quote.code,
                "rate": str(self.rate.rate),
                "on": self.rate.on.isoformat(),
                "source": self.rate.source,
                "margin": str(self.margin),
            },
            "dutiable": str(self.dutiable.amount),
            "tax": str(self.tax.amount),
            "total": str(self.total.amount),
            "charges": {kind.value: str(sum_.amount) for kind, sum_ in self.charges.items()},
            "lines": [
                {
                    "item": line.item.id,
                    "hs": line.item.hs,
                    "description": line.item.description,
                    "origin": line.item.origin,
                    "quantity": line.item.quantity,
                    "unit_price": str(line.item.unit_price.amount),
                    "unit_price_currency": line.item.unit_price.currency.code,
                    "total": str(line.total.amount),
                    "charges": [_plain_charge(charge) for charge in line.charges],
                }
                for line in self.lines
            ],
        }


@dataclass(frozen=True, slots=True)
class ReturnRelief:
    """What a return gives back. The days are None where the regime sets none."""

    tax_waived: bool
    allowance_restored: bool
    last_day_to_apply: date | None
    last_day_back: date | None
    row: RowRef
    kinds: tuple[ChargeKind, ...] | None = None
    """What comes back, where the law gives back some kinds only; None is all or nothing."""

    def gives_back(self, kind: ChargeKind) -> bool:
        """Does this kind of tax come back?"""
        return self.tax_waived if self.kinds is None else kind in self.kinds


def _plain_charge(charge: Charge) -> dict[str, object]:
    row = charge.row
    return {
        "kind": charge.kind.value,
        "name": charge.name,
        "amount": str(charge.amount.amount),
        "base": str(charge.base.amount),
        "base_currency": charge.base.currency.code,
        "rate": charge.rate,
        "formula": charge.formula,
        "rounding": charge.rounding,
        "row": None
        if row is None
        else {
            "source": row.source,
            "confidence": row.confidence,
            "since": row.since and row.since.isoformat(),
            "until": row.until and row.until.isoformat(),
        },
    }
