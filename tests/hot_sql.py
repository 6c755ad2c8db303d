"""What a cluster asks of a statement on a hot table, read from the statement's syntax tree.

A cluster (Citus) plans a statement that names one book for the one worker that has it, and runs
all of SQL there. Everything else it plans anew, or refuses: locks in several shards, outer joins
with tables of the coordinator, changes of the distribution column, volatile functions in changes.
So the rule is stricter than the cluster: one statement, one book, named for every hot table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from sqlglot import exp

from entrepot.kit.books import HOT_TABLES

HOT = frozenset(HOT_TABLES)
NAMES_HOT = re.compile(r"\b(" + "|".join(HOT) + r")\b")
SQL = re.compile(r"\b(select|insert\s+into|update|delete\s+from|copy|from|join)\b", re.IGNORECASE)

VOLATILE = frozenset(
    [
        "random",
        "clock_timestamp",
        "timeofday",
        "gen_random_uuid",
        "uuidv4",
        "uuidv7",
        "nextval",
        "setval",
        "currval",
        "pg_sleep",
        "txid_current",
        "pg_current_xact_id",
        "pg_advisory_xact_lock",
        "pg_advisory_lock",
    ]
)

_PLACE = re.compile(r"%%|%\((?P<name>\w+)\)[sbt]|%[sbt]")
_BY_ORDER = re.compile(r"p\d+")
_COPY = re.compile(r"\s*copy\s+(?P<table>\w+)\s*\((?P<columns>[^)]*)\)\s*from\s", re.IGNORECASE)


@dataclass
class Reading:
    """What is wrong with a statement, and which values it gives as its book."""

    faults: list[str] = field(default_factory=list)
    books: set[str] = field(default_factory=set)
    """`p3`: the third place; `book`: a place with a name; or a literal."""


def read(sql: str, values: Sequence[Any] | None = None) -> Reading:
    """Read one statement; places are `%s`, `%b` or `%(name)s`.

    Two places by order may hold the same book or not: that is only told when `values` are given.
    """
    found = Reading()
    if copy := _COPY.match(sql):
        columns = [name.strip(' \n"') for name in copy["columns"].split(",")]
        if copy["table"] in HOT and "book" not in columns:
            found.faults.append(f"copies into {copy['table']} without its book")
        return found
    tree = sqlglot.parse_one(_numbered(sql), read="postgres")
    assert not isinstance(tree, exp.Command), f"not understood: {sql}"
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = [one for one in tree.find_all(exp.Table) if one.name and one.name not in ctes]
    hot = [one for one in tables if one.name in HOT]
    if not hot:
        return found
    for table in hot:
        _check_named(table, found)
    for table in tables:
        if table.name not in HOT and not _is_apart(table):
            found.faults.append(f"reads {table.name}, which is not by book, beside a hot table")
    if any(_is_change(one) for one in tree.walk()):
        _check_change(tree, found)
    told = {_told(book, values) for book in found.books} - {""}
    if len(told) > 1:
        found.faults.append(f"names several books: {', '.join(sorted(told))}")
    return found


def _told(book: str, values: Sequence[Any] | None) -> str:
    """The book itself where it can be known; empty where it cannot."""
    if not _BY_ORDER.fullmatch(book):
        return book
    return "" if values is None else str(values[int(book[1:]) - 1])


def _numbered(sql: str) -> str:
    """Places with names: `:p1`, `:p2` … by order, or their own name."""
    count = 0

    def place(match: re.Match[str]) -> str:
        nonlocal count
        if match[0] == "%%":
            return "%"
        if match["name"]:
            return f":{match['name']}"
        count += 1
        return f":p{count}"

    return _PLACE.sub(place, sql)


def _check_named(table: exp.Table, found: Reading) -> None:
    """Its book is a value, in the very part of the statement where the table stands."""
    insert = table.find_ancestor(exp.Insert)
    if insert is not None and _target(insert) is table:
        _check_insert(table, insert, found)
        return
    part = table.find_ancestor(exp.Select, exp.Update, exp.Delete)
    assert part is not None, table.sql()
    values = _values(part, table.alias_or_name)
    if not values:
        lock = " and locks its rows" if part.args.get("locks") else ""
        found.faults.append(f"reads {table.name}{lock} without `{table.alias_or_name}.book = …`")
    found.books |= {_text(value) for value in values}


def _values(part: exp.Expression, alias: str) -> list[exp.Expression]:
    """The values that a table's book is said to be, or that of a table with the same book."""
    same, values = {alias}, []
    seen = 0
    while seen < len(same):
        seen = len(same)
        for one in same.copy():
            for other in _books(part, one):
                if isinstance(other, exp.Column) and other.name == "book" and other.table:
                    same.add(other.table)
                elif _is_value(other):
                    values.append(other)
    return values


def _check_insert(table: exp.Table, insert: exp.Insert, found: Reading) -> None:
    schema = insert.this
    columns = [one.name for one in schema.expressions] if isinstance(schema, exp.Schema) else []
    if "book" not in columns:
        found.faults.append(f"inserts into {table.name} without its book")
        return
    place = columns.index("book")
    source = insert.expression
    rows = source.expressions if isinstance(source, exp.Values) else [source]
    for row in rows:
        if row.is_star and len(row.expressions) == 1 and _reads_arrays(row):
            continue  # Django's way to insert many rows: each brings its own book
        value = row.expressions[place]
        if isinstance(value, exp.Column) and value.name == "book":
            continue  # from another hot table, whose own book is looked at where it stands
        if not _is_value(value):
            found.faults.append(f"inserts into {table.name} with a computed book: {value.sql()}")
        elif isinstance(source, exp.Select):
            found.books.add(_text(value))
    conflict = insert.args.get("conflict")
    if conflict is not None:
        keys = {one.name for one in conflict.args.get("conflict_keys") or ()}
        if "book" not in keys:
            found.faults.append(f"{table.name}: a conflict is looked for without the book")


def _check_change(tree: exp.Expression, found: Reading) -> None:
    for update in tree.find_all(exp.Update):
        if _target(update).name in HOT:
            changed = {one.this.name for one in update.expressions if isinstance(one, exp.EQ)}
            if "book" in changed:
                found.faults.append("changes the book of a row")
    for call in tree.find_all(exp.Func):
        name = (call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower()
        if name in VOLATILE or (isinstance(call, exp.Rand | exp.Uuid)):
            found.faults.append(f"changes rows by a volatile function: {call.sql()}")


def _books(part: exp.Expression, alias: str) -> Iterator[exp.Expression]:
    """What the book of the table is compared with, in this part."""
    joins = part.args.get("joins") or []
    if any(join.side == "FULL" for join in joins):
        return  # its conditions come after the join: too late to choose a worker
    conditions = [join.args["on"] for join in joins if join.args.get("on")]
    if where := part.args.get("where"):
        conditions.append(where.this)
    is_alone = not joins and not (isinstance(part, exp.Update) and part.args.get("from_"))
    for whole in conditions:
        condition = whole.unnest()
        for one in condition.flatten() if isinstance(condition, exp.And) else [condition]:
            for column, value in _equal(one.unnest()):
                if not isinstance(column, exp.Column) or column.name != "book":
                    continue
                if column.table == alias or (not column.table and is_alone):
                    yield value


def _equal(condition: exp.Expression) -> Iterator[tuple[exp.Expression, exp.Expression]]:
    """What is said to be equal, both ways round; `(a, b) = (c, d)` is `a = c and b = d`."""
    if not isinstance(condition, exp.EQ):
        return
    left, right = condition.left, condition.right
    pairs = [(left, right)]
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
        pairs = list(zip(left.expressions, right.expressions, strict=True))
    for one, other in pairs:
        yield one, other
        yield other, one


def _is_value(value: exp.Expression) -> bool:
    bare = value.unnest()
    while isinstance(bare, exp.Cast):
        bare = bare.this.unnest()
    return isinstance(bare, exp.Literal | exp.Placeholder)


def _reads_arrays(select: exp.Expression) -> bool:
    """`select * from unnest(…)`, and nothing else."""
    return select.find(exp.Unnest) is not None and select.find(exp.Table) is None


def _text(value: exp.Expression) -> str:
    bare = value.unnest()
    while isinstance(bare, exp.Cast):
        bare = bare.this.unnest()
    return bare.name


def _is_apart(table: exp.Table) -> bool:
    """Within a materialized part that holds nothing hot: read first, then sent to the worker."""
    cte = table.find_ancestor(exp.CTE)
    while cte is not None:
        if cte.args.get("materialized") and not any(
            one.name in HOT for one in cte.find_all(exp.Table)
        ):
            return True
        cte = cte.find_ancestor(exp.CTE)
    return False


def _target(change: exp.Expression) -> exp.Expression:
    this = change.this
    return this.this if isinstance(this, exp.Schema) else this


def _is_change(node: exp.Expression) -> bool:
    return isinstance(node, exp.Insert | exp.Update | exp.Delete)
