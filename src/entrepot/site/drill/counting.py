"""Counts and latencies, small enough to travel twice a second and exact enough for a report."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, log
from typing import Final

STEP: Final = 1.04
"""Each bucket of a histogram is so much wider than the one before: percentiles err by 4 %."""
FLOOR_MS: Final = 0.1

_LOG: Final = log(STEP)


@dataclass(slots=True)
class Histogram:
    """How many took how long, in buckets that grow by `STEP`."""

    counts: Counter[int] = field(default_factory=Counter)

    def add(self, ms: float) -> None:
        self.counts[bucket(ms)] += 1

    def merge(self, other: Mapping[int, int]) -> None:
        self.counts.update(other)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def percentile(self, share: float) -> float:
        """So many milliseconds or less, for that share of all; 0 when there are none."""
        wanted = ceil(share * self.total)
        seen = 0
        for place in sorted(self.counts):
            seen += self.counts[place]
            if seen >= wanted:
                return round(FLOOR_MS * STEP**place, 2)
        return 0.0


@dataclass(slots=True)
class Second:
    """What the buyers of one second met: of those that were to come in it."""

    due: int = 0
    acknowledged: int = 0
    latency: Counter[int] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """By the refusal's code; final answers only."""
    again: Counter[str] = field(default_factory=Counter)
    """Tries that were answered "later" (503) or not at all, and made again."""

    def merge(self, other: "Second") -> None:
        self.due += other.due
        self.acknowledged += other.acknowledged
        self.latency.update(other.latency)
        self.refused.update(other.refused)
        self.again.update(other.again)


@dataclass(slots=True)
class Tally:
    """Everything counted, by second of the schedule; `steps` counts what happened after orders."""

    seconds: dict[int, Second] = field(default_factory=dict)
    steps: Counter[str] = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)
    """Acknowledgements by the second in which they came."""
    late: Counter[int] = field(default_factory=Counter)
    """How much later than due the drill itself sent: what is its own fault (a histogram)."""
    sold: Counter[int] = field(default_factory=Counter)
    """From paid at the provider to a confirmed sale (a histogram)."""

    def second(self, at_s: float) -> Second:
        return self.seconds.setdefault(int(at_s), Second())

    def merge(self, other: "Tally") -> None:
        for at, second in other.seconds.items():
            self.seconds.setdefault(at, Second()).merge(second)
        self.steps.update(other.steps)
        self.answered.update(other.answered)
        self.late.update(other.late)
        self.sold.update(other.sold)

    def total(self, name: str) -> int:
        """The sum of `due` or `acknowledged` over all seconds."""
        return sum(getattr(second, name) for second in self.seconds.values())

    def refused(self) -> Counter[str]:
        return _sum(second.refused for second in self.seconds.values())

    def again(self) -> Counter[str]:
        return _sum(second.again for second in self.seconds.values())

    def latency(self, *, since: int = 0, until: int | None = None) -> Histogram:
        """Of the orders that were due in these seconds."""
        found = Histogram()
        for at, second in self.seconds.items():
            if at >= since and (until is None or at < until):
                found.merge(second.latency)
        return found


def bucket(ms: float) -> int:
    """Where so many milliseconds are counted."""
    return 0 if ms <= FLOOR_MS else ceil(log(ms / FLOOR_MS) / _LOG)


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for one in counters:
        whole.update(one)
    return whole
