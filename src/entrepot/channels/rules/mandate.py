"""How far a mandate must reach for a file to be taken in."""

from collections.abc import Collection

from entrepot.channels.values import MANDATE_OVER, MANDATE_SHORT
from entrepot.offices.rules import reach_by_mandate
from entrepot.offices.values import Access, Resource, Scope


def out_of_mandate(held: Collection[Scope], wanted: Collection[Resource]) -> str:
    """MANDATE_OVER without any mandate, MANDATE_SHORT when one reaches less far; else empty."""
    if not held:
        return MANDATE_OVER
    short = any(reach_by_mandate(held, one) < Access.WRITE for one in wanted)
    return MANDATE_SHORT if short else ""
