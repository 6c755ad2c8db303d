"""The payment provider: the simulator's book of charges, behind the real client and its signatures.

What goes wrong is the seed's choice: notices lost, doubled, shuffled, a day late, of a wrong
amount, about an order nobody knows; and hours in which nobody answers.
"""

import json
import random
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from django.conf import settings

from entrepot.kit import webhook, wire
from entrepot.kit.simulation.web import HttpError
from entrepot.payments import commands
from entrepot.payments.adapters.simulator.server.book import CAPTURED, FAILED, PENDING, Book, Charge

if TYPE_CHECKING:
    from tests.year.world import World

STRANGERS_PER_DAY = 0.3


class Provider:
    """`pay` is the buyer's side, `answer` the shop's, and notices go out by themselves."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.chance = random.Random(f"provider of {world.seed}")
        self.book = Book()
        self.charges: dict[str, Charge] = {}
        self.captured_at: dict[str, Any] = {}
        self.told_strangers: set[str] = set()
        """Charges of other shops, about which a notice came here by mistake."""
        self.down_until = world.clock.now
        self.silent_at = world.clock.now
        """When it last left a question without an answer; who asks leaves all others for later."""
        self._numbers = count(1)
        few = self.chance.choice
        self.lost, self.doubled = few([0.0, 0.1, 0.4]), few([0.0, 0.2, 0.5])
        self.shuffled, self.late = few([0.0, 0.3]), few([0.0, 0.05, 0.2])
        self.wrong, self.down = few([0.0, 0.02, 0.05]), few([0.0, 0.05])
        self.cut = few([0.0, 0.05, 0.2])

    def answer(self, method: str, path: str, body: bytes) -> wire.Answer:
        """A call of the shop's client."""
        before, self.silent_at = self.silent_at, self.world.clock.now
        if self.world.clock.now < self.down_until:
            raise wire.NoAnswer("the provider sleeps")
        if self.chance.random() < self.down:
            self.down_until = self.world.clock.now + timedelta(minutes=self.chance.randint(5, 300))
            raise wire.NoAnswer("the provider falls asleep")
        try:
            answer = wire.Answer(200, json.dumps(self._answer(method, path, body)).encode())
        except HttpError as no:
            answer = wire.Answer(no.status, b"{}")
        if self.chance.random() < self.cut:
            raise wire.NoAnswer("done, and the line breaks before the answer")
        self.silent_at = before
        return answer

    def pay(self, payment: str, *, is_declined: bool = False) -> None:
        """What the buyer does on the hosted page."""
        charge = self.book.by_id(payment)
        if charge.state == CAPTURED:
            return
        charge.tries += 1
        charge.method = "card"
        if is_declined:
            charge.state, charge.failure = FAILED, "refused_by_bank"
            self._notify(charge, FAILED)
            return
        if self.chance.random() < self.shuffled:
            self._notify(charge, PENDING)
        charge.state, charge.failure = CAPTURED, ""
        charge.captured_minor = charge.amount_minor
        if self.chance.random() < self.wrong:
            charge.captured_minor -= self.chance.randint(1, charge.amount_minor - 1)
        self.captured_at[payment] = self.world.clock.now
        self._notify(charge, CAPTURED)

    def midnight(self) -> None:
        """Now and then a notice about somebody else's charge comes here."""
        if self.chance.random() < STRANGERS_PER_DAY:
            facts = {
                "id": str(self.world.stranger_id(self.chance)), "amount_minor": 4_200,
                "currency": "CNY", "description": "", "return_url": "", "notice_url": "",
            }  # fmt: skip
            charge, _ = self.book.open(facts)
            charge.state, charge.captured_minor = CAPTURED, charge.amount_minor
            self._send(charge, CAPTURED, after=timedelta(minutes=5))
            self.world.later(
                timedelta(minutes=6), "stranger", lambda: self.told_strangers.add(charge.id)
            )

    def _answer(self, method: str, path: str, body: bytes) -> Any:
        rest = path.removeprefix("/v1/payments").strip("/")
        if method == "POST" and not rest:
            charge, _ = self.book.open(json.loads(body))
            self.charges[charge.id] = charge
            return {**charge.standing(), "pay_url": f"https://pay.example.test/{charge.reference}"}
        charge = self.book.by_id(rest.removesuffix("/refunds"))
        if rest.endswith("/refunds"):
            return self.book.refund(charge, json.loads(body))
        return charge.standing()

    def _notify(self, charge: Charge, state: str) -> None:
        charge.told += 1
        chance = self.chance
        if chance.random() < self.lost:
            return
        wait = timedelta(seconds=chance.randint(1, 20))
        if chance.random() < self.shuffled:
            wait += timedelta(minutes=chance.randint(1, 90))
        if chance.random() < self.late:
            wait += timedelta(days=1)
        self._send(charge, state, after=wait)
        if chance.random() < self.doubled:
            self._send(charge, state, after=wait + timedelta(seconds=chance.randint(0, 7200)))

    def _send(self, charge: Charge, state: str, *, after: timedelta) -> None:
        """The words are those of now, whenever they arrive; a repeat has the same id and body."""
        identity = f"msg_{charge.reference}_{charge.told}"
        facts = {"type": f"payment.{state}", "data": {**charge.standing(), "state": state}}
        body = json.dumps(facts).encode()
        self.world.later(after, "notice", lambda: self._arrive(identity, body))

    def _arrive(self, identity: str, body: bytes) -> None:
        at = self.world.clock.now
        secret = settings.SIMULATOR_SECRET.split(",")[0]
        headers = webhook.headers(
            secret, identity=identity, timestamp=int(at.timestamp()), body=body
        )
        commands.receive_notice(provider="simulator", headers=headers, body=body, at=at)
