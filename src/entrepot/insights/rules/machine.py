"""The machine room's arithmetic: totals of many hosts into rates, and rates into small plots."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final

from entrepot.insights.values import Sample

STEP_S: Final = 10
"""How far two points of a line are apart; a sample is taken as often."""
SPARK_WIDTH: Final = 300
SPARK_HEIGHT: Final = 64
_EDGE: Final = 4.0

_TOTALS: Final = (
    "placed", "refused", "turned_away", "quotes", "requests", "errors", "told", "notices", "jobs",
)  # fmt: skip
"""Counted things that are shown as so many a second."""


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line: SVG paths, its highest value, and where a limit lies if it is in sight."""

    line: str
    area: str
    top: float
    last: float | None
    limit_y: float | None
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT


def rates(before: Sample, after: Sample) -> dict[str, float]:
    """What one host did a second between two samples; {} when they are not in order.

    A total that has fallen began anew with its program: all of it is new.
    """
    seconds = (after.at - before.at).total_seconds()
    if seconds <= 0 or before.host != after.host:
        return {}
    grown = {name: _grown(before.counted, after.counted, name) for name in after.counted}
    found = {f"{name}_per_s": grown.get(name, 0.0) / seconds for name in _TOTALS}
    found["queue"] = after.counted.get("queue", 0.0)
    # Parts and wholes, so that hosts can be added before they are divided.
    for name in ("batches", "batches_slow", "batch_s", "batch_orders", "calls", "calls_lost"):
        found[name] = grown.get(name, 0.0)
    return found


def together(hosts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """All hosts as one: rates added, shares and means of the whole."""
    sums: dict[str, float] = defaultdict(float)
    for host in hosts:
        for name, value in host.items():
            sums[name] += value
    found = {
        name: value for name, value in sums.items() if name.endswith("_per_s") or name == "queue"
    }
    if batches := sums.get("batches"):
        found["batch_slow_share"] = sums["batches_slow"] / batches
        found["batch_mean_s"] = sums["batch_s"] / batches
        found["batch_mean_orders"] = sums["batch_orders"] / batches
    elif "batches" in sums:
        found["batch_slow_share"] = 0.0
    if calls := sums.get("calls"):
        found["calls_lost_share"] = sums["calls_lost"] / calls
    elif "calls" in sums:
        found["calls_lost_share"] = 0.0
    return found


def lately(samples: Sequence[Sample], *, window_s: int) -> dict[str, float]:
    """The figures of the last `window_s`; {} while no host has two samples.

    A host whose samples lie further apart is seen between its last two.
    """
    by_host: dict[str, list[Sample]] = defaultdict(list)
    for sample in sorted(samples, key=lambda one: one.at):
        by_host[sample.host].append(sample)
    return together(
        rates(_start(found, window_s), found[-1]) for found in by_host.values() if len(found) > 1
    )


def history(samples: Sequence[Sample]) -> list[tuple[int, dict[str, float]]]:
    """By steps of STEP_S (seconds since 1970): the rates of that step, and what was read in it."""
    by_host: dict[str, list[Sample]] = defaultdict(list)
    for sample in sorted(samples, key=lambda one: one.at):
        by_host[sample.host].append(sample)
    steps: dict[int, list[dict[str, float]]] = defaultdict(list)
    read: dict[int, Mapping[str, float]] = {}
    for found in by_host.values():
        for before, after in pairwise(found):
            rate = rates(before, after)
            # One host is sampled at a time: its rate holds for all steps since the last look.
            for step in range(_step(before) + STEP_S, _step(after) + STEP_S, STEP_S):
                steps[step].append(rate)
                read[step] = after.read
    return [(step, {**read[step], **together(steps[step])}) for step in sorted(steps)]


def spark(
    points: Sequence[tuple[int, float | None]],
    *,
    first: int,
    last: int,
    limit: float | None = None,
) -> Spark:
    """A line over the moments `first` to `last`; a gap where nothing was measured."""
    assert first < last
    known = [value for _at, value in points if value is not None]
    highest = max(known, default=0.0)
    # A limit far above what is measured would flatten the line; it is shown when it is near.
    near = limit is not None and highest >= limit / 4
    top = max(highest, limit or 0.0 if near else 0.0) or 1.0

    def x(at: int) -> float:
        return round((at - first) / (last - first) * SPARK_WIDTH, 1)

    def y(value: float) -> float:
        return round(SPARK_HEIGHT - _EDGE - (SPARK_HEIGHT - 2 * _EDGE) * value / top, 1)

    parts: list[list[tuple[float, float]]] = []
    before: int | None = None
    for at, value in points:
        if value is None or at < first:
            continue
        if before is None or at - before > 3 * STEP_S:
            parts.append([])
        parts[-1].append((x(at), y(value)))
        before = at
    return Spark(
        line=" ".join("M" + " L".join(f"{a},{b}" for a, b in part) for part in parts),
        area=" ".join(
            f"M{part[0][0]},{SPARK_HEIGHT} L"
            + " L".join(f"{a},{b}" for a, b in part)
            + f" L{part[-1][0]},{SPARK_HEIGHT} Z"
            for part in parts
        ),
        top=highest,
        last=points[-1][1] if points else None,
        limit_y=y(limit) if near and limit is not None else None,
    )


def _start(found: Sequence[Sample], window_s: int) -> Sample:
    """The oldest sample of the window; the last but one when the window has no second."""
    since = found[-1].at - timedelta(seconds=window_s)
    return next((one for one in found[:-1] if one.at >= since), found[-2])


def _step(sample: Sample) -> int:
    return int(sample.at.timestamp()) // STEP_S * STEP_S


def _grown(before: Mapping[str, float], after: Mapping[str, float], name: str) -> float:
    new, old = after[name], before.get(name, 0.0)
    return new - old if new >= old else new
