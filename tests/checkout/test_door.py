"""The door: orders in plain HTTP, all else by the tunnel, byte by byte."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
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

ECHO = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\necho"


class Behind:
    """A web server that answers whatever comes, and remembers it."""

    def __init__(self) -> None:
        self.got = b""
        self.serving = asyncio.Event()
        self.serving.set()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving.clear()
        while data := await reader.read(65_536):
            self.got += data
            writer.write(ECHO)
        writer.close()
        await writer.wait_closed()
        self.serving.set()


Test = Callable[[Door, Behind], Awaitable[None]]


def with_door(place: Path, test: Test, **facts: int) -> None:
    async def run() -> None:
        behind = Behind()
        server = await asyncio.start_unix_server(behind, place / "web.sock")
        door = Door(Intake(conninfo(), **facts), behind=place / "web.sock")
        await door.open("127.0.0.1", 0)
        try:
            await test(door, behind)
        finally:
            await door.close()
            await asyncio.wait_for(behind.serving.wait(), 5)
            server.close()

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


def test_orders_are_answered_here_and_all_else_behind(tmp_path: Path) -> None:
    variant, node = a_shelf(9)
    tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(3)]

    async def test(door: Door, behind: Behind) -> None:
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
        page = b"GET /en/cn/ HTTP/1.1\r\nHost: x\r\n\r\n"
        writer.write(page)
        assert (await answer(reader))[2] == b"echo"
        # From now on the connection is the web server's, orders too: it knows them as well.
        writer.write(request(tokens[2]))
        assert (await answer(reader))[2] == b"echo"
        assert behind.got == page + request(tokens[2])
        writer.close()

    with_door(tmp_path, test)
    assert books.balance(chart.stock(variant, node)).debits_pending == 2


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
def test_a_request_may_come_in_pieces_and_several_at_once(tmp_path: Path, size: int) -> None:
    variant, node = a_shelf(9)
    tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(3)]
    sent = b"".join(request(token) for token in tokens)

    async def test(door: Door, _behind: Behind) -> None:
        reader, writer = await connect(door)
        for place in range(0, len(sent), size):
            writer.write(sent[place : place + size])
            if size < 100:
                await asyncio.sleep(0)
        groups = [json.loads((await answer(reader))[2])["group"] for _ in tokens]
        assert groups == [str(make.quote_of(token).id) for token in tokens]
        writer.close()

    with_door(tmp_path, test)
    assert books.balance(chart.stock(variant, node)).debits_pending == 3


@pytest.mark.parametrize(
    "first",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST /api/v1/orders HTTP/1.0\r\nContent-Length: 0\r\n\r\n",
        b"POST /api/v1/orders/x HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        b"POST /api/v1/orders?x=1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        b"POST /api/v1/orders HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/v1/orders HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST /api/v1/orders HTTP/1.1\r\nContent-Length: +2\r\n\r\n{}",
        b"POST /api/v1/orders HTTP/1.1\r\nContent-Length : 2\r\n\r\n{}",
        b"POST /api/v1/orders HTTP/1.1\r\nContent-Length: 2\r\n Folded: 1\r\n\r\n{}",
        b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /api/v1/orders HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /api/v1/orders HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
        b"POST /api/v1/orders HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        b"POST /api/v1/orders HTTP/1.1\r\nX: " + b"a" * 20_000,
    ],
)
def test_what_is_not_plain_is_left_to_the_web_server(tmp_path: Path, first: bytes) -> None:
    async def test(door: Door, behind: Behind) -> None:
        reader, writer = await connect(door)
        writer.write(first)
        assert (await answer(reader))[2] == b"echo"
        writer.write(b"more")
        assert (await answer(reader))[2] == b"echo"
        assert behind.got == first + b"more"
        writer.close()

    with_door(tmp_path, test)


def test_much_goes_through_the_tunnel_whole(tmp_path: Path) -> None:
    page = b"GET /big HTTP/1.1\r\n\r\n"
    much = bytes(range(256)) * 40_000

    async def run() -> None:
        async def big(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            assert await reader.readexactly(len(page)) == page
            writer.write(much)
            writer.write_eof()
            assert await reader.read() == b""
            writer.close()

        server = await asyncio.start_unix_server(big, tmp_path / "web.sock")
        door = Door(Intake(conninfo()), behind=tmp_path / "web.sock")
        await door.open("127.0.0.1", 0)
        reader, writer = await connect(door)
        writer.write(page)
        await asyncio.sleep(0.2)  # a reader that is slow to begin
        assert await asyncio.wait_for(reader.read(), 10) == much
        writer.close()
        await door.close()
        server.close()

    asyncio.run(run())


def test_without_a_web_server_one_is_told_to_come_back(tmp_path: Path) -> None:
    async def test(door: Door, _behind: Behind) -> None:
        door.behind = tmp_path / "nobody.sock"
        reader, writer = await connect(door)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        status, headers, _ = await answer(reader)
        assert (status, headers["retry-after"]) == (503, "1")
        assert await reader.read() == b""
        writer.close()

    with_door(tmp_path, test)


def test_who_says_nothing_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SWEEP_S", "IDLE_S_MAX", "REQUEST_S_MAX"):
        monkeypatch.setattr(door_room, name, 0.05)

    async def test(door: Door, _behind: Behind) -> None:
        silent, slow, served = [await connect(door) for _ in range(3)]
        slow[1].write(b"POST /api/v1/orders HTTP/1.1\r\nHost")
        served[1].write(b"GET / HTTP/1.1\r\n\r\n")
        for reader, writer in (silent, slow):
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        assert (await answer(served[0]))[2] == b"echo"  # the tunnel is the web server's to close
        served[1].close()

    with_door(tmp_path, test)


def test_a_full_queue_answers_in_time_and_recovers(tmp_path: Path) -> None:
    """503 with Retry-After within 50 ms of the door's own time; then all is as before."""
    variant, node = a_shelf(1000)
    tokens = [make.a_token(make.an_order((variant, node, 1))) for _ in range(60)]

    async def test(door: Door, _behind: Behind) -> None:
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

    with_door(tmp_path, test, queue_max=8, batch_max=4)


def test_the_door_answers_as_the_application_does() -> None:
    assert orders.token_of(b'{"quote":"a.b.c"}') == b"a.b.c"
    for body in (b'{ "quote":"a.b.c"}', b'{"x":1,"quote":"a.b.c"}', b'{"quote":"a\\u002eb.c"}'):
        assert orders.token_of(body) == "a.b.c"
    assert orders.token_of(b'{"quote":"a","x":"b"}') == "a"
