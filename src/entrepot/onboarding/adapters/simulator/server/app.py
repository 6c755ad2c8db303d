"""The simulated registers over HTTP: every number is known, by the name that was asked for.

What a dial says may be wrong: down, slow, no such number, another name, ceased to trade. A
single number can be entered with a name of its own, which it then keeps.
"""

import asyncio
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, Final

from entrepot.kit.simulation import web
from entrepot.kit.simulation.dials import Dial, Panel
from entrepot.kit.simulation.memory import Memory
from entrepot.onboarding.adapters.simulator.server import wires

ENTRIES_MAX: Final = 10_000
DIALS: Final = (
    Dial("down", 1, "Chance that a register does not answer", "登记处无应答的概率"),
    Dial("busy", 1, "Chance that it has no time", "登记处繁忙的概率"),
    Dial("slow_s", 30, "Seconds that an answer takes", "应答所需秒数"),
    Dial("unknown", 1, "Chance that it knows no such number", "查无此号的概率"),
    Dial("other_name", 1, "Chance that the number is another's", "号码属于他人的概率"),
    Dial("ceased", 1, "Chance that the business has ceased", "企业已注销的概率"),
    Dial("nameless", 1, "Chance that no name is told", "不提供名称的概率"),
    Dial("winding_up", 1, "Chance that the business is being wound up", "企业正在清算的概率"),
    Dial("malformed", 1, "Chance that nobody understands the answer", "应答无法解读的概率"),
)
_PAGE: Final = Path(__file__).parent / "html" / "dials.html"


class Simulation:
    """Give `app` to an ASGI server, after `start`. `state` is a file that survives restarts."""

    def __init__(self, *, secret: str, state: Path | None, seed: str) -> None:
        self._secret = secret
        self._panel = Panel(DIALS, seed=seed)
        self._entries: dict[str, dict[str, Any]] = {}
        self._asked = 0
        self._memory = Memory(state, tell=self._tell)
        self.app = web.App()
        for method, path, handler in (
            ("POST", "/registers/v1/look-up", self._look_up),
            ("POST", "/registers/v1/entries", self._enter),
            ("GET", "/registers/dials", self._dials),
            ("POST", "/registers/dials", self._turn),
        ):
            self.app.route(method, path, handler)
        wires.Wires(self._panel, lambda: self._entries).connect(self.app)

    async def start(self) -> None:
        facts = self._memory.load()
        self._entries = dict(facts.get("entries", {}))
        self._panel.remember(facts.get("dials", {}))
        self._memory.start()

    async def stop(self) -> None:
        await self._memory.stop()

    def _tell(self) -> dict[str, Any]:
        return {"entries": self._entries, "dials": self._panel.memory()}

    async def _look_up(self, request: web.Request) -> web.Response:
        self._guard(request)
        facts = request.json()
        number, name = str(facts.get("number", "")), str(facts.get("name", ""))
        key = f"{facts.get('kind')}:{facts.get('country')}:{number}"
        if self._panel.strikes("malformed", key=number):
            return web.Response(b"<html>Bad gateway</html>")
        if delay := self._panel.value("slow_s", key=number):
            await asyncio.sleep(delay)
        for dial, status in (("down", 503), ("busy", 429)):
            if self._panel.strikes(dial, key=number, event=str(self._asked)):
                raise web.HttpError(status, f"{dial}, by its dial")
        self._asked += 1
        reference = f"SIM{sha256(f'{key}:{self._asked}'.encode()).hexdigest()[:16].upper()}"
        if self._panel.strikes("unknown", key=number):
            return web.answer({"state": "not_found", "reference": reference})
        entry = self._entries.get(key, {})
        answered = entry.get("name", name)
        if self._panel.strikes("other_name", key=number):
            answered = "Quite Another Trading Company"
        if self._panel.strikes("nameless", key=number):
            answered = ""
        ceased = self._panel.strikes("ceased", key=number)
        return web.answer(
            {
                "state": "found",
                "name": answered,
                "address": entry.get("address", ""),
                "active": bool(entry.get("active", True)) and not ceased,
                "reference": reference,
            }
        )

    async def _enter(self, request: web.Request) -> web.Response:
        """Keep a number with its name: {kind, country, number, name, address, active}."""
        self._guard(request)
        facts = request.json()
        if len(self._entries) >= ENTRIES_MAX:
            raise web.HttpError(409, "full")
        key = f"{facts.get('kind')}:{facts.get('country')}:{facts.get('number')}"
        self._entries[key] = {
            "name": str(facts.get("name", "")),
            "address": str(facts.get("address", "")),
            "active": facts.get("active") is not False,
        }
        self._memory.changed()
        return web.answer({"state": "entered"}, status=201)

    def _guard(self, request: web.Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._secret}":
            raise web.HttpError(401, "whose register do you think this is?")

    async def _dials(self, request: web.Request) -> web.Response:
        if request.wants_json:
            return web.answer(self._panel.as_json(key=request.query.get("key", "")))
        is_chinese = request.language() == "zh"
        rows = "".join(
            f'<label class="dial"><span>{escape(dial.chinese if is_chinese else dial.english)}'
            f'</span><code>{dial.name}</code><input type="number" name="{dial.name}" min="0" '
            f'max="{dial.most:g}" step="any" value="{self._panel.value(dial.name):g}"></label>'
            for dial in DIALS
        )
        words = _CHINESE if is_chinese else _ENGLISH
        return web.page(_PAGE, words, safe={"rows": rows})

    async def _turn(self, request: web.Request) -> web.Response:
        if request.wants_json:
            facts = request.json()
            key = str(facts.pop("key", ""))
            self._panel.turn(facts, key=key)
            self._memory.changed()
            return web.answer(self._panel.as_json(key=key))
        self._panel.turn(request.form())
        self._memory.changed()
        return web.see_other("/registers/dials")


_ENGLISH: Final = {
    "html_language": "en",
    "title": "Simulated registers",
    "help": "How registers and banks answer when they are asked about a business. "
    "Chances go from 0 to 1.",
    "turn": "Set the dials",
    "other_language": "/registers/dials?lang=zh",
    "other_name": "中文",
}
_CHINESE: Final = {
    "html_language": "zh-CN",
    "title": "模拟登记处",
    "help": "设置登记处与银行在核查企业时的应答方式。概率从 0 到 1。",
    "turn": "保存设置",
    "other_language": "/registers/dials?lang=en",
    "other_name": "English",
}
