"""Searches are heard without a statement more, and only those that are somebody's wish."""

import pytest
from django.test import Client
from tests.checkout import make as checkout

from entrepot.insights import commands as insights
from entrepot.insights.commands import searching
from entrepot.insights.models import SearchDay
from entrepot.storefront import queries

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture(autouse=True)
def _heard(db: None):
    checkout.some_rates()
    queries.forget()
    searching._waiting.clear()
    yield
    searching._waiting.clear()


def heard() -> set[tuple[str, str, str]]:
    return {(one.market, one.language, one.term) for one in searching._waiting}


def ask(q: str, address: str = "192.0.2.7", path: str = "search/", **more):
    facts = {"REMOTE_ADDR": address, **PERSON, **more.pop("facts", {})}
    return Client().get(f"/en/cn/{path}", {"q": q, **more}, **facts)


def test_a_search_is_heard_in_its_own_spelling() -> None:
    assert ask("  CHIANTI   Classico").status_code == 200
    assert heard() == {("cn", "en", "chianti classico")}


@pytest.mark.parametrize(
    ("q", "facts"),
    [
        ("", {}),
        ("mario@example.it", {}),
        ("chianti", {"page": "2"}),
        ("chianti", {"stock": "1"}),
        ("chianti", {"path": "c/wine-still/"}),
        ("chianti", {"facts": {"HTTP_USER_AGENT": "Googlebot/2.1"}}),
        ("chianti", {"facts": {"HTTP_USER_AGENT": ""}}),
        ("chianti", {"facts": {"HTTP_SEC_PURPOSE": "prefetch"}}),
    ],
)
def test_what_is_nobody_s_wish_is_not_heard(q: str, facts: dict) -> None:
    ask(q, **facts)
    assert heard() == set()


def test_hearing_costs_the_page_no_statement(django_assert_max_num_queries) -> None:
    ask("olio")
    with django_assert_max_num_queries(20) as quiet:
        ask("aceto", facts={"HTTP_USER_AGENT": "Googlebot/2.1"})
    with django_assert_max_num_queries(20) as loud:
        ask("pesto")
    assert len(loud) == len(quiet)
    assert not [one for one in loud.captured_queries if "insights_search" in one["sql"]]


def test_visitors_behind_proxies_are_told_apart_only_by_what_our_own_have_written(settings) -> None:
    forged = {"facts": {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.5"}}
    for number in range(9):
        ask("grappa", facts={"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"})
    assert len(searching._waiting) == 1  # nobody is asked to believe the header
    settings.TRUSTED_PROXIES = 1
    ask("grappa", **forged)
    ask("grappa", facts={"HTTP_X_FORWARDED_FOR": "192.0.2.99, 203.0.113.5"})
    assert len(searching._waiting) == 2


def test_from_the_search_box_to_the_count() -> None:
    for number in range(6):
        ask("limoncello", address=f"192.0.2.{number}")
    insights.write_searches()
    row = SearchDay.objects.get(term__term="limoncello")
    assert (row.visitors, row.missed) == (6, 6)
