"""What may be read from a replica is; what may not is not; and whoever wrote sees what they wrote.

The stand-in is a copy of the database, made before the test writes: it is as far behind as one
can be. (`test_streaming` has a real one.)
"""

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections, router, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from psycopg.conninfo import make_conninfo
from tests.checkout import make

from entrepot.checkout import queries as checkout
from entrepot.insights import queries as insights
from entrepot.kit import replica
from entrepot.offices.models import Merchant
from entrepot.storefront import queries as storefront

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "entrepot"


def merchants_seen() -> int:
    return len(insights.merchant_lines())


@pytest.fixture
def old(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A replica that stopped before the first merchant was there, and says it is not behind."""
    name = connection.settings_dict["NAME"]
    copy = f"{name}_replica"
    connection.ensure_connection()
    elsewhere = make_conninfo(connection.connection.info.dsn, dbname="postgres")
    connection.close()  # a database that is copied must be in nobody's use
    with psycopg.connect(elsewhere, autocommit=True) as server:
        server.execute(f'drop database if exists "{copy}"')
        server.execute(f'create database "{copy}" template "{name}"')
    facts = deepcopy(settings.DATABASES["default"]) | {"NAME": copy}
    facts["OPTIONS"] = facts["OPTIONS"] | {"options": "-c default_transaction_read_only=on"}
    monkeypatch.setitem(connections.settings, replica.ALIAS, connection.settings_dict | facts)
    monkeypatch.setitem(settings.DATABASES, replica.ALIAS, facts)
    monkeypatch.setattr(router, "routers", [replica.ReplicaRouter()])
    monkeypatch.setattr(replica, "behind_s", lambda: 0.0)
    replica.forget()
    wire = connections[replica.ALIAS]
    # Django's tests know only the databases that the settings had at the start.
    monkeypatch.setattr(
        wire, "ensure_connection", lambda: None if wire.connection else wire.connect()
    )
    yield
    wire.close()
    del connections[replica.ALIAS]
    replica.forget()
    with psycopg.connect(elsewhere, autocommit=True) as server:
        server.execute(f'drop database "{copy}"')


def visit(method: str = "get", path: str = "/", **cookies: str) -> tuple[int, HttpResponse]:
    """How many merchants a page of this request counts, and its answer."""
    seen: list[int] = []

    def page(_request: HttpRequest) -> HttpResponse:
        seen.append(merchants_seen())
        return HttpResponse()

    request = getattr(RequestFactory(), method)(path)
    request.COOKIES.update(cookies)
    answer = replica.ReplicaMiddleware(page)(request)
    return seen[0], answer


@pytest.mark.usefixtures("old")
def test_a_page_reads_the_replica_and_whoever_wrote_does_not() -> None:
    make.a_merchant()
    assert Merchant.objects.count() == 1
    seen, answer = visit()
    assert (seen, replica.COOKIE in answer.cookies) == (0, False)
    seen, answer = visit("post")
    assert seen == 1
    cookie = answer.cookies[replica.COOKIE]
    assert (cookie["max-age"], cookie["httponly"]) == (replica.STICKY_S, True)
    assert visit(**{replica.COOKIE: "1"})[0] == 1  # read your writes
    assert visit()[0] == 0  # somebody else, or ten seconds later


@pytest.mark.usefixtures("old")
def test_the_api_transactions_and_whoever_is_at_no_page_read_the_database() -> None:
    make.a_merchant()
    assert visit(path="/api/v1/orders")[0] == 1
    assert merchants_seen() == 1  # a command line, a worker
    with replica.at_a_page():
        assert merchants_seen() == 0
        with transaction.atomic():  # a command
            assert merchants_seen() == 1
        assert Merchant.objects.count() == 1  # a query that does not say it may be stale


@pytest.mark.usefixtures("old")
def test_a_page_that_writes_by_a_get_reads_what_it_wrote() -> None:
    """The page a buyer returns to from the provider confirms the order (CHK-2)."""
    found: list[int] = []

    def page(_request: HttpRequest) -> HttpResponse:
        make.a_merchant()
        found.append(merchants_seen())
        return HttpResponse()

    answer = replica.ReplicaMiddleware(page)(RequestFactory().get("/"))
    assert found == [1]
    assert replica.COOKIE in answer.cookies


@pytest.mark.usefixtures("old")
def test_raw_statements_go_where_the_query_goes() -> None:
    make.some_rates()
    make.a_merchant()
    with replica.at_a_page():
        storefront.newest(market="cn", language="en", limit=5)
        assert "storefront_shelf" in str(_last(replica.ALIAS))
    storefront.newest(market="cn", language="en", limit=5)


def _last(alias: str) -> Any:
    """The statement the server of a connection ran last, as it tells."""
    process = connections[alias].connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("select query from pg_stat_activity where pid = %s", [process])
        return cursor.fetchone()


@pytest.mark.usefixtures("old")
def test_nothing_can_be_written_to_it() -> None:
    with (
        pytest.raises(Exception, match="read-only"),
        connections[replica.ALIAS].cursor() as cursor,
    ):
        cursor.execute("delete from kit_book")


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("behind", [6.0, None])
def test_one_that_is_behind_or_follows_nobody_is_not_read(
    monkeypatch: pytest.MonkeyPatch, behind: float | None
) -> None:
    monkeypatch.setattr(replica, "behind_s", lambda: behind)
    replica.forget()
    make.a_merchant()
    assert visit()[0] == 1


@pytest.mark.usefixtures("old")
def test_one_that_fails_is_left_alone_and_nobody_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    make.a_merchant()
    assert visit()[0] == 0
    failures: list[int] = []

    def fail(*_args: Any) -> None:
        failures.append(1)
        raise OperationalError("gone")

    with monkeypatch.context() as within:
        within.setattr(connections[replica.ALIAS], "cursor", fail)
        assert visit()[0] == 1
        assert visit()[0] == 1
    assert failures == [1]  # once: then it is left alone
    assert visit()[0] == 1
    replica.forget()
    assert visit()[0] == 0


@pytest.mark.django_db
def test_without_one_everything_reads_the_database() -> None:
    make.a_merchant()
    with replica.at_a_page():
        assert not replica.is_free()
        assert merchants_seen() == 1


# --- held to what is written --------------------------------------------------------------------

_ROW = re.compile(r"^\| `(?P<query>[\w.]+)` \| (?P<why>[^|]+) \|$", re.MULTILINE)


def test_the_guide_lists_every_query_that_may_be_stale_and_why() -> None:
    assert checkout.standing.__module__  # all queries are loaded
    guide = (ROOT / "docs" / "guide" / "scaling.md").read_text()
    written = {row["query"]: row["why"].strip() for row in _ROW.finditer(guide)}
    said = {name.removeprefix("entrepot."): why for name, why in replica.STALE.items()}
    assert written == said


def stale_calls(source: str, stale: set[str]) -> set[str]:
    """Names of stale queries that a module calls: `alias.name` of a module of queries, or `name`."""
    tree = ast.parse(source)
    modules: dict[str, str] = {}
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for one in node.names:
            if one.name == "queries":
                modules[one.asname or one.name] = node.module
            elif ".queries" in node.module:
                names[one.asname or one.name] = f"{_context(node.module)}.{one.name}"
    called = {names[node.id] for node in ast.walk(tree) if isinstance(node, ast.Name)
              and node.id in names}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            context = modules.get(node.value.id)
            if context:
                called.add(f"{_context(context)}.{node.attr}")
    return called & stale


def _context(module: str) -> str:
    return module.split(".")[1]


def _stale() -> set[str]:
    return {f"{name.split('.')[1]}.{name.rpartition('.')[2]}" for name in replica.STALE}


def test_no_command_reads_what_may_be_stale() -> None:
    rooms = {"commands", "reactions", "tasks", "api", "audits"}
    found = [
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        if len(parts := path.relative_to(SOURCE).with_suffix("").parts) > 1 and parts[1] in rooms
        for name in stale_calls(path.read_text(), _stale())
    ]
    assert not found, found


def test_control_a_command_that_reads_what_may_be_stale_is_caught() -> None:
    sources = (
        "from entrepot.checkout import queries\nqueries.standing(1, books=(1,))",
        "from entrepot.checkout import queries as carts\nx = carts.standing",
        "from entrepot.checkout.queries import standing as s\ns(1, book=1)",
        "from entrepot.checkout.queries.merchant import standing\nstanding(1, book=1)",
    )
    for source in sources:
        assert stale_calls(source, _stale()) == {"checkout.standing"}, source
    assert not stale_calls("from entrepot.checkout import queries\nqueries.cart_of()", _stale())
