"""What a parcel costs on a lane."""

from entrepot.catalog.values import LaneRow
from entrepot.money.values import Money, currency


def freight(lane: LaneRow, gross_weight_g: int) -> Money:
    """The price of one parcel: the first step, then each further started step.

    A parcel of exactly one step pays the first price only; one gram more starts the next.
    """
    assert gross_weight_g > 0
    assert lane.freight_step_g > 0
    further = max(0, -(-gross_weight_g // lane.freight_step_g) - 1)
    minor = lane.freight_first_minor + further * lane.freight_more_minor
    return Money(minor, currency(lane.freight_currency))
