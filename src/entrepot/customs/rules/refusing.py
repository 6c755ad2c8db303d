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
_FIELDS: Final[dict[type[Refusal], str]] = {
    NoLaw: "/day",
    NoRate: PRICE,
    UnknownRegime: "/regime",
    WrongLane: "/destination",
}


def pointer(refusal: Refusal, items: Sequence[str]) -> str:
    """Of a consignment whose items have these ids; empty when it is no single field."""
    if isinstance(refusal, BadItem | BadHs):
        field = refusal.field if isinstance(refusal, BadItem) else "hs"
        return f"{place(refusal.item, items)}/{field}"
    if isinstance(refusal, BadConsignment | UnknownCountry):
        return f"/{refusal.field}"
    if refusal.code.startswith("money."):
        return PRICE
    return _FIELDS.get(type(refusal), "")


def place(item: str | None, items: Sequence[str]) -> str:
    """An item by its place; the consignment's own fields when there is none."""
    return f"/items/{items.index(item)}" if item in items else ""
