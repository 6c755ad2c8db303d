"""What an order takes of the disk and of the log: the arithmetic of `docs/guide/scaling.md`.

One-line quotes over 200 variants are placed by the intake in this process; then each hot table is
asked for its size, indexes included, and the log for how far it has moved.
"""

import os
import tempfile
from pathlib import Path
from typing import Final

import psutil
import psycopg

import bench
from bench import limit, orders

COUNT: Final = int(os.environ.get("BENCH_ORDERS", "100000"))


def main() -> None:
    limit.COUNT = COUNT  # type: ignore[misc]  # its buyers place as many as it says
    with bench.a_database() as url, tempfile.TemporaryDirectory() as folder:
        import django

        django.setup()
        orders.open_shelves()
        orders.prepare(Path(folder) / "quotes", limit.WARM + COUNT)
        tokens = (Path(folder) / "quotes").read_text().split()
        with psycopg.connect(url, autocommit=True) as wire:
            wire.execute("checkpoint")
            before, since = _sizes(wire), _log(wire)
            server = psutil.Process(wire.info.backend_pid).parent()
            assert server is not None
            with limit.using_uvloop() as run:
                run(limit.by_intake(url, tokens, server))
            after, until = _sizes(wire), _log(wire)
    placed = limit.WARM + COUNT
    each = {table: (after[table] - before[table]) / placed for table in limit.TABLES}
    for table, size in each.items():
        print(f"{table:20} {size:6.0f} bytes an order, indexes included")
    print(f"{'all tables':20} {sum(each.values()):6.0f} bytes an order")
    print(f"{'log (WAL)':20} {(until - since) / placed:6.0f} bytes an order")


def _sizes(wire: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    return {
        table: int(str(wire.execute("select pg_total_relation_size(%s)", [table]).fetchall()[0][0]))
        for table in limit.TABLES
    }


def _log(wire: psycopg.Connection[tuple[object, ...]]) -> int:
    return int(str(wire.execute("select pg_current_wal_lsn() - '0/0'").fetchall()[0][0]))


if __name__ == "__main__":
    main()
