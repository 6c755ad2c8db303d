"""The simulated provider over HTTP: its API, its pay pages, its notices."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from entrepot.kit.simulation import web
from entrepot.kit.simulation.delivery import Post
from entrepot.kit.simulation.dials import Panel
from entrepot.kit.simulation.memory import Memory
from entrepot.payments.adapters.simulator.server import pages
from entrepot.payments.adapters.simulator.server.book import (
    CAPTURED,
    DIALS,
    FAILED,
    METHODS,
    PENDING,
    Book,
    Charge,
)

SHUFFLE_S: Final = 3.0
DECLINED_CARD: Final = "0002"
"""A card whose number ends so is refused, whatever the dials say."""


class Simulation:
    """Give `app` to an ASGI server, after `start`. `state` is a file that survives restarts."""

    def __init__(self, *, secret: str, state: Path | None, seed: str) -> None:
        self._secret = secret
        self._panel = Panel(DIALS, seed=seed)
        self._book = Book()
        self._memory = Memory(state, tell=self._tell)
        self._post = Post(secret=secret, changed=self._memory.changed)
        self.app = web.App()
        for method, path, handler in (
            ("POST", "/v1/payments", self._open),
            ("GET", "/v1/payments/{identity}", self._inquire),
            ("POST", "/v1/payments/{identity}/refunds", self._refund),
            ("GET", "/pay/{reference}", self._pay_page),
            ("POST", "/pay/{reference}", self._pay),
            ("GET", "/pay/{reference}/qr.svg", self._qr),
            ("GET", "/wallet/{reference}", self._wallet_page),
            ("POST", "/wallet/{reference}", self._wallet),
            ("GET", "/dials", self._dials),
            ("POST", "/dials", self._turn),
            ("GET", "/", self._front),
            ("GET", "/health", self._health),
            ("GET", "/pay.css", self._style),
        ):
            self.app.route(method, path, handler)

    async def start(self) -> None:
        """Remember, and go on with what was under way."""
        facts = self._memory.load()
        self._book.remember(facts.get("charges", []))
        self._panel.remember(facts.get("dials", {}))
        self._post.remember(facts.get("letters", []))
        self._memory.start()

    async def stop(self) -> None:
        await self._post.stop()
        await self._memory.stop()

    def _tell(self) -> dict[str, Any]:
        return {
            "charges": self._book.memory(),
            "dials": self._panel.memory(),
            "letters": self._post.memory(),
        }

    # The API, for shops.

    async def _open(self, request: web.Request) -> web.Response:
        self._guard(request)
        facts = request.json()
        charge, is_new = self._book.open(facts)
        if isinstance(facts.get("dials"), Mapping):
            self._panel.turn(facts["dials"], key=charge.id)
        self._memory.changed()
        url = f"{request.origin}/pay/{charge.reference}"
        return web.answer({**charge.standing(), "pay_url": url}, status=201 if is_new else 200)

    async def _inquire(self, request: web.Request, identity: str) -> web.Response:
        self._guard(request)
        return web.answer(self._book.by_id(identity).standing())

    async def _refund(self, request: web.Request, identity: str) -> web.Response:
        self._guard(request)
        done = self._book.refund(self._book.by_id(identity), request.json())
        self._memory.changed()
        return web.answer(done, status=201)

    def _guard(self, request: web.Request) -> None:
        self._up()
        if request.headers.get("authorization") != f"Bearer {self._secret}":
            raise web.HttpError(401, "who are you?")

    def _up(self) -> None:
        if self._panel.strikes("down", key=""):
            raise web.HttpError(503, "down, by its dial")

    # The pages, for buyers.

    async def _pay_page(self, request: web.Request, reference: str) -> web.Response:
        self._up()
        charge = self._book.by_reference(reference)
        if charge.state == CAPTURED:
            return web.see_other(charge.return_url)
        return pages.pay(request, charge)

    async def _pay(self, request: web.Request, reference: str) -> web.Response:
        self._up()
        charge, form = self._book.by_reference(reference), request.form()
        if charge.state == CAPTURED:
            return web.see_other(charge.return_url)
        method = form.get("method", "card")
        if method not in METHODS:
            raise web.HttpError(422, f"method is one of {', '.join(METHODS)}")
        if form.get("action") == "decline":
            self._fail(charge, method, "declined_by_buyer")
            return web.see_other(charge.return_url)
        if method == "qr":  # only the phone pays; this window shows it the code
            return web.see_other(f"/pay/{reference}?method=qr&scan=1&lang={form.get('lang', '')}")
        card = form.get("card", "").replace(" ", "")
        if self._attempt(charge, method, is_declined=card.endswith(DECLINED_CARD)):
            return web.see_other(charge.return_url)
        return web.see_other(f"/pay/{reference}?method={method}&lang={form.get('lang', '')}")

    async def _qr(self, request: web.Request, reference: str) -> web.Response:
        charge = self._book.by_reference(reference)
        return pages.qr(f"{request.origin}/wallet/{charge.reference}")

    async def _wallet_page(self, request: web.Request, reference: str) -> web.Response:
        self._up()
        return pages.wallet(request, self._book.by_reference(reference))

    async def _wallet(self, request: web.Request, reference: str) -> web.Response:
        self._up()
        charge = self._book.by_reference(reference)
        if charge.state != CAPTURED:
            if request.form().get("action") == "decline":
                self._fail(charge, "qr", "declined_by_buyer")
            else:
                self._attempt(charge, "qr", is_declined=False)
        return pages.wallet(request, charge)

    # What paying does.

    def _attempt(self, charge: Charge, method: str, *, is_declined: bool) -> bool:
        charge.tries += 1
        if self._panel.strikes("shuffled", key=charge.id):
            self._notify(charge, PENDING)
        if is_declined or self._panel.strikes("refused", key=charge.id, event=str(charge.tries)):
            self._fail(charge, method, "refused_by_bank")
            return False
        charge.state, charge.method, charge.failure = CAPTURED, method, ""
        charge.captured_minor = charge.amount_minor
        if self._panel.strikes("wrong_amount", key=charge.id):
            charge.captured_minor += 1 if charge.amount_minor == 1 else -1
        self._notify(charge, CAPTURED)
        return True

    def _fail(self, charge: Charge, method: str, failure: str) -> None:
        charge.state, charge.method, charge.failure = FAILED, method, failure
        self._notify(charge, FAILED)

    def _notify(self, charge: Charge, state: str) -> None:
        """Tell the shop how the charge stands now, as badly as the dials say."""
        charge.told += 1
        self._memory.changed()
        event = str(charge.told)
        if self._panel.strikes("lost", key=charge.id, event=event):
            return
        late_s = self._panel.value("late_s", key=charge.id)
        if self._panel.strikes("shuffled", key=charge.id):
            late_s += SHUFFLE_S * self._panel.chance(charge.id, f"overtaken:{event}")
        identity = f"msg_{charge.reference}_{event}"
        self._post.send(
            identity=identity,
            url=charge.notice_url,
            kind=f"payment.{state}",
            data={**charge.standing(), "state": state},
            late_s=late_s,
        )
        if self._panel.strikes("doubled", key=charge.id, event=event):
            self._post.send_again(identity=identity)

    # The dials, for whoever plays.

    async def _dials(self, request: web.Request) -> web.Response:
        key = request.query.get("payment", "")
        if request.wants_json:
            return web.answer(
                {"dials": self._panel.as_json(key=key), "waiting": self._post.waiting}
            )
        return pages.dials(request, self._panel, waiting=self._post.waiting)

    async def _turn(self, request: web.Request) -> web.Response:
        values = request.json() if request.wants_json else request.form()
        key = str(values.pop("payment", "")) or request.query.get("payment", "")
        values.pop("lang", "")
        self._panel.turn(values, key=key)
        self._memory.changed()
        if request.wants_json:
            return web.answer({"dials": self._panel.as_json(key=key)})
        return web.see_other(f"/dials?lang={request.query.get('lang', '')}")

    async def _front(self, request: web.Request) -> web.Response:
        return pages.front(request, self._book.newest(30))

    async def _health(self, _request: web.Request) -> web.Response:
        return web.answer({"status": "ok"})

    async def _style(self, _request: web.Request) -> web.Response:
        return pages.style()
