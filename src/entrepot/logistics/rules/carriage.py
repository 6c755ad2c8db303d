"""What the size of goods decides: which service takes a parcel, and what weight is charged.

A parcel is never smaller than the largest box in it, nor than all boxes together: what these
exceed, the parcel exceeds. The packing around them is not known before it is measured.
"""

from collections.abc import Sequence

from entrepot.logistics.values import Box, Service

GRAMS_A_KG = 1000
MM3_A_CM3 = 1000


def service_for(weight_g: int, boxes: Sequence[Box], services: Sequence[Service]) -> Service:
    """The first that takes it; else the last, whose limit the post itself will tell."""
    return next((one for one in services if takes(one, weight_g, boxes)), services[-1])


def takes(service: Service, weight_g: int, boxes: Sequence[Box]) -> bool:
    """Could a parcel of this weight with these boxes in it be let through?"""
    if weight_g > service.weight_g_max:
        return False
    if not all(_fits(service, box) for box in boxes):
        return False
    return service.sum_mm_max is None or volume_mm3(boxes) <= (service.sum_mm_max / 3) ** 3


def charged_g(weight_g: int, boxes: Sequence[Box], service: Service) -> int:
    """The scale, or the volume where the service has a divisor and it comes to more."""
    if service.divisor is None:
        return weight_g
    cm3 = -(-volume_mm3(boxes) // MM3_A_CM3)
    return max(weight_g, -(-cm3 * GRAMS_A_KG // service.divisor))


def volume_mm3(boxes: Sequence[Box]) -> int:
    """Of all boxes together."""
    return sum(one * two * three for one, two, three in boxes)


def _fits(service: Service, box: Box) -> bool:
    long, wide, high = sorted(box, reverse=True)
    limits = (
        (long, service.side_mm_max),
        (long + wide + high, service.sum_mm_max),
        (long + 2 * (wide + high), service.girth_mm_max),
    )
    return all(most is None or said <= most for said, most in limits)
