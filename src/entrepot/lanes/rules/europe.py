"""What the European regimes share: VAT of a member state, the buyer, and sales inside the Union.

Merchants' prices are net; VAT is added on goods, exchange, freight and insurance, because carriage
follows the goods (VAT Directive 2006/112/EC, Art. 78). Every line of VAT has a name that says
whose it is, or why it is nothing (TAX-9).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from entrepot.lanes.rules import arithmetic, pricing
from entrepot.lanes.rules.arithmetic import HALF_UP, ONE, percent
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    Business,
    Charge,
    ChargeKind,
    Consignment,
    CountryLaw,
    EuropeLaw,
    LandedCost,
    Lane,
    Law,
    LineCost,
    MemberRow,
    NoLaw,
    Note,
    Obstacle,
    ParameterRow,
    RowRef,
    ThresholdRow,
    VatProof,
)
from entrepot.money import values as money_values
from entrepot.money.values import Currency, Money

FOLDER: Final = "EU"
EURO: Final = "EUR"
ZERO_RATED: Final = "zero_rated"


class Vat(NamedTuple):
    """A rate in whole numbers with its reason."""

    rate: int
    text: str
    kind: str
    ref: RowRef


class Place(NamedTuple):
    """Whose VAT a sale inside the Union bears: nobody's where the buyer owes it (`country` empty)."""

    country: str
    name: str
    """Of the charge: `domestic_vat`, `destination_vat`, `home_vat`, `reverse_charge`."""
    treatment: str
    notes: tuple[Note, ...]
    row: RowRef | None = None


def rows(law: Law) -> CountryLaw:
    """The Union's rows in the forms that all countries share."""
    return law.of(FOLDER)


@lru_cache(maxsize=16_384)
def vat_of(law: EuropeLaw, country: str, hs: str, day: date) -> Vat:
    """The member state's rate for the kind of goods; NoLaw before the rows begin."""
    kinds_held = [(prefix, row) for row in law.kinds if row.holds_on(day) for prefix in row.hs]
    found = arithmetic.longest(kinds_held, hs)
    rates = {row.kind: row for row in law.vat if row.country == country if row.holds_on(day)}
    if found is None or "standard" not in rates:
        raise NoLaw(what=f"VAT of {country}", day=day)
    kinds = {row.kind: row for row in law.kinds}
    kind, rate = found, rates.get(found.kind)
    while rate is None:
        kind = kinds[kind.otherwise]
        rate = rates.get(kind.kind)
    ref = rate.ref if kind.kind == "standard" else arithmetic.joined(rate.ref, found.ref)
    return Vat(_rate(rate), percent(rate.rate), found.kind, ref)


def currency(lane: Lane, day: date, law: Law) -> Currency:
    """Of the member state of arrival; NoLaw before the rows begin."""
    return _currency(law.europe, lane.destination, day)


@lru_cache(maxsize=1_024)
def threshold(law: CountryLaw, name: str, day: date) -> ThresholdRow | None:
    return next((row for row in law.thresholds if row.name == name if row.holds_on(day)), None)


@lru_cache(maxsize=1_024)
def parameter(law: CountryLaw, name: str, day: date) -> ParameterRow:
    """A switch or a figure; NoLaw on a day that no row covers."""
    found = (row for row in law.parameters if row.name == name)
    return arithmetic.in_force(found, day, what=f"the European Union's {name}")


def is_proved(business: Business | None) -> bool:
    """Only a number that the authority has confirmed makes a business (TAX-8)."""
    return business is not None and business.proof is VatProof.VALID


def buyer_notes(business: Business | None) -> tuple[Note, ...]:
    """Why a buyer who says to be a business is charged as a person; kept with the price."""
    if business is None or business.proof is VatProof.VALID:
        return ()
    return (Note(f"eu.vat_number_{business.proof.value}", evidence(business)),)


def evidence(business: Business) -> dict[str, str]:
    """The number, what was answered, and who answered."""
    return {
        "country": business.country,
        "number": business.vat_number,
        "proof": business.proof.value,
        "proved_by": business.proved_by,
    }


@lru_cache(maxsize=4_096)
def barred(law: EuropeLaw, hs: str, day: date) -> Obstacle | None:
    """Goods that are kept out of the Union's lanes whatever the order."""
    for row in law.bars:
        if row.holds_on(day) and hs.startswith(row.hs):
            facts = {"hs": hs, "reason": row.reason}
            return Obstacle("goods.blocked", None, facts, "none", row.ref)
    return None


@lru_cache(maxsize=4_096)
def excise(law: EuropeLaw, hs: str, day: date, remedy: str) -> Obstacle | None:
    """Goods that bear an excise of the state of arrival, which these rows do not know."""
    for row in law.excise:
        if row.holds_on(day) and hs.startswith(row.hs):
            return Obstacle("eu.excise", None, {"hs": hs, "reason": row.reason}, remedy, row.ref)
    return None


def goods_obstacles(priced: Priced, law: Law, *, excise_remedy: str | None) -> list[Obstacle]:
    """Bars and excise of every item; excise is no matter where `excise_remedy` is None."""
    day = priced.consignment.day
    found: list[Obstacle] = []
    for line in priced.lines:
        item = line.item
        obstacle = barred(law.europe, item.hs, day)
        if obstacle is not None:
            found.append(replace(obstacle, item=item.id))
        if excise_remedy is None:
            continue
        obstacle = excise(law.europe, item.hs, day, excise_remedy)
        if obstacle is not None:
            found.append(replace(obstacle, item=item.id))
    return found


def reverse_charge(consignment: Consignment, law: Law) -> Place | None:
    """The place of a sale to a business of another member state whose number is confirmed.

    The number must be of another state than the one the goods leave; else the sale is taxed.
    """
    business = consignment.business
    if business is None or not is_proved(business):
        return None
    if business.country not in EUROPEAN_UNION or business.country == consignment.lane.origin:
        return None
    row = parameter(rows(law), "reverse_charge", consignment.day)
    note = Note("eu.reverse_charge", evidence(business), row.ref)
    return Place("", "reverse_charge", "eu_reverse_charge", (note,), row.ref)


def vat_charge(name: str, vat: Vat, base: int, unit: Currency) -> Charge:
    """VAT on a base of minor units, rounded once; a rate of nothing is called so."""
    due = arithmetic.half_up(base * vat.rate, ONE)
    return Charge(
        ChargeKind.VAT,
        Money(due, unit),
        Money(base, unit),
        vat.text,
        f"V x {vat.text}",
        HALF_UP,
        vat.ref,
        name if vat.rate else ZERO_RATED,
    )


def sale(priced: Priced, law: Law, place: Place) -> LandedCost:
    """A sale of goods in free circulation inside the Union, taxed at its place."""
    unit, day = priced.currency, priced.consignment.day
    lines: list[LineCost] = []
    for line in priced.lines:
        charges = pricing.charges(priced, line)
        if place.country:
            vat = vat_of(law.europe, place.country, line.item.hs, day)
            charges.append(vat_charge(place.name, vat, line.value, unit))
        else:
            charges.append(
                Charge(
                    ChargeKind.VAT,
                    Money(0, unit),
                    Money(line.value, unit),
                    "0%",
                    "V x 0%",
                    HALF_UP,
                    place.row,
                    place.name,
                )
            )
        lines.append(pricing.line_cost(priced, line.item, charges))
    return pricing.landed(
        priced, law, lines, dutiable=0, treatment=place.treatment, notes=place.notes
    )


def in_euro_cents(priced: Priced, minors: Sequence[int]) -> Fraction:
    """An amount of the charged currency in euro cents, exactly; NoRate where no rate is given."""
    whole = sum(minors)
    if priced.currency.code == EURO:
        return Fraction(whole)
    return 100 * whole / pricing.in_minor(priced)(_ONE, EURO)


_ONE: Final = Decimal(1)


def _rate(row: MemberRow) -> int:
    return arithmetic.millionths(row.rate)


@lru_cache(maxsize=4_096)
def _currency(law: EuropeLaw, country: str, day: date) -> Currency:
    held = (row for row in law.currencies if row.country == country)
    row = arithmetic.in_force(held, day, what=f"VAT of {country}")
    return money_values.currency(row.currency)
