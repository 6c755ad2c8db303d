"""Does it stay as fast when it has grown? Intake and pages beside 10,000 to 5,000,000 orders.

    BENCH_HOME=growth python -m bench.growth [--quick] [SIZE…]

Databases of each size are filled first (`bench.filling`), and kept when BENCH_HOME names a folder.
Then the intake places orders in each of them in turn, round after round, so that whatever else
the machine does hurts all sizes alike; pages and audits follow, each database in a process of its
own. What counts is the ratio between the sizes.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import psutil
import psycopg

import bench
from bench import limit, orders
from bench.filling import FROZEN_LINE, MERCHANTS, SHELVES, frozen_order, place

if TYPE_CHECKING:
    from entrepot.checkout.commands.intake import Intake

SIZES: Final = (10_000, 1_000_000, 5_000_000)
QUICK: Final = (1_000, 50_000)
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "6"))
COUNT: Final = int(os.environ.get("BENCH_ORDERS", "3000"))
"""Orders of one round."""
SLOWER_MAX: Final = 1.2
P95_MS_MAX: Final = 100.0


@dataclass(slots=True)
class Size:
    """One database and what was measured in it."""

    stored: int
    url: str
    shelves: list[tuple[UUID, UUID]]
    intake: "Intake"
    per_second: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)


def main() -> None:
    words = [word for word in sys.argv[1:] if word != "--quick"]
    sizes = [int(word) for word in words] or list(QUICK if "--quick" in sys.argv else SIZES)
    named = os.environ.get("BENCH_HOME")
    holder = nullcontext(named) if named else tempfile.TemporaryDirectory(prefix="entrepot-growth-")
    with holder as folder:
        home = Path(str(folder))
        for size in sizes:
            run(["-m", "bench.filling.place", str(home), str(size)])
        with place.server(home, quickly=False) as address:
            urls = {size: address.replace("/postgres?", f"/growth_{size}?") for size in sizes}
            for url in urls.values():
                run(["-m", "django", "migrate", "--verbosity", "0"], url=url)
            found = intake(urls, home)
            print(json.dumps(list(found.values())), file=sys.stderr, flush=True)
            for size, url in urls.items():
                told = run(["-m", "bench.filling.pages"], url=url, home=home)
                found[size] |= json.loads(told.splitlines()[-1])
    report(found)


def run(words: list[str], *, url: str = "", home: Path | None = None) -> str:
    """A program of its own, because settings name one database a process."""
    more = {"DJANGO_SETTINGS_MODULE": "entrepot.site.settings"}
    more |= {"DATABASE_URL": url} if url else {}
    more |= {"ENTREPOT_HOME": str(home)} if home else {}
    done = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **more},
        cwd=bench.ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def intake(urls: dict[int, str], home: Path) -> dict[int, dict[str, Any]]:
    """The same number of orders into each database, in turn."""
    os.environ.update(
        DATABASE_URL=next(iter(urls.values())),
        ENTREPOT_HOME=str(home),
        DJANGO_SETTINGS_MODULE="entrepot.site.settings",
    )
    import django

    django.setup()
    with psycopg.connect(next(iter(urls.values()))) as wire, limit.using_uvloop() as go:
        server = psutil.Process(wire.info.backend_pid).parent()
        assert server is not None
        return go(_rounds(urls, server))  # type: ignore[return-value]  # any coroutine


async def _rounds(urls: dict[int, str], server: psutil.Process) -> dict[int, dict[str, Any]]:
    from entrepot.checkout.commands.intake import Intake

    sizes = [Size(size, url, shelves(url), Intake(url)) for size, url in urls.items()]
    for turn in range(ROUNDS + 1):  # the first one warms up
        for size in sizes if turn % 2 else reversed(sizes):
            tokens = quotes(size, turn)
            with limit.measured(len(tokens), server) as cost:
                await _place(size.intake, tokens)
            if turn:
                size.per_second.append(cost().per_second)
                size.cpu_us.append(cost().cpu_us)
    for size in sizes:
        await size.intake.stop()
    return {
        size.stored: {
            "stored": size.stored,
            "per_second": round(statistics.median(size.per_second)),
            "cpu_us": round(statistics.median(size.cpu_us), 1),
            "rounds": [
                [round(a), round(b, 1)] for a, b in zip(size.per_second, size.cpu_us, strict=True)
            ],
        }
        for size in sizes
    }


async def _place(found: "Intake", tokens: list[str]) -> None:
    rest = iter(tokens)

    async def buyer() -> None:
        for token in rest:
            placed = await found.place(token)
            assert placed.is_new

    await asyncio.gather(*(buyer() for _ in range(limit.WAITING)))


def shelves(url: str) -> list[tuple[UUID, UUID]]:
    """Variant and node of all that is sold there."""
    with psycopg.connect(url) as wire:
        rows = wire.execute("select variant, node from growth_shelf order by n").fetchall()
    assert len(rows) == SHELVES
    return rows


def quotes(size: Size, turn: int) -> list[str]:
    """Signed quotes over the 50,000 variants, each cart of one line.

    They freeze as much as the stored ones: smaller rows would all find room in old pages, where
    the rows of a shop find it seldom.
    """
    import msgspec
    from django.conf import settings

    from entrepot.checkout import rules
    from entrepot.checkout.values import QuotePayload
    from entrepot.kernel import new_id

    made = []
    now = int(time.time())
    frozen_line = msgspec.Raw(msgspec.json.encode(FROZEN_LINE))
    for number in range(COUNT):
        variant, node = size.shelves[(turn * COUNT + number) * 7919 % SHELVES]
        order = orders.an_order(number, 0, shape=orders.Shape())
        line = msgspec.structs.replace(
            order.lines[0], variant=variant, node=node, listing=variant, frozen=frozen_line
        )
        frozen = msgspec.Raw(msgspec.json.encode(frozen_order(number % MERCHANTS, node)))
        order = msgspec.structs.replace(order, node=node, lines=(line,), frozen=frozen)
        quote = QuotePayload(
            id=new_id(), book=1, market="cn", currency="CNY", iat=now, exp=now + 3600,
            total_minor=order.total_minor, orders=(order,), buyer=UUID(int=7), recipient=None,
        )  # fmt: skip
        made.append(rules.sign(quote, settings.ENTREPOT_QUOTE_KEYS))
    return made


def report(found: dict[int, dict[str, Any]]) -> None:
    first, *_, last = found.values()
    for row in found.values():
        print(
            f"{row['stored']:>9,} stored  {row['per_second']:6,}/s  {row['cpu_us']:5.0f} us of CPU"
            f" an order  {row['bytes'] / 1e9:5.1f} GB"
        )
    slower = last["cpu_us"] / first["cpu_us"]
    slowest = 0.0
    print(f"an order costs {slower:.2f} times as much (goal {SLOWER_MAX})")
    for name, page in last["pages"].items():
        small = first["pages"][name]
        slowest = max(slowest, page["p95_ms"])
        mark = "" if page["p95_ms"] < P95_MS_MAX else "  OVER THE GOAL"
        print(
            f"{name:32} p95 {small['p95_ms']:7.1f} -> {page['p95_ms']:7.1f} ms,"
            f" {page['statements']} statements{mark}"
        )
    for name, seconds in last["audits"].items():
        print(f"audit {name:50} {first['audits'][name]:7.2f} -> {seconds:7.2f} s")
    bench.finish(
        "growth",
        ours=last["per_second"],
        yardstick=first["per_second"],
        cost_ratio=round(slower, 2),
        slowest_p95_ms=slowest,
        p95_goal_ms=P95_MS_MAX,
        rows=list(found.values()),
    )


if __name__ == "__main__":
    main()
