"""The carrier: the simulator's own ways and troubles, moved a few times a day."""

import json
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from entrepot.kit import webhook, wire
from entrepot.logistics import commands
from entrepot.logistics.adapters.simulator.server.journey import Station, stations, with_trouble

if TYPE_CHECKING:
    from tests.year.world import World


class Carrier:
    """Takes parcels, moves them station by station, and tells of it as badly as its dials say."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.chance = random.Random(f"carrier of {world.seed}")
        self.ways: dict[str, list[Station]] = {}
        self.events: dict[str, list[dict[str, str]]] = {}
        self.home_at: dict[str, datetime] = {}
        """Number -> when it was delivered, whoever was told."""
        few = self.chance.choice
        self.lost, self.doubled = few([0.0, 0.1, 0.4]), few([0.0, 0.3])
        self.shuffled, self.trouble = few([0.0, 0.3]), few([0.0, 0.1])

    def answer(self, method: str, path: str, body: bytes) -> wire.Answer:
        """A call of the shop's client."""
        rest = path.removeprefix("/carrier/v1/parcels").strip("/")
        if method == "POST":
            return self._accept(json.loads(body))
        if rest not in self.ways:
            return wire.Answer(404, b"{}")
        facts = {"number": rest, "events": self.events[rest]}
        return wire.Answer(200, json.dumps(facts).encode())

    def midnight(self) -> None:
        """Nothing of its own: parcels move by `round`."""

    def round(self) -> None:
        """Each parcel under way comes one or two stations further."""
        for number, way in self.ways.items():
            for _ in range(self.chance.randint(0, 3)):
                if len(self.events[number]) < len(way):
                    self._reach(number, way[len(self.events[number])])

    def _accept(self, facts: dict[str, Any]) -> wire.Answer:
        number = str(facts["number"])
        if number not in self.ways:
            way = stations(
                origin=facts["sender"], destination=facts["recipient"], customs=facts["customs"]
            )
            self.ways[number] = with_trouble(
                way,
                is_stopped=self.chance.random() < self.trouble,
                is_missed=self.chance.random() < self.trouble,
            )
            self.events[number] = []
        return wire.Answer(201, json.dumps({"number": number, "state": "accepted"}).encode())

    def _reach(self, number: str, station: Station) -> None:
        index = len(self.events[number]) + 1
        event = {
            "number": number,
            "reference": f"{number}-{index}",
            "code": station.code,
            "place": station.place,
            "country": station.country,
            "at": self.world.clock.now.isoformat(timespec="milliseconds"),
        }
        self.events[number].append(event)
        if station.code == "delivered":
            self.home_at[number] = self.world.clock.now
        if self.chance.random() < self.lost:
            return
        wait = timedelta(minutes=self.chance.randint(1, 5))
        if self.chance.random() < self.shuffled:
            wait += timedelta(hours=self.chance.randint(1, 30))
        body = json.dumps({"type": f"parcel.{station.code}", "data": event}).encode()
        for _ in range(2 if self.chance.random() < self.doubled else 1):
            self.world.later(wait, "tracking", lambda: self._arrive(event["reference"], body))

    def _arrive(self, reference: str, body: bytes) -> None:
        at = self.world.clock.now
        headers = webhook.headers(
            settings.SIMULATOR_SECRET.split(",")[0],
            identity=f"msg_{reference}",
            timestamp=int(at.timestamp()),
            body=body,
        )
        commands.receive_tracking(carrier="simulator", headers=headers, body=body, at=at)
