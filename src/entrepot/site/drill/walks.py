"""What buyers do after the order stands: the shop's pages and the provider's, by plain HTTP.

No page is asked for that a browser would not ask for, and no command is called: a payment
begins at the shop's button, is made on the provider's page (whose dials are turned for that one
payment), and comes back or not.
"""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp

from entrepot.site.drill.counting import Tally, bucket
from entrepot.site.drill.values import Fate

TRIES_MAX: Final = 6
WAIT_S: Final = (0.5, 1, 2, 4, 8)
LOOK_AFTER_S: Final = (1, 2, 5, 10, 20, 40)
"""Those who do not come back from the provider look at their order after so long."""
THINK_S: Final = (0.3, 2.5)
CSRF: Final = "d" * 32
PROVIDER: Final = "simulator"
CARD: Final = {"method": "card", "card": "4242 4242 4242 4242"}
AGAIN_ON_REFUSED_MAX: Final = 3
SECONDS: Final = "late_s"
"""The one dial that is an amount and no chance."""
LATE_CHANCE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Walk:
    """One buyer's way on: whose order, with what link, to what end."""

    group: UUID
    token: str
    payment: UUID
    """The id that the shop will give the first payment: dials are turned by it."""
    fate: Fate


class PageGone(Exception):  # noqa: N818  # a buyer gives up; counted, not a crash
    """A page could not be had, however often it was asked for."""


class Walker:
    """Walks at one shop."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        tally: Tally,
        *,
        dials: Mapping[str, float],
        comes_back: float,
        seed: str,
    ) -> None:
        self._session = session
        self._url = url
        self._tally = tally
        self._dials = dict(dials)
        self._comes_back = comes_back
        self._chance = random.Random(f"walks:{seed}")  # noqa: S311  # play, not keys

    async def go(self, walk: Walk) -> None:
        """To the end, or to where no page can be had."""
        try:
            await asyncio.sleep(self._chance.uniform(*THINK_S))
            if walk.fate is Fate.CANCEL:
                await self._cancel(walk)
                return
            page = await self._to_provider(walk)
            if page is None:
                self._tally.steps["not_payable"] += 1
                return
            await self._turn(page, walk)
            await asyncio.sleep(self._chance.uniform(*THINK_S))
            if walk.fate is Fate.REFUND:
                await self._cancel(walk)
            back = await self._pay(page, walk)
            if back is not None:
                await self._see(walk, back)
        except PageGone:
            self._tally.steps["gave_up"] += 1

    async def _cancel(self, walk: Walk) -> None:
        await self._press(f"{self._order(walk)}reopen/?t={walk.token}")
        self._tally.steps["cancelled"] += 1

    async def _to_provider(self, walk: Walk) -> str | None:
        """The address of the provider's page; None when the shop sends back to the order."""
        for tries in range(TRIES_MAX):
            _, location = await self._press(f"{self._order(walk)}pay/?t={walk.token}")
            if "/pay/" in urlsplit(location).path and "/orders/" not in urlsplit(location).path:
                self._tally.steps["started"] += 1
                return location
            # The provider does not answer now, the shop said so and kept the order.
            await asyncio.sleep(WAIT_S[min(tries, len(WAIT_S) - 1)])
        return None

    async def _turn(self, page: str, walk: Walk) -> None:
        """Faults for this payment only; nobody else's dials are touched."""
        turned: dict[str, float] = {}
        if walk.fate is Fate.PART:
            turned["wrong_amount"] = 1
        else:
            for name, value in self._dials.items():
                limit = LATE_CHANCE if name == SECONDS else value
                if self._chance.random() < limit:
                    turned[name] = value if name == SECONDS else 1
                    self._tally.steps[f"dial.{name}"] += 1
        if turned:
            origin = "{0.scheme}://{0.netloc}".format(urlsplit(page))
            body = {"payment": str(walk.payment), **turned}
            await self._ask("POST", f"{origin}/dials", json=body)

    async def _pay(self, page: str, walk: Walk) -> str | None:
        """Press "pay" at the provider; the address it sends back to, None when it refuses."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(page))
        for tries in range(AGAIN_ON_REFUSED_MAX):
            _, location = await self._ask("POST", page, data=CARD)
            if "/orders/" in urlsplit(location).path:
                self._tally.steps[f"paid.{walk.fate}"] += 1
                return location
            self._tally.steps["refused_by_bank"] += 1
            if tries == 0:  # the bank thinks better of it
                body = {"payment": str(walk.payment), "refused": 0}
                await self._ask("POST", f"{origin}/dials", json=body)
        return None

    async def _see(self, walk: Walk, back: str) -> None:
        """Come back, or close the window and look at the order later."""
        paid = time.monotonic()
        if self._chance.random() < self._comes_back:
            await self._ask("GET", back)
            await self._ask("GET", f"{self._order(walk)}?t={walk.token}")
            self._tally.steps["came_back"] += 1
        if walk.fate is not Fate.PAY:
            return
        for wait in LOOK_AFTER_S:
            if await self._state(walk) in {"confirmed", "completed"}:
                self._tally.sold[bucket((time.monotonic() - paid) * 1000)] += 1
                self._tally.steps["confirmed"] += 1
                return
            await asyncio.sleep(wait)
        self._tally.steps["not_seen_confirmed"] += 1

    async def _state(self, walk: Walk) -> str:
        """As the API tells it; empty when it does not answer."""
        address = f"{self._url}/api/v1/orders/{walk.group}"
        try:
            async with self._session.get(address, params={"t": walk.token}) as answer:
                facts = await answer.json() if answer.status == 200 else {"state": ""}
                return str(facts["state"])
        except (aiohttp.ClientError, TimeoutError, OSError):
            return ""

    def _order(self, walk: Walk) -> str:
        return f"{self._url}/zh-hans/cn/orders/{walk.group}/"

    async def _press(self, address: str) -> tuple[int, str]:
        """A button of the shop, with the mark against forged requests as its form has it."""
        return await self._ask(
            "POST",
            address,
            data={"csrfmiddlewaretoken": CSRF},
            headers={"Cookie": f"csrftoken={CSRF}", "Referer": address},
        )

    async def _ask(
        self,
        method: str,
        address: str,
        *,
        data: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Status and where it leads; asked again while the answer is "later" or none."""
        for tries in range(TRIES_MAX):
            try:
                async with self._session.request(
                    method, address, data=data, json=json, headers=headers, allow_redirects=False
                ) as answer:
                    await answer.read()
                    if answer.status < 500:
                        self._tally.steps["pages"] += 1
                        if answer.status >= 400:
                            self._tally.steps[f"page_{answer.status}"] += 1
                        return answer.status, answer.headers.get("Location", "")
                    self._tally.steps[f"page_again_{answer.status}"] += 1
            except (aiohttp.ClientError, TimeoutError, OSError):
                self._tally.steps["page_again_no_answer"] += 1
            if tries < TRIES_MAX - 1:
                await asyncio.sleep(WAIT_S[min(tries, len(WAIT_S) - 1)])
        raise PageGone(address)
