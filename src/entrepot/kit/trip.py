"""A whole transaction in one trip to the server, COPYs included.

libpq waits to be asked for the rows of each COPY, and a batch of five takes a dozen trips. The
protocol asks nobody to wait: the server takes messages in the order in which they come, and
after an error passes over rows that are still on their way (PostgreSQL, 54.2.6). So libpq
makes the connection and keeps it, and between its calls this module writes a transaction to
the same socket, all of it, and reads until the server is ready again.

Not where the wire is encrypted, because that is libpq's own business; `run` then takes as many
trips as `statements.run_async` does, and what is written is the same.
"""

import asyncio
import os
import socket
import struct
from collections.abc import Sequence
from itertools import count, groupby
from typing import Any, Final
from weakref import WeakKeyDictionary, finalize

import psycopg

from entrepot.kit import statements
from entrepot.kit.statements import Answer, Copy, Last, Row, Statement, Steps

Wire = psycopg.AsyncConnection[Row]

RECEIVE_BYTES: Final = 65_536
_LENGTH: Final = struct.Struct(">I")
_SYNC: Final = b"S\0\0\0\4"
_COPY_DONE: Final = b"c\0\0\0\4"
_INT4: Final = 23
_INT4_BYTES: Final = struct.Struct(">ii")


async def run(wire: Wire, steps: Steps[Answer]) -> Answer:
    """Run steps as one transaction, in one trip if one round is all they are.

    The rows of such a round are not read: its statements answer by failing or not.
    """
    line = _lines.get(wire)
    if line is None:
        if not fits(wire):
            return await statements.run_async(wire, steps)
        line = _lines[wire] = _Line(wire)
    todo = next(steps)
    assert isinstance(todo, Last), "steps of several rounds need `statements.run_async`"
    async with wire.lock:
        await line.transact(todo)
    try:
        steps.send([[] for _ in todo])
    except StopIteration as done:
        answer: Answer = done.value
        return answer
    raise AssertionError("nothing comes after the last round")


def fits(wire: Wire) -> bool:
    """Can its socket be written to directly?"""
    options = {option.keyword: option.val for option in wire.pgconn.info}
    return not wire.pgconn.ssl_in_use and options.get(b"gssencmode", b"disable") == b"disable"


class _Line:
    """The socket below a connection, and what the server knows of us there."""

    def __init__(self, wire: Wire) -> None:
        self._pgconn = wire.pgconn
        # Another number for the same socket: the loop may watch it beside psycopg.
        self._socket = socket.socket(fileno=os.dup(wire.pgconn.socket))
        self._socket.setblocking(False)
        finalize(wire, self._socket.close)
        self._prepared: dict[str, bytes] = {}
        self._numbers = count()

    async def transact(self, todo: Sequence[Statement | Copy]) -> None:
        """Begin, do all, commit; when anything fails nothing has happened."""
        fresh: dict[str, bytes] = {}
        sent, rounds = self._messages(todo, fresh)
        try:
            tags, failure, status = await self._trip(sent, rounds)
            assert failure or (status, tags[-1]) == (b"I", b"COMMIT"), (status, tags)
            if status != b"I":
                await self._trip(_message(b"Q", b"rollback\0"), 1)
        except BaseException as lost:
            # Nobody knows what is still on its way: the connection is of no use any more.
            self._socket.close()
            self._pgconn.finish()
            if isinstance(lost, OSError):
                raise psycopg.OperationalError(str(lost)) from lost
            raise
        if failure is not None:
            raise failure
        self._prepared |= fresh

    def _messages(
        self, todo: Sequence[Statement | Copy], fresh: dict[str, bytes]
    ) -> tuple[bytes, int]:
        """What to send, and how often the server will say that it is ready."""
        parts: list[bytes] = []
        rounds = 1  # of the last Sync
        head = "begin;"
        for is_copy, group in groupby(todo, key=lambda one: isinstance(one, Copy)):
            if is_copy:
                copies = [one for one in group if isinstance(one, Copy)]
                sql = head + ";".join(copy.sql for copy in copies)
                parts.append(_message(b"Q", sql.encode() + b"\0"))
                for copy in copies:
                    parts += (b"d", _LENGTH.pack(len(copy.rows) + 4), copy.rows, _COPY_DONE)
                rounds += 1
            else:
                if head:
                    parts += self._execute(Statement("begin"), fresh)
                for statement in group:
                    assert isinstance(statement, Statement)
                    parts += self._execute(statement, fresh)
            head = ""
        parts += self._execute(Statement("commit"), fresh)
        parts.append(_SYNC)
        return b"".join(parts), rounds

    def _execute(self, statement: Statement, fresh: dict[str, bytes]) -> list[bytes]:
        parts = []
        values = [_value(value) for value in statement.values]
        name = self._prepared.get(statement.sql) or fresh.get(statement.sql)
        if name is None:
            name = fresh[statement.sql] = b"trip%d\0" % next(self._numbers)
            sql = _numbered(statement.sql).encode() + b"\0"
            oids = b"".join([_LENGTH.pack(oid) for oid, _ in values])
            parts.append(_message(b"P", name + sql + struct.pack(">H", len(values)) + oids))
        parts += (
            _message(
                b"B",
                b"\0" + name + b"\0\1\0\1" + struct.pack(">H", len(values))
                + b"".join([packed for _, packed in values]) + b"\0\1\0\1",
            ),
            _message(b"E", b"\0\0\0\0\0"),
        )  # fmt: skip
        return parts

    async def _trip(
        self, sent: bytes, rounds: int
    ) -> tuple[list[bytes], psycopg.Error | None, bytes]:
        """Tags of what was done, the first failure, and how the transaction stands."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._socket, sent)
        tags: list[bytes] = []
        failure: psycopg.Error | None = None
        got = b""
        while True:
            at = 0
            while len(got) >= at + 5:
                kind, length = got[at : at + 1], _LENGTH.unpack_from(got, at + 1)[0]
                if len(got) < at + 1 + length:
                    break
                body = got[at + 5 : at + 1 + length]
                at += 1 + length
                if kind == b"C":
                    tags.append(body.rstrip(b"\0"))
                elif kind == b"E" and failure is None:
                    failure = _failure(body)
                elif kind == b"Z":
                    rounds -= 1
                    if not rounds:
                        return tags, failure, body
            got = got[at:]
            more = await loop.sock_recv(self._socket, RECEIVE_BYTES)
            if not more:
                raise failure or psycopg.OperationalError("the server closed the connection")
            got += more


_lines: WeakKeyDictionary[Wire, _Line] = WeakKeyDictionary()


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + _LENGTH.pack(len(body) + 4) + body


def _numbered(sql: str) -> str:
    first, *others = sql.split("%b")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))


def _value(value: Any) -> tuple[int, bytes]:
    """Type and packed form of a parameter: an array of ours, or a whole number."""
    if isinstance(value, int):
        return _INT4, _INT4_BYTES.pack(4, value)
    return value.dumper.oid, _LENGTH.pack(len(value)) + value


def _failure(body: bytes) -> psycopg.Error:
    fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
    try:
        kind = psycopg.errors.lookup(fields.get(b"C", ""))
    except KeyError:
        kind = psycopg.DatabaseError
    return kind(fields.get(b"M", "the server failed"))
