"""Selection: scores that follow rates, law and goods; they are what a new reckoning would give."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar, Final

from django.db import transaction
from django.db.models import F, Q
from tests.year.actors import Actor

from entrepot.offices.models import Office
from entrepot.offices.values import OfficeId
from entrepot.selection import commands
from entrepot.selection.models import Dirty, Pass, Score
from entrepot.selection.values import Weights

MARKETS: Final = ("cn", "es")
FOLLOWED: Final = (
    "product", "merchant_id", "version", "lane", "variant", "category", "landed_minor", "papers",
    "is_barred", "listed",
)  # fmt: skip
"""What is scored anew as soon as it changes; sales, stock and service wait for the night."""


class Choosing(Actor):
    """An office weighs otherwise now and then, or asks for all scores again."""

    per_day: ClassVar[float] = 0.3

    def begin(self) -> None:
        self.weights = Weights()
        self.version = 0
        self.office = OfficeId(Office.objects.order_by("code")[0].id)

    def act(self) -> None:
        if self.chance.random() < 0.5:
            commands.ask_pass(at=self.now)
            return
        figures = [self.chance.choice([0, 10, 25, 40]) for _ in range(4)]
        weights = Weights(*figures, merchant=5)
        self.version += weights != self.weights
        self.weights = weights
        for _ in range(2):  # said again, it is no other version
            commands.set_weights(office=self.office, weights=weights, why="tried", at=self.now)

    def wrong(self) -> Iterator[str]:
        """The same from scratch; what is marked, and markets that wait for a run, aside."""
        marked = set(Dirty.objects.values_list("product", flat=True))
        waits = Q(begun_at=None) | Q(ended_at=None) | Q(asked_at__gt=F("begun_at"))
        waiting = set(Pass.objects.exclude(asked_at=None).filter(waits).values_list("market"))
        for market in MARKETS:
            if (market,) in waiting or self._law_turns(market):
                continue
            held = self._rows(market)
            with transaction.atomic():
                # A breath before midnight: the day whose rates and law they were made with.
                commands.score(market=market, at=self.now - timedelta(seconds=1))
                fresh = self._rows(market)
                transaction.set_rollback(True)
            for product in sorted(held.keys() | fresh.keys()):
                if product not in marked and held.get(product) != fresh.get(product):
                    yield (
                        f"the score of {product} for {market} is {held.get(product)},"
                        f" and anew {fresh.get(product)}"
                    )
        for row in Score.objects.exclude(version=self.version)[:3]:
            yield f"a score of version {row.version} stands, and {self.version} holds"

    def _rows(self, market: str) -> dict[Any, tuple[Any, ...]]:
        rows = Score.objects.filter(market=market).values_list(*FOLLOWED)
        return {row[0]: tuple(row) for row in rows}

    def _law_turns(self, market: str) -> bool:
        """A law of yesterday or today: its day begins earlier in China, and its scores at night."""
        today = self.now.date()
        return any(
            abs(since - today) <= timedelta(days=1)
            for since, _ in self.model.vat.get(market.upper(), ())
        )
