"""Full prices of many goods at once, each one unit alone in its parcel, in whole-number arithmetic.

For goods of one code, origin and content, duty and tax are piecewise linear in the value: between
two cuts each amount is `half_up(base x by + plus, over)`. A *kernel* says where a regime's cuts
lie and what holds between them; goods are grouped, the pieces of a group are made once, and the
rows of all groups are priced by vector operations on int64.

A kernel only makes prices quick, it never decides them. What may travel is asked of the regime
itself, once a piece; and a piece whose amounts the regime does not confirm (at its lower end and
in its middle) is not used. Rows without a usable piece, without a kernel, with figures that
int64 could not hold or with facts that no item may have go to the regime one by one.
"""

from entrepot.lanes.rules.bulk.kernels import KERNELS
from entrepot.lanes.rules.bulk.pricing import one, price
from entrepot.lanes.rules.bulk.values import (
    KINDS,
    MEASURES,
    Goods,
    Prices,
    Terms,
    country_number,
    hs_number,
)

__all__ = [
    "KERNELS",
    "KINDS",
    "MEASURES",
    "Goods",
    "Prices",
    "Terms",
    "country_number",
    "hs_number",
    "one",
    "price",
]
