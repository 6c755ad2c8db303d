"""Pure rules of the law desk: what belongs together, what overlaps, what comes next."""

from entrepot.customs.rules.samples import Comparison, compare
from entrepot.customs.rules.tables import Approved, loaded
from entrepot.customs.rules.timeline import (
    Key,
    is_exclusive,
    is_retroactive,
    key_of,
    overlapping,
    same_key,
    stretches,
    upcoming,
)

__all__ = [
    "Approved",
    "Comparison",
    "Key",
    "compare",
    "is_exclusive",
    "is_retroactive",
    "key_of",
    "loaded",
    "overlapping",
    "same_key",
    "stretches",
    "upcoming",
]
