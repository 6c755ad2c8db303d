"""The same statements run on one PostgreSQL and on a cluster: each names its book, and no more.

What the source says (every SQL text of it), what the program really sends (heard in every test,
see `hot_recorder`), and what the tables are. Each way of looking has a control that must be caught.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from django.db import connection
from tests import hot_sql
from tests.checkout import make
from tests.hot_recorder import recorder

from entrepot.checkout import audits, commands
from entrepot.kit import audit, books, cluster, outbox
from entrepot.kit.books import HOT_TABLES
from entrepot.ledger import commands as ledger
from entrepot.site.archive import running

SOURCE = Path(__file__).parents[1] / "src" / "entrepot"

BAD: Mapping[str, str] = MappingProxyType(
    {
        "select * from checkout_order where state = 'placed'": "without `checkout_order.book",
        "select 1 from checkout_order o where book in (1, 2)": "without `o.book",
        "select 1 from checkout_order o where o.book = 1 or o.state = 'x'": "without `o.book",
        "select id from ledger_account where id = any(%b::uuid[]) order by id for update": "locks",
        'select 1 from checkout_order o join checkout_orderline l on l."order" = o.id'
        " where o.book = %(book)s": "without `l.book",
        "select 1 from checkout_order o join checkout_orderline l on l.book = %(other)s"
        " where o.book = %(book)s": "several books",
        "select 1 from checkout_order o full join checkout_ordergroup g on g.book = %(book)s"
        " and o.book = %(book)s": "without",
        "select 1 from checkout_order where book = (select max(number) from kit_book)": "without",
        "select 1 from checkout_order o left join logistics_parcel p on p.id = o.id"
        " where o.book = 1": "reads logistics_parcel",
        "insert into insights_folded (kind, subject)"
        " select 'x', id from checkout_order where book = 1": "reads insights_folded",
        "insert into kit_outbox (id, kind) values (%s, %s)": "without its book",
        "insert into kit_outbox (book, id) select random(), %s": "computed book",
        "insert into ledger_account (book, id) values (%s, %s) on conflict (id) do nothing": (
            "without the book"
        ),
        "update checkout_order set book = 2 where book = 1 and id = %s": "changes the book",
        "update checkout_order set state = 'x' where id = %s": "without `checkout_order.book",
        "update kit_outbox set id = gen_random_uuid() where book = 1": "volatile",
        "delete from kit_outbox where (book, id) in (select book, id from kit_outbox limit 1)": (
            "without"
        ),
        "copy ledger_transfer (id, debit) from stdin (format binary)": "without its book",
    }
)


@pytest.mark.parametrize(("sql", "fault"), BAD.items())
def test_control_a_bad_statement_is_caught(sql: str, fault: str) -> None:
    found = hot_sql.read(sql).faults
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    "sql",
    [
        "select * from checkout_order where book = %s and state = 'placed'",
        (
            "select 1 from ledger_transfer t left join ledger_account a on a.book = %(book)s"
            " and a.id = t.debit where t.book = %(book)s"
        ),
        (
            "with paid as materialized (select id from payments_payment where book = %(book)s)"
            " select 1 from paid left join checkout_ordergroup g on g.book = %(book)s"
            " and g.payment = paid.id"
        ),
        (
            "update ledger_account a set unit = v.unit from unnest(%b::uuid[], %b::text[])"
            " as v (id, unit) where a.book = %b::int and a.id = v.id returning a.id"
        ),
        'update kit_outbox set error = %s where ("kit_outbox"."book", "kit_outbox"."id") = (%s, %s)',
        (
            "select 1 from checkout_orderline l join checkout_order o on o.book = l.book"
            ' and o.id = l."order" where l.book = %s'
        ),
        (
            "insert into kit_told (book, id) select book, id from kit_outbox"
            " where book = %(book)s and id = any(%(ids)s)"
        ),
        "select 1 from payments_payment p join payments_refund r on r.payment_id = p.id",
    ],
)
def test_a_good_statement_is_let_through(sql: str) -> None:
    assert hot_sql.read(sql).faults == []


def test_two_places_with_two_books_are_caught_by_their_values() -> None:
    sql = (
        "select 1 from checkout_order o join checkout_orderline l on l.book = %s where o.book = %s"
    )
    assert hot_sql.read(sql, [1, 1]).faults == []
    assert "several books" in hot_sql.read(sql, [1, 2]).faults[0]


# --- what the source says ---------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """One text of the source that names a hot table."""

    place: str
    sql: str


def texts(path: Path, source: str) -> Iterator[Written]:
    """Texts of SQL on hot tables; what an f-string takes from a constant beside it is put in."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    inner = {id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
             for one in ast.walk(node) if one is not node}  # fmt: skip
    used = {
        one.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for one in node.values
        if isinstance(one, ast.FormattedValue) and isinstance(one.value, ast.Name)
    }
    words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(constants[name]) for name in used if name in constants}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        if id(node) in words or id(node) in inner or id(node) in parts:
            continue
        text = _text(node, constants)
        if hot_sql.NAMES_HOT.search(text) and hot_sql.SQL.search(text):
            yield Written(f"{path.name}:{node.lineno}", text)


def _text(node: ast.expr, constants: Mapping[str, ast.expr]) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(one, constants) for one in node.values)
    if isinstance(node, ast.FormattedValue):
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        found = constants.get(name)
        if isinstance(found, ast.Constant | ast.JoinedStr):
            return _text(found, constants) or str(getattr(found, "value", ""))
    return " 1 "


def _all() -> list[Written]:
    return [
        Written(f"{path.relative_to(SOURCE).parent}/{one.place}", one.sql)
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
        for one in texts(path, path.read_text())
    ]


def test_every_text_of_the_source_names_its_book() -> None:
    found = _all()
    assert len(found) > 20, "the source is not read"
    assert {table for one in found for table in hot_sql.NAMES_HOT.findall(one.sql)} == set(
        HOT_TABLES
    )
    faults = [f"{one.place}: {fault}" for one in found for fault in hot_sql.read(one.sql).faults]
    assert not faults, "\n".join(faults)


def test_control_a_bad_text_of_the_source_is_caught() -> None:
    source = '_DUE = "told_at is null"\nSQL = f"select id from kit_outbox where {_DUE}"\n'
    [one] = texts(Path("x.py"), source)
    assert one.sql == "select id from kit_outbox where told_at is null"
    assert hot_sql.read(one.sql).faults


# --- what the program sends -------------------------------------------------------------------


@pytest.mark.django_db
def test_the_life_of_orders_names_its_book_throughout(tmp_path: Path) -> None:
    """Placed, paid, shipped, completed; expired, cancelled, reopened; audits, the archive."""
    make.some_rates()
    goods = make.some_goods(units=20)
    late = make.NOW + timedelta(hours=2)
    sold = make.a_sale((goods, 2))
    make.ship(sold)
    commands.complete_due(at=make.NOW + timedelta(days=30))
    cancelled, reopened = make.a_placed((goods, 1)), make.a_placed((goods, 1))
    commands.cancel_group(group=cancelled.group, at=make.NOW)
    commands.reopen_group(group=reopened.group, owner=None, cart=None, at=make.NOW)
    gone = make.a_placed((goods, 1))
    assert commands.expire_due(at=late) == 1
    commands.confirm_group(  # its money comes after all
        group=gone.group, payment=make.a_capture(gone, at=late), at=late
    )
    ledger.expire_due(at=late)
    outbox.tell_all(at=late)
    outbox.hear_again(kinds=["order.confirmed"], since=make.NOW, until=late)
    outbox.tell_all(at=late)
    outbox.forget(told_before=late + timedelta(days=1))
    assert not [one for one in audit.run_all() if one.failure]
    assert list(running.run(tmp_path, before=date(2027, 1, 1)))
    heard = "\n".join(recorder.heard)
    for table in HOT_TABLES:
        for verb in ("insert into", "from"):
            assert f"{verb} {table}" in heard.lower().replace('"', ""), (verb, table)
    assert recorder.faults == []


@pytest.mark.django_db
def test_control_a_statement_of_the_program_without_its_book_is_heard() -> None:
    audits._look("x", "select number from checkout_order limit %(limit)s", ("number",))
    [fault] = recorder.take()
    assert fault.startswith("entrepot/checkout/audits.py:")
    assert "without `checkout_order.book" in fault


# --- what the tables are ----------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_about_the_tables_hinders_a_cluster() -> None:
    assert cluster.hindrances() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "create table one (book int, o uuid, foreign key (book, o) references checkout_order)",
            "one has a foreign key into checkout_order",
        ),
        ("create unique index once on checkout_order (number)", "once is unique without book"),
        ("alter table checkout_order add n bigint generated always as identity", "n counts"),
        ("alter table kit_outbox add n bigserial", "n counts"),
        (
            (
                "alter table checkout_orderline drop constraint checkout_orderline_pkey,"
                " add primary key (id, book)"
            ),
            "begin with book",
        ),
        (
            (
                "create trigger customs_x before update on ledger_account"
                " for each row execute function suppress_redundant_updates_trigger()"
            ),
            "trigger customs_x",
        ),
        ("create rule customs_r as on delete to kit_outbox do instead nothing", "rule customs_r"),
        ("alter table kit_outbox alter book drop default, alter book type bigint", "bigint"),
    ],
)
def test_control_a_hindrance_is_seen(sql: str, said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    found = cluster.hindrances()
    assert any(said in one for one in found), found


@pytest.mark.django_db
def test_a_book_is_opened_once_and_known_at_once() -> None:
    assert books.all_books() == (1,)
    assert books.open_book(3)
    assert not books.open_book(3)
    assert books.all_books() == (1, 3)
