"""China, general trade: duty, then consumption tax inside its own base, then VAT on all of it.

The customs value is CIF: price paid, freight and insurance. No list and no limit, for businesses
and persons alike, but the papers of commerce: registrations, certificates, labels.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final

from entrepot.lanes.rules import arithmetic, china, cn_duty, duties, pricing
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    LandedCost,
    Law,
    Limits,
    LineCost,
    Note,
    Obstacle,
    Paper,
    ReturnRelief,
    RowRef,
)
from entrepot.money.values import CNY, Money

NAME: Final = "cn-general"
TREATMENT: Final = "general_trade"
_IMPORTER: Final = RowRef("own knowledge: only a registered consignee may import", "unsourced")
_DEDUCTIBLE: Final = RowRef("own knowledge: VAT of import is input tax of a business", "unsourced")

check_lane = china.check_lane
currency = china.currency


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    day = priced.consignment.day
    found: list[Obstacle] = []
    for line in priced.lines:
        item = line.item
        if (obstacle := hs_admission(item.hs, day, law)) is not None:
            found.append(replace(obstacle, item=item.id))
            continue
        of = china.line_law(law.china, item.hs, day)
        if china.lacks_content(of, item.content):
            found.append(china.content_obstacle(of, item.id))
        found += cn_duty.obstacles(item, day, law)
    return tuple(found)


def assess(priced: Priced, law: Law) -> LandedCost:
    day = priced.consignment.day
    lines: list[LineCost] = []
    for line in priced.lines:
        item = line.item
        of = china.line_law(law.china, item.hs, day)
        duty = cn_duty.charges(priced, line, law)
        base = line.value + sum(charge.amount.minor for charge in duty)
        tax = china.tax(of, item, base=base, value=line.value)
        charges = pricing.charges(priced, line) + duty
        charges += china.taxes(of, tax, base, of.levy_ref, of.vat_ref)
        sum_ = base + tax.consumption_tax + tax.vat
        lines.append(LineCost(item, tuple(charges), Money(sum_, CNY)))
    return pricing.landed(
        priced,
        law,
        lines,
        dutiable=0,
        treatment=TREATMENT,
        notes=_notes(priced, law),
        declared=priced.value,
    )


def papers(priced: Priced, law: Law) -> tuple[Paper, ...]:
    """With a statement of origin for each item whose preferential duty asks for it."""
    proofs = tuple(line.item.id for line in priced.lines if line.item.has_origin_proof)
    found = china.papers(priced, law, NAME)
    return (*found, Paper("origin_proof", "merchant", proofs)) if proofs else found


def limits(_day: date, _law: Law) -> Limits | None:
    return None


def required_fields(hs: str, day: date, law: Law) -> tuple[str, ...]:
    return arithmetic.fields(law.china.fields, hs, day)


@lru_cache(maxsize=16_384)
def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    """A bar, no line in the tariff, or a code whose lines differ."""
    bar = china.bar_obstacle(law.china, hs, day)
    if bar is not None:
        return bar
    lines = china.lines_of(law.china, hs)
    if not lines:
        return cn_duty.not_known(hs, None)
    if china.is_ambiguous(law.china, hs, day, is_listed=False):
        return duties.too_short_code(hs, [line.hs for line in lines])
    return None


def return_relief(
    *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    return china.return_relief(
        NAME, released_on=released_on, applied_on=applied_on, back_on=back_on, law=law
    )


def _notes(priced: Priced, law: Law) -> tuple[Note, ...]:
    consignment = priced.consignment
    items = [line.item for line in priced.lines]
    whose = (
        Note("general.importer_of_record", {}, _IMPORTER)
        if consignment.business is None
        else Note("general.vat_deductible", {}, _DEDUCTIBLE)
    )
    return (whose, *cn_duty.notes(items, consignment.day, law))
