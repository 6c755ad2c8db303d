"""European Union, distance sale from one member state to a person in another.

The destination's VAT is due, declared through the one-stop shop; a seller established in one
state whose sales of this kind in the whole Union, this one included, stay within EUR 10,000 of
the calendar year (net, goods and digital services together) may keep the VAT of its own state.
Where the year's sales are not told, the destination's is taken: that is always lawful. A business
with a confirmed number owes the VAT itself; one whose number is not confirmed is charged as a
person, and the price keeps why (TAX-8).
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from entrepot.lanes.rules import europe, pricing
from entrepot.lanes.rules.europe import Place
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.rules.regimes import eu_local
from entrepot.lanes.values import (
    EUROPEAN_UNION,
    LandedCost,
    Lane,
    Law,
    NoLaw,
    Note,
    Obstacle,
    ThresholdRow,
    Treatment,
    WrongLane,
)

NAME: Final = "eu-oss"
HOME: Final = "eu_vat_of_seller_state"
THRESHOLD: Final = "distance_sales"

currency = europe.currency
papers = eu_local.papers
limits = eu_local.limits
required_fields = eu_local.required_fields
return_relief = eu_local.return_relief


def check_lane(lane: Lane) -> None:
    both = {lane.origin, lane.destination}
    if len(both) < 2 or not both <= EUROPEAN_UNION:
        raise WrongLane(
            regime=lane.regime,
            origin=lane.origin,
            destination=lane.destination,
            reason="leads from one member state of the European Union to another",
        )


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    return tuple(europe.goods_obstacles(priced, law, excise_remedy="none"))


def assess(priced: Priced, law: Law) -> LandedCost:
    return europe.sale(priced, law, place(priced, law))


def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    return europe.barred(law.europe, hs, day) or europe.excise(law.europe, hs, day, "none")


def place(priced: Priced, law: Law) -> Place:
    """Whose VAT the sale bears; NoLaw before the one threshold of the Union began."""
    consignment = priced.consignment
    lane = consignment.lane
    if free := europe.reverse_charge(consignment, law):
        return free
    row = europe.threshold(europe.rows(law), THRESHOLD, consignment.day)
    if row is None:
        raise NoLaw(what="the Union's threshold of distance sales", day=consignment.day)
    notes = europe.buyer_notes(consignment.business)
    facts = {"limit": str(row.amount), "home": lane.origin, "destination": lane.destination}
    if consignment.seller_sales_in_year is None:
        note = Note("eu.sales_not_told", facts, row.ref)
        return _destination(lane, (*notes, note))
    if _is_within(priced, row):
        note = Note("eu.below_sales_threshold", facts, row.ref)
        return Place(lane.origin, "home_vat", HOME, (*notes, note))
    note = Note("eu.above_sales_threshold", facts, row.ref)
    return _destination(lane, (*notes, note))


def _destination(lane: Lane, notes: tuple[Note, ...]) -> Place:
    treatment = Treatment.EU_VAT_OF_MEMBER_STATE
    return Place(lane.destination, "destination_vat", treatment, notes)


def _is_within(priced: Priced, row: ThresholdRow) -> bool:
    """With this sale, freight and insurance among it; compared exactly, in the charged currency."""
    before = priced.consignment.seller_sales_in_year
    assert before is not None
    bound = _exact(priced, row.amount.amount, row.amount.currency.code)
    return _exact(priced, before.amount, before.currency.code) + priced.value <= bound


def _exact(priced: Priced, amount: Decimal, code: str) -> Fraction:
    return pricing.in_minor(priced)(amount, code)
