"""Japan, ordinary import by the normal tariff, of any value.

What a person imports for own use is valued at 60 % of the price paid abroad, everything else CIF;
the exemption up to JPY 10,000 holds here too. Duty by the tariff, liquor tax by the litre, then
consumption tax on all of it. Where the tariff is known only as a range, the goods are kept out and
both ends are shown, until a row gives the figure. How it is computed and rounded: `japan`.
"""

from typing import Final

from entrepot.lanes.rules import general, japan, territory
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import LandedCost, Law, Obstacle

NAME: Final = "jp-general"

_IMPORT: Final = general.Import(NAME, japan.TERRITORY, unit=japan.UNIT, treatment=japan.NORMAL)

check_lane = _IMPORT.check_lane
currency = _IMPORT.currency
papers = _IMPORT.papers
limits = _IMPORT.limits
required_fields = _IMPORT.required_fields
hs_admission = _IMPORT.hs_admission
return_relief = _IMPORT.return_relief


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    rows = japan.rows(law)
    territory.vat_of(rows, priced.lines[0].item.hs, priced.consignment.day)
    kept_out = territory.goods_obstacles(priced, rows)
    return (*kept_out, *japan.obstacles(priced, rows, japan.NORMAL))


def assess(priced: Priced, law: Law) -> LandedCost:
    assessed = japan.assess(priced, japan.rows(law), japan.NORMAL)
    return japan.landed(priced, law, assessed, regime=NAME)
