"""Where a refusal of the rules belongs: the field of the consignment that would mend it."""

from collections.abc import Sequence
from typing import Final

from entrepot.kernel import Refusal
from entrepot.lanes.values import (
    BadConsignment,
    BadHs,
    BadItem,
    NoLaw,
    NoRate,
    UnknownCountry,
    UnknownRegime,
    WrongLane,
)

PRICE: Final = "/items/0/price"


def pointer(refusal: Refusal, items: Sequence[str]) -> str:
    """Of a consignment whose items have these ids; empty when it is no single field."""
    match refusal:
        case NoLaw():
            return "/day"
        case NoRate():
            return PRICE
        case UnknownRegime():
            return "/regime"
        case WrongLane():
            return "/destination"
        case UnknownCountry(field=field):
            return f"/{field}"
        case BadHs(item=item):
            return f"{place(item, items)}/hs"
        case BadItem(item=item, field=field):
            return f"{place(item, items)}/{field}"
        case BadConsignment(field=field):
            return f"/{field}"
        case _:
            return PRICE if refusal.code.startswith("money.") else ""


def place(item: str | None, items: Sequence[str]) -> str:
    """An item by its place; the consignment's own fields when there is none."""
    return f"/items/{items.index(item)}" if item in items else ""
