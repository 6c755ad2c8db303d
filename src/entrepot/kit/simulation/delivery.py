"""Signed notices on their way: sent until taken, however long the receiver is away."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import httpx

from entrepot.kit import webhook

AGAIN_AFTER_S: Final = (1, 2, 5, 15, 60, 300)
"""Waits after a vain try; the last one repeats."""
TRIES_MAX: Final = 300
AT_ONCE_MAX: Final = 16
TIMEOUT_S: Final = 10
_GONE: Final = 410


@dataclass(slots=True)
class Letter:
    """One notice. `identity` is its id in every try; `due` is in seconds since 1970."""

    identity: str
    url: str
    body: str
    due: float
    tries: int = 0


class Post:
    """Delivers letters side by side; `changed` is called whenever its memory has."""

    def __init__(self, *, secret: str, changed: Callable[[], None]) -> None:
        self._secret = secret
        self._changed = changed
        self._letters: dict[str, Letter] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_once = asyncio.Semaphore(AT_ONCE_MAX)
        self._client: httpx.AsyncClient | None = None
        self.delivered = 0

    @property
    def waiting(self) -> int:
        return len(self._letters)

    def send(
        self, *, identity: str, url: str, kind: str, data: Mapping[str, Any], late_s: float = 0
    ) -> None:
        """Send a notice of that kind; after `late_s` seconds."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        body = json.dumps(
            {"type": kind, "timestamp": moment, "data": dict(data)}, ensure_ascii=False
        )
        self._take(Letter(identity, url, body, time.time() + late_s))

    def send_again(self, *, identity: str, late_s: float = 0.2) -> None:
        """The same notice a second time, as a provider does that missed our answer."""
        first = self._letters[identity]
        twin = Letter(f"{identity}#2", first.url, first.body, first.due + late_s)
        self._take(twin)

    def memory(self) -> list[dict[str, Any]]:
        return [asdict(letter) for letter in self._letters.values()]

    def remember(self, memory: list[dict[str, Any]]) -> None:
        for facts in memory:
            self._take(Letter(**facts))

    async def stop(self) -> None:
        """Stop delivering; what is not delivered stays in memory."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self._client is not None:
            await self._client.aclose()

    def _take(self, letter: Letter) -> None:
        self._letters[letter.identity] = letter
        task = asyncio.get_running_loop().create_task(self._deliver(letter))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._changed()

    async def _deliver(self, letter: Letter) -> None:
        while letter.tries < TRIES_MAX:
            await asyncio.sleep(max(0.0, letter.due - time.time()))
            letter.tries += 1
            async with self._at_once:
                if await self._try(letter):
                    break
            wait = AGAIN_AFTER_S[min(letter.tries, len(AGAIN_AFTER_S)) - 1]
            letter.due = time.time() + wait
        del self._letters[letter.identity]
        self._changed()

    async def _try(self, letter: Letter) -> bool:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
        body = letter.body.encode()
        signed = webhook.headers(
            self._secret,
            identity=letter.identity.partition("#")[0],
            timestamp=int(time.time()),
            body=body,
        )
        try:
            taken = await self._client.post(
                letter.url, content=body, headers={"Content-Type": "application/json", **signed}
            )
        except httpx.HTTPError:
            return False
        self.delivered += taken.is_success
        return taken.is_success or taken.status_code == _GONE
