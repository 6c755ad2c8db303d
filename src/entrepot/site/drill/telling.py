"""What the drill's processes are sent out with, and what they tell: plain values only."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from entrepot.site.drill.counting import Tally
from entrepot.site.drill.quotes import Stack
from entrepot.site.drill.values import Profile


@dataclass(frozen=True, slots=True)
class Task:
    """What a crowd is sent out with; when to begin, it is told once all crowds are ready."""

    url: str
    door: str
    """Where orders are sent; all else goes to `url`."""
    profile: Profile
    stack: Stack
    seed: str
    part: int
    parts: int
    folder: Path
    walks: bool


@dataclass(frozen=True, slots=True)
class News:
    """What a crowd tells: counts since the last time, and how many buyers are under way."""

    tally: Tally
    under_way: int
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What the office is sent out with; `ships` a second."""

    ships: float


@dataclass(slots=True)
class Done:
    """What it has done since it told last."""

    steps: Counter[str] = field(default_factory=Counter)
    is_last: bool = False
