"""A reader who opens every address it can name and every link it is shown, and notes the words."""

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

from django.http import Http404
from django.test import Client
from django.urls import resolve
from pypdf import PdfReader
from tests.site import test_scope as scope
from tests.site.isolation_world import House

from entrepot.kit.scope import SCOPE_ATTRIBUTE, Audience

LINK: Final = re.compile(r"(?:href|src|action|hx-get|data-url)=\"([^\"]+)\"")
SAME_ROUTE_MAX: Final = 3
"""Links to one route with the same parameters that are followed: the pages after are alike."""
PAGES_MAX: Final = 700
ASKED: Final = {
    *(Audience.PUBLIC, Audience.BUYER, Audience.MERCHANT, Audience.OFFICE, Audience.PARTNER),
}
"""The operator's and machines' routes answer 404 to all of these: tests/site/test_scope.py."""
SKIPPED: Final = {"static", "media", "account_logout"}


@dataclass(frozen=True)
class Seen:
    """One answer: its address, for whom the route is, and its words in one piece."""

    path: str
    audience: Audience | None
    status: int
    kind: str
    text: str


@dataclass
class Reader:
    """Who reads: a browser, and the house whose ids it fills into addresses."""

    client: Client
    home: House
    wants: Callable[[scope.Route], bool] = lambda _: True
    pages: list[Seen] = field(default_factory=list)

    def read(self) -> list[Seen]:
        """Every address of the URL map first, then what was linked there."""
        waiting = list(dict.fromkeys(self._known()))
        done: set[str] = set()
        followed: Counter[tuple[str, frozenset[str]]] = Counter()
        first = len(waiting)
        while waiting and len(self.pages) < PAGES_MAX:
            path = waiting.pop(0)
            if path in done:
                continue
            done.add(path)
            shape = _shape(path)
            if shape is None or (first <= 0 and followed[shape] >= SAME_ROUTE_MAX):
                continue
            first -= 1
            followed[shape] += 1
            page, links = look(self.client, path)
            self.pages.append(page)
            waiting += [link for link in links if link not in done]
        return self.pages

    def _known(self) -> Iterator[str]:
        for route in scope.routes():
            if route.audience in ASKED and self.wants(route):
                yield self.home.addresses[route.name]


def name_all(house: House) -> None:
    """Every route with the house's own objects in its address; each object is made once."""
    for route in scope.routes():
        if route.audience in ASKED:
            query = scope.QUERIES.get(route.name)
            more = query(house.world) if query else ""
            house.addresses[route.name] = _filled(route, house) + more


def _filled(route: scope.Route, house: House) -> str:
    path = "/" + route.pattern
    for name in route.needs:
        start, end = path.index("<"), path.index(">")
        path = path[:start] + str(value(route.name, name, house)) + path[end + 1 :]
    return path


def value(route: str, name: str, house: House) -> Any:
    own = f"{route} {name}"
    key = own if own in scope.ROUTE_VALUES else name
    made = scope.ROUTE_VALUES.get(own) or MORE.get(name) or scope.VALUES[name]
    if key not in house.values:
        house.values[key] = made(house.world)
    return house.values[key]


MORE: Final[dict[str, Callable[[scope.World], Any]]] = {
    "slug": lambda world: world.merchant.slug,
    "path": lambda _: "none.png",
    "media": lambda world: world.goods.rows["variant"].product.media.all()[0].id,
    "check": lambda _: "register",
    "right": lambda world: world.merchant.brand_rights.all()[0].id,
}
"""Names of public addresses, and what the world has already."""


def look(client: Client, path: str, query: dict[str, Any] | None = None) -> tuple[Seen, list[str]]:
    """One address asked for: its words and the links on it."""
    return _read(client.get(path, query), path)


def sent(client: Client, path: str, form: dict[str, Any]) -> Seen:
    """A form sent to the address."""
    return _read(client.post(path, form), path)[0]


def _read(answer: Any, path: str) -> tuple[Seen, list[str]]:
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    who = _audience(path)
    text = words_of(body, kind) + answer.headers.get("Content-Disposition", "")
    text += answer.headers.get("Location", "")
    page = Seen(path, who, answer.status_code, kind, "".join(text.split()).casefold())
    links = _links(body.decode(errors="replace"), path) if kind == "text/html" else []
    if answer.status_code in {301, 302, 303}:
        links.append(urljoin(path, answer.headers["Location"]))
    return page, [link for link in links if link.startswith("/")]


def words_of(body: bytes, kind: str) -> str:
    """The words of a file as its reader has them: of a PDF, a workbook or a ZIP, unpacked."""
    if body.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "".join(words_of(packed.read(name), kind) for name in packed.namelist())
    return html.unescape(body.decode(errors="replace"))


def _links(text: str, path: str) -> list[str]:
    return [urljoin(path, html.unescape(found)).partition("#")[0] for found in LINK.findall(text)]


def _shape(path: str) -> tuple[str, frozenset[str]] | None:
    parts = urlsplit(path)
    try:
        found = resolve(parts.path)
    except Http404:
        return None
    if found.url_name in SKIPPED or parts.path.startswith(("/static/", "/media/")):
        return None
    return found.view_name, frozenset(parse_qs(parts.query, keep_blank_values=True))


def _audience(path: str) -> Audience | None:
    found = resolve(urlsplit(path).path)
    own: Audience | None = getattr(found.func, SCOPE_ATTRIBUTE, None)
    return own or scope.API_AUDIENCES.get(str(found.url_name))


FIELDS: Final = {
    "group": ("group",),
    "order": ("order", "orders"),
    "parcel": ("parcel", "parcels"),
    "variant": ("variant", "variants", "part", "parts"),
    "product": ("product", "products", "a", "b", "of", "chosen", "pick", "ids", "id", "selected"),
    "listing": ("listing", "listings"),
    "node": ("node",),
    "document": ("document", "right_document"),
    "review": ("review", "reviews"),
    "job": ("job", "import", "import_id"),
    "profile": ("profile", "mapping"),
    "pull": ("pull",),
    "case": ("case",),
    "task": ("task",),
    "note": ("note_id",),
    "choice": ("choice",),
    "right": ("right",),
    "media": ("media", "picture", "pictures"),
}
"""Under which names a form or a query may carry an identity of each kind."""


def foreign_ids(house: House) -> dict[str, Any]:
    """A form full of the house's identities, with what forms ask besides."""
    merchant = house.merchant
    form: dict[str, Any] = {"merchant": str(merchant.id), "office": str(merchant.office_id)}
    for name, fields in FIELDS.items():
        made = house.values.get(name)
        if made is not None:
            form |= {one: str(made) for one in fields}
    return form | {
        "person": str(house.owner.id), "agent": str(house.owner.id), "market": "cn",
        "action": "archive", "state": "active", "text": "words", "title": "words", "sku": "x",
        "language": "en", "lane": "it-cn", "quantity": "1", "units": "1", "name": "words",
        "email": "new@mail.example", "post": "reader", "reason": "words", "why": "words",
    }  # fmt: skip
