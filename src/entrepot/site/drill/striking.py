"""Faults at random, seeded moments of a running drill, each with the time it took to recover."""

import logging
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from entrepot.kernel import Refusal
from entrepot.site.drill import faults, shape
from entrepot.site.drill.faults import Fault, Place

log = logging.getLogger(__name__)

KILLS: Final = "kill"
HOLD_S: Final = 5.0
"""How long a shortage lasts before its cause is taken away."""
NOTICE_S: Final = 0.05


class UnknownFault(Exception):  # noqa: N818  # shown as a sentence, not as a crash
    """No fault has this name; the text says which there are."""


@dataclass(slots=True)
class Strike:
    """One fault: when it was to strike and did (seconds of the drill), or why it could not."""

    name: str
    sentence: str
    due_s: float
    struck_s: float | None = None
    healed_s: float | None = None
    why_not: str = ""
    recovered_s: float | None = None
    """From the strike to the first acknowledged order that was sent after it."""
    silence_s: float | None = None
    """The longest time without an acknowledgement in the half minute after it."""


def chosen(words: Sequence[str]) -> list[str]:
    """Names of faults, from names and `kill` (all kills)."""
    known = faults.plans()
    found: list[str] = []
    for word in words:
        if word == KILLS:
            found += [name for name in known if name.startswith("kill-")]
        elif word in known:
            found.append(word)
        else:
            raise UnknownFault(
                f"no fault is called {word!r}; there are: {KILLS}, {', '.join(known)}"
            )
    return list(dict.fromkeys(found))


def planned(names: Sequence[str], count: int, *, seconds: float, seed: str) -> list[Strike]:
    """So many strikes; each fault comes once before one comes again, in a seeded order."""
    dice = random.Random(f"faults:{seed}")  # noqa: S311  # play, not keys
    known = faults.plans()
    order: list[str] = []
    while names and len(order) < count:
        order += dice.sample(list(names), len(names))
    moments = shape.moments_of_strikes(count, seconds=seconds, seed=seed)
    return [
        Strike(name, known[name].sentence, round(at, 2))
        for name, at in zip(order, moments, strict=False)
    ]


@dataclass(slots=True)
class Striker:
    """Strikes from a thread of its own, so that nothing else waits for a fault."""

    strikes: list[Strike]
    place: Place
    starts_at: float
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="faults", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """No further strike; what is struck is healed."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        known = faults.plans()
        for strike in self.strikes:
            if self._stopping.wait(max(strike.due_s - self._now(), 0)):
                strike.why_not = "the drill was stopped before"
                continue
            self._strike(strike, known[strike.name])

    def _strike(self, strike: Strike, fault: Fault) -> None:
        moment = self._now()
        try:
            fault.strike(self.place)
        except Refusal as no:
            strike.why_not = str(no)
        except Exception as no:
            # What is broken may be the very way to break it (a database that is still away).
            log.exception("fault %s did not strike", strike.name)
            strike.why_not = f"{type(no).__name__}: {no}"[:200]
        else:
            strike.struck_s = round(moment, 3)
            if not strike.name.startswith(("kill-", "restart-", "promote-")):
                self._stopping.wait(HOLD_S)
        try:
            fault.heal(self.place)
        finally:
            strike.healed_s = round(self._now(), 3)

    def _now(self) -> float:
        return time.monotonic() - self.starts_at
