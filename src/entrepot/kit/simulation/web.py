"""A bare ASGI application: routes, JSON, forms, pages from files."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final
from urllib.parse import parse_qsl

BODY_MAX: Final = 256 * 1024
HTML: Final = "text/html; charset=utf-8"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class HttpError(Exception):
    """Answered with its status and its text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, read whole."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        try:
            facts = json.loads(self.body)
        except ValueError as wrong:
            raise HttpError(400, "not JSON") from wrong
        if not isinstance(facts, dict):
            raise HttpError(400, "not a JSON object")
        return facts

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    @property
    def origin(self) -> str:
        """The address this server was reached by."""
        return f"http://{self.headers.get('host', 'localhost')}"

    @property
    def wants_json(self) -> bool:
        return "application/json" in (
            self.headers.get("content-type", "") + self.headers.get("accept", "")
        )

    def language(self, given: str = "") -> str:
        """`zh` or `en`: asked for in the address, else given, else the browser's first."""
        for wish in (self.query.get("lang", ""), given, self.headers.get("accept-language", "")):
            if wish:
                return "zh" if wish.lower().startswith("zh") else "en"
        return "en"


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer."""

    body: bytes = b""
    status: int = 200
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(facts: Mapping[str, Any], *, status: int = 200) -> Response:
    """JSON."""
    body = json.dumps(facts, ensure_ascii=False).encode()
    return Response(body, status, "application/json")


def see_other(url: str) -> Response:
    """Go there, with GET."""
    return Response(status=303, headers={"Location": url})


def page(path: Path, words: Mapping[str, str], *, safe: Mapping[str, str]) -> Response:
    """An HTML file with `$name` filled in: `words` are escaped, `safe` is HTML already."""
    filled = {name: escape(value) for name, value in words.items()}
    text = Template(path.read_text(encoding="utf-8")).substitute(filled | dict(safe))
    return Response(text.encode())


Handler = Callable[..., Awaitable[Response]]


class App:
    """Routes in the order they were added; `{name}` in a path takes one piece of it."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, path: str, handler: Handler) -> None:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
        self._routes.append((method, re.compile(pattern), handler))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            response = await self._handle(await _read(scope, receive))
        except HttpError as no:
            response = answer({"error": str(no)}, status=no.status)
        headers = {**_HEADERS, "Content-Type": response.content_type, **response.headers}
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": response.status, "headers": pairs})
        await send({"type": "http.response.body", "body": response.body})

    async def _handle(self, request: Request) -> Response:
        known = False
        for method, pattern, handler in self._routes:
            if match := pattern.fullmatch(request.path):
                known = True
                if method == request.method:
                    return await handler(request, **match.groupdict())
        raise HttpError(405, "not this way") if known else HttpError(404, "not here")


async def _read(scope: Scope, receive: Receive) -> Request:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_MAX:
            raise HttpError(413, "too large")
    return Request(
        method="GET" if scope["method"] == "HEAD" else scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode(errors="replace"))),
        headers={k.decode().lower(): v.decode(errors="replace") for k, v in scope["headers"]},
        body=body,
    )
