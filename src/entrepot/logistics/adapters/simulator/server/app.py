"""The simulated carrier over HTTP: takes parcels, moves them station by station, tells of it."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from entrepot.kit.simulation import web
from entrepot.kit.simulation.delivery import Post
from entrepot.kit.simulation.dials import Panel
from entrepot.kit.simulation.memory import Memory
from entrepot.logistics.adapters.simulator.server.journey import (
    DIALS,
    Station,
    stations,
    with_trouble,
)

TICK_S: Final = 0.05
SHUFFLE_STEPS: Final = 2.5
_HERE: Final = Path(__file__).parent / "html"


@dataclass(slots=True)
class Parcel:
    """One parcel under way. Who it is for is not kept: only the cities it passes."""

    number: str
    notice_url: str
    way: list[dict[str, str]]
    due: float
    events: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_home(self) -> bool:
        return len(self.events) >= len(self.way)


class Simulation:
    """Give `app` to an ASGI server, after `start`. `state` is a file that survives restarts."""

    def __init__(
        self, *, secret: str, state: Path | None, seed: str, step_s: float | None = None
    ) -> None:
        self._secret = secret
        self._panel = Panel(DIALS, seed=seed)
        self._step_s = step_s
        self._parcels: dict[str, Parcel] = {}
        self._memory = Memory(state, tell=self._tell)
        self._post = Post(secret=secret, changed=self._memory.changed)
        self._mover: asyncio.Task[None] | None = None
        self.app = web.App()
        for method, path, handler in (
            ("POST", "/carrier/v1/parcels", self._accept),
            ("GET", "/carrier/v1/parcels/{number}", self._inquire),
            ("GET", "/carrier/dials", self._dials),
            ("POST", "/carrier/dials", self._turn),
        ):
            self.app.route(method, path, handler)

    async def start(self) -> None:
        """Remember, and go on with what was under way."""
        facts = self._memory.load()
        for one in facts.get("parcels", []):
            self._parcels[one["number"]] = Parcel(**one)
        self._panel.remember(facts.get("dials", {}))
        if self._step_s is not None:  # what was said on the command line beats memory
            self._panel.turn({"step_s": self._step_s})
        self._post.remember(facts.get("letters", []))
        self._memory.start()
        self._mover = asyncio.get_running_loop().create_task(self._move())

    async def stop(self) -> None:
        if self._mover is not None:
            self._mover.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._mover
        await self._post.stop()
        await self._memory.stop()

    def _tell(self) -> dict[str, Any]:
        return {
            "parcels": [asdict(parcel) for parcel in self._parcels.values()],
            "dials": self._panel.memory(),
            "letters": self._post.memory(),
        }

    # The API, for shops.

    async def _accept(self, request: web.Request) -> web.Response:
        self._guard(request)
        facts = request.json()
        if isinstance(facts.get("dials"), Mapping):
            self._panel.turn(facts["dials"], key=str(facts.get("number")))
        try:
            wanted = self._read(facts)
        except (KeyError, TypeError, ValueError) as wrong:
            raise web.HttpError(422, f"a field is missing or wrong: {wrong}") from wrong
        found = self._parcels.setdefault(wanted.number, wanted)
        if found.way != wanted.way:
            raise web.HttpError(409, "this number was used for another parcel")
        self._memory.changed()
        return web.answer(
            {"number": found.number, "state": "accepted"}, status=201 if found is wanted else 200
        )

    async def _inquire(self, request: web.Request, number: str) -> web.Response:
        self._guard(request)
        if number not in self._parcels:
            raise web.HttpError(404, "no such parcel")
        return web.answer({"number": number, "events": self._parcels[number].events})

    def _guard(self, request: web.Request) -> None:
        if self._panel.strikes("down", key=""):
            raise web.HttpError(503, "down, by its dial")
        if request.headers.get("authorization") != f"Bearer {self._secret}":
            raise web.HttpError(401, "who are you?")

    def _read(self, facts: Mapping[str, Any]) -> Parcel:
        number = str(facts["number"])
        way = with_trouble(
            stations(
                origin=facts["sender"], destination=facts["recipient"], customs=facts["customs"]
            ),
            is_stopped=self._panel.strikes("customs_exception", key=number),
            is_missed=self._panel.strikes("failed", key=number),
        )
        return Parcel(
            number=number,
            notice_url=str(facts["notice_url"]),
            way=[asdict(station) for station in way],
            due=time.time() + self._panel.value("step_s", key=number) / 2,
        )

    # Under way.

    async def _move(self) -> None:
        while True:
            now = time.time()
            for parcel in list(self._parcels.values()):
                if not parcel.is_home and parcel.due <= now:
                    self._reach(parcel, Station(**parcel.way[len(parcel.events)]))
            await asyncio.sleep(TICK_S)

    def _reach(self, parcel: Parcel, station: Station) -> None:
        step_s = self._panel.value("step_s", key=parcel.number)
        index = str(len(parcel.events) + 1)
        event = {
            "number": parcel.number,
            "reference": f"{parcel.number}-{index}",
            "code": station.code,
            "place": station.place,
            "country": station.country,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        parcel.events.append(event)
        parcel.due = time.time() + step_s
        self._memory.changed()
        if self._panel.strikes("lost", key=parcel.number, event=index):
            return
        late_s = 0.0
        if self._panel.strikes("shuffled", key=parcel.number):
            chance = self._panel.chance(parcel.number, f"overtaken:{index}")
            late_s = step_s * SHUFFLE_STEPS * chance
        identity = f"msg_{event['reference']}"
        self._post.send(
            identity=identity,
            url=parcel.notice_url,
            kind=f"parcel.{station.code}",
            data=event,
            late_s=late_s,
        )
        if self._panel.strikes("doubled", key=parcel.number, event=index):
            self._post.send_again(identity=identity)

    # The dials, for whoever plays.

    async def _dials(self, request: web.Request) -> web.Response:
        key = request.query.get("parcel", "")
        if request.wants_json:
            return web.answer(
                {"dials": self._panel.as_json(key=key), "waiting": self._post.waiting}
            )
        is_chinese = request.language() == "zh"
        rows = "".join(
            f'<label class="dial"><span>{escape(dial.chinese if is_chinese else dial.english)}'
            f'</span><code>{dial.name}</code><input type="number" name="{dial.name}" min="0" '
            f'max="{dial.most:g}" step="any" value="{self._panel.value(dial.name):g}"></label>'
            for dial in self._panel.dials.values()
        )
        words = _CHINESE if is_chinese else _ENGLISH
        return web.page(_HERE / "dials.html", words, safe={"rows": rows})

    async def _turn(self, request: web.Request) -> web.Response:
        values = request.json() if request.wants_json else request.form()
        key = str(values.pop("parcel", "")) or request.query.get("parcel", "")
        self._panel.turn(values, key=key)
        self._memory.changed()
        if request.wants_json:
            return web.answer({"dials": self._panel.as_json(key=key)})
        return web.see_other("/carrier/dials")


_ENGLISH: Final = {
    "html_language": "en",
    "title": "Simulated carrier",
    "help": "How fast this carrier is, and how badly it behaves. Chances go from 0 to 1.",
    "turn": "Set the dials",
    "other_language": "/carrier/dials?lang=zh",
    "other_name": "中文",
}
_CHINESE: Final = {
    "html_language": "zh-CN",
    "title": "模拟承运商",
    "help": "设置承运商的速度与异常行为。概率从 0 到 1。",
    "turn": "保存设置",
    "other_language": "/carrier/dials?lang=en",
    "other_name": "English",
}
