"""How near the intake is to the limit: COPY of the very same rows into the same tables.

Quotes are placed by the intake in this process, from signed token to commit. Then their rows
are read out, the tables are emptied, and the same rows are copied in, a table after the other,
in one transaction: nothing that keeps these tables and indexes can be faster on this server by
one connection. Then the same quotes' like over HTTP. Beside each rate stands what it cost in
processor time, which other programs on the machine disturb less than the rate.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
import psycopg

import bench
from bench import orders

COUNT: Final = int(os.environ.get("BENCH_ORDERS", "20000"))
WARM: Final = 2048
WAITING: Final = 256
"""Buyers at once, each with the next quote as soon as the last one is answered."""
TABLES: Final = (
    "checkout_ordergroup", "checkout_order", "checkout_orderline", "ledger_transfer", "kit_outbox"
)  # fmt: skip
GOALS: Final = {"in process": 0.5, "over HTTP": 0.25}


@dataclass(frozen=True, slots=True)
class Cost:
    """Orders a second, and processor time of all that was involved, in microseconds an order."""

    per_second: float
    cpu_us: float


def main() -> None:
    with bench.a_database() as url, tempfile.TemporaryDirectory() as folder:
        import django

        django.setup()
        orders.open_shelves()
        place = Path(folder)
        orders.prepare(place / "quotes", WARM + COUNT)
        tokens = (place / "quotes").read_text().split()
        with psycopg.connect(url, autocommit=True) as wire:
            server = psutil.Process(wire.info.backend_pid).parent()
            assert server is not None
            with using_uvloop() as run:
                mine = run(by_intake(url, tokens, server))
            limit = by_copy(wire, server)
        http = 0.0
        port = bench.free_port()
        with bench.a_web_server(workers=orders.WORKERS, door=port):
            site = f"http://127.0.0.1:{port}"
            orders.ours(site, place, "spread", seconds=2)
            row = orders.ours(site, place, "spread", seconds=orders.SECONDS)
            http = float(str(row["per_second"]))
    print(f"limit       {limit.per_second:8.0f}/s  {limit.cpu_us:5.0f} us of CPU an order (COPY)")
    shares = {"in process": mine.per_second, "over HTTP": http}
    for name, rate in shares.items():
        share = rate / limit.per_second
        print(f"{name:11} {rate:8.0f}/s  {share:.2f} of the limit (goal {GOALS[name]})")
    print(f"in process  {mine.cpu_us:5.0f} us of CPU an order")
    bench.finish(
        "limit",
        ours=mine.per_second,
        yardstick=limit.per_second,
        http=round(http, 1),
        http_ratio=round(http / limit.per_second, 2),
        cpu_us=round(mine.cpu_us, 1),
        yardstick_cpu_us=round(limit.cpu_us, 1),
    )


@contextmanager
def using_uvloop() -> Iterator[Callable[..., Cost]]:
    """The loop that the web server runs on."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield runner.run


async def by_intake(url: str, tokens: list[str], server: psutil.Process) -> Cost:
    """Place all, `WAITING` at a time."""
    from entrepot.checkout.commands.intake import Intake

    intake = Intake(url)

    async def buyers(some: list[str]) -> None:
        rest = iter(some)

        async def buyer() -> None:
            for token in rest:
                placed = await intake.place(token)
                assert placed.is_new

        await asyncio.gather(*(buyer() for _ in range(WAITING)))

    await buyers(tokens[:WARM])
    with measured(COUNT, server) as cost:
        await buyers(tokens[WARM:])
    await intake.stop()
    return cost()


def by_copy(wire: psycopg.Connection[tuple[object, ...]], server: psutil.Process) -> Cost:
    """The rows out, the tables emptied, the rows in again."""
    data = {table: _out(wire, table) for table in TABLES}
    wire.execute(f"truncate {', '.join(TABLES)}")
    wire.execute("checkpoint")
    with measured(WARM + COUNT, server) as cost, wire.transaction():
        for table, rows in data.items():
            with wire.cursor().copy(f"copy {table} from stdin (format binary)") as copy:
                copy.write(rows)
    return cost()


def _out(wire: psycopg.Connection[tuple[object, ...]], table: str) -> bytes:
    with wire.cursor().copy(f"copy {table} to stdout (format binary)") as copy:
        return b"".join(bytes(part) for part in copy)


@contextmanager
def measured(count: int, server: psutil.Process) -> Iterator[Callable[[], Cost]]:
    """Answers the cost of so many orders, once the block is left."""
    since, spent = time.perf_counter(), _spent_s(server)
    ends: list[float] = []

    def cost() -> Cost:
        seconds, cpu = ends
        return Cost(count / seconds, cpu / count * 1e6)

    yield cost
    ends += [time.perf_counter() - since, _spent_s(server) - spent]


def _spent_s(server: psutil.Process) -> float:
    """Processor time of this process and of the database server with all its own.

    What a process of the server had spent that has ended is counted by the server itself.
    """
    spent: float = time.process_time()
    for process in (server, *server.children()):
        with suppress(psutil.NoSuchProcess):
            spent += sum(process.cpu_times()[:4])  # own and of the ended, user and system
    return spent


if __name__ == "__main__":
    main()
