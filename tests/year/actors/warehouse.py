"""Warehouses: they pick, weigh, pack, ship, and repeat what they are not sure of."""

from typing import ClassVar

from tests.year.actors import Actor

from entrepot.kernel import Refusal
from entrepot.logistics import commands
from entrepot.logistics import rules as logistics
from entrepot.logistics.models import Parcel
from entrepot.logistics.values import TO_SHIP, ParcelLine, ParcelState


class Packing(Actor):
    """A round through what waits: some of it gets one step further, or all the way."""

    per_day: ClassVar[float] = 3.0

    def act(self) -> None:
        waiting = Parcel.objects.filter(state__in=TO_SHIP).order_by("asked_at", "id")
        for parcel in list(waiting[:40]):
            try:
                self._work_on(parcel)
            except Refusal as no:  # the carrier sleeps; the others go on
                self.model.refusals[no.code] += 1

    def _work_on(self, parcel: Parcel) -> None:
        at = self.world.clock.now
        if parcel.state == ParcelState.TO_PICK and self.chance.random() < 0.8:
            commands.pick(parcel=parcel.id)
        if self.chance.random() < 0.8:
            least, most = logistics.weight_bounds(
                [ParcelLine.from_json(line) for line in parcel.lines]
            )
            weight = self.chance.choice([least, (least + most) // 2, most + 1])
            commands.pack(parcel=parcel.id, weighed_g=weight, at=at)
            for _ in range(self.chance.choice([0, 1, 1, 2])):
                commands.ship(parcel=parcel.id, at=at)
