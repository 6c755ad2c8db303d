"""What a drill found, as it stands in its JSON file; the report is drawn from this alone."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from entrepot.site.drill.checking import Sale
from entrepot.site.drill.striking import Strike
from entrepot.site.drill.watching import Reading

FORM: Final = 1
RECOVERY_S_MAX: Final = 10.0


@dataclass(frozen=True, slots=True)
class Point:
    """Some seconds of the drill together. Latencies in milliseconds, of the orders due then."""

    at_s: float
    long_s: float
    planned: float
    due: float
    acknowledged: float
    answered: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    refused: dict[str, int]
    again: int


@dataclass(frozen=True, slots=True)
class Audited:
    """One audit and what it found, in words."""

    context: str
    name: str
    sentence: str
    findings: tuple[str, ...]
    took_ms: int
    failure: str

    @property
    def holds(self) -> bool:
        return not self.findings and not self.failure


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the rates, and what was met in it."""

    start_s: float
    end_s: float
    planned: float
    acknowledged: float
    p50_ms: float
    p99_ms: float
    again: int


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it ran; figures mean little without."""

    processor: str
    cores: int
    memory_bytes: int
    system: str
    python: str
    database: str
    entrepot: str


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a report says."""

    form: int
    title: str
    profile: str
    seed: str
    url: str
    began_at: str
    planned_s: float
    lasted_s: float
    was_stopped: bool
    due: int
    acknowledged: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    most_per_second: float
    """The best ten seconds, as acknowledged."""
    refused: dict[str, int]
    again: dict[str, int]
    steps: dict[str, int]
    late_p99_ms: float
    """How late the drill itself sent, at most, for 99 of 100 buyers."""
    sold_p50_ms: float
    sold_p99_ms: float
    drained_s: float | None
    most_waiting: int
    most_oldest_s: float
    size_before: int
    size_after: int
    lost: int
    doubled: int
    sales: tuple[Sale, ...]
    strikes: tuple[Strike, ...]
    stages: tuple[Step, ...]
    points: tuple[Point, ...]
    readings: tuple[Reading, ...]
    audits: tuple[Audited, ...]
    machine: Machine
    settings: dict[str, str]
    not_played: tuple[str, ...] = ()
    """Codes of what this drill did not do; the report has their sentences."""
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> int:
        """How many audits, the drill's own among them, found something or could not look."""
        return sum(not one.holds for one in self.audits)

    @property
    def unrecovered(self) -> int:
        """Faults after which no order was acknowledged any more."""
        return sum(one.struck_s is not None and one.recovered_s is None for one in self.strikes)

    @property
    def slowest_s(self) -> float:
        """The longest recovery from a fault; 0 without faults."""
        return max((one.recovered_s or 0.0 for one in self.strikes), default=0.0)

    @property
    def is_slow(self) -> bool:
        """Did some recovery take longer than it may? Told, but no finding: machines differ."""
        return self.slowest_s > RECOVERY_S_MAX

    @property
    def is_good(self) -> bool:
        return not self.findings and not self.unrecovered and self.acknowledged > 0


def write(result: Result, path: Path) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1))


def read(path: Path) -> Result:
    """The result of a file. Raises msgspec.MsgspecError for one that is none."""
    return msgspec.json.decode(path.read_bytes(), type=Result)
