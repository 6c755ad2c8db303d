"""Who trades in a simulated year: one small module each, found by being in this folder.

An actor says how often it comes (`per_day`), and what it does when it comes (`act`). What it
learns belongs in the model, so that others may use it and the evening's check compares it.
"""

import importlib
import pkgutil
import random
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from entrepot.kernel import Refusal

if TYPE_CHECKING:
    from tests.year.world import World


class Actor:
    """Somebody with a part in the year. A subclass in a module of this folder joins it."""

    per_day: ClassVar[float] = 1.0
    """How many visits on an ordinary day; below one, the chance of a visit."""
    comes: ClassVar[int] = 1
    """Who others need at their beginning begins before them."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.model = world.model
        self.chance = random.Random(f"{type(self).__name__} of {world.seed}")
        """Its own, so that one more actor leaves the others' year as it was."""

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self.world.clock.now

    def refused(self, no: Refusal) -> None:
        """An answer like any other; counted."""
        self.model.refusals[no.code] += 1
        self.world.say(f"    refused: {no}")

    def begin(self) -> None:
        """Before the first day."""

    def act(self) -> None:
        """One visit; a `Refusal` is an answer, anything else that is raised ends the year."""

    def wrong(self) -> Iterator[str]:
        """In the evening: sentences about what does not hold, in the eyes of this actor."""
        yield from ()


TRADE: Final = ("books", "buyers", "customs", "operator", "sellers", "warehouse")
"""Those without whom nothing is sold: modules of this folder."""


def everyone(cast: Collection[str] = ()) -> list[type[Actor]]:
    """Every actor of these modules (none named: of all), in the order of their names."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    found = [kind for kind in Actor.__subclasses__() if kind.__module__.startswith(__name__)]
    return sorted(
        (kind for kind in found if not cast or kind.__module__.rpartition(".")[2] in cast),
        key=lambda kind: (kind.comes, kind.__module__, kind.__name__),
    )
