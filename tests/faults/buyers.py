"""Buyers who do not give up: each posts one quote until it is acknowledged, then the next.

They know the law of the shop: 201 means it is mine, for ever; anything else, or no answer at
all, means ask again with the same quote.
"""

import asyncio
import json
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import aiohttp
import msgspec
from tests.faults.inside import NODE, shelf

from entrepot.checkout import rules
from entrepot.checkout.values import LinePayload, OrderPayload, QuotePayload
from entrepot.kernel import new_id

BUYERS = 16
PAUSE_S = 0.15
"""Between two orders of one buyer: some hundred orders a second, all in all."""
ANSWER_S_MAX = 15
FROZEN = msgspec.Raw(
    msgspec.json.encode(
        {"destination": "CN", "node": str(NODE), "commission_bp": 500, "allowance": None}
    )
)
"""What the order's end asks of it."""
REPEATS = 0.1
"""This share of acknowledged quotes is sent once more, later."""


@dataclass(slots=True)
class Crowd:
    """What buyers have sent, and what they were told."""

    keys: list[tuple[str, bytes]]
    url: str
    log: Path
    """Every acknowledged group, one a line, written before the buyer goes on."""
    sent: dict[UUID, UUID] = field(default_factory=dict)
    """Every quote ever sent, with its order."""
    acknowledged: dict[UUID, UUID] = field(default_factory=dict)
    served: list[tuple[float, float]] = field(default_factory=list)
    """Monotonic seconds of each 201: when asked, when answered."""
    refused: dict[str, int] = field(default_factory=dict)
    contradicted: list[str] = field(default_factory=list)
    """Answers that do not fit what was asked or what was said before."""
    is_stopping: bool = False
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), name="buyers")
        self._thread.start()

    def stop(self) -> None:
        """Everyone finishes the quote in hand; whoever is never answered gives up after a while."""
        self.is_stopping = True
        assert self._thread is not None
        self._thread.join()

    def was_served_since(self, moment: float) -> bool:
        """Somebody who asked after the moment has been answered."""
        return any(asked >= moment for asked, _ in self.served[-200:])

    async def _live(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_S_MAX, connect=5)
        with self.log.open("a") as log:
            async with asyncio.TaskGroup() as group:
                for number in range(BUYERS):
                    group.create_task(self._buy(random.Random(number), timeout, log))

    async def _buy(self, dice: random.Random, timeout: aiohttp.ClientTimeout, log: object) -> None:
        # A connection of its own for each, kept alive as a browser does.
        connector = aiohttp.TCPConnector(limit=1)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            again: tuple[UUID, bytes, bytes] | None = None
            while not self.is_stopping:
                quote, body = self._quote(dice)
                answer = await self._until_answered(session, quote, body)
                if answer is None:
                    return
                self._note(quote, answer)
                print(quote, file=log, flush=True)  # type: ignore[call-overload]  # a file
                if again is not None:
                    repeated = await self._until_answered(session, again[0], again[1])
                    if repeated not in {None, again[2]}:
                        self.contradicted.append(f"{again[0]} was answered differently")
                again = (quote, body, answer) if dice.random() < REPEATS else None
                await asyncio.sleep(PAUSE_S * 2 * dice.random())

    def _quote(self, dice: random.Random) -> tuple[UUID, bytes]:
        identity, order = new_id(), new_id()
        variant = shelf(int(dice.random() ** 3 * 50))  # a few are hot
        line = LinePayload(
            id=new_id(), listing=variant, variant=variant, node=NODE, quantity=1,
            total_minor=100, frozen=msgspec.Raw(b"{}"),
        )  # fmt: skip
        now = int(time.time())
        quote = QuotePayload(
            id=identity, book=1, market="cn", currency="CNY", iat=now, exp=now + 7200,
            total_minor=100,
            orders=(
                OrderPayload(
                    id=order, number=f"EP-{order.hex[-10:].upper()}", merchant=UUID(int=7),
                    lane="it-cn", origin="IT", node=NODE, goods_minor=100, exchange_minor=0,
                    freight_minor=0, duty_minor=0, vat_minor=0, consumption_tax_minor=0,
                    total_minor=100, merchant_currency="EUR", merchant_goods_minor=12,
                    dutiable_minor=0, frozen=FROZEN, lines=(line,),
                ),
            ),
        )  # fmt: skip
        self.sent[identity] = order
        return identity, json.dumps({"quote": rules.sign(quote, self.keys)}).encode()

    async def _until_answered(
        self, session: aiohttp.ClientSession, quote: UUID, body: bytes
    ) -> bytes | None:
        """The 201's body; None when the shop closes before there is one."""
        give_up = float("inf")
        while time.monotonic() < give_up:
            asked = time.monotonic()
            if self.is_stopping:
                give_up = min(give_up, asked + ANSWER_S_MAX)
            try:
                async with session.post(
                    f"{self.url}/api/v1/orders",
                    data=body,
                    headers={"Content-Type": "application/json"},
                ) as answer:
                    said = await answer.read()
                    if answer.status == 201:
                        self.served.append((asked, time.monotonic()))
                        return said
                    self._count(str(answer.status))
                    if answer.status < 500:
                        self.contradicted.append(f"{quote} was answered {answer.status}: {said!r}")
                        return None
            except (aiohttp.ClientError, TimeoutError) as failure:
                self._count(type(failure).__name__)
            await asyncio.sleep(0.1)
        return None

    def _note(self, quote: UUID, answer: bytes) -> None:
        told = json.loads(answer)
        self.acknowledged[quote] = self.sent[quote]
        if told["group"] != str(quote) or told["orders"][0]["id"] != str(self.sent[quote]):
            self.contradicted.append(f"{quote} was answered with {told}")

    def _count(self, what: str) -> None:
        self.refused[what] = self.refused.get(what, 0) + 1
