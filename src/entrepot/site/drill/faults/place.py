"""Where a fault strikes: a running instance, known by its home and its addresses."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol

import psutil

from entrepot.kernel import Refusal
from entrepot.site import supervisor


@dataclass(eq=False)
class NotHere(Refusal):
    """This fault cannot strike here."""

    code: ClassVar[str] = "drill.not_here"
    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, slots=True)
class Place:
    """A running instance on this machine."""

    home: Path
    url: str
    database_url: str
    dice: random.Random = field(default_factory=random.Random)
    """Which of several is struck; seeded, it chooses the same again."""

    def pids(self, name: str) -> list[int]:
        """Processes of this name, and its numbered workers, that are alive now."""
        return [
            entry.pid
            for entry in supervisor.registered(self.home)
            if _is_named(entry.name, name) and _is_alive(entry)
        ]

    def one(self, name: str) -> int:
        """One of them. Raises NotHere when there is none."""
        alive = self.pids(name)
        if not alive:
            raise NotHere(f"no process '{name}' runs under {self.home}")
        return self.dice.choice(alive)


class Fault(Protocol):
    """Something that breaks, and how it is made whole again where the program cannot do it."""

    @property
    def name(self) -> str: ...

    @property
    def sentence(self) -> str:
        """What it does to the instance, for the report."""
        ...

    def strike(self, place: Place) -> None:
        """Break it, now; returns at once. Raises NotHere when this instance has no such part."""
        ...

    def heal(self, place: Place) -> None:
        """Take the cause away; does nothing where the program heals by itself."""
        ...


def _is_named(entry: str, name: str) -> bool:
    """`web worker 2` is a web worker, and no web."""
    return entry == name or (entry.startswith(f"{name} ") and entry[len(name) + 1 :].isdigit())


def _is_alive(entry: supervisor.Entry) -> bool:
    """Is it still this very process? Pids are used again."""
    try:
        process = psutil.Process(entry.pid)
        same = process.create_time() == entry.started_at
        return bool(same and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
