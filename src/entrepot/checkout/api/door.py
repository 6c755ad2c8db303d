"""The door: plain HTTP/1.1 for `POST /api/v1/orders`, at a port of its own.

An order costs the database some eighty microseconds; a web server that serves everything spends
as much again on each request. So a worker also listens itself, on the loop on which its intake
runs, and answers the one request that comes by the thousand. It understands the plainest form
of it only. Nobody has to come by it: the web server knows the same address, and who asks here
for anything else is sent there and hung up on.
"""

import asyncio
from functools import lru_cache
from typing import Final, NamedTuple, cast

from entrepot.checkout.api import intake as orders
from entrepot.checkout.commands.intake import Intake
from entrepot.checkout.commands.placing import Answer, asked
from entrepot.kernel import Refusal

LINE: Final = f"POST {orders.PATH} HTTP/1.1\r\n".encode()
HEAD_BYTES_MAX: Final = 16 * 1024
IDLE_S_MAX: Final = 75.0
"""A connection that asks nothing for so long is closed."""
REQUEST_S_MAX: Final = 30.0
"""So long a request may take to arrive."""
SWEEP_S: Final = 5.0
BACKLOG: Final = 2048
_END: Final = b"\r\n\r\n"
_NOT_PLAIN: Final = (b"transfer-encoding", b"upgrade", b"content-encoding")
"""Headers that ask for more than the door can do."""
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_TEXT: Final = b"content-type: text/plain\r\nconnection: close\r\n"
_ELSEWHERE: Final = (
    f"Only POST {orders.PATH} is answered here, in HTTP/1.1 with a Content-Length of at most"
    f" {orders.BODY_BYTES_MAX}. The web server answers it in every form, and all else.\n"
).encode()


class Door:
    """Takes connections for one intake until it is closed. Made and used on one event loop."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.clients: set[Client] = set()
        self._server: asyncio.Server | None = None
        self._sweeper: asyncio.TimerHandle | None = None

    async def open(self, host: str, port: int) -> None:
        """Listen, beside other workers at the same address: the kernel shares callers out."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Client(self), host, port, backlog=BACKLOG, reuse_port=True
        )
        self._sweeper = loop.call_later(SWEEP_S, self._sweep)

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Take no more callers, answer who waits, hang up."""
        if self._server is not None:
            self._server.close()
        if self._sweeper is not None:
            self._sweeper.cancel()
        await self.intake.stop()
        for client in list(self.clients):
            client.hang_up()

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for client in list(self.clients):
            if client.is_overdue(now):
                client.hang_up()
        self._sweeper = loop.call_later(SWEEP_S, self._sweep)


class Client(asyncio.Protocol):
    """A caller's connection. It waits for one answer at a time, and is told it by the intake."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._is_waiting = False
        self._is_gone = False
        self._is_last = False
        """The caller said that the request in hand is its last."""
        self._rest = b""
        """What has come and was not yet read as a request."""
        self._needed = 0
        """So many bytes of it are the next request, as far as known."""
        self._since_s: float = self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name
        self._door.clients.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's
        self._is_gone = True
        self._door.clients.discard(self)

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        if self._is_waiting or len(data) < self._needed:
            self._rest = data
            if self._is_waiting and len(data) > orders.BODY_BYTES_MAX:
                self._transport.pause_reading()
            return
        self._rest = b""
        self._read(data)

    def eof_received(self) -> bool:
        return self._is_waiting  # it may still want its answer

    # What a waiter of the intake is asked:

    def done(self) -> bool:
        return self._is_gone

    def set_result(self, answer: Answer, /) -> None:
        status, more, body = orders.answer(answer)
        self._is_waiting = False
        if self._is_gone:
            return
        self._transport.write(_head(status, more, len(body)) + body)
        if self._is_last:
            self._transport.close()
            return
        self._since_s = self._loop.time()
        if self._rest:
            self._transport.resume_reading()
            self._loop.call_soon(self._read_rest)

    # Reading:

    def _read(self, data: bytes) -> None:
        """One request, if `data` holds it whole; what follows it waits for its answer."""
        if self._is_gone:
            return
        if not data.startswith(LINE):
            if LINE.startswith(data):
                self._keep(data, 0)
            else:
                self._send_away(404)
            return
        end = data.find(_END, 0, HEAD_BYTES_MAX)
        if end < 0 and len(data) < HEAD_BYTES_MAX:
            self._keep(data, 0)
            return
        head = _plain(data[len(LINE) : end + 2]) if end >= 0 else None
        if head is None:
            self._send_away(400)
            return
        if head.length > orders.BODY_BYTES_MAX:
            self._send_away(413)
            return
        start = end + len(_END)
        stop = start + head.length
        if len(data) < stop:
            if head.expects and self._needed != stop:
                self._transport.write(_CONTINUE)
            self._keep(data, stop)
            return
        self._rest, self._needed = data[stop:], 0
        self._is_waiting, self._is_last = True, head.is_last
        try:
            self._door.intake.offer(asked(orders.token_of(data[start:stop])), self)
        except Refusal as refusal:
            self.set_result(refusal)

    def _read_rest(self) -> None:
        rest = self._rest
        if rest and not self._is_waiting and len(rest) >= self._needed:
            self._rest = b""
            self._read(rest)

    def _keep(self, data: bytes, needed: int) -> None:
        self._rest, self._needed = data, needed

    def _send_away(self, status: int) -> None:
        """Whatever else the connection brings is not read: it would be read wrongly."""
        self._transport.write(_head(status, _TEXT, len(_ELSEWHERE)) + _ELSEWHERE)
        self._transport.close()

    def is_overdue(self, now_s: float) -> bool:
        """Nothing was asked for too long, or a request does not end."""
        if self._is_waiting:
            return False
        return now_s - self._since_s > (REQUEST_S_MAX if self._rest else IDLE_S_MAX)

    def hang_up(self) -> None:
        """Close when what has been written is sent."""
        self._transport.close()


class _Plain(NamedTuple):
    """What a plain head says."""

    length: int
    is_last: bool
    expects: bool
    """The caller waits for a word before it sends the body."""


@lru_cache(maxsize=256)  # a caller's head is the same again and again, but for its length
def _plain(head: bytes) -> _Plain | None:
    """None when the head says anything but the plainest."""
    length, is_last, expects = None, False, False
    for line in head.split(b"\r\n")[:-1]:
        name, colon, value = line.partition(b":")
        name, value = name.lower(), value.strip()
        if not colon or not name or name != name.strip() or b"\n" in line or b"\r" in line:
            return None
        if name == b"content-length":
            if length is not None or not value.isdigit() or len(value) > 9:
                return None
            length = int(value)
        elif name == b"connection":
            is_last = value.lower() == b"close"
        elif name == b"expect":
            expects = True
        elif name in _NOT_PLAIN:
            return None
    return None if length is None else _Plain(length, is_last, expects)


@lru_cache(maxsize=4096)
def _head(status: int, more: bytes, length: int) -> bytes:
    return b"HTTP/1.1 %d %s\r\n%scontent-length: %d\r\n\r\n" % (
        status, _REASONS.get(status, b"No"), more, length
    )  # fmt: skip


_REASONS: Final = {
    201: b"Created", 400: b"Bad Request", 404: b"Not Found", 409: b"Conflict", 410: b"Gone",
    413: b"Content Too Large", 503: b"Service Unavailable",
}  # fmt: skip
