"""Laying the hot tables out over a Citus cluster by book; everything else stays where it is.

`look` says what stands in the way, `statements` what would be done. On plain PostgreSQL there is
nothing to do: a book is a column like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from entrepot.kernel import Refusal
from entrepot.kit.books import HOT_TABLES

CITUS_MIN: Final = (11, 0)
"""From this version a distributed table of an unchanged program needs no license of its own."""
SHARDS: Final = 64
"""Several a book, so that books can be spread over workers evenly and moved singly."""


@dataclass(eq=False)
class NoCluster(Refusal):
    """This server has no Citus extension: on plain PostgreSQL there is nothing to distribute."""

    code: ClassVar[str] = "kit.no_cluster"
    server: str


@dataclass(eq=False)
class Hindered(Refusal):
    """The tables cannot be distributed as they are."""

    code: ClassVar[str] = "kit.cluster_hindered"
    hindrances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worker:
    """A node of the cluster that may hold books."""

    name: str
    port: int
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What the cluster is, and how far the hot tables are distributed."""

    version: str
    workers: tuple[Worker, ...]
    distributed: Mapping[str, tuple[str, int]]
    """Table -> its distribution column and colocation group."""
    hindrances: tuple[str, ...]

    @property
    def todo(self) -> tuple[str, ...]:
        """Hot tables that are still whole."""
        return tuple(table for table in HOT_TABLES if table not in self.distributed)


def look() -> Look:
    """What stands; refuses where there is no cluster at all."""
    with connection.cursor() as cursor:
        version = _version(cursor)
        workers = _workers(cursor)
        distributed = _distributed(cursor)
    return Look(
        version=version,
        workers=workers,
        distributed=distributed,
        hindrances=(
            *_of_server(version, workers),
            *_of_layout(distributed),
            *hindrances(),
        ),
    )


def statements(*, todo: tuple[str, ...], shards: int = SHARDS) -> list[str]:
    """What lays these tables out, in order; each is a transaction of its own.

    The rows that lay in a table before are copied to the workers, and what is left of them on the
    coordinator, which nobody can see any more, is emptied. Emptying twice is harmless.
    """
    first, *_ = HOT_TABLES
    lines = []
    for table in HOT_TABLES:
        if table in todo:
            how = (
                f"colocate_with => 'none', shard_count => {shards}"
                if table == first
                else f"colocate_with => '{first}'"
            )
            lines.append(f"select create_distributed_table('{table}', 'book', {how})")
        lines.append(f"select truncate_local_data_after_distributing_table('{table}')")
    return lines


def run(statement: str) -> None:
    """One of `statements`."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def place_of(book: int) -> tuple[int, str] | None:
    """The shard of a book and the worker that has it; None where nothing is distributed."""
    with connection.cursor() as cursor:
        if not _has(cursor, "pg_dist_partition") or HOT_TABLES[0] not in _distributed(cursor):
            return None
        cursor.execute(
            """
            select p.shardid, n.nodename || ':' || n.nodeport
            from (select get_shard_id_for_distribution_column(%s, %s) as shardid) s
            join pg_dist_placement p on p.shardid = s.shardid
            join pg_dist_node n on n.groupid = p.groupid and n.noderole = 'primary'
            order by n.nodename, n.nodeport limit 1
            """,
            [HOT_TABLES[0], book],
        )
        row = cursor.fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def hindrances() -> list[str]:
    """What about the tables themselves a cluster would refuse, in words; the same on any server."""
    found = []
    with connection.cursor() as cursor:
        for statement in (_MISSING, _KEYS, _UNIQUE, _FOREIGN, _COUNTING, _TRIGGERS, _RULES, _TYPES):
            cursor.execute(statement, {"tables": list(HOT_TABLES)})
            found += [str(row[0]) for row in cursor.fetchall()]
    return found


def _version(cursor: CursorWrapper) -> str:
    cursor.execute("select extversion from pg_extension where extname = 'citus'")
    row = cursor.fetchone()
    if row is None:
        cursor.execute("show server_version")
        server = cursor.fetchone()
        assert server is not None
        raise NoCluster(server=f"PostgreSQL {server[0]}")
    return str(row[0])


def _workers(cursor: CursorWrapper) -> tuple[Worker, ...]:
    cursor.execute(
        """
        select n.nodename, n.nodeport, coalesce(bool_and(h.result), false)
        from pg_dist_node n
        left join citus_check_cluster_node_health() h
            on h.to_nodename = n.nodename and h.to_nodeport = n.nodeport
        where n.isactive and n.noderole = 'primary' and n.shouldhaveshards
        group by n.nodename, n.nodeport order by n.nodename, n.nodeport
        """
    )
    return tuple(Worker(*row) for row in cursor.fetchall())


def _distributed(cursor: CursorWrapper) -> dict[str, tuple[str, int]]:
    cursor.execute(
        """
        select logicalrelid::text, column_to_column_name(logicalrelid, partkey), colocationid
        from pg_dist_partition where partmethod = 'h' and logicalrelid::text = any(%s)
        """,
        [list(HOT_TABLES)],
    )
    return {table: (column, group) for table, column, group in cursor.fetchall()}


def _has(cursor: CursorWrapper, relation: str) -> bool:
    cursor.execute("select to_regclass(%s) is not null", [relation])
    row = cursor.fetchone()
    return bool(row and row[0])


def _of_server(version: str, workers: tuple[Worker, ...]) -> list[str]:
    found = []
    numbers = tuple(int(part) for part in version.split("-", maxsplit=1)[0].split(".")[:2])
    if numbers < CITUS_MIN:
        least = ".".join(map(str, CITUS_MIN))
        found.append(f"Citus {version} is too old: {least} or newer is needed")
    if not workers:
        found.append(
            "the cluster has no worker that may hold shards:"
            " select citus_add_node('host', 5432) on the coordinator"
        )
    found += [
        f"worker {worker.name}:{worker.port} does not answer"
        for worker in workers
        if not worker.is_reachable
    ]
    return found


def _of_layout(distributed: Mapping[str, tuple[str, int]]) -> list[str]:
    """What was distributed before, by hand perhaps, must be by book and side by side."""
    found = [
        f"{table} is distributed by {column}, not by book"
        for table, (column, _) in distributed.items()
        if column != "book"
    ]
    if len({group for _, group in distributed.values()}) > 1:
        found.append("the hot tables that are distributed are not colocated")
    if distributed and HOT_TABLES[0] not in distributed:
        found.append(f"{HOT_TABLES[0]} is whole, but the others are to lie beside it")
    return found


_MISSING: Final = """
select name || ' is missing: run the migrations'
from unnest(%(tables)s::text[]) as name where to_regclass(name) is null
"""

_KEYS: Final = """
select c.conrelid::regclass || ': its primary key does not begin with book'
from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
where c.contype = 'p' and c.conrelid::regclass::text = any(%(tables)s) and a.attname <> 'book'
"""

_UNIQUE: Final = """
select i.indexrelid::regclass || ' is unique without book, on ' || i.indrelid::regclass
from pg_index i
where (i.indisunique or i.indisexclusion) and i.indrelid::regclass::text = any(%(tables)s)
    and not exists (
        select from pg_attribute a
        where a.attrelid = i.indrelid and a.attname = 'book' and a.attnum = any(i.indkey)
    )
"""

_FOREIGN: Final = """
select c.conrelid::regclass || case when c.confrelid::regclass::text = any(%(tables)s)
    then ' has a foreign key into ' || c.confrelid::regclass
    else ' has a foreign key to ' || c.confrelid::regclass || ', which stays on the coordinator' end
from pg_constraint c
where c.contype = 'f' and (
    c.confrelid::regclass::text = any(%(tables)s) or c.conrelid::regclass::text = any(%(tables)s)
)
"""

_COUNTING: Final = """
select a.attrelid::regclass || ': column ' || a.attname || ' counts by a sequence of one server'
from pg_attribute a
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid::regclass::text = any(%(tables)s) and a.attnum > 0 and not a.attisdropped
    and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like '%%nextval(%%')
"""

_TRIGGERS: Final = """
select tgrelid::regclass || ' has the trigger ' || tgname
from pg_trigger where not tgisinternal and tgrelid::regclass::text = any(%(tables)s)
"""

_RULES: Final = """
select ev_class::regclass || ' has the rule ' || rulename
from pg_rewrite where ev_class::regclass::text = any(%(tables)s)
"""

_TYPES: Final = """
select attrelid::regclass || ': book is ' || format_type(atttypid, null) || ', not integer'
from pg_attribute
where attrelid::regclass::text = any(%(tables)s) and attname = 'book'
    and atttypid <> 'integer'::regtype
"""
