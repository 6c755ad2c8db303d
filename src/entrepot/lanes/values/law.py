"""Rows of law, as values. Rates are shares of one (0.13 is 13 %); `until` is exclusive.

A row whose source does not say when it began has no `since`, or one with `stated` beside it:
then it is "known to hold at least since", and its confidence says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from entrepot.lanes.values.duty import DutyRate
from entrepot.lanes.values.finding import RowRef
from entrepot.lanes.values.statute import Statute
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
    """A rate of duty on goods of a prefix. `stated` is the day of the table it was read from.

    `is_legal_start`: `since` is the day the law began; else it is as far back as the row is
    taken to reach, and days before `stated` are assumed.
    """

    hs: str
    rate: DutyRate
    kind: str = "normal"
    """`normal`, `provisional`, `preference` (with proof of origin), `simplified`; added to these:
    `antidumping`, `countervailing`, `additional`."""
    origins: tuple[str, ...] = ()
    """Countries where the goods were made (`EU` for its members); empty for all."""
    producers: tuple[str, ...] = ()
    """The producers it is for; empty for all who have no row of their own."""
    note: str = ""
    stated: date | None = None
    is_legal_start: bool = False


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
class PersonalKindRow(Row):
    """China: which category of personal articles goods are of; the longest prefix decides.

    Where `schedule` names one of consumption tax, `category` is for goods that pay its full
    tier (expensive watches and cosmetics), and `below` for the others.
    """

    category: int
    hs: tuple[str, ...]
    schedule: str = ""
    below: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalPriceRow(Row):
    """China: an official dutiable price of personal articles, for each `unit`: kg, l or item."""

    hs: str
    description: str
    price: Money
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsClassRow(Row):
    """China: VAT class and schedule of consumption tax of goods that only an imported tariff has.

    `consumption_tax` is `unstated` where a tax is due that no schedule holds.
    """

    hs: tuple[str, ...]
    vat: str
    consumption_tax: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow(Row):
    """What must go along with goods of these prefixes (all where empty) in these regimes."""

    code: str
    sender: str
    hs: tuple[str, ...]
    regimes: tuple[str, ...]


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
    fields: tuple[FieldRow, ...]
    personal: tuple[PersonalRow, ...]
    personal_kinds: tuple[PersonalKindRow, ...] = ()
    personal_prices: tuple[PersonalPriceRow, ...] = ()
    personal_bars: tuple[BarRow, ...] = ()
    """Kept out of personal parcels, beside what `bars` blocks everywhere."""
    papers: tuple[PaperRow, ...] = ()


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class EuropeLaw:
    """All rows for the European Union."""

    vat: tuple[MemberRow, ...]
    currencies: tuple[MoneyRow, ...]
    kinds: tuple[GoodsKindRow, ...]
    bars: tuple[BarRow, ...]
    excise: tuple[BarRow, ...]
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRow(Row):
    """A named bound; what it is measured on is the regime's to say, in its docstring."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRow(Row):
    """An amount that is neither duty nor tax, or a flat duty, for each of `per`."""

    name: str
    amount: Money
    per: str
    """`consignment`, `parcel`, `declaration_line`, `item_group`."""
    country: str = ""
    """The member state that levies it; empty for the whole territory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow(Row):
    """A named figure: a share of a base, a number of days, a switch (0 or 1)."""

    name: str
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefRow(Row):
    """What a return gives back in a country: the days are None where it sets none."""

    name: str
    """What it is about: `duty`, `tax` or `all`."""
    is_given_back: bool
    days_to_apply: int | None = None
    days_to_be_back: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitRow(Row):
    """How many days door to door a regime usually takes, customs included."""

    regime: str
    days_low: int
    days_high: int


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class CountryLaw:
    """The rows of one country in the forms that all countries share.

    Its file names are free; a table's name decides its form: `duty`, `vat`, `kind`, `threshold`,
    `fee`, `parameter`, `bar`, `excise`, `field`, `cap`, `relief`, `transit`. Rows of any other
    table stand in `tables`, as they are, for the country's own module to read.
    """

    country: str
    duties: tuple[DutyRow, ...] = ()
    vat: tuple[VatRow, ...] = ()
    kinds: tuple[GoodsKindRow, ...] = ()
    thresholds: tuple[ThresholdRow, ...] = ()
    fees: tuple[FeeRow, ...] = ()
    parameters: tuple[ParameterRow, ...] = ()
    bars: tuple[BarRow, ...] = ()
    excise: tuple[BarRow, ...] = ()
    fields: tuple[FieldRow, ...] = ()
    caps: tuple[CapRow, ...] = ()
    reliefs: tuple[ReliefRow, ...] = ()
    transits: tuple[TransitRow, ...] = ()
    tables: Mapping[str, tuple[Statute, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Law:
    """The law in force: two are the same only if they are one object, so it can be a cache key."""

    version: str
    china: ChinaLaw
    europe: EuropeLaw
    countries: Mapping[str, CountryLaw] = field(default_factory=dict)
    """By folder: ISO countries, and `EU`."""
    statutes: tuple[Statute, ...] = ()
    """All rows as they stand, the operator's among them: what the law desk shows."""

    def of(self, country: str) -> CountryLaw:
        """The country's rows in the shared forms; empty ones where it has none."""
        return self.countries.get(country) or CountryLaw(country=country)
