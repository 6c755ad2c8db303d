"""China, cross-border e-commerce retail import by direct parcel (customs mode 9610).

The parcel leaves abroad after the order and is cleared one by one.
"""

from datetime import date
from typing import Final

from entrepot.lanes.rules import china, cn_cbec
from entrepot.lanes.rules.pricing import Priced
from entrepot.lanes.values import LandedCost, Law, Obstacle, Paper

NAME: Final = "cn-cbec-direct"
CHANNEL: Final = cn_cbec.DIRECT

check_lane = china.check_lane
currency = china.currency
limits = cn_cbec.limits
required_fields = cn_cbec.required_fields
return_relief = cn_cbec.return_relief


def admit(priced: Priced, law: Law) -> tuple[Obstacle, ...]:
    return cn_cbec.admit(priced, law, CHANNEL)


def assess(priced: Priced, law: Law) -> LandedCost:
    return cn_cbec.assess(priced, law, CHANNEL)


def papers(priced: Priced, law: Law) -> tuple[Paper, ...]:
    """The three documents and the declaration list must agree, or customs refuses (XB-7)."""
    return china.papers(priced, law, NAME)


def hs_admission(hs: str, day: date, law: Law) -> Obstacle | None:
    return cn_cbec.hs_admission(hs, day, law, CHANNEL)
