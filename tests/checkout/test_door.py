"""The door: orders in plain HTTP; who asks for anything else is sent to the web server."""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.checkout import make_signed as make
from tests.checkout.test_intake import conninfo
from tests.ledger.make import a_shelf

from entrepot.checkout.api import door as door_room
from entrepot.checkout.api import intake as orders
from entrepot.checkout.api.door import Door
from entrepot.checkout.commands.intake import Intake
from entrepot.ledger import queries as books
from entrepot.ledger import values as chart

pytestmark = pytest.mark.django_db(transaction=True)

ORDER = b"POST /api/v1/orders HTTP/1.1\r\n"
Test = Callable[[Door], Awaitable[None]]


def with_door(test: Test, **facts: int) -> None:
    async def run() -> None:
        door = Door(Intake(conninfo(), **facts))
        await door.open("127.0.0.1", 0)
        try:
            await test(door)
        finally:
            await door.close()

    asyncio.run(run())


def request(token: str, *more: str) -> bytes:
    body = json.dumps({"quote": token}, separators=(",", ":")).encode()
    lines = ["POST /api/v1/orders HTTP/1.1", "Host: x", *more, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], Any]:
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode().split("\r\n")
    headers = {n.lower(): v for n, _, v in (line.partition(": ") for line in head[1:] if line)}
    body = await asyncio.wait_for(reader.readexactly(int(headers["content-length"])), 10)
    return int(head[0].split()[1]), headers, body


async def connect(door: Door) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", door.port)


def test_orders_are_answered_one_after_the_other() -> None:
    variant, node = a_shelf(9)
    tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(3)]

    async def test(door: Door) -> None:
        reader, writer = await connect(door)
        for token in tokens[:2]:
            writer.write(request(token))
            status, headers, body = await answer(reader)
            assert (status, headers["content-type"]) == (201, "application/json")
            assert len(json.loads(body)["orders"]) == 1
        writer.write(request("a.b.c"))
        status, headers, body = await answer(reader)
        assert (status, headers["content-type"]) == (400, "application/problem+json")
        assert json.loads(body)["code"] == "checkout.bad_signature"
        writer.write(request(tokens[2], "Connection: close"))
        assert (await answer(reader))[0] == 201
        assert await reader.read() == b""
        writer.close()

    with_door(test)
    assert books.balance(chart.stock(variant, node)).debits_pending == 3


def test_who_waits_for_a_word_before_the_body_gets_it() -> None:
    variant, node = a_shelf(9)
    sent = request(make.a_token(make.an_order((variant, node, 1))), "Expect: 100-continue")
    head, _, body = sent.partition(b"\r\n\r\n")

    async def test(door: Door) -> None:
        reader, writer = await connect(door)
        writer.write(head + b"\r\n\r\n")
        word = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert word == b"HTTP/1.1 100 Continue\r\n\r\n"
        for part in (body[:10], body[10:]):
            writer.write(part)
            await asyncio.sleep(0.01)
        assert (await answer(reader))[0] == 201
        writer.close()

    with_door(test)


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
def test_a_request_may_come_in_pieces_and_several_at_once(size: int) -> None:
    variant, node = a_shelf(9)
    tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(3)]
    sent = b"".join(request(token) for token in tokens)

    async def test(door: Door) -> None:
        reader, writer = await connect(door)
        for place in range(0, len(sent), size):
            writer.write(sent[place : place + size])
            if size < 100:
                await asyncio.sleep(0)
        groups = [json.loads((await answer(reader))[2])["group"] for _ in tokens]
        assert groups == [str(make.quote_of(token).id) for token in tokens]
        writer.close()

    with_door(test)
    assert books.balance(chart.stock(variant, node)).debits_pending == 3


@pytest.mark.parametrize(
    ("first", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 404),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 404),
        (b"POST /api/v1/orders HTTP/1.0\r\nContent-Length: 0\r\n\r\n", 404),
        (b"POST /api/v1/orders/x HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404),
        (b"POST /api/v1/orders?x=1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404),
        (ORDER + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (ORDER + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
        (ORDER + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 400),
        (ORDER + b"Content-Length: +2\r\n\r\n{}", 400),
        (ORDER + b"Content-Length : 2\r\n\r\n{}", 400),
        (ORDER + b"Content-Length: 2\r\n Folded: 1\r\n\r\n{}", 400),
        (ORDER + b"Upgrade: h2c\r\nContent-Length: 2\r\n\r\n{}", 400),
        (ORDER + b"Host: x\r\n\r\n", 400),
        (ORDER + b"Content-Length: 99999999\r\n\r\n", 413),
        (ORDER + b"X: " + b"a" * 20_000, 400),
    ],
)
def test_what_is_not_plain_is_sent_away_and_not_read_on(first: bytes, status: int) -> None:
    """Two readers of one connection that disagree about a request's end are an open window."""

    async def test(door: Door) -> None:
        reader, writer = await connect(door)
        writer.write(first)
        got, headers, body = await answer(reader)
        assert (got, headers["connection"]) == (status, "close")
        assert b"POST /api/v1/orders" in body
        with contextlib.suppress(ConnectionError):
            assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()

    with_door(test)


def test_who_says_nothing_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SWEEP_S", "IDLE_S_MAX", "REQUEST_S_MAX"):
        monkeypatch.setattr(door_room, name, 0.05)

    async def test(door: Door) -> None:
        silent, slow = [await connect(door) for _ in range(2)]
        slow[1].write(b"POST /api/v1/orders HTTP/1.1\r\nHost")
        for reader, writer in (silent, slow):
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()

    with_door(test)


def test_a_full_queue_answers_in_time_and_recovers() -> None:
    """503 with Retry-After within 50 ms of the door's own time; then all is as before."""
    variant, node = a_shelf(1000)
    tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(60)]

    async def test(door: Door) -> None:
        wires = [await connect(door) for _ in tokens]
        took: dict[int, list[float]] = {201: [], 503: []}

        async def ask(place: int) -> None:
            reader, writer = wires[place]
            begun = time.thread_time()
            writer.write(request(tokens[place]))
            status, headers, body = await answer(reader)
            took[status].append(time.thread_time() - begun)
            if status == 503:
                assert (headers["retry-after"], json.loads(body)["code"]) == (
                    "1", "checkout.queue_full",
                )  # fmt: skip

        await asyncio.gather(*(ask(place) for place in range(len(tokens))))
        assert len(took[503]) > 10
        assert len(took[201]) >= 8
        assert max(took[503]) < 0.05
        await asyncio.gather(*(ask(place) for place in range(4)))  # repeats: they are there
        assert len(took[201]) + len(took[503]) == 64
        for _, writer in wires:
            writer.close()

    with_door(test, queue_max=8, batch_max=4)


def test_the_door_answers_as_the_application_does() -> None:
    assert orders.token_of(b'{"quote":"a.b.c"}') == b"a.b.c"
    for body in (b'{ "quote":"a.b.c"}', b'{"x":1,"quote":"a.b.c"}', b'{"quote":"a\\u002eb.c"}'):
        assert orders.token_of(body) == "a.b.c"
    assert orders.token_of(b'{"quote":"a","x":"b"}') == "a"
