"""The operator: new rates each morning, and a look at the desk where odd money lies."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar
from unittest import mock

from tests.year.actors import Actor

from entrepot.money import commands as money
from entrepot.money.adapters import ecb
from entrepot.offices.models import User
from entrepot.offices.values import UserId
from entrepot.payments import commands, queries


class Rates(Actor):
    """Central banks publish on working days; every rate moves by up to two in a hundred."""

    per_day: ClassVar[float] = 1.0
    rates: ClassVar[dict[str, Decimal]] = {}

    def begin(self) -> None:
        self.rates = {"CNY": Decimal("8.1234"), "JPY": Decimal("171.50"), "GBP": Decimal("0.8700")}
        self.known: list[tuple[date, str, Decimal]] = []
        self._publish(self.world.clock.now.date() - timedelta(days=1))

    def act(self) -> None:
        today = self.world.clock.now.date()
        if today.weekday() < 5 and today > self.known[-1][0]:
            self._publish(today)

    def _publish(self, day: date) -> None:
        for code, rate in self.rates.items():
            moved = rate * Decimal(self.chance.randint(9800, 10200)) / 10_000
            self.rates[code] = moved.quantize(Decimal("0.0001"))
            self.known.append((day, code, self.rates[code]))
        with mock.patch.object(ecb, "history", return_value=self.known):
            money.load_rates(since=day)


class Desk(Actor):
    """Gives back what was taken wrongly, and puts a name to notices nobody can place."""

    per_day: ClassVar[float] = 0.7

    def act(self) -> None:
        for row in queries.wrong_amounts(limit=50):
            for _ in range(self.chance.choice([1, 2])):
                commands.return_wrong_amount(payment=row.id, at=self.world.clock.now)
        person = UserId(User.objects.order_by("email")[0].id)
        for odd in queries.odd_notices(limit=50):
            commands.take_notice(
                notice=odd.id, by=person, note="not ours, told them", at=self.world.clock.now
            )

    def wrong(self) -> Iterator[str]:
        """A refund that nobody takes for days is no longer on its way; no stranger is forgotten."""
        rows = [*queries.odd_notices(limit=200), *queries.taken_notices(limit=200)]
        for name in sorted(self.world.provider.told_strangers - {str(row.payment) for row in rows}):
            yield f"a notice about the unknown charge {name} is on no desk"
        late = self.world.clock.now - timedelta(days=3)
        for row in queries.refunds_due(limit=50):
            if row.due_at < late:
                yield f"refund {row.id} is due since {row.due_at:%m-%d}: {row.error}"
