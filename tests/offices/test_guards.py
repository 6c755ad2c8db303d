"""SEC-1: the URL map against the permission catalogue: every desk's route, every post."""

from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from tests.offices import make
from tests.site.test_scope import Route, routes

from entrepot.kit.scope import Audience
from entrepot.kit.shell import RAILS
from entrepot.offices import rules
from entrepot.offices.models import Merchant, Office
from entrepot.offices.pages import landing
from entrepot.offices.queries import RESOURCE_ATTRIBUTE
from entrepot.offices.values import Access, Post, Resource, Role

pytestmark = pytest.mark.django_db

DESKS = {
    Audience.MERCHANT: Role.MERCHANT,
    Audience.OFFICE: Role.OFFICE,
    Audience.OPERATOR: Role.OPERATOR,
    Audience.PARTNER: Role.PARTNER,
}
OF_DESKS = [
    route for route in routes() if route.audience in DESKS and not route.pattern.startswith("api/")
]
LISTS = [route for route in OF_DESKS if not route.needs]
ANY_SEAT: set[str] = set()
"""Routes of a desk that any seat may enter."""


def _resources(route: Route) -> tuple[Resource, ...]:
    found = ROUTE_VIEWS[route.name]
    return tuple(getattr(found, RESOURCE_ATTRIBUTE, ()))


def _views() -> dict[str, Any]:
    def walk(resolver: URLResolver, space: str = "") -> Any:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry, inner)
            elif isinstance(entry, URLPattern):
                yield f"{space}{entry.name}", entry.callback

    return dict(walk(get_resolver()))


ROUTE_VIEWS = _views()


def test_every_route_of_a_desk_names_what_it_touches() -> None:
    silent = [route.name for route in OF_DESKS if not _resources(route)]
    assert set(silent) <= ANY_SEAT


def test_every_place_of_a_rail_is_a_page_that_somebody_reads() -> None:
    for desk, places in RAILS.items():
        for folder, _icon, _name in places:
            if folder.startswith("/"):
                continue
            try:
                view = resolve(f"/en/{desk}/{folder}/").func
            except Resolver404:
                continue  # its page is not there yet: the rail does not show it
            named = getattr(view, RESOURCE_ATTRIBUTE, ())
            posts = rules.posts_of(Role(desk))
            reached = [rules.reach(Role(desk), post, one) for post in posts for one in named]
            assert not named or max(reached) >= Access.READ, (desk, folder)


SEATS = [(role, post) for role in Role for post in rules.posts_of(role)]


@pytest.fixture
def places() -> tuple[Office, Merchant]:
    office = make.an_office()
    return office, make.a_merchant(office=office)


def _client(role: Role, post: Post, places: tuple[Office, Merchant]) -> Client:
    office, merchant = places
    return make.a_client(
        make.a_person(
            role=role,
            post=post,
            office=office if role in {Role.OFFICE, Role.PARTNER} else None,
            merchant=merchant if role is Role.MERCHANT else None,
        )
    )


@pytest.mark.parametrize(("role", "post"), SEATS, ids=[f"{r}-{p}" for r, p in SEATS])
def test_sec1_a_post_enters_what_the_catalogue_says(
    role: Role, post: Post, places: tuple[Office, Merchant]
) -> None:
    """Pages without an object, of the own desk: read by GET, written by POST."""
    client = _client(role, post, places)
    client.raise_request_exception = False  # what a page makes of an empty form is its own test
    seen = 0
    for route in LISTS:
        if route.audience is None or DESKS[route.audience] is not role:
            continue
        reached = max(
            (rules.reach(role, post, one) for one in _resources(route)), default=Access.WRITE
        )
        for method, wanted in (("get", Access.READ), ("post", Access.WRITE)):
            answer = getattr(client, method)("/" + route.pattern)
            if answer.status_code == 405:
                continue
            # What the guard let in may still find nothing; what it did not is never looked at.
            is_in = hasattr(answer.wsgi_request, "entrepot_acting")
            assert is_in == (reached >= wanted), (route.name, method, answer.status_code)
            assert is_in or answer.status_code == 404, (route.name, method, answer.status_code)
            seen += 1
    assert seen or role is Role.PARTNER


@pytest.mark.parametrize(("role", "post"), SEATS, ids=[f"{r}-{p}" for r, p in SEATS])
def test_sec1_no_post_enters_another_desk(
    role: Role, post: Post, places: tuple[Office, Merchant]
) -> None:
    client = _client(role, post, places)
    for route in LISTS:
        if route.audience is not None and DESKS[route.audience] is not role:
            assert client.get("/" + route.pattern).status_code in {404, 405}, route.name


@pytest.mark.parametrize("language", ["en", "zh-hans", "it"])
def test_the_rail_shows_what_the_seat_may_read(
    places: tuple[Office, Merchant], language: str
) -> None:
    """Whoever is the first to ask after a start, and in whatever language."""
    landing._resources.cache_clear()
    packer = _client(Role.MERCHANT, Post.WAREHOUSE, places)
    page = packer.get(f"/{language}/merchant/orders/").content.decode()
    assert f'href="/{language}/merchant/stock/"' in page
    assert f'href="/{language}/merchant/money/"' not in page
    assert f'href="/{language}/merchant/mandates/"' not in page


def test_a_seat_that_may_not_read_the_first_place_lands_at_another(
    places: tuple[Office, Merchant],
) -> None:
    for role, post in SEATS:
        client = _client(role, post, places)
        answer = client.get("/en/desk/")
        assert answer.status_code == 302
        code = client.get(answer.headers["Location"]).status_code
        assert code == 200 or role is Role.PARTNER, (role, post)
