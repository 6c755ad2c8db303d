"""Books: in half of the years there are three, and merchants move among them while they sell."""

from typing import ClassVar

from tests.year.actors import Actor

from entrepot.kit import books
from entrepot.logistics import commands as logistics
from entrepot.offices import commands as offices

MORE = (2, 3)


class Moving(Actor):
    """The operator moves a merchant, and sometimes leaves the rest to the worker."""

    per_day: ClassVar[float] = 0.3

    def begin(self) -> None:
        self.are_several = self.chance.random() < 0.5
        for number in MORE if self.are_several else ():
            books.open_book(number)

    def act(self) -> None:
        if not self.are_several:
            return
        seller = self.chance.choice(list(self.model.sellers.values()))
        to, at = self.chance.choice([1, *MORE]), self.world.clock.now
        left = offices.move_merchant(merchant=seller.id, to=to, at=at)
        self.world.say(f"    {seller.name}: from book {left} to {to}")
        if left != to and self.chance.random() < 0.7:
            logistics.drain(merchant=seller.id, source=left, at=at)
