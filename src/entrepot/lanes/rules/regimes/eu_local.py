"""European Union, goods that are already in free circulation: VAT of the member state of arrival.

There is no duty and no yearly allowance. The destination's rate is always lawful for a seller who
reports through the one-stop shop; the relief for small sellers who may keep their home rate is
`eu-oss`'s. A business of another member state with a confirmed number owes the VAT itself; inside
one state a business is charged like a person.
"""

from datetime import date
from typing import Final

from entrepot.lanes.rules import arithmetic, europe
from entrepot.lanes.rules.europe import Place
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    LandedCost,
    Lane,
    Law,
    Limits,
    Obstacle,
    Paper,
    ReturnRelief,
    RowRef,
    Treatment,
    WrongLane,
)

NAME: Final = "eu-local"

currency = europe.currency
vat_of = europe.vat_of


def check_lane(lane: Lane) -> None:
    if lane.origin not in EUROPEAN_UNION or lane.destination not in EUROPEAN_UNION:
        raise WrongLane(
            regime=lane.regime,
            origin=lane.origin,
            destination=lane.destination,
            reason="leads from a member state of the European Union to one",
        )


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    remedy = None if _is_domestic(priced) else "other_lane"
    return tuple(europe.goods_obstacles(priced, law, excise_remedy=remedy))


def assess(priced: Priced, law: Law) -> LandedCost:
    return europe.sale(priced, law, _place(priced, law))


def papers(priced: Priced, _law: Law) -> tuple[Paper, ...]:
    """Inside the Union goods move freely: only the invoice goes along."""
    source = RowRef("VAT Directive 2006/112/EC, Art. 220 (own knowledge)", "unsourced")
    return (Paper("invoice", "merchant", tuple(line.item.id for line in priced.lines), source),)


def limits(_day: date, _law: Law) -> Limits | None:
    return None


def required_fields(hs: str, day: date, law: Law) -> tuple[str, ...]:
    return arithmetic.fields(law.europe.fields, hs, day)


def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    return europe.barred(law.europe, hs, day)


def return_relief(
    *, released_on: date, applied_on: date, back_on: date | None, law: Law
) -> ReturnRelief:
    """VAT falls with the sale whenever it is undone; no customs clock runs."""
    del released_on, applied_on, law
    return ReturnRelief(
        tax_waived=back_on is not None,
        allowance_restored=False,
        last_day_to_apply=None,
        last_day_back=None,
        row=RowRef("VAT Directive 2006/112/EC, Art. 90 (own knowledge)", "unsourced"),
    )


def _place(priced: Priced, law: Law) -> Place:
    consignment = priced.consignment
    treatment = Treatment.EU_VAT_OF_MEMBER_STATE
    notes = europe.buyer_notes(consignment.business)
    if _is_domestic(priced):
        return Place(consignment.lane.destination, "domestic_vat", treatment, notes)
    return europe.reverse_charge(consignment, law) or Place(
        consignment.lane.destination, "destination_vat", treatment, notes
    )


def _is_domestic(priced: Priced) -> bool:
    lane = priced.consignment.lane
    return lane.origin == lane.destination
