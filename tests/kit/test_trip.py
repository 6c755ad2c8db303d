"""A transaction in one trip: what is done, what fails, and what the wire is worth afterwards."""

import asyncio
import struct
from collections.abc import Awaitable, Callable

import psycopg
import pytest
from tests.checkout.test_intake import conninfo

from entrepot.kit import statements, trip
from entrepot.kit.statements import Bigints, Copy, Last, Statement, Steps, field, packed

pytestmark = pytest.mark.django_db(transaction=True)

ADD = "update trip_a set n = trip_a.n + v.n from unnest(%b::bigint[]) as v (n) where id = %b::int"
FAIL = "select 1 / (count(*) = %b::int)::int from trip_a"


def rows(table: str, *ids: int) -> Copy:
    """Rows (id, 0)."""
    parts = [struct.pack(">h", 2) + field(struct.pack(">i", one)) + field(bytes(8)) for one in ids]
    return packed(f"copy trip_{table} (id, n) from stdin (format binary)", parts)


def steps(*todo: Statement | Copy) -> Steps[str]:
    yield Last(todo)
    return "done"


def with_wire(test: Callable[[trip.Wire], Awaitable[None]]) -> None:
    async def run() -> None:
        wire = await psycopg.AsyncConnection.connect(
            conninfo(), autocommit=True, gssencmode="disable"
        )
        statements.register(wire)
        for name in "ab":
            await wire.execute(f"drop table if exists trip_{name}")
            await wire.execute(f"create table trip_{name} (id int primary key, n bigint)")
        try:
            await test(wire)
        finally:
            await wire.close()
            async with await psycopg.AsyncConnection.connect(conninfo()) as other:
                await other.execute("drop table trip_a, trip_b")

    asyncio.run(run())


async def found(wire: trip.Wire) -> list[tuple[object, ...]]:
    cursor = await wire.execute("select 'a', id, n from trip_a union select 'b', id, n from trip_b")
    return sorted(await cursor.fetchall())


def test_all_is_done_and_done_again() -> None:
    async def test(wire: trip.Wire) -> None:
        assert trip.fits(wire)
        for number in (1, 2, 3):
            done = await trip.run(
                wire,
                steps(
                    rows("a", number), rows("b", number, number + 10),
                    Statement(ADD, (Bigints.of([7]), number)),
                ),
            )  # fmt: skip
            assert done == "done"
        assert await found(wire) == [
            *(("a", number, 7) for number in (1, 2, 3)),
            *(("b", number, 0) for number in (1, 2, 3, 11, 12, 13)),
        ]
        await trip.run(wire, steps(Statement(ADD, (Bigints.of([1]), 1))))
        await trip.run(wire, steps(rows("b", 4)))
        assert ("a", 1, 8) in await found(wire)

    with_wire(test)


@pytest.mark.parametrize(
    ("kind", "todo"),
    [
        (psycopg.errors.UniqueViolation, lambda: (rows("a", 1, 1), rows("b", 1))),
        (psycopg.errors.UniqueViolation, lambda: (rows("a", 1), rows("b", 2, 2))),
        (psycopg.errors.DivisionByZero, lambda: (rows("a", 1), Statement(FAIL, (9,)))),
        (psycopg.errors.UndefinedTable, lambda: (rows("a", 1), rows("c", 1), rows("b", 1))),
        (psycopg.errors.BadCopyFileFormat, lambda: (Copy(rows("a").sql, b"no"), rows("b", 1))),
        (psycopg.errors.SyntaxError, lambda: (rows("a", 1), Statement("selec 1"))),
    ],
)
def test_when_anything_fails_nothing_has_happened(
    kind: type[Exception], todo: Callable[[], tuple[Statement | Copy, ...]]
) -> None:
    """And the connection serves on, for both ways of using it."""

    async def test(wire: trip.Wire) -> None:
        for _ in range(2):
            with pytest.raises(kind):
                await trip.run(wire, steps(*todo()))
            assert await found(wire) == []
        await trip.run(wire, steps(rows("a", 5), Statement(ADD, (Bigints.of([2]), 5))))
        with pytest.raises(kind):
            await trip.run(wire, steps(*todo()))
        assert await statements.run_async(wire, steps(rows("b", 6))) == "done"
        assert await found(wire) == [("a", 5, 2), ("b", 6, 0)]

    with_wire(test)


def test_more_than_the_socket_holds() -> None:
    async def test(wire: trip.Wire) -> None:
        await trip.run(wire, steps(rows("a", *range(100_000))))
        assert len(await found(wire)) == 100_000

    with_wire(test)


@pytest.mark.parametrize("when", ["before", "within"])
def test_a_server_that_goes_away_is_told_as_such(when: str) -> None:
    async def test(wire: trip.Wire) -> None:
        await trip.run(wire, steps(rows("a", 1)))
        pid = wire.info.backend_pid
        end = f"select pg_terminate_backend({pid})"
        if when == "before":
            async with await psycopg.AsyncConnection.connect(conninfo()) as other:
                await other.execute(end)
        with pytest.raises(psycopg.OperationalError):
            await trip.run(wire, steps(rows("a", 2), Statement(end)))
        assert wire.closed

    with_wire(test)


def test_who_is_stopped_on_the_way_leaves_no_wire_behind() -> None:
    """Answers may still be on their way to it."""

    async def test(wire: trip.Wire) -> None:
        slow = asyncio.create_task(
            trip.run(wire, steps(rows("a", 1), Statement("select pg_sleep(5)")))
        )
        await asyncio.sleep(0.2)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        assert wire.closed

    with_wire(test)
