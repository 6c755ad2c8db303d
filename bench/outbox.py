"""Events a second: how fast dispatchers drain what the intake fills, with the real reactions.

The intake places signed one-line quotes in this process, which leaves one `group.placed` an order
in the outbox. Then workers, each a process with a dispatcher, tell them: the units that are left
go to 200 listings' prices and the checkouts of each minute to the board. The yardstick is the rate
of the filling itself, in the same run. Beside each rate stands what it cost in processor time,
which other programs on the machine disturb less than the rate.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import psutil
import psycopg

import bench
from bench import limit, orders, pages

COUNT: Final = int(os.environ.get("BENCH_EVENTS", "20000"))
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "2"))
WARM: Final = limit.WARM
WORKERS: Final = (1, 2)
GOAL: Final = 2.0
DRAIN_S_MAX: Final = 300
STOCK: Final = 100_000
"""Units of each of 200 things: more than are ordered."""


def main() -> None:
    if sys.argv[1:] == ["--worker"]:
        work()
        return
    with bench.a_database() as url, tempfile.TemporaryDirectory() as folder:
        import django

        django.setup()
        open_shelves()
        path = Path(folder) / "quotes"
        fills: list[limit.Cost] = []
        drains: dict[int, list[limit.Cost]] = {workers: [] for workers in WORKERS}
        with psycopg.connect(url, autocommit=True) as wire, limit.using_uvloop() as run:
            server = psutil.Process(wire.info.backend_pid).parent()
            assert server is not None
            for _ in range(ROUNDS):
                for workers in WORKERS:
                    orders.prepare(path, WARM + COUNT)
                    fills.append(run(limit.by_intake(url, path.read_text().split(), server)))
                    drains[workers].append(drain(wire, workers, server))
                    print(workers, fills[-1], drains[workers][-1], file=sys.stderr, flush=True)
            told = wire.execute("select sum(orders) from insights_placedminute").fetchone()
    whole = len(fills) * (WARM + COUNT)
    if told != (whole,):
        sys.exit(f"the board counts {told}, placed were {whole}")
    report(fills, drains)


def report(fills: list[limit.Cost], drains: dict[int, list[limit.Cost]]) -> None:
    """The best of some rounds of each: a busy machine hurts all of them."""
    fill = max(fills, key=lambda cost: cost.per_second)
    fill_cpu = min(cost.cpu_us for cost in fills)
    print(f"fill          {fill.per_second:8.0f}/s  {fill_cpu:5.0f} us of CPU an order (intake)")
    rows = []
    for workers, costs in drains.items():
        rate = max(cost.per_second for cost in costs)
        cpu = min(cost.cpu_us for cost in costs)
        row = {
            "workers": workers,
            "per_second": round(rate, 1),
            "ratio": round(rate / fill.per_second, 2),
            "cpu_us": round(cpu, 1),
            "cpu_ratio": round(fill_cpu / cpu, 2),
            "goal": GOAL,
        }
        rows.append(row)
        print(
            f"drain by {workers}    {rate:8.0f}/s  {cpu:5.0f} us of CPU an event"
            f"  ratio {row['ratio']} (goal {GOAL}), by CPU {row['cpu_ratio']}"
        )
    best = max(float(str(row["per_second"])) for row in rows)
    bench.finish(
        "outbox", ours=best, yardstick=fill.per_second, rows=rows, fill_cpu_us=round(fill_cpu, 1)
    )


def drain(
    wire: psycopg.Connection[tuple[object, ...]], workers: int, server: psutil.Process
) -> limit.Cost:
    """From the first event told to none waiting; workers are started and warm before."""
    wire.execute("analyze kit_outbox")
    count = WARM + COUNT
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.outbox", "--worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        with spent([server, *(psutil.Process(one.pid) for one in processes)]) as cpu_s:
            since = time.perf_counter()
            for process in processes:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            until = since + DRAIN_S_MAX
            while wire.execute("select from kit_outbox limit 1").fetchone() is not None:
                if time.perf_counter() > until:
                    sys.exit("the outbox was not drained in time")
                time.sleep(0.01)
            seconds = time.perf_counter() - since
        return limit.Cost(count / seconds, cpu_s[0] / count * 1e6)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def work() -> None:
    """A worker's dispatcher, from the moment it is told to go."""
    import django

    django.setup()
    from entrepot.kit import outbox
    from entrepot.kit.outbox import wires

    for prepare in wires.wiring().first:
        prepare()
    print("ready", flush=True)
    sys.stdin.readline()
    outbox.run(threading.Event())


@contextmanager
def spent(processes: list[psutil.Process]) -> Iterator[list[float]]:
    """Processor seconds of these and all that they started, in the list once the block is left."""

    def now() -> float:
        times = [
            one.cpu_times()
            for process in processes
            for one in (process, *process.children(recursive=True))
        ]
        whole: float = sum(one.user + one.system for one in times)
        return whole

    seconds: list[float] = []
    before = now()
    yield seconds
    seconds.append(now() - before)


def open_shelves() -> None:
    """Listings as anybody's, shelved and in stock; the quotes of `bench.orders` are for these."""
    from entrepot.catalog.models import Listing
    from entrepot.kernel import new_id
    from entrepot.logistics import commands as logistics
    from entrepot.logistics.models import StockPlace

    pages.PRODUCTS = orders.SPREAD  # type: ignore[misc]  # fewer things than its pages need
    listings = [UUID(one) for one in pages.fill()]
    variants = dict(Listing.objects.filter(id__in=listings).values_list("id", "variant"))
    nodes = dict(StockPlace.objects.values_list("variant", "node"))
    places = [(variants[listing], nodes[variants[listing]]) for listing in listings]
    for variant, node in places:
        logistics.receive(
            node=node, variant=variant, units=STOCK, reference="festival", at=datetime.now(UTC),
            receipt_id=new_id(),
        )  # fmt: skip
    orders.shelf = lambda number: places[number]


if __name__ == "__main__":
    main()
