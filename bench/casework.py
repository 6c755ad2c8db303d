"""The office's board with 20,000 merchants: how many statements, and how long against counting them.

Yardstick: `select count(*)` over the same merchants and their standings, in the same connection.
What we add to it is the column of each, since when, what holds it up, and its next task.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import bench

MERCHANTS: Final = int(os.environ.get("BENCH_MERCHANTS", "20000"))
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "20"))
STATEMENTS_MAX: Final = 1
GOAL: Final = 40.0
"""The board's 95th percentile is at most so many times as long as the count's."""


def main() -> None:
    with bench.a_database():
        import django

        django.setup()
        measure(fill())


def fill() -> object:
    """Merchants of one office in every column, each with its standings, some with a task."""
    from entrepot.casework.models import Dossier, Task
    from entrepot.kernel import new_id
    from entrepot.offices.models import Merchant, Office, Standing

    at = datetime.now(UTC)
    office = Office.objects.create(code="milan", city="Milan", country="IT")
    states = ("lead", "applied", "review", "live", "live", "live", "closed", "paused")
    merchants = [
        Merchant(
            slug=f"maker-{n}", name=f"Maker {n}", legal_name=f"Maker {n} Srl", country="IT",
            city="Alba", language="it", currency="EUR", office=office,
            state=states[n % len(states)],
        )
        for n in range(MERCHANTS)
    ]  # fmt: skip
    Merchant.objects.bulk_create(merchants, batch_size=2000)
    Standing.objects.bulk_create(
        [
            Standing(merchant=one, state=state, at=at - timedelta(days=(n % 400) - days))
            for n, one in enumerate(merchants)
            for days, state in ((0, "lead"), (3, one.state))
        ],
        batch_size=5000,
    )
    Dossier.objects.bulk_create(
        [
            Dossier(
                merchant=one, blockers=["catalog.text_missing"] if n % 3 else [], is_stale=False
            )
            for n, one in enumerate(merchants)
        ],
        batch_size=5000,
    )
    Task.objects.bulk_create(
        [
            Task(
                id=new_id(), office=office, merchant=one, kind="hand", title="Call",
                due_on=at.date(), made_at=at,
            )
            for one in merchants[::4]
        ],
        batch_size=5000,
    )  # fmt: skip
    return office.id


def measure(office: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from entrepot.casework.queries import board, scope
    from entrepot.casework.values import BoardFilter

    with connection.cursor() as cursor:
        cursor.execute("analyze")
    offices = scope.offices_of(office)  # type: ignore[arg-type]  # an id

    def ours() -> None:
        board.board(offices, narrowed=BoardFilter(), at=datetime.now(UTC))

    def yardstick() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from offices_merchant m join offices_standing s"
                " on s.merchant_id = m.id where m.office_id = %s",
                [offices[0].id],
            )

    with CaptureQueriesContext(connection) as asked:
        ours()
    statements = len(asked)
    slow, fast = p95(ours), p95(yardstick)
    print(f"{MERCHANTS} merchants: board p95 {slow * 1000:.0f} ms, count p95 {fast * 1000:.0f} ms")
    bench.finish(
        "casework", ours=slow * 1000, yardstick=fast * 1000, statements=statements, goal=GOAL
    )
    assert statements <= STATEMENTS_MAX, statements
    assert slow <= GOAL * fast, (slow, fast)


def p95(work: Callable[[], None]) -> float:
    """Seconds that 95 of 100 stay below."""
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main()
