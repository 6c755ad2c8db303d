"""Where a figure stands, what stands in the way, and what must go along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RowRef:
    """Where a figure stands: its source, how far to trust it, and from when (until is exclusive).

    `since` is None where the source does not say when it began; `until` is None while open.
    """

    source: str
    confidence: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason why goods may not travel so. `item` is None when it is the whole consignment."""

    code: str
    item: str | None
    facts: Mapping[str, str]
    remedy: str
    """A code for what helps: `split_order`, `give_eight_digits`, `other_lane` …"""
    row: RowRef | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """Something that must accompany the goods; `sender` is who makes it."""

    code: str
    sender: str
    items: tuple[str, ...] = ()
    """The items it is for; empty when it is for the consignment."""
    row: RowRef | None = None
