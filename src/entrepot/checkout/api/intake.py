"""`POST /api/v1/orders`: a bare ASGI application in front of the intake.

Django is not on this path: thousands of orders a second pass here, and all that an order needs
is in its signed quote.
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from uuid import UUID

import msgspec

from entrepot.checkout.commands.intake import Intake
from entrepot.checkout.commands.placing import Answer
from entrepot.checkout.rules.refusals import NotAnOrder, TooLarge
from entrepot.checkout.rules.token import TOKEN_BYTES_MAX
from entrepot.checkout.values import Placed
from entrepot.kernel import Refusal
from entrepot.kit import metrics, problem
from entrepot.money.values import Currency, currency

log = logging.getLogger(__name__)

PATH: Final = "/api/v1/orders"
BODY_BYTES_MAX: Final = TOKEN_BYTES_MAX + 1024

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class _Body(msgspec.Struct):
    quote: str


class _Money(msgspec.Struct):
    amount: str
    currency: str


class _Order(msgspec.Struct):
    id: UUID
    number: str
    merchant: UUID
    total: _Money


class _Answer(msgspec.Struct):
    group: UUID
    orders: list[_Order]
    total: _Money
    expires_at: str


_decoder: Final = msgspec.json.Decoder(_Body)
_encoder: Final = msgspec.json.Encoder()
_HEAD: Final = b'{"quote":"'
_JSON: Final = b"content-type: application/json\r\n"
_PROBLEM: Final = f"content-type: {problem.CONTENT_TYPE}\r\n".encode()
_AGAIN: Final = b"retry-after: 1\r\n"


class OrdersApp:
    """Answers POSTs of quotes: 201 with the orders, also to a repeat, or problem details."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        told: Answer
        try:
            told = await self.intake.place(token_of(await _body(receive)))
        except Refusal as refusal:
            told = refusal
        status, more, body = answer(told)
        lines = [line.partition(b": ") for line in more.split(b"\r\n") if line]
        headers = [(name, value) for name, _, value in lines]
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def answer(told: Answer) -> tuple[int, bytes, bytes]:
    """Status, header lines and body that tell what became of a quote."""
    if isinstance(told, Placed):
        return 201, _JSON, answer_body(told)
    metrics.door_refused(code=told.code, status=told.status)
    more = _PROBLEM + _AGAIN if told.transient else _PROBLEM
    return told.status, more, _encoder.encode(problem.body_of(told))


def token_of(body: bytes) -> str | bytes:
    """The token in `{"quote": "…"}`."""
    if body.startswith(_HEAD) and body.endswith(b'"}'):
        token = body[len(_HEAD) : -2]
        if b'"' not in token and b"\\" not in token:  # what stands between is the string
            return token
    try:
        return _decoder.decode(body).quote
    except msgspec.MsgspecError:
        raise NotAnOrder from None
    except UnicodeDecodeError:
        raise NotAnOrder from None


def answer_body(placed: Placed) -> bytes:
    """What was placed, as JSON; the same bytes for every repeat."""
    quote = placed.quote
    unit = currency(quote.currency)
    return _encoder.encode(
        _Answer(
            quote.id,
            [_Order(o.id, o.number, o.merchant, _money(o.total_minor, unit)) for o in quote.orders],
            _money(quote.total_minor, unit),
            placed.expires_at.isoformat(),
        )
    )


def _money(minor: int, unit: Currency) -> _Money:
    """As `Money.amount` writes it, without its Decimal; orders are never negative."""
    if not unit.exponent:
        return _Money(str(minor), unit.code)
    digits = str(minor).zfill(unit.exponent + 1)
    return _Money(f"{digits[: -unit.exponent]}.{digits[-unit.exponent :]}", unit.code)


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        if len(body) > BODY_BYTES_MAX:
            raise TooLarge
        message = await receive()
        body += message.get("body", b"")
    if len(body) > BODY_BYTES_MAX:
        raise TooLarge
    return body
