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
from entrepot.checkout.rules.refusals import NotAnOrder, TooLarge
from entrepot.checkout.rules.token import TOKEN_BYTES_MAX
from entrepot.checkout.values import Placed
from entrepot.kernel import Refusal
from entrepot.kit import problem
from entrepot.money.values import Currency, currency

log = logging.getLogger(__name__)

PATH: Final = "/api/v1/orders"
RETRY_AFTER: Final = b"1"
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
_JSON: Final = (b"content-type", b"application/json")
_PROBLEM: Final = (b"content-type", problem.CONTENT_TYPE.encode())


class OrdersApp:
    """Answers POSTs of quotes: 201 with the orders, also to a repeat, or problem details."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        try:
            placed = await self.intake.place(_quote(await _body(receive)))
        except Refusal as refusal:
            await _refuse(send, refusal)
        else:
            await _send(send, 201, [_JSON], answer_body(placed))


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


def _quote(body: bytes) -> str:
    try:
        return _decoder.decode(body).quote
    except msgspec.MsgspecError:
        raise NotAnOrder from None
    except UnicodeDecodeError:
        raise NotAnOrder from None


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


async def _refuse(send: Send, refusal: Refusal) -> None:
    headers = [_PROBLEM]
    if refusal.transient:
        headers.append((b"retry-after", RETRY_AFTER))
    await _send(send, refusal.status, headers, _encoder.encode(problem.body_of(refusal)))


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
