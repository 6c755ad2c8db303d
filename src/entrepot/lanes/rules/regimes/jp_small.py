"""Japan, small imports: exempt up to JPY 10,000, the simplified tariff up to JPY 200,000.

Both bounds are measured on the customs value of the whole consignment: 60 % of the price paid
abroad for own use, CIF otherwise. Some goods (leather bags, shoes, knitwear, rice, dairy) are
never exempt and are left out of the simplified tariff; they go by the normal one. The importer may
choose the normal tariff, for the whole consignment; what comes to less is taken. How it is
computed and rounded: `japan`.
"""

from collections.abc import Sequence
from typing import Final

from entrepot.lanes.rules import arithmetic, general, japan, japan_law, territory
from entrepot.lanes.rules.arithmetic import ONE
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import LandedCost, Law, NoLaw, Note, Obstacle, ThresholdRow
from entrepot.money.values import Money

NAME: Final = "jp-small"
BOUND: Final = "simplified_tariff"

_IMPORT: Final = general.Import(NAME, japan.TERRITORY, unit=japan.UNIT, treatment=japan.SIMPLIFIED)

check_lane = _IMPORT.check_lane
currency = _IMPORT.currency
papers = _IMPORT.papers
limits = _IMPORT.limits
required_fields = _IMPORT.required_fields
hs_admission = _IMPORT.hs_admission
return_relief = _IMPORT.return_relief


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    """What stands in the way of the simplified tariff, unless the normal one is open."""
    rows, day = japan.rows(law), priced.consignment.day
    bound = territory.threshold(rows, BOUND, day)
    if bound is None:
        raise NoLaw(what="Japan's simplified tariff", day=day)
    found = territory.goods_obstacles(priced, rows)
    values = japan_law.bases(priced, rows)
    if japan_law.is_within(rows, BOUND, day, values) is None:
        found.append(_too_much(priced, values, bound))
    simplified = japan.obstacles(priced, rows, japan.SIMPLIFIED)
    if simplified and japan.obstacles(priced, rows, japan.NORMAL):
        found += simplified
    return tuple(found)


def assess(priced: Priced, law: Law) -> LandedCost:
    """By the tariff that comes to less; between equals by the simplified one."""
    rows, unit = japan.rows(law), priced.currency
    open_to = [
        japan.assess(priced, rows, tariff)
        for tariff in (japan.SIMPLIFIED, japan.NORMAL)
        if not japan.obstacles(priced, rows, tariff)
    ]
    best = min(open_to, key=lambda assessed: assessed.owed)
    if best.tariff == japan.EXEMPT:
        return japan.landed(priced, law, best, regime=NAME)
    if len(open_to) == 1:
        is_simplified = best.tariff == japan.SIMPLIFIED
        told = Note("jp.normal_not_known" if is_simplified else "jp.simplified_not_open", {})
    else:
        one, other = (str(Money(assessed.owed, unit)) for assessed in open_to)
        told = Note("jp.lower_tariff_taken", {"simplified": one, "normal": other})
    return japan.landed(priced, law, best, regime=NAME, told=(told,))


def _too_much(priced: Priced, values: Sequence[int], bound: ThresholdRow) -> Obstacle:
    """Several goods may go in several orders, where the dearest of them is within the bound."""
    facts = {
        "value": str(Money(arithmetic.half_up(sum(values), ONE), priced.currency)),
        "limit": str(bound.amount),
    }
    pieces = [line.item.quantity for line in priced.lines]
    dearest = max(value // many for value, many in zip(values, pieces, strict=True))
    can_split = sum(pieces) > 1 and dearest <= bound.amount.minor * ONE
    remedy = "split_order" if can_split else "other_lane"
    return Obstacle("jp.value_limit", None, facts, remedy, bound.ref)
