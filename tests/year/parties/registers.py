"""The registers of businesses: the simulated ones' answers, and what VIES says, with troubles.

A number's truth is chosen when it is first asked about, and stays; that nobody answers comes and
goes. What was answered is kept: a proof of the program must rest on a yes that stands here.
"""

import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from entrepot.customs.values import Answer, AnswerCode
from entrepot.kit import wire
from entrepot.lanes.values import EUROPEAN_UNION

if TYPE_CHECKING:
    from tests.year.world import World

YES: Final = "yes"
UNKNOWN: Final = "unknown"
OTHER_NAME: Final = "other name"
CEASED: Final = "ceased"
SILENT: Final = (AnswerCode.NO_ANSWER, AnswerCode.UNAVAILABLE, AnswerCode.BUSY)


class Registers:
    """All of them; as the register of VAT numbers it has the port's own methods."""

    name = "simulator"

    def __init__(self, world: "World") -> None:
        self.world = world
        self.chance = random.Random(f"registers of {world.seed}")
        self.truth: dict[str, str] = {}
        """Kind and number -> what its register knows."""
        self.said: dict[str, str] = {}
        """Kind and number -> the last real answer; nothing where there was only silence."""
        self.down_until = world.clock.now
        few = self.chance.choice
        self.away, self.odd = few([0.0, 0.1, 0.5]), few([0.0, 0.05, 0.2])

    def answer(self, method: str, path: str, body: bytes) -> wire.Answer:
        """A call of the client of simulated registers."""
        assert (method, path) == ("POST", "/registers/v1/look-up"), path
        facts = json.loads(body)
        if self._is_away():
            if self.chance.random() < 0.5:
                raise wire.NoAnswer("the register sleeps")
            return wire.Answer(self.chance.choice([429, 503]), b"{}")
        found = self._look_up(f"{facts['kind']}:{facts['number']}")
        if found == UNKNOWN:
            return wire.Answer(200, b'{"state": "not_found", "reference": "NONE"}')
        told = {
            "state": "found",
            "name": "Another Trading House" if found == OTHER_NAME else facts["name"],
            "active": found != CEASED,
            "reference": f"REF{len(self.said)}",
        }
        return wire.Answer(200, json.dumps(told).encode())

    def knows(self, country: str) -> bool:
        return country in EUROPEAN_UNION

    def is_trial(self, number: str) -> bool:  # noqa: ARG002  # of the port: none is
        return False

    def check(self, *, country: str, number: str) -> Answer:
        """What VIES says: it tells no names here, so that only yes and no are left."""
        code = self.chance.choice(SILENT)
        if not self._is_away():
            found = self._look_up(f"vat:{country}{number}")
            code = AnswerCode.INVALID if found in {UNKNOWN, CEASED} else AnswerCode.VALID
        return Answer(code=code, register=self.name, at=self.world.clock.now, reference="VIES")

    def _is_away(self) -> bool:
        if self.world.clock.now < self.down_until:
            return True
        if self.chance.random() < self.away:
            hours = self.chance.choice([0, 2, 30])
            self.down_until = self.world.clock.now + timedelta(hours=hours)
            return True
        return False

    def _look_up(self, key: str) -> str:
        if key not in self.truth:
            is_odd = self.chance.random() < self.odd
            odd = [UNKNOWN, OTHER_NAME, CEASED]
            self.truth[key] = self.chance.choice(odd) if is_odd else YES
        self.said[key] = self.truth[key]
        return self.truth[key]
