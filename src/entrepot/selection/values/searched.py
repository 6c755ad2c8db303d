"""What a market searches, cut so that goods can be held against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Wish:
    """A term that the market searches."""

    id: int
    term: str
    pieces: frozenset[str]
    """All of them must be in a text for the term to find it."""
    asked: int
    """Visitors of the window."""
    missed: int
    """Of them, those to whom the shop had nothing to show."""
    before: int
    """Visitors of the time before it."""
    shelf: str = ""
    """The category of ours that the term names, by a slug; empty where it names none."""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """All terms of a market's window, by id and by what they can be found by."""

    by_id: Mapping[int, Wish] = field(default_factory=dict)
    by_piece: Mapping[str, tuple[Wish, ...]] = field(default_factory=dict)
    """Each term once, under the piece of its own that the fewest terms have."""
    by_shelf: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Ids, by category and by heading."""
    until: date | None = None
    days: int = 0
    days_before: int = 0
    asked: int = 0
    """Of all terms, in the window."""
    before: int = 0
