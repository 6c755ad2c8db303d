"""The door: plain HTTP/1.1 for `POST /api/v1/orders`, a tunnel to the web server for all else.

An order costs the database some eighty microseconds; a web server that serves everything spends
as much again on each request. So the worker listens itself, on the loop on which its intake
runs, and answers the one request that comes by the thousand. It understands the plainest form
of it only: whatever else a connection brings, from its first byte that is not that, goes to the
web server unread, and the connection stays there. Nothing is lost by it but some microseconds,
because the web server knows that address too.
"""

import asyncio
import contextlib
import logging
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from entrepot.checkout.api import intake as orders
from entrepot.checkout.commands.intake import Intake
from entrepot.checkout.commands.placing import Answer, asked
from entrepot.kernel import Refusal

log = logging.getLogger(__name__)

LINE: Final = f"POST {orders.PATH} HTTP/1.1\r\n".encode()
HEAD_BYTES_MAX: Final = 16 * 1024
IDLE_S_MAX: Final = 75.0
"""A connection that asks nothing for so long is closed."""
REQUEST_S_MAX: Final = 30.0
"""So long a request may take to arrive."""
SWEEP_S: Final = 5.0
BACKLOG: Final = 2048
_END: Final = b"\r\n\r\n"
_NOT_PLAIN: Final = (
    b"transfer-encoding",
    b"expect",
    b"upgrade",
    b"connection",
    b"content-encoding",
)
"""Headers that ask for more than the door can do, unless they say what goes without saying."""
_KEEP_ALIVE: Final = b"keep-alive"


class Door:
    """Takes connections for one intake until it is closed. Made and used on one event loop."""

    def __init__(self, intake: Intake, *, behind: Path) -> None:
        """`behind`: the socket at which the web server listens."""
        self.intake = intake
        self.behind = behind
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
        self._tunnel: Tunnel | None = None
        self._is_waiting = False
        self._is_gone = False
        self._rest = b""
        """What has come and was not yet read as a request."""
        self._needed = 0
        """So many bytes of it are the next request, as far as known."""
        self._since = self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name
        self._door.clients.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's
        self._is_gone = True
        self._door.clients.discard(self)
        if self._tunnel is not None:
            self._tunnel.close()

    def data_received(self, data: bytes) -> None:
        if self._tunnel is not None:
            self._tunnel.write(data)
            return
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
        if self._tunnel is not None:
            self._tunnel.write_eof()
            return True
        return self._is_waiting  # it may still want its answer

    def pause_writing(self) -> None:
        if self._tunnel is not None:
            self._tunnel.pause()

    def resume_writing(self) -> None:
        if self._tunnel is not None:
            self._tunnel.resume()

    # What a waiter of the intake is asked:

    def done(self) -> bool:
        return self._is_gone

    def set_result(self, answer: Answer, /) -> None:
        status, more, body = orders.answer(answer)
        self._is_waiting = False
        if self._is_gone:
            return
        self._transport.write(_head(status, more, len(body)) + body)
        self._since = self._loop.time()
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
                self._open_tunnel(data)
            return
        end = data.find(_END, 0, HEAD_BYTES_MAX)
        if end < 0 and len(data) < HEAD_BYTES_MAX:
            self._keep(data, 0)
            return
        length = _length(data[len(LINE) : end + 2]) if end >= 0 else None
        if length is None or length > orders.BODY_BYTES_MAX:
            self._open_tunnel(data)
            return
        start = end + len(_END)
        stop = start + length
        if len(data) < stop:
            self._keep(data, stop)
            return
        self._rest, self._needed = data[stop:], 0
        self._is_waiting = True
        try:
            self._door.intake.offer(asked(orders.token_of(data[start:stop])), self)
        except Refusal as refusal:
            self.set_result(refusal)

    def _read_rest(self) -> None:
        rest = self._rest
        if rest and not self._is_waiting and self._tunnel is None and len(rest) >= self._needed:
            self._rest = b""
            self._read(rest)

    def _keep(self, data: bytes, needed: int) -> None:
        self._rest, self._needed = data, needed

    def is_overdue(self, now: float) -> bool:
        """Nothing was asked for too long, or a request does not end."""
        if self._tunnel is not None or self._is_waiting:
            return False
        return now - self._since > (REQUEST_S_MAX if self._rest else IDLE_S_MAX)

    def hang_up(self) -> None:
        """Close when what has been written is sent."""
        self._transport.close()

    def _open_tunnel(self, data: bytes) -> None:
        self._rest = b""
        self._tunnel = Tunnel(self._transport, data)
        self._transport.pause_reading()
        self._loop.create_task(self._tunnel.open(self._door.behind))


class Tunnel(asyncio.Protocol):
    """The other half of a connection that goes to the web server, byte by byte."""

    def __init__(self, front: asyncio.Transport, first: bytes) -> None:
        self._front = front
        self._first = first
        self._back: asyncio.Transport | None = None

    async def open(self, place: Path) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_unix_connection(lambda: self, str(place))
        except OSError as no:
            log.warning("the web server behind the door cannot be reached: %s", no)
            body = b"The program is starting. Please try again.\n"
            head = _head(
                503,
                b"content-type: text/plain\r\nretry-after: 1\r\nconnection: close\r\n",
                len(body),
            )
            self._front.write(head + body)
            self._front.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._back = back = cast("asyncio.Transport", transport)
        if self._front.is_closing():
            back.close()
            return
        back.write(self._first)
        self._first = b""
        self._front.resume_reading()

    def data_received(self, data: bytes) -> None:
        self._front.write(data)

    def eof_received(self) -> bool:
        return False  # closes this half, and with it the other

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's
        self._front.close()

    # A full buffer on one side stops the other from reading:

    def pause_writing(self) -> None:
        self._front.pause_reading()

    def resume_writing(self) -> None:
        with contextlib.suppress(RuntimeError):  # it is closing
            self._front.resume_reading()

    def pause(self) -> None:
        if self._back is not None:
            self._back.pause_reading()

    def resume(self) -> None:
        if self._back is not None:
            self._back.resume_reading()

    def write(self, data: bytes) -> None:
        if self._back is None:
            self._first += data
        else:
            self._back.write(data)

    def write_eof(self) -> None:
        if self._back is not None and self._back.can_write_eof():
            self._back.write_eof()

    def close(self) -> None:
        if self._back is not None:
            self._back.close()


@lru_cache(maxsize=256)  # a caller's head is the same again and again, but for its length
def _length(head: bytes) -> int | None:
    """How long the body is; None when the head says anything but the plainest."""
    length = None
    for line in head.split(b"\r\n")[:-1]:
        name, colon, value = line.partition(b":")
        name, value = name.lower(), value.strip()
        if not colon or not name or name != name.strip() or b"\n" in line or b"\r" in line:
            return None
        if name == b"content-length":
            if length is not None or not value.isdigit() or len(value) > 9:
                return None
            length = int(value)
        elif name in _NOT_PLAIN and not (name == b"connection" and value.lower() == _KEEP_ALIVE):
            return None
    return length


@lru_cache(maxsize=4096)
def _head(status: int, more: bytes, length: int) -> bytes:
    return b"HTTP/1.1 %d %s\r\n%scontent-length: %d\r\n\r\n" % (
        status, _REASONS.get(status, b"No"), more, length
    )  # fmt: skip


_REASONS: Final = {
    201: b"Created", 400: b"Bad Request", 409: b"Conflict", 410: b"Gone",
    413: b"Content Too Large", 503: b"Service Unavailable",
}  # fmt: skip
