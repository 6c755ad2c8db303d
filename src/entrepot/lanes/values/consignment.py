"""What is sent. Everything here checks itself when it is made."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from entrepot.lanes.values import refusals
from entrepot.money.values import Money, Rate

ITEMS_MAX: Final = 500
QUANTITY_MAX: Final = 100_000
WEIGHT_G_MAX: Final = 10_000_000
AMOUNT_MINOR_MAX: Final = 10**13
"""A bound far above any order, so that a slipped decimal point is found."""

_COUNTRIES: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR"
    " BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ"
    " EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW"
    " GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY"
    " KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV"
    " MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY"
    " QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG"
    " TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM"
    " ZW"
)
_MEMBERS: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

COUNTRIES: Final = frozenset(_COUNTRIES.split())
"""ISO 3166-1 alpha-2, all 249."""
EUROPEAN_UNION: Final = frozenset(_MEMBERS.split())
"""Member states since 2020-02-01."""

MEASURES: Final = frozenset(
    [
        "pair",
        "m",
        "m2",
        "m3",
        "alcohol_pct_vol",
        "kg_drained",
        "kg_dry",
        "kg_lactic",
        "kg_dry_lactic",
        "kg_standard",
        "sugar_pct",
        "pieces",
    ]
)
"""What `Item.measures` may name."""
MEASURE_MAX: Final = 10**9

_MICRO: Final = {"ml": 10**6, "l": 10**9, "g": 10**6, "kg": 10**9, "piece": 10**6}
_BASE: Final = {"ml": "ml", "l": "ml", "g": "g", "kg": "g", "piece": "piece"}


@dataclass(frozen=True, slots=True)
class Content:
    """Net content of ONE unit: `unit` is ml, l, g, kg or piece."""

    amount: Decimal
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in _MICRO:
            raise _no_item("", "content", self.unit, "the unit must be ml, l, g, kg or piece")
        if not self.amount.is_finite() or self.amount <= 0:
            raise _no_item("", "content", str(self.amount), "must be a number above zero")
        micro = self.amount * _MICRO[self.unit]
        if micro != micro.to_integral_value():
            raise _no_item("", "content", str(self.amount), "has too many decimals")

    @property
    def measure(self) -> str:
        """`ml`, `g` or `piece`: what `micro` counts."""
        return _BASE[self.unit]

    @property
    def micro(self) -> int:
        """Millionths of a millilitre, gram or piece: exact, so thresholds compare whole numbers."""
        return int(self.amount * _MICRO[self.unit])

    def __str__(self) -> str:
        return f"{self.amount:f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Item:
    """A line: `quantity` units of one thing. Weights and content are of ONE unit."""

    id: str
    """The caller's name for the line, unique in the consignment."""
    hs: str
    """6 to 10 digits."""
    description: str
    origin: str
    """ISO country where it was made."""
    quantity: int
    unit_price: Money
    """The merchant's net price of one unit."""
    net_weight_g: int
    gross_weight_g: int
    content: Content | None = None
    measures: tuple[tuple[str, Decimal], ...] = ()
    """Further facts of ONE unit that some duty counts: `pair`, `m2`, `alcohol_pct_vol` …"""
    producer: str = ""
    """The maker, as its own rate of anti-dumping duty names it."""
    has_origin_proof: bool = False
    """A statement of preferential origin goes along."""

    def __post_init__(self) -> None:
        if not (6 <= len(self.hs) <= 10 and self.hs.isascii() and self.hs.isdigit()):
            raise refusals.BadHs(item=self.id, hs=self.hs)
        if self.origin not in COUNTRIES:
            raise refusals.UnknownCountry(field=f"origin of {self.id}", country=self.origin)
        if not _is_whole(self.quantity) or not 1 <= self.quantity <= QUANTITY_MAX:
            raise _no_item(self.id, "quantity", self.quantity, f"a whole number 1..{QUANTITY_MAX}")
        if not 0 < self.unit_price.minor <= AMOUNT_MINOR_MAX:
            raise _no_item(self.id, "unit_price", self.unit_price, "must be above zero")
        if not _is_whole(self.net_weight_g) or not 0 <= self.net_weight_g <= WEIGHT_G_MAX:
            raise _no_item(self.id, "net_weight_g", self.net_weight_g, "whole grams, not negative")
        if not _is_whole(self.gross_weight_g) or not 0 < self.gross_weight_g <= WEIGHT_G_MAX:
            raise _no_item(self.id, "gross_weight_g", self.gross_weight_g, "whole grams, above 0")
        if self.net_weight_g > self.gross_weight_g:
            raise _no_item(self.id, "net_weight_g", self.net_weight_g, "more than the gross weight")
        if self.measures:
            _check_measures(self.id, self.measures)

    def measure(self, name: str) -> Decimal | None:
        """A further fact of one unit, None when it was not given."""
        return dict(self.measures).get(name)


@dataclass(frozen=True, slots=True)
class Lane:
    """A regime between two countries: where the parcel starts and where it ends."""

    regime: str
    origin: str
    destination: str

    def __post_init__(self) -> None:
        if self.origin not in COUNTRIES:
            raise refusals.UnknownCountry(field="origin", country=self.origin)
        if self.destination not in COUNTRIES:
            raise refusals.UnknownCountry(field="destination", country=self.destination)

    def __str__(self) -> str:
        return f"{self.regime} {self.origin}-{self.destination}"


class Incoterm(StrEnum):
    """Who pays duty and tax: the seller's side, within the price, or the buyer at the door."""

    DDP = "DDP"
    DAP = "DAP"


class VatProof(StrEnum):
    """How far a business buyer's VAT number is proved; all but VALID are charged as a person."""

    VALID = "valid"
    INVALID = "invalid"
    UNVERIFIED = "unverified"
    """Nobody could be asked: never taken for valid (TAX-8)."""


@dataclass(frozen=True, slots=True)
class Business:
    """A buyer who buys as a business, with its VAT number."""

    country: str
    vat_number: str
    proof: VatProof
    proved_by: str = ""
    """Who answered, when, and under what reference: kept with the price."""


@dataclass(frozen=True, slots=True)
class Consignment:
    """One order of one merchant, as it will cross the border.

    All prices are in one currency. Freight and insurance are in it or in the destination's.
    `rate` turns the one into the other; it may be left out when they are the same. `margin` is
    the operator's part for bearing the exchange, a share of the converted goods (0.01 is 1 %).
    `rates` are further rates of the day, for amounts of law in a third currency (EUR 150, seen
    from Sweden).
    """

    lane: Lane
    items: tuple[Item, ...]
    freight: Money
    insurance: Money
    day: date
    rate: Rate | None = None
    margin: Decimal = Decimal(0)
    orders_value_used_in_year: Money | None = None
    """Dutiable value the buyer has already used of this calendar year's allowance, as known."""
    rates: tuple[Rate, ...] = ()
    incoterm: Incoterm = Incoterm.DDP
    parcels: int = 1
    business: Business | None = None
    """None for a private buyer."""
    has_ioss: bool = True
    """The seller, or the marketplace for it, collects the Union's VAT at checkout (up to EUR 150)."""
    seller_sales_in_year: Money | None = None
    """Cross-border sales to consumers in the Union this calendar year before this one, net."""
    is_for_own_use: bool = True
    """A person imports it for herself: some regimes value it lower than goods for sale."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.items) <= ITEMS_MAX:
            raise _no(field="items", value=len(self.items), reason=f"1..{ITEMS_MAX} items")
        if len(self.items) > 1:
            _check_together(self.items)
        _check_amount("freight", self.freight)
        _check_amount("insurance", self.insurance)
        if self.margin:
            _check_margin(self.margin)
        if self.rate is not None and self.rate.on > self.day:
            raise _no(field="rate", value=self.rate.on, reason="published after the day")
        for name, amount in (
            ("orders_value_used_in_year", self.orders_value_used_in_year),
            ("seller_sales_in_year", self.seller_sales_in_year),
        ):
            if amount is not None:
                _check_amount(name, amount)
        if self.parcels != 1:
            _check_parcels(self.parcels)
        if any(rate.on > self.day for rate in self.rates):
            raise _no(field="rates", value=self.day, reason="one is published after the day")


def _check_together(items: tuple[Item, ...]) -> None:
    if len({item.id for item in items}) < len(items):
        raise _no(field="items", value="", reason="two items have the same id")
    if len({item.unit_price.currency for item in items}) > 1:
        raise _no(field="items", value="", reason="prices are in more than one currency")


def _check_margin(margin: Decimal) -> None:
    if not margin.is_finite() or not 0 <= margin < 1:
        raise _no(field="margin", value=margin, reason="must be 0 or more, below 1")
    if margin.normalize().as_tuple().exponent < -6:  # type: ignore[operator]  # finite
        raise _no(field="margin", value=margin, reason="has more than six decimals")


def _check_parcels(parcels: object) -> None:
    if type(parcels) is not int or not 1 <= parcels <= ITEMS_MAX:
        raise _no(field="parcels", value=parcels, reason=f"a whole number 1..{ITEMS_MAX}")


def _is_whole(number: object) -> bool:
    return type(number) is int


def _check_measures(item: str, measures: tuple[tuple[str, Decimal], ...]) -> None:
    for name, amount in measures:
        if name not in MEASURES:
            known = " ".join(sorted(MEASURES))
            raise _no_item(item, "measures", name, f"none of {known}")
        if not amount.is_finite():
            raise _no_item(item, name, amount, "must be a number")
        if not 0 < amount <= MEASURE_MAX:
            raise _no_item(item, name, amount, "must be above zero, and not absurdly large")


def _check_amount(field: str, amount: Money) -> None:
    if not 0 <= amount.minor <= AMOUNT_MINOR_MAX:
        raise _no(field=field, value=amount, reason="must not be negative, nor absurdly large")


def _no(*, field: str, value: object, reason: str) -> "refusals.BadConsignment":
    return refusals.BadConsignment(field=field, value=str(value), reason=reason)


def _no_item(item: str, field: str, value: object, reason: str) -> "refusals.BadItem":
    return refusals.BadItem(item=item, field=field, value=str(value), reason=reason)
