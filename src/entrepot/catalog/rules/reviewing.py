"""Which products and changes an office looks at before buyers see them: a table of risks."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from entrepot.catalog.values.words import folded

SMALL_CHANGE: Final = 0.9
"""From this likeness on (Ratcliff and Obershelp, 0 to 1) a new title is the old one, corrected."""


class Risk(StrEnum):
    """NONE is nobody's business, LOW is confirmed by this table, HIGH waits for the office."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"


RISKS: Final[Mapping[str, Risk]] = {
    "brand": Risk.HIGH,
    "category": Risk.HIGH,
    "composition": Risk.HIGH,
    "attribute": Risk.HIGH,
    "title": Risk.HIGH,
    "hs_code": Risk.HIGH,
    "origin": Risk.HIGH,
    "parts": Risk.HIGH,
    "body": Risk.LOW,
    "responsible_person": Risk.LOW,
    "specs": Risk.LOW,
    "customs_description": Risk.LOW,
}
"""By the kind of field; what is not named here (prices, weights, pictures, stock) has no risk."""


def kind_of(path: str) -> str:
    """`attribute.colour` -> attribute, `text.it.title` -> title, `variant.S-1.hs_code` -> hs_code."""
    if path.startswith("attribute."):
        return "attribute"
    return path.rpartition(".")[2]


def risk(path: str, before: Any, after: Any) -> Risk:
    """How much an office has to care that this was changed."""
    found = RISKS.get(kind_of(path), Risk.NONE)
    if found is not Risk.HIGH or before == after:
        return found if before != after else Risk.NONE
    if kind_of(path) == "parts":
        return found  # a set of other things, or a thing that becomes a set, is another product
    if isinstance(before, str) and isinstance(after, str):
        if not before and kind_of(path) != "title":
            return Risk.LOW  # it says what was not said before: nobody was misled
        if kind_of(path) == "title" and _is_small(before, after):
            return Risk.LOW
    if before in (None, [], {}):
        return Risk.LOW
    return found


def needs_first(*, passed: int, first: int, is_sensitive: bool) -> bool:
    """Does the office look at a product before it is first offered?"""
    return is_sensitive or passed < first


def merged(
    before: Mapping[str, Any], after: Mapping[str, Any], more: Mapping[str, tuple[Any, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """An open request with further changes: what was live at first, what is wanted now.

    What was changed back is wanted no longer.
    """
    old, new = dict(before), dict(after)
    for path, (was, wanted) in more.items():
        old.setdefault(path, was)
        new[path] = wanted
    kept = [path for path in new if old.get(path) != new[path]]
    return {path: old.get(path) for path in kept}, {path: new[path] for path in kept}


def _is_small(before: str, after: str) -> bool:
    old, new = folded(before), folded(after)
    if [one for one in old.split() if one.isdigit()] != [
        one for one in new.split() if one.isdigit()
    ]:
        return False  # another vintage or another size is another thing
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= SMALL_CHANGE
