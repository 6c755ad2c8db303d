"""Bytes are counted while they come: nothing larger than its bound is ever held whole."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, Protocol

from entrepot.kit.uploads.refusing import Fault, UploadRefused

CHUNK_BYTES: Final = 64 * 1024
MEBI: Final = 1024 * 1024


class Readable(Protocol):
    """What every open file and every uploaded one can do."""

    def read(self, size: int = -1, /) -> bytes: ...


def take(file: Readable, *, bytes_max: int) -> bytes:
    """All of a file, or a refusal as soon as it is longer than its bound."""
    parts: list[bytes] = []
    size = 0
    while part := file.read(CHUNK_BYTES):
        size += len(part)
        if size > bytes_max:
            raise UploadRefused(fault=Fault.TOO_LARGE, limit=bytes_max // MEBI)
        parts.append(part)
    if not size:
        raise UploadRefused(fault=Fault.EMPTY)
    return b"".join(parts)


Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
NO: Final = b"The file is too large.\n"


class LimitBody:
    """Refuses a request whose body is too long, before the application has read it.

    Django keeps a whole body on disk before a view is asked; so the bound stands in front of it:
    by the declared length at once, and by counting where none is declared. `bounds` are paths'
    endings with a smaller bound of their own.
    """

    def __init__(self, app: App, *, bytes_max: int, bounds: dict[str, int] | None = None) -> None:
        self._app = app
        self._bytes_max = bytes_max
        self._bounds = bounds or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bound = self._bound(scope["path"])
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > bound:
            await _refuse(send)
            return
        seen = 0
        is_over = has_begun = False

        async def counted() -> MutableMapping[str, Any]:
            nonlocal seen, is_over
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > bound:
                is_over = True
                return {"type": "http.disconnect"}
            return message

        async def watched(message: MutableMapping[str, Any]) -> None:
            nonlocal has_begun
            if not is_over:
                has_begun = True
                await send(message)

        await self._app(scope, counted, watched)
        if is_over and not has_begun:
            await _refuse(send)

    def _bound(self, path: str) -> int:
        return next((b for end, b in self._bounds.items() if path.endswith(end)), self._bytes_max)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": NO})
