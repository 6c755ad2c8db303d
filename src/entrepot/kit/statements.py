"""Sets of rows to and from PostgreSQL in few round trips, the same for sync and async.

A command that must be fast is written as *steps*: a generator that yields a round of
statements and is sent the rows of each. It does no I/O itself, so the intake (asyncio, its
own connection) and every other caller (Django's connection, the caller's transaction) run
the very same statements and decisions. A round is one pipeline: one trip to the server.

Columns travel as arrays for `unnest`, encoded here in PostgreSQL's binary form: building a
column of a batch is one `pack`, not one adapter call a value. Where nothing but new rows is
written, whole rows travel as a `Copy`, which spares the server to take arrays apart.
"""

import struct
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import psycopg
from django.db import connection
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.adapt import Dumper

Row = tuple[Any, ...]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with `%b` places. Its rows are fetched when it answers any."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """`copy … from stdin (format binary)` and its rows, made by `packed`. Answers no rows.

    A trip of its own, because the server takes no COPY in a pipeline.
    """

    sql: str
    rows: bytes


CLASHES: Final = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.UniqueViolation,
)
"""What two who write the same rows may meet; the same steps again are likely to go through."""

Round = Sequence[Statement | Copy]


class Last(list[Statement | Copy]):
    """A round after which nothing is left to do but to commit: both go in one trip."""


Steps = Generator[Round, list[list[Row]], Answer]


def run(steps: Steps[Answer]) -> Answer:
    """Run steps on Django's connection, inside the caller's transaction."""
    assert connection.in_atomic_block, "steps write several tables: open a transaction first"
    wire = connection.connection
    register(wire)
    try:
        todo = next(steps)
        while True:
            todo = steps.send(_run_round(wire, todo))
    except StopIteration as done:
        answer: Answer = done.value
        return answer


async def run_async(wire: psycopg.AsyncConnection[Row], steps: Steps[Answer]) -> Answer:
    """Run steps as one transaction on an autocommit connection that was given to `register`.

    BEGIN goes with the first round and COMMIT with the last: two trips for a whole batch. When
    anything fails nothing has happened, unless the connection was lost on the way back.
    """
    assert wire.autocommit
    try:
        todo, head = next(steps), [_BEGIN]
        while True:
            tail = [_COMMIT] if isinstance(todo, Last) else []
            rows = await _run_round_async(wire, [*head, *todo, *tail])
            todo, head = steps.send(rows[len(head) :]), []
    except StopIteration as done:
        if wire.info.transaction_status is not _IDLE:
            await _run_round_async(wire, [_COMMIT])
        answer: Answer = done.value
        return answer
    except BaseException:
        if not wire.closed:
            await wire.rollback()
        raise


def register(wire: psycopg.Connection[Row] | psycopg.AsyncConnection[Row]) -> None:
    """Teach a connection our arrays."""
    for kind in (Uuids, Bigints, Integers, Smallints, Texts, Jsons, Moments, Byteas):
        wire.adapters.register_dumper(kind, kind.dumper)


def _run_round(wire: psycopg.Connection[Row], todo: Round) -> list[list[Row]]:
    rows: list[list[Row]] = []
    for part in _trips(todo):
        if isinstance(part, Copy):
            with psycopg.Cursor(wire) as cursor, cursor.copy(part.sql) as copy:
                copy.write(part.rows)
            rows.append([])
            continue
        cursors = [psycopg.Cursor(wire) for _ in part]
        with wire.pipeline():
            for cursor, statement in zip(cursors, part, strict=True):
                cursor.execute(statement.sql, statement.values, prepare=True, binary=True)
        rows += [cursor.fetchall() if cursor.description else [] for cursor in cursors]
    return rows


async def _run_round_async(wire: psycopg.AsyncConnection[Row], todo: Round) -> list[list[Row]]:
    rows: list[list[Row]] = []
    for part in _trips(todo):
        if isinstance(part, Copy):
            async with psycopg.AsyncCursor(wire) as cursor, cursor.copy(part.sql) as copy:
                await copy.write(part.rows)
            rows.append([])
            continue
        cursors = [psycopg.AsyncCursor(wire) for _ in part]
        async with wire.pipeline():
            for cursor, statement in zip(cursors, part, strict=True):
                await cursor.execute(statement.sql, statement.values, prepare=True, binary=True)
        rows += [await cursor.fetchall() if cursor.description else [] for cursor in cursors]
    return rows


def _trips(todo: Round) -> list[list[Statement] | Copy]:
    """Statements side by side go together; each COPY goes alone."""
    trips: list[list[Statement] | Copy] = []
    for part in todo:
        if isinstance(part, Copy):
            trips.append(part)
        elif trips and isinstance(trips[-1], list):
            trips[-1].append(part)
        else:
            trips.append([part])
    return trips


_BEGIN: Final = Statement("begin")
_COMMIT: Final = Statement("commit")
_IDLE: Final = pq.TransactionStatus.IDLE


class _Array(bytes):
    """A one-dimensional array, already in binary form."""

    __slots__ = ()
    dumper: type[Dumper]


class _Dumper(Dumper):
    format = pq.Format.BINARY

    def dump(self, obj: Buffer) -> Buffer:
        return obj


def _dumper(array_oid: int) -> type[Dumper]:
    return type(f"Array{array_oid}", (_Dumper,), {"oid": array_oid})


def _head(count: int, element_oid: int, *, has_null: bool = False) -> bytes:
    """Dimensions, null flag, element type; then for the one dimension its size and lower bound."""
    if not count:
        return struct.pack(">iiI", 0, 0, element_oid)
    return struct.pack(">iiIii", 1, has_null, element_oid, count, 1)


NULL: Final = b"\xff\xff\xff\xff"
"""A field of a packed row that holds nothing: the length -1."""
_SIXTEEN: Final = b"\0\0\0\x10"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Uuids(_Array):
    __slots__ = ()
    dumper = _dumper(2951)

    @classmethod
    def of(cls, values: Sequence[UUID | None]) -> "Uuids":
        # `int.to_bytes` and `is`, because UUID's own `bytes` and `==` are Python and slow.
        parts = [NULL if v is None else _SIXTEEN + v.int.to_bytes(16, "big") for v in values]
        return cls(_head(len(parts), 2950, has_null=NULL in parts) + b"".join(parts))

    @classmethod
    def packed(cls, values: Sequence[bytes]) -> "Uuids":
        """From ids that are sixteen bytes each already."""
        return cls(_head(len(values), 2950) + b"".join([_SIXTEEN + v for v in values]))


class Bigints(_Array):
    __slots__ = ()
    dumper = _dumper(1016)

    @classmethod
    def of(cls, values: Sequence[int]) -> "Bigints":
        return cls(_head(len(values), 20) + _numbers(values, size=8, letter="q"))


class Integers(_Array):
    __slots__ = ()
    dumper = _dumper(1007)

    @classmethod
    def of(cls, values: Sequence[int]) -> "Integers":
        return cls(_head(len(values), 23) + _numbers(values, size=4, letter="i"))


class Smallints(_Array):
    __slots__ = ()
    dumper = _dumper(1005)

    @classmethod
    def of(cls, values: Sequence[int]) -> "Smallints":
        return cls(_head(len(values), 21) + _numbers(values, size=2, letter="h"))


class Texts(_Array):
    __slots__ = ()
    dumper = _dumper(1009)

    @classmethod
    def of(cls, values: Sequence[str]) -> "Texts":
        return cls(_head(len(values), 25) + _strings([v.encode() for v in values]))


class Byteas(_Array):
    __slots__ = ()
    dumper = _dumper(1001)

    @classmethod
    def of(cls, values: Sequence[bytes]) -> "Byteas":
        return cls(_head(len(values), 17) + _strings(values))


class Jsons(_Array):
    """jsonb, from JSON texts; the leading 1 is the version of its binary form."""

    __slots__ = ()
    dumper = _dumper(3807)

    @classmethod
    def of(cls, values: Sequence[bytes]) -> "Jsons":
        return cls(_head(len(values), 3802) + _strings([b"\x01" + v for v in values]))


class Moments(_Array):
    """timestamptz: microseconds since 2000."""

    __slots__ = ()
    dumper = _dumper(1185)

    @classmethod
    def of(cls, values: Sequence[datetime | None]) -> "Moments":
        parts = [NULL if v is None else struct.pack(">iq", 8, microseconds(v)) for v in values]
        return cls(_head(len(parts), 1184, has_null=NULL in parts) + b"".join(parts))


def _numbers(values: Sequence[int], *, size: int, letter: str) -> bytes:
    sized = [number for value in values for number in (size, value)]
    return struct.pack(">" + f"i{letter}" * len(values), *sized)


def _strings(values: Sequence[bytes]) -> bytes:
    return b"".join([part for v in values for part in (len(v).to_bytes(4, "big"), v)])


_COPY_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
"""Signature, no flags, no extension. Each row: number of fields (2 bytes), then fields."""
_COPY_TAIL: Final = b"\xff\xff"


def packed(sql: str, rows: Sequence[bytes]) -> Copy:
    """Rows in binary form, each beginning with the number of its fields."""
    return Copy(sql, b"".join((_COPY_HEAD, *rows, _COPY_TAIL)))


def field(value: bytes) -> bytes:
    """A field of a packed row: its length and its bytes."""
    return len(value).to_bytes(4, "big") + value


def microseconds(moment: datetime) -> int:
    """A timestamptz in binary form: microseconds since 2000."""
    return (moment - _EPOCH) // _MICROSECOND
