"""Rows of law, as values. Rates are shares of one (0.13 is 13 %); `until` is exclusive.

A row whose source does not say when it began has no `since`, or one with `stated` beside it:
then it is "known to hold at least since", and its confidence says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from entrepot.lanes.values.finding import RowRef
from entrepot.money.values import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What all rows have: from when until when, who says so, and how sure that is."""

    since: date
    until: date = date.max
    source: str
    confidence: str

    @property
    def ref(self) -> RowRef:
        until = None if self.until == date.max else self.until
        return RowRef(self.source, self.confidence, self.since, until)

    def holds_on(self, day: date) -> bool:
        return self.since <= day < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRow(Row):
    """China: the rate of a class of goods, `general` or `reduced`."""

    kind: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """Consumption tax: a share of the composite price and an amount of CNY per litre."""

    rate: Decimal
    per_litre: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumptionTaxRow(Row):
    """One schedule (`wine`, `spirits`, `beer`, `cosmetics`, `watches`, `none`) of consumption tax.

    Where `threshold` is not empty, `full` holds from that dutiable value (CNY) per measure
    (ml, l, g, piece of content, or item) on, inclusive, and `below` under it.
    """

    schedule: str
    full: Tier
    threshold: Mapping[str, Decimal]
    below: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow(Row):
    """A rate of duty. `stated` is the day of the table it was read from, None if it has none.

    `is_legal_start`: `since` is the day the law began; else it is as far back as the row is
    taken to reach (the tariff cut of 2018-07-01), and days before `stated` are assumed.
    """

    rate: Decimal
    stated: date | None
    is_legal_start: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffLine:
    """China: an eight-digit line: its duty over time, its VAT class, its consumption-tax schedule."""

    hs: str
    description: str
    vat: str
    consumption_tax: str
    note: str
    source: str
    confidence: str
    stated: date | None
    duties: tuple[DutyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRow(Row):
    """China: a line of the positive list for cross-border retail import."""

    hs: str
    channels: tuple[str, ...]
    """Customs modes it is open to: 9610 (direct), 1210 (bonded)."""
    note: str
    is_operators: bool = False
    """The operator answers for it, not a published list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow(Row):
    """China: what one order and one person's calendar year may hold, in dutiable value."""

    order: Money
    year: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow(Row):
    """China: the share of VAT and consumption tax that is levied inside the limits."""

    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRow(Row):
    """China: days from the release of the declaration list to apply, and to have goods back."""

    days_to_apply: int
    days_to_be_back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow(Row):
    """Goods that are kept out: `blocked` always, `permit` unless the operator answers for them."""

    hs: tuple[str, ...]
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRow(Row):
    """The most net weight of these goods that one person may buy in a year."""

    hs: str
    net_weight_g_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionalDutyRow(Row):
    """Anti-dumping or countervailing duty: a range, by producer, for goods of these origins."""

    hs: tuple[str, ...]
    origins: tuple[str, ...]
    low: Decimal
    high: Decimal
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow(Row):
    """Facts a variant must have before it may be offered; for all goods where `hs` is empty."""

    hs: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRow(Row):
    """China: a category of personal articles with its one combined rate."""

    category: int
    description: str
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow(Row):
    """A member state's VAT for a kind of goods (`standard`, `food`, `book` …)."""

    country: str
    kind: str
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow(Row):
    """The currency in which a member state's prices are charged."""

    country: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsKindRow(Row):
    """Which goods are of a kind, and the kind to fall back on where a state names no rate."""

    kind: str
    hs: tuple[str, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one order and of a person's calendar year, in dutiable value."""

    order: Money
    year: Money
    row: RowRef


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class ChinaLaw:
    """All rows for China."""

    tariff: tuple[TariffLine, ...]
    vat: tuple[VatRow, ...]
    consumption_tax: tuple[ConsumptionTaxRow, ...]
    listings: tuple[ListingRow, ...]
    limits: tuple[LimitRow, ...]
    shares: tuple[ShareRow, ...]
    returns: tuple[ReturnRow, ...]
    bars: tuple[BarRow, ...]
    caps: tuple[CapRow, ...]
    additional: tuple[AdditionalDutyRow, ...]
    fields: tuple[FieldRow, ...]
    personal: tuple[PersonalRow, ...]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class EuropeLaw:
    """All rows for the European Union."""

    vat: tuple[MemberRow, ...]
    currencies: tuple[MoneyRow, ...]
    kinds: tuple[GoodsKindRow, ...]
    bars: tuple[BarRow, ...]
    excise: tuple[BarRow, ...]
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Law:
    """The law in force: two are the same only if they are one object, so it can be a cache key."""

    version: str
    china: ChinaLaw
    europe: EuropeLaw
