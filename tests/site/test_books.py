"""`entrepot books`: what it shows, what it refuses, and the SQL it would run on a cluster.

No Citus is at hand here. A stand-in has its catalog and functions under their own names on plain
PostgreSQL, so the program's statements are run and answered; that Citus takes them is not proved.
"""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from tests.checkout import make

from entrepot.kit import books as kit_books
from entrepot.kit import cluster
from entrepot.kit.books import HOT_TABLES
from entrepot.site.cli import books, cli

pytestmark = pytest.mark.django_db

STAND_IN = """
insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
values (999999, 'citus', 10, 11, false, '13.0-1');
create table pg_dist_node (
    groupid int, nodename text, nodeport int, isactive bool default true,
    noderole text default 'primary', shouldhaveshards bool default true);
create table pg_dist_partition (
    logicalrelid regclass, partmethod "char", partkey text, colocationid int);
create table pg_dist_placement (shardid bigint, groupid int);
create table emptied (name text);
create function column_to_column_name(regclass, text) returns text language sql as 'select $2';
create function citus_check_cluster_node_health() returns table (
    from_nodename text, from_nodeport int, to_nodename text, to_nodeport int, result bool)
    language sql as $$ select 'a', 5432, nodename, nodeport, nodename <> 'dead' from pg_dist_node $$;
create function get_shard_id_for_distribution_column(regclass, int) returns bigint
    language sql as 'select 102000 + $2';
create function create_distributed_table(
    name regclass, key text, colocate_with text default 'default', shard_count int default 32
) returns void language sql as $$
    insert into pg_dist_partition select name, 'h', key, case colocate_with when 'none' then 7
        else (select colocationid from pg_dist_partition where logicalrelid = colocate_with::regclass)
        end $$;
create function truncate_local_data_after_distributing_table(name regclass) returns void
    language sql as 'insert into emptied values (name::text)';
"""


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "_set_up", lambda: None)  # Django is set up already


@pytest.fixture
def citus() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(STAND_IN)
        cursor.execute("insert into pg_dist_node values (1, 'one', 5432), (2, 'two', 5432)")
        cursor.execute("insert into pg_dist_placement values (102001, 2)")
    yield  # noqa: PT022  # the transaction of the test takes it back


def run(*arguments: str) -> Result:
    return CliRunner().invoke(books.command, arguments)


def _fetch(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_each_book_is_listed_with_what_it_holds() -> None:
    make.some_rates()
    make.a_sale((make.some_goods(), 1))
    kit_books.open_book(2)
    [first, second] = json.loads(run("list", "--json").output)
    assert (first["book"], first["orders"], first["merchants"]) == (1, 1, 1)
    assert first["transfers"] > 3
    assert (second["orders"], second["newest_order_at"], second["place"]) == (0, None, None)
    shown = run("list").output
    assert "here" in shown
    assert "none" in shown


def test_plain_postgresql_is_refused_in_words_with_exit_code_1() -> None:
    refused = run("distribute")
    assert isinstance(refused.exception, cluster.NoCluster)
    assert "PostgreSQL" in str(refused.exception)
    assert "--dry-run" in CliRunner().invoke(cli, ["books", "distribute", "--help"]).output


@pytest.mark.usefixtures("citus")
def test_a_dry_run_says_the_sql_and_changes_nothing() -> None:
    said = run("distribute", "--dry-run", "--shards", "128")
    assert said.exit_code == 0, said.output
    assert (
        "select create_distributed_table('ledger_account', 'book',"
        " colocate_with => 'none', shard_count => 128);"
    ) in said.output
    assert (
        "select create_distributed_table('kit_outbox', 'book', colocate_with => 'ledger_account');"
    ) in said.output
    assert _fetch("select * from pg_dist_partition") == []


@pytest.mark.usefixtures("citus")
def test_all_hot_tables_are_distributed_side_by_side_and_once() -> None:
    done = run("distribute", "--yes")
    assert done.exit_code == 0, done.output
    rows = _fetch("select logicalrelid::text, partkey, colocationid from pg_dist_partition")
    assert rows == [(table, "book", 7) for table in HOT_TABLES]
    again = run("distribute")
    assert again.exit_code == 0, again.output
    assert len(_fetch("select * from pg_dist_partition")) == len(HOT_TABLES)
    [listed] = json.loads(run("list", "--json").output)
    assert listed["place"] == "shard 102001 on two:5432"


@pytest.mark.usefixtures("citus")
def test_what_was_cut_off_is_finished() -> None:
    """Tables that were distributed before are left so; what lay on the coordinator is emptied."""
    for line in cluster.statements(todo=HOT_TABLES)[:3]:
        cluster.run(line)
    todo = cluster.statements(todo=cluster.look().todo)
    assert "create_distributed_table('ledger_account'" not in "".join(todo)
    for line in todo:
        cluster.run(line)
    assert cluster.look().todo == ()
    assert {name for (name,) in _fetch("select name from emptied")} == set(HOT_TABLES)


@pytest.mark.usefixtures("citus")
@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("update pg_extension set extversion = '10.2-1' where extname = 'citus'", "too old"),
        ("delete from pg_dist_node", "no worker"),
        (
            "update pg_dist_node set nodename = 'dead' where groupid = 2",
            "dead:5432 does not answer",
        ),
        ("insert into pg_dist_partition values ('ledger_account', 'h', 'id', 7)", "by id, not by"),
        (
            (
                "insert into pg_dist_partition values ('ledger_account', 'h', 'book', 7),"
                " ('checkout_order', 'h', 'book', 8)"
            ),
            "not colocated",
        ),
        ("create unique index once on checkout_order (number)", "unique without book"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_done(sql: str, said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    before = _fetch("select count(*) from pg_dist_partition")
    refused = run("distribute", "--yes")
    assert isinstance(refused.exception, cluster.Hindered)
    assert said in str(refused.exception)
    assert said in refused.output
    assert _fetch("select count(*) from pg_dist_partition") == before
