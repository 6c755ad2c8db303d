"""Fetching what strangers name: a merchant's feed, the pictures in it.

The address comes from outside, so it may point inside (server-side request forgery). Here a
name is looked up once, every address it answers is judged, and the connection goes to the
address that was judged: a name that changes its answer between check and connection (DNS
rebinding) gains nothing. A redirect is an address like any other. Size is counted after
unpacking and while it streams; one clock runs from the first byte to the last, so that a slow
drip ends too.
"""

import ipaddress
import socket
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from ssl import SSLContext
from typing import BinaryIO, ClassVar, Final
from urllib.parse import urljoin

import httpcore
import httpx
from django.conf import settings
from django.db import connection

from entrepot.kernel import Refusal

REDIRECTS_MAX: Final = 3
ADDRESS_CHARACTERS_MAX: Final = 2000
CONNECT_S: Final = 5.0
PORTS: Final = frozenset({80, 443, 8080, 8443})
AGENT: Final = b"Entrepot"
_BLOCK: Final = 64 * 1024
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


@dataclass(eq=False)
class FetchRefused(Refusal):
    """Nothing can be fetched from this address as it is; `reason` says why."""

    code: ClassVar[str] = "fetch.refused"
    status: ClassVar[int] = 422
    reason: str
    """`address`, `scheme`, `port`, `credentials`, `inner`, `redirects`, `type`, `too_large`,
    `packing`, or `http_404` and its like."""


@dataclass(eq=False)
class FetchLater(Refusal):
    """The address did not answer, or not to its end: another time may do."""

    code: ClassVar[str] = "fetch.later"
    status: ClassVar[int] = 503
    transient: ClassVar[bool] = True
    reason: str
    """`unknown_host`, `unreachable`, `timeout`, `cut_off`, or `http_503` and its like."""
    after_s: int = 0
    """What the other side asks for by Retry-After; 0 when it asks for nothing."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came; `data` is empty when it went into a file, or is what one has already."""

    data: bytes
    media_type: str
    """Lower case, without parameters; what the other side says, which proves nothing."""
    etag: str
    modified: str
    """Last-Modified, to be sent back as it came."""
    not_modified: bool
    """The other side says that it is what one has already (304)."""
    size: int
    url: str
    """Where it lay after redirects."""


def get(
    url: str,
    *,
    bytes_max: int,
    types: Collection[str] = (),
    timeout_s: float,
    headers: Mapping[str, str] | None = None,
    etag: str = "",
    modified: str = "",
    into: BinaryIO | None = None,
) -> Fetched:
    """Fetch one address; never inside a transaction of ours.

    `types` are media types that are taken (`image/*` for a family); none takes all. `headers`
    go to the address's own origin only, never along a redirect to another. `etag` and
    `modified` are those of the last time: what has not changed is not sent again. `into`
    receives the bytes instead of memory.
    """
    assert not _in_transaction(), "a transaction is open across a fetch"
    assert bytes_max > 0
    assert timeout_s > 0
    ends_at = time.monotonic() + timeout_s
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    given = {**(headers or {}), **{name: value for name, value in conditions.items() if value}}
    origin = None
    for _ in range(REDIRECTS_MAX + 1):
        target = _target(url)
        mine = target.origin
        origin = origin or mine
        with _answered(target, given if mine == origin else {}, ends_at) as answer:
            if answer.status in _MOVED and (where := _header(answer, b"location")):
                url = urljoin(url, where)
                continue
            return _taken(answer, url, types=types, bytes_max=bytes_max, into=into)
    raise FetchRefused(reason="redirects")


def is_inner(address: str) -> bool:
    """May this address lie within our own walls? Anything that is not surely public does."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour
        if inside is None and (ip in _NAT64 or ip in _COMPATIBLE):
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside is not None:
            return not inside.is_global or inside.is_multicast
        if ip.teredo is not None:
            return True
    return not ip.is_global or ip.is_multicast or ip.is_reserved


def check(url: str) -> None:
    """FetchRefused when the address itself shows that nothing will be fetched from it."""
    _target(url)


def _target(url: str) -> httpcore.URL:
    """The parts of an address that may be asked at all."""
    if not url or len(url) > ADDRESS_CHARACTERS_MAX:
        raise FetchRefused(reason="address")
    try:
        parts = httpx.URL(url.strip())
        port = parts.port
    except (httpx.InvalidURL, ValueError, UnicodeError) as wrong:
        raise FetchRefused(reason="address") from wrong
    if parts.scheme not in {"http", "https"}:
        raise FetchRefused(reason="scheme")
    if not parts.raw_host:
        raise FetchRefused(reason="address")
    if parts.userinfo:
        raise FetchRefused(reason="credentials")
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS and not settings.FETCH_INNER:
        raise FetchRefused(reason="port")
    if not settings.FETCH_INNER and _is_literal(parts.host) and is_inner(parts.host.strip("[]")):
        raise FetchRefused(reason="inner")
    return httpcore.URL(
        scheme=parts.raw_scheme, host=parts.raw_host, port=port, target=parts.raw_path
    )


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True


@contextmanager
def _answered(
    target: httpcore.URL, given: Mapping[str, str], ends_at: float
) -> Iterator[httpcore.Response]:
    """An answer whose body is still to be read; every fault of the wire comes out as FetchLater."""
    port = target.port or 0
    is_usual = port == {b"http": 80, b"https": 443}[target.scheme]
    host = target.host if is_usual else target.host + b":%d" % port
    sent = {b"Host": host, b"User-Agent": AGENT, b"Accept": b"*/*", b"Accept-Encoding": b"gzip"}
    try:
        named = {name.encode("ascii"): value.encode("latin-1") for name, value in given.items()}
    except UnicodeError as wrong:
        raise FetchRefused(reason="credentials") from wrong
    pool = httpcore.ConnectionPool(
        ssl_context=_trust(),
        max_connections=1,
        network_backend=_Guarded(ends_at),
        retries=0,
    )
    left = _left(ends_at)
    limits = {"connect": min(CONNECT_S, left), "read": left, "write": left, "pool": left}
    try:
        with (
            pool,
            pool.stream(
                b"GET",
                target,
                headers=[*sent.items(), *named.items()],
                extensions={"timeout": limits},
            ) as answer,
        ):
            yield answer
    except httpcore.TimeoutException as late:
        raise FetchLater(reason="timeout") from late
    except httpcore.ConnectError as away:
        raise FetchLater(reason="unreachable") from away
    except (httpcore.NetworkError, httpcore.ProtocolError) as broken:
        raise FetchLater(reason="cut_off") from broken


def _taken(
    answer: httpcore.Response,
    url: str,
    *,
    types: Collection[str],
    bytes_max: int,
    into: BinaryIO | None,
) -> Fetched:
    kind = _header(answer, b"content-type").partition(";")[0].strip().lower()
    is_unchanged = answer.status == 304
    if not is_unchanged:
        _check_status(answer)
        if types and not any(_is_of(kind, one) for one in types):
            raise FetchRefused(reason="type")
        said = _header(answer, b"content-length")
        if said.isdecimal() and int(said) > bytes_max:
            raise FetchRefused(reason="too_large")
    sink = into if into is not None else BytesIO()
    size = 0
    if not is_unchanged:
        packing = _header(answer, b"content-encoding").strip().lower()
        for block in _unpacked(answer.iter_stream(), packing):
            size += len(block)
            if size > bytes_max:
                raise FetchRefused(reason="too_large")
            sink.write(block)
    return Fetched(
        data=sink.getvalue() if isinstance(sink, BytesIO) and into is None else b"",
        media_type=kind,
        etag=_header(answer, b"etag")[:200],
        modified=_header(answer, b"last-modified")[:100],
        not_modified=is_unchanged,
        size=size,
        url=url,
    )


def _check_status(answer: httpcore.Response) -> None:
    if answer.status in _LATER:
        after = _header(answer, b"retry-after")
        wanted = min(int(after), 24 * 3600) if after.isdecimal() else 0
        raise FetchLater(reason=f"http_{answer.status}", after_s=wanted)
    if answer.status != 200:
        raise FetchRefused(reason=f"http_{answer.status}")


def _unpacked(blocks: Iterable[bytes], packing: str) -> Iterator[bytes]:
    """Bytes in blocks of bounded size, however tightly they were packed."""
    if packing in {"", "identity"}:
        yield from blocks
        return
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise FetchRefused(reason="packing")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for block in blocks:
            rest = block
            while rest:
                yield unpack.decompress(rest, _BLOCK)
                rest = unpack.unconsumed_tail
        yield unpack.flush()
    except zlib.error as wrong:
        raise FetchRefused(reason="packing") from wrong
    if not unpack.eof:
        raise FetchLater(reason="cut_off")


def _header(answer: httpcore.Response, name: bytes) -> str:
    found = next((value for key, value in answer.headers if key.lower() == name), b"")
    return found.decode("latin-1")


def _is_of(kind: str, wanted: str) -> bool:
    return kind == wanted or (wanted.endswith("/*") and kind.startswith(wanted[:-1]))


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise FetchLater(reason="timeout")
    return left


def _in_transaction() -> bool:
    """A block that a test case opened around everything is not ours (as for `durable=True`)."""
    blocks = connection.atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


@lru_cache(maxsize=1)
def _trust() -> SSLContext:
    return httpx.create_ssl_context()


class _Guarded(httpcore.NetworkBackend):
    """Looks a name up once, judges what it answers, and connects to what was judged."""

    def __init__(self, ends_at: float) -> None:
        self._ends_at = ends_at
        self._wire = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as wrong:
            raise FetchLater(reason="unknown_host") from wrong
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not settings.FETCH_INNER and any(is_inner(one) for one in addresses):
            raise FetchRefused(reason="inner")
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses[:2]:  # an IPv6 address that leads nowhere is common
            try:
                stream = self._wire.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as no:
                failure = no
            else:
                return _Clocked(stream, self._ends_at)
        raise failure or FetchLater(reason="unknown_host")

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002  # the library's own signature
        timeout: float | None = None,  # noqa: ARG002  # the same
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002  # the same
    ) -> httpcore.NetworkStream:
        raise FetchRefused(reason="scheme")


class _Clocked(httpcore.NetworkStream):
    """A stream on which one clock runs for all reads and writes together."""

    def __init__(self, stream: httpcore.NetworkStream, ends_at: float) -> None:
        self._stream = stream
        self._ends_at = ends_at

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  # ours holds
        return self._stream.read(max_bytes, _left(self._ends_at))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  # ours holds
        self._stream.write(buffer, _left(self._ends_at))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002  # ours holds
    ) -> httpcore.NetworkStream:
        left = min(CONNECT_S, _left(self._ends_at))
        return _Clocked(self._stream.start_tls(ssl_context, server_hostname, left), self._ends_at)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
