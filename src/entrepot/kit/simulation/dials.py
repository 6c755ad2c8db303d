"""Dials: how badly a simulated party behaves, and the same badness every time for a seed."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrepot.kit.simulation.web import HttpError


@dataclass(frozen=True, slots=True)
class Dial:
    """One dial: a number from 0 to `most`. Most are chances; `_s` in a name means seconds."""

    name: str
    most: float
    english: str
    chinese: str
    default: float = 0.0


class Panel:
    """The dials of one simulator, turned for all or for one key (a payment, a parcel)."""

    def __init__(self, dials: Sequence[Dial], *, seed: str) -> None:
        self.dials = {dial.name: dial for dial in dials}
        self._seed = seed
        self._all = {dial.name: dial.default for dial in dials}
        self._own: dict[str, dict[str, float]] = {}

    def turn(self, values: Mapping[str, Any], *, key: str = "") -> None:
        """Set some dials; all or nothing."""
        read = {name: self._number(name, value) for name, value in values.items()}
        (self._own.setdefault(key, {}) if key else self._all).update(read)

    def value(self, name: str, *, key: str = "") -> float:
        """Where a dial stands, for a key."""
        return self._own.get(key, {}).get(name, self._all[name])

    def strikes(self, name: str, *, key: str, event: str = "") -> bool:
        """Does the fault happen to this event of this key? Chances 0 and 1 are never and always."""
        return self.chance(key, f"{name}:{event}") < self.value(name, key=key)

    def chance(self, key: str, what: str) -> float:
        """A number in [0, 1) that depends on the seed, the key and the purpose only."""
        return random.Random(f"{self._seed}:{key}:{what}").random()  # noqa: S311  # play, not keys

    def as_json(self, *, key: str = "") -> dict[str, float]:
        return {name: self.value(name, key=key) for name in self.dials}

    def memory(self) -> dict[str, Any]:
        """For the file that survives a restart."""
        return {"all": self._all, "own": self._own}

    def remember(self, memory: Mapping[str, Any]) -> None:
        known = {k: v for k, v in memory.get("all", {}).items() if k in self.dials}
        self._all.update(known)
        self._own = dict(memory.get("own", {}))

    def _number(self, name: str, value: Any) -> float:
        if name not in self.dials:
            raise HttpError(422, f"no dial is called {name}: there are {', '.join(self.dials)}")
        try:
            number = float(value)
        except (TypeError, ValueError) as wrong:
            raise HttpError(422, f"{name} is a number") from wrong
        if not 0 <= number <= self.dials[name].most:
            raise HttpError(422, f"{name} goes from 0 to {self.dials[name].most:g}")
        return number
