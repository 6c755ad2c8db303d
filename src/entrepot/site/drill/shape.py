"""Who comes when: pure, seeded, and the same for everybody who asks with the same seed."""

import random
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import accumulate
from typing import Final, Generic, TypeVar

from entrepot.site.drill.values import Arrival, Fate, Flash, Kind, Profile, Stage

RUSH_FRONT: Final = 0.2
"""Half of a flash sale's buyers come in this first share of its time."""
WALKING: Final = (Fate.PAY, Fate.PART, Fate.REFUND, Fate.CANCEL)


def stages(profile: Profile) -> tuple[Stage, ...]:
    """The course of rates: by the hours of a day, or in equal steps from the first to the last."""
    if profile.hours:
        most = max(profile.hours)
        rates = [profile.rate_to * one / most for one in profile.hours]
    elif profile.stages == 1:
        rates = [profile.rate_to]
    else:
        step = (profile.rate_to - profile.rate_from) / (profile.stages - 1)
        rates = [profile.rate_from + step * place for place in range(profile.stages)]
    long = profile.seconds / len(rates)
    return tuple(Stage(place * long, (place + 1) * long, rate) for place, rate in enumerate(rates))


def rate_at(course: Sequence[Stage], at_s: float) -> float:
    """What the schedule says for a moment; none outside of it."""
    return next((one.rate for one in course if one.start_s <= at_s < one.end_s), 0.0)


def expected(profile: Profile) -> float:
    """How many orders the schedule asks for, flash sales included."""
    steady = sum(one.rate * (one.end_s - one.start_s) for one in stages(profile))
    return steady + sum(one.units * one.rush for one in profile.flash)


def arrivals(profile: Profile, *, seed: str, part: int = 0, parts: int = 1) -> Iterator[Arrival]:
    """The buyers of one of `parts` equal crowds, in order of time.

    A Poisson process whose rate follows the stages: nobody waits for anybody (an open model).
    """
    chance = random.Random(f"{seed}:{part}/{parts}")  # noqa: S311  # play, not keys
    kinds = _Wheel(profile.kinds)
    fates = _Wheel(_fates(profile))
    walks = _Allowance(profile.pace.walks / parts)
    come = random.Random(f"moments:{seed}:{part}/{parts}")  # noqa: S311  # play, not keys
    plain = ((at, None) for at in _moments(profile, come, parts))
    rushes: list[list[tuple[float, int | None]]] = [
        [
            (at, which)
            for at in _rush(profile, flash, seed=f"{seed}:{which}", part=part, parts=parts)
        ]
        for which, flash in enumerate(profile.flash)
    ]
    for at, sale in merge(plain, *rushes, key=lambda one: one[0]):
        kind = Kind.FLASH if sale is not None else kinds.spin(chance)
        fate = fates.spin(chance)
        presses = 1
        if chance.random() < profile.habits.reload:
            presses = chance.randint(2, profile.habits.presses_max)
        # Units that come back from a sale would be sold again, and nothing could be counted.
        if kind is Kind.FLASH and fate not in {Fate.PAY, Fate.LEAVE}:
            fate = Fate.PAY
        yield Arrival(
            at_s=at,
            kind=kind,
            pick=chance.random(),
            presses=presses,
            fate=fate,
            walks=fate in WALKING and walks.take(at),
            which=sale or 0,
        )


def zipf(count: int, skew: float) -> list[float]:
    """Running sums of the first `count` weights 1/n^skew, the last of them 1."""
    sums = list(accumulate(1 / place**skew for place in range(1, count + 1)))
    return [one / sums[-1] for one in sums]


def moments_of_strikes(count: int, *, seconds: float, seed: str) -> list[float]:
    """Random moments for so many strikes: each somewhere in its own equal part of the middle.

    The first and the last tenth are left alone, so that there is something to compare with.
    """
    chance = random.Random(f"strikes:{seed}")  # noqa: S311  # play, not keys
    first, long = seconds * 0.1, seconds * 0.8 / max(count, 1)
    return [first + (place + chance.random() * 0.7) * long for place in range(count)]


def _moments(profile: Profile, chance: random.Random, parts: int) -> Iterator[float]:
    for stage in stages(profile):
        rate = stage.rate / parts
        at = stage.start_s
        while rate > 0 and (at := at + chance.expovariate(rate)) < stage.end_s:
            yield at


def _rush(profile: Profile, flash: Flash, *, seed: str, part: int, parts: int) -> list[float]:
    """All crowds share out one list, so that the demand is what the profile says, to the buyer."""
    chance = random.Random(f"rush:{seed}")  # noqa: S311  # play, not keys
    count = round(flash.units * flash.rush)
    opens = flash.opens * profile.seconds
    long = min(flash.seconds, max(profile.seconds - opens, 1.0))
    all_of_them = sorted(
        opens + long * chance.random() * (RUSH_FRONT if chance.random() < 0.5 else 1.0)
        for _ in range(count)
    )
    return all_of_them[part::parts]


def _fates(profile: Profile) -> dict[Fate, float]:
    said = profile.habits.fates
    return {**said, Fate.LEAVE: max(1.0 - sum(said.values()), 0.0)}


_Name = TypeVar("_Name")


class _Wheel(Generic[_Name]):
    """A choice by weights."""

    def __init__(self, weights: dict[_Name, float]) -> None:
        self._names = list(weights)
        self._weights = list(weights.values())

    def spin(self, chance: random.Random) -> _Name:
        [one] = chance.choices(self._names, self._weights)
        return one


class _Allowance:
    """So many a second, never saved up for more than a second."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._left = min(rate, 1.0)
        self._at = 0.0

    def take(self, at: float) -> bool:
        most = max(self._rate, 1.0)
        self._left = min(self._left + (at - self._at) * self._rate, most)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True
