"""What is searched, counted without anybody; and the crowd and the controls that prove it."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st
from tests.checkout import make as sales

from entrepot.insights import commands, queries, rows, rules
from entrepot.insights.commands import searching
from entrepot.insights.models import SearchDay, SearchSalt, SearchSketch, SearchTerm
from entrepot.insights.rules import VISITORS_MIN

NOW = sales.NOW
DAY = searching.board_day(NOW)


@pytest.fixture(autouse=True)
def _nothing_waits() -> Any:
    searching._waiting.clear()
    yield
    searching._waiting.clear()


def ask(term: str, visitors: int, *, first: int = 0, found: int = 3, **more: Any) -> None:
    for number in range(first, first + visitors):
        commands.hear_search(
            **{"market": "cn", "language": "zh-hans", "asked": term, "found": found, "at": NOW}
            | {"address": f"10.{number // 62500}.{number // 250 % 250}.{number % 250}"}
            | more
        )


def day_of(term: str) -> tuple[int, int, int]:
    return SearchDay.objects.filter(term__term=term).values_list("visitors", "missed", "found")[0]


@pytest.mark.parametrize(
    ("asked", "term"),
    [
        ("  Crème   VISAGE ", "creme visage"),
        ("基安帝 红酒", "基安帝 红酒"),
        ("\uff21\uff22\uff23\uff11\uff12", "abc12"),
        ("Barolo 2016", "barolo 2016"),
        ("SPF 50", "spf 50"),
        ("mario.rossi@example.it", ""),
        ("mario\uff20example", ""),
        ("138 0013 8000", ""),
        ("+39 02 1234567", ""),
        ("11010519491231002X", ""),
        ("\uff11\uff13\uff18\uff10\uff10\uff11\uff13\uff18\uff10\uff10\uff10", ""),
        ("https://example.test/x", ""),
        ("example.com", ""),
        ("酒", ""),
        ("one two three four five six seven", ""),
        ("x" * 41, ""),
        ("?!", ""),
    ],
)
def test_what_is_one_term_and_what_is_never_counted(asked: str, term: str) -> None:
    assert rules.term_of(asked) == term


@given(st.text(max_size=60))
def test_a_term_is_its_own_spelling(asked: str) -> None:
    term = rules.term_of(asked)
    assert rules.term_of(term) == term
    assert "@" not in term
    assert sum(sign.isdigit() for sign in term) <= 5


def test_who_is_one_visitor() -> None:
    assert rules.household("2001:db8:1:2::1") == rules.household("2001:db8:1:2:ffff::9")
    assert rules.household("2001:db8:1:3::1") != rules.household("2001:db8:1:2::1")
    assert rules.household("::ffff:192.0.2.1") == rules.household("192.0.2.1") == "192.0.2.1"
    assert rules.household("unknown") == ""


@pytest.mark.parametrize(
    ("agent", "is_one"),
    [("Mozilla/5.0 (compatible; Googlebot/2.1)", True), ("", True), ("Baiduspider", True),
     ("Mozilla/5.0 (Linux; CUBOT X18) Chrome/99", False)],
)  # fmt: skip
def test_robots_that_say_so(agent: str, is_one: object) -> None:
    assert rules.is_robot(agent) is is_one


@pytest.mark.django_db
def test_a_term_is_written_down_from_the_fifth_visitor_on() -> None:
    ask("chianti", VISITORS_MIN - 1)
    ask("面霜", VISITORS_MIN, found=0)
    commands.write_searches()
    assert list(SearchTerm.objects.values_list("term", flat=True)) == ["面霜"]
    assert day_of("面霜") == (5, 5, 0)
    ask("chianti", 1, first=90)
    commands.write_searches()
    assert day_of("chianti") == (5, 0, 3)


@pytest.mark.django_db
def test_the_same_visitor_counts_once_a_day_however_often_it_asks() -> None:
    for found in (0, 2, 0):
        ask("olio", 6, found=found)
        commands.write_searches()
    commands.write_searches()
    assert day_of("olio")[:2] == (6, 0)  # each found something once


@pytest.mark.django_db
def test_nothing_of_a_person_or_of_a_rare_term_is_anywhere_in_the_database() -> None:
    """SEC-4: planted names, e-mails, phones and addresses are in no column of any table."""
    planted = ["Giovanna Bellincioni", "g.bellincioni@example.it", "13800138000", "138 0013 8000"]
    for term in planted:
        ask(term, 4 if "Giovanna" in term else 40)
    ask("panettone", 40)
    commands.write_searches()
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'public' and table_name like 'insights_search%'"
        )
        columns = cursor.fetchall()
        assert len(columns) > 10
        whole = ""
        for table, column in columns:
            cursor.execute(f'select "{column}"::text from "{table}"')
            whole += " ".join(str(row[0]) for row in cursor.fetchall()).casefold() + " "
    assert "panettone" in whole  # the control: what may be there is found this way
    for mark in ("giovanna", "bellincioni", "example", "13800138000", "0013", "10.0.0."):
        assert mark not in whole


@pytest.mark.django_db
def test_hashes_differ_by_day_so_that_nobody_is_followed() -> None:
    ask("pesto", 5)
    ask("pesto", 5, at=NOW + timedelta(days=1))
    commands.write_searches()
    assert SearchSketch.objects.values("key").distinct().count() == 2
    assert SearchSketch.objects.values("visitor").distinct().count() == 10
    assert SearchSalt.objects.count() == 2


@pytest.mark.django_db
def test_the_tables_that_tell_visitors_apart_are_unlogged() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, relpersistence from pg_class where relname = any(%s) order by 1",
            [["insights_searchsalt", "insights_searchsketch", "insights_searchterm"]],
        )
        assert cursor.fetchall() == [
            ("insights_searchsalt", "u"), ("insights_searchsketch", "u"), ("insights_searchterm", "p"),
        ]  # fmt: skip


@pytest.mark.django_db
def test_a_sketch_that_a_crash_has_emptied_takes_nothing_back() -> None:
    ask("grappa", 9, found=0)
    commands.write_searches()
    SearchSketch.objects.all().delete()
    ask("grappa", 6)
    commands.write_searches()
    assert day_of("grappa")[:2] == (9, 9)


@pytest.mark.django_db
def test_forgetting_by_the_terms_that_stand_in_the_data() -> None:
    ask("amaro", 5)
    commands.write_searches()
    old = DAY - rows.kept("searches") - timedelta(days=1)
    commands.keep_searches(day=old, counts={("cn", "en", "old"): (9, 0, 1)})
    assert commands.forget_searches(at=NOW) == 1
    assert SearchSketch.objects.exists()  # today's
    commands.forget_searches(at=NOW + timedelta(days=1))
    assert not SearchSketch.objects.exists()
    assert not SearchSalt.objects.exists()
    assert list(SearchTerm.objects.values_list("term", flat=True)) == ["amaro"]


@pytest.mark.django_db
def test_what_cannot_be_written_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    ask("torrone", 5)

    def away(*_args: Any) -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(searching, "_write", away)
        with pytest.raises(DatabaseError):
            commands.write_searches()
    assert len(searching._waiting) == 5
    assert commands.write_searches() == 5


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "WAITING_MAX", 10)
    ask("vino", 20)
    assert len(searching._waiting) == 10
    assert not commands.hear_search(
        market="cn", language="en", asked="late", address="10.9.9.9", found=1, at=NOW
    )


@pytest.mark.django_db
def test_the_window_the_time_before_and_the_order() -> None:
    yesterday = DAY - timedelta(days=1)
    for back, visitors in ((0, 50), (10, 20), (40, 7), (200, 99)):
        commands.keep_searches(
            day=yesterday - timedelta(days=back),
            counts={("cn", "en", "wine"): (visitors, 2, 30), ("jp", "ja", "sake"): (9, 9, 0)},
        )
    commands.keep_searches(day=yesterday, counts={("cn", "en", "rare"): (4, 0, 1)})
    commands.keep_searches(day=DAY, counts={("cn", "en", "wine"): (500, 0, 1)})
    seen = queries.searches("cn", at=NOW)
    [wine] = seen.terms
    assert (wine.term, wine.visitors, wine.missed, wine.before, wine.found) == (
        "wine",
        70,
        4,
        7,
        30,
    )
    assert (seen.until, seen.days_before) == (yesterday, 11)
    assert queries.searches("es", at=NOW).terms == ()


@pytest.mark.django_db
def test_two_statements(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        queries.searches("cn", at=NOW)


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_of_many_who_write_at_once_nothing_is_doubled_and_nothing_lost() -> None:
    """Each thread is a process here: it has its own list, and writes it while the others do."""
    threads, each, terms = 8, 30, 6
    asked: list[dict[searching._Asked, int]] = []
    for thread in range(threads):
        for term in range(terms):
            # Half of what one hears its neighbour hears as well.
            ask(f"term {term}", each, first=thread * each // 2)
        asked.append(dict(searching._waiting))
        searching._waiting.clear()
    start = threading.Barrier(threads)

    def write(mine: dict[searching._Asked, int]) -> None:
        start.wait()
        items = list(mine.items())
        for place in range(0, len(items), 40):
            searching._write(DAY, dict(items[place : place + 40]))
        connection.close()

    crowd = [threading.Thread(target=write, args=(mine,)) for mine in asked]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    different = each // 2 * (threads - 1) + each
    assert SearchDay.objects.aggregate(n=Sum("visitors"))["n"] == different * terms
    assert SearchTerm.objects.count() == terms


def test_the_day_of_a_search_is_the_board_s() -> None:
    assert isinstance(DAY, date)
    ask("tartufo", 1)
    assert {one.day for one in searching._waiting} == {DAY}


@pytest.mark.django_db(transaction=True)
def test_a_writing_thread_writes_the_rest_when_it_is_stopped() -> None:
    ask("limoncello", 7)
    writing = commands.Writing()
    writing.start()
    writing.stop()
    assert day_of("limoncello")[0] == 7
