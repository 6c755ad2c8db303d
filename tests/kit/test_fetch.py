"""Addresses of strangers: nothing inside is reached, nothing large or endless is swallowed."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import httpcore
import pytest
from pytest_django import Settings

from entrepot.kit import fetch
from entrepot.kit.fetch import FetchLater, FetchRefused

INNER = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://10.1.2.3/",
    "http://172.16.0.9/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
]


@pytest.mark.parametrize("url", INNER)
def test_no_inner_address_is_asked_in_any_spelling(url: str, monkeypatch: Any) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", never)
    with pytest.raises(FetchRefused) as no:
        fetch.get(url, bytes_max=10, timeout_s=5)
    assert no.value.reason in {"inner", "address"}  # some spellings are no address at all


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "address"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://shop.example/feed", "scheme"),
        ("gopher://shop.example/", "scheme"),
        ("http:///feed.csv", "address"),
        ("http://user:word@shop.example/", "credentials"),
        ("http://shop.example:22/", "port"),
        ("http://shop.example:5432/", "port"),
        ("http://shop.example:99999/", "port"),
        ("http://" + "a" * 3000 + "/", "address"),
    ],
)
def test_what_is_no_address_of_a_feed(url: str, reason: str) -> None:
    with pytest.raises(FetchRefused) as no:
        fetch.get(url, bytes_max=10, timeout_s=5)
    assert no.value.reason == reason


def _answers(*addresses: str) -> Callable[..., list[Any]]:
    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host == "127.0.0.1":  # our own connection to the server that plays the outer one
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        kinds = [socket.AF_INET6 if ":" in one else socket.AF_INET for one in addresses]
        return [
            (kind, socket.SOCK_STREAM, 6, "", (one, port))
            for kind, one in zip(kinds, addresses, strict=True)
        ]

    return getaddrinfo


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("93.184.216.34", "10.0.0.1"), ("::1",)])
def test_a_name_that_answers_an_inner_address(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _answers(*addresses))
    with pytest.raises(FetchRefused) as no:
        fetch.get("http://shop.example/feed.csv", bytes_max=10, timeout_s=5)
    assert no.value.reason == "inner"


def test_a_name_that_changes_its_answer_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name is asked once, and the address that was judged is the one used."""
    asked: list[str] = []
    connected: list[str] = []
    later = _answers("127.0.0.1")

    def rebinding(host: str, port: int, **more: Any) -> list[Any]:
        asked.append(host)
        return _answers("93.184.216.34")(host, port) if len(asked) == 1 else later(host, port)

    def connect(_self: Any, host: str, *_: Any, **__: Any) -> None:
        connected.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", connect)
    with pytest.raises(FetchLater):
        fetch.get("http://shop.example/feed.csv", bytes_max=10, timeout_s=5)
    assert asked == ["shop.example"]
    assert connected == ["93.184.216.34"]


def test_a_host_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with pytest.raises(FetchLater) as no:
        fetch.get("http://shop.example/", bytes_max=10, timeout_s=5)
    assert no.value.reason == "unknown_host"


Speech = Callable[[socket.socket, str], None]


@contextmanager
def _a_server(speak: Speech) -> Iterator[tuple[str, list[str]]]:
    """A server of one's own on this machine; yields its address and the heads it was sent."""
    heads: list[str] = []
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(0.1)
    is_open = threading.Event()
    is_open.set()

    def serve() -> None:
        while is_open.is_set():
            try:
                line, _ = door.accept()
            except TimeoutError:
                continue
            with line:
                line.settimeout(5)
                try:
                    head = b""
                    while b"\r\n\r\n" not in head:
                        head += line.recv(4096)
                    heads.append(head.decode())
                    speak(line, head.decode())
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}", heads
    finally:
        is_open.clear()
        thread.join(10)
        door.close()


def _says(body: bytes, *headers: str, status: str = "200 OK") -> Speech:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    head = "\r\n".join([*lines, "", ""]).encode()
    return lambda line, _head: line.sendall(head + body)


@pytest.fixture
def _inner(settings: Settings) -> None:
    settings.FETCH_INNER = True


@pytest.mark.usefixtures("_inner")
class TestOfABody:
    """What a server may send; it stands on this machine, so inner addresses are let through."""

    def test_what_came(self) -> None:
        speech = _says(b"a;b\n", "Content-Type: Text/CSV; charset=utf-8", 'ETag: "x"')
        with _a_server(speech) as (url, heads):
            got = fetch.get(f"{url}/f?a=1", bytes_max=10, timeout_s=5, headers={"X-Key": "k"})
        assert (got.data, got.media_type, got.etag, got.not_modified) == (
            b"a;b\n",
            "text/csv",
            '"x"',
            False,
        )
        assert heads[0].startswith("GET /f?a=1 HTTP/1.1")
        assert "x-key: k" in heads[0].lower()

    def test_into_a_file(self) -> None:
        file = BytesIO()
        with _a_server(_says(b"goods")) as (url, _):
            got = fetch.get(url, bytes_max=10, timeout_s=5, into=file)
        assert (file.getvalue(), got.data, got.size) == (b"goods", b"", 5)

    def test_what_one_has_already_is_not_sent_again(self) -> None:
        with _a_server(_says(b"", status="304 Not Modified")) as (url, heads):
            got = fetch.get(url, bytes_max=10, timeout_s=5, etag='"x"', modified="Mon, 1")
        assert got.not_modified
        assert 'if-none-match: "x"' in heads[0].lower()
        assert "if-modified-since: mon, 1" in heads[0].lower()

    def test_a_size_that_is_told_is_refused_before_it_comes(self) -> None:
        with _a_server(_says(b"x" * 11)) as (url, _), pytest.raises(FetchRefused) as no:
            fetch.get(url, bytes_max=10, timeout_s=5)
        assert no.value.reason == "too_large"

    def test_a_size_that_is_not_told_is_counted_while_it_streams(self) -> None:
        def endless(line: socket.socket, _head: str) -> None:
            line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            while True:
                line.sendall(b"x" * 65536)

        with _a_server(endless) as (url, _), pytest.raises(FetchRefused) as no:
            fetch.get(url, bytes_max=1_000_000, timeout_s=20)
        assert no.value.reason == "too_large"

    def test_a_packed_bomb_ends_at_the_limit(self) -> None:
        bomb = gzip.compress(b"\0" * 50_000_000)
        with (
            _a_server(_says(bomb, "Content-Encoding: gzip")) as (url, _),
            pytest.raises(FetchRefused) as no,
        ):
            fetch.get(url, bytes_max=1_000_000, timeout_s=20)
        assert no.value.reason == "too_large"

    def test_packed_and_unpacked(self) -> None:
        speech = _says(gzip.compress(b"goods"), "Content-Encoding: gzip")
        with _a_server(speech) as (url, _):
            assert fetch.get(url, bytes_max=100, timeout_s=5).data == b"goods"

    @pytest.mark.parametrize(
        ("packing", "body"), [("br", b"x"), ("gzip", b"no gzip"), ("gzip, gzip", b"x")]
    )
    def test_a_packing_that_is_not_known(self, packing: str, body: bytes) -> None:
        speech = _says(body, f"Content-Encoding: {packing}")
        with _a_server(speech) as (url, _), pytest.raises(FetchRefused) as no:
            fetch.get(url, bytes_max=10, timeout_s=5)
        assert no.value.reason == "packing"

    def test_a_slow_drip_ends_with_the_clock(self) -> None:
        def drip(line: socket.socket, _head: str) -> None:
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(100):
                line.sendall(b"x")
                time.sleep(0.1)

        with _a_server(drip) as (url, _), pytest.raises(FetchLater) as no:
            fetch.get(url, bytes_max=2000, timeout_s=0.6)
        assert no.value.reason == "timeout"

    def test_a_head_that_drips_ends_with_the_clock(self) -> None:
        def drip(line: socket.socket, _head: str) -> None:
            line.sendall(b"HTTP/1.1 200 OK\r\n")
            for _ in range(100):
                line.sendall(b"X-A: b\r\n")
                time.sleep(0.1)

        with _a_server(drip) as (url, _), pytest.raises(FetchLater) as no:
            fetch.get(url, bytes_max=2000, timeout_s=0.6)
        assert no.value.reason == "timeout"

    def test_a_body_that_is_cut_off(self) -> None:
        def cut(line: socket.socket, _head: str) -> None:
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")

        with _a_server(cut) as (url, _), pytest.raises(FetchLater) as no:
            fetch.get(url, bytes_max=2000, timeout_s=5)
        assert no.value.reason == "cut_off"

    @pytest.mark.parametrize(
        ("types", "is_taken"),
        [((), True), (("text/html",), True), (("text/*",), True), (("image/*",), False)],
    )
    def test_types(self, types: tuple[str, ...], *, is_taken: bool) -> None:
        with _a_server(_says(b"<p>", "Content-Type: text/html")) as (url, _):
            if is_taken:
                fetch.get(url, bytes_max=10, timeout_s=5, types=types)
                return
            with pytest.raises(FetchRefused) as no:
                fetch.get(url, bytes_max=10, timeout_s=5, types=types)
        assert no.value.reason == "type"

    @pytest.mark.parametrize(
        ("status", "kind", "reason"),
        [
            ("404 Not Found", FetchRefused, "http_404"),
            ("401 Unauthorized", FetchRefused, "http_401"),
            ("503 Busy", FetchLater, "http_503"),
            ("429 Slow", FetchLater, "http_429"),
        ],
    )
    def test_states(self, status: str, kind: type[Exception], reason: str) -> None:
        speech = _says(b"", "Retry-After: 7", status=status)
        with _a_server(speech) as (url, _), pytest.raises(kind) as no:
            fetch.get(url, bytes_max=10, timeout_s=5)
        assert no.value.reason == reason  # type: ignore[attr-defined]  # both have one
        assert getattr(no.value, "after_s", 7) == 7

    def test_three_redirects_and_no_more(self) -> None:
        def again(line: socket.socket, head: str) -> None:
            number = int(head.split("/", 2)[1].split(" ", 1)[0] or 0)
            if number == 3:
                _says(b"there")(line, head)
            else:
                _says(b"", f"Location: /{number + 1}", status="302 Found")(line, head)

        with _a_server(again) as (url, _):
            assert fetch.get(f"{url}/0", bytes_max=10, timeout_s=5).data == b"there"
        endless = _says(b"", "Location: /1", status="302 Found")
        with _a_server(endless) as (url, heads), pytest.raises(FetchRefused) as no:
            fetch.get(f"{url}/0", bytes_max=10, timeout_s=5)
        assert (no.value.reason, len(heads)) == ("redirects", 4)

    def test_a_secret_header_never_goes_to_another_origin(self) -> None:
        with _a_server(_says(b"elsewhere")) as (other, heads):
            moved = _says(b"", f"Location: {other}/", status="301 Moved")
            with _a_server(moved) as (url, first):
                fetch.get(url, bytes_max=10, timeout_s=5, headers={"Authorization": "Basic x"})
        assert "authorization" in first[0].lower()
        assert "authorization" not in heads[0].lower()


def test_a_redirect_to_the_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outer address is played by a server of ours; where it points to is judged anew."""
    moved = _says(b"", "Location: http://169.254.169.254/latest/", status="302 Found")
    with _a_server(moved) as (url, heads):
        port = int(url.rpartition(":")[2])
        plain = httpcore.SyncBackend.connect_tcp

        def to_ours(self: Any, host: str, _port: int, *rest: Any, **more: Any) -> Any:
            assert host == "93.184.216.34", host
            return plain(self, "127.0.0.1", port, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", _answers("93.184.216.34"))
        monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", to_ours)
        with pytest.raises(FetchRefused) as no:
            fetch.get("http://shop.example/", bytes_max=10, timeout_s=5)
    assert no.value.reason == "inner"
    assert len(heads) == 1
