"""`python -m tests.year --seeds 1-20 --days 365`: years at length, with progress and a summary."""

import argparse
import os
import sys
from functools import partial
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.year.world import World

MONTH: Final = 30


def main() -> int:
    """How many seeds failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="1", help="7, or 1-20, or 3,5,8")
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--busy", type=float, default=1.0, help="how often everybody comes")
    asked.add_argument("--cast", default="", help="modules of actors, by commas; none: everybody")
    asked.add_argument("--digest", action="store_true", help="show what the database ends as")
    asked.add_argument("--spent", action="store_true", help="show where the time went")
    wanted = asked.parse_args()
    if "PYTHONHASHSEED" not in os.environ:
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.year", *sys.argv[1:]])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    import django  # noqa: PLC0415  # after the settings are named

    django.setup()
    import tests.conftest  # noqa: F401, PLC0415  # the tests' own PostgreSQL
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415

    kept = setup_databases(verbosity=0, interactive=False)
    try:
        return _play(_seeds(wanted.seeds), wanted)
    finally:
        teardown_databases(kept, verbosity=0)


def _play(seeds: list[int], wanted: argparse.Namespace) -> int:
    from tests.year import database  # noqa: PLC0415  # needs Django
    from tests.year.world import YearFailed, a_world  # noqa: PLC0415  # needs Django

    failed: list[int] = []
    cast = tuple(wanted.cast.split(",")) if wanted.cast else ()
    started = perf_counter()
    days = 0
    for seed in seeds:
        began, cpu = perf_counter(), process_time()
        with a_world(seed, wanted.days, busy=wanted.busy, cast=cast) as world:
            try:
                world.run(each_day=partial(_progress, world, began))
                fate = "holds"
            except YearFailed as failure:
                failed.append(seed)
                fate = "FAILED"
                print(failure, flush=True)
            took = perf_counter() - began
            days += world.day
            orders = sum(len(deal.quote.orders) for deal in world.model.deals.values())
            print(
                f"seed {seed}: {fate} after {world.day} days, {orders} orders,"
                f" {sum(world.steps.values())} steps, {took:.1f} s ({process_time() - cpu:.1f} s of Python)",
                flush=True,
            )
            if wanted.digest:
                for name, text in database.digests().items():
                    print(f"    {text}  {name}")
            if wanted.spent:
                for name, seconds in (world.spent + world.works.spent).most_common(20):
                    print(f"    {seconds:7.2f} s  {world.steps[name]:6}  {name}")
                print(f"    refused: {dict(world.model.refusals.most_common())}")
    took = perf_counter() - started
    print(
        f"{len(seeds) - len(failed)} of {len(seeds)} years hold,"
        f" {days} days at {days / took:.1f} a second; failed: {failed or 'none'}"
    )
    return len(failed)


def _progress(world: "World", began: float) -> None:
    """A line a month."""
    if world.day % MONTH == 0:
        took = perf_counter() - began
        print(
            f"  seed {world.seed}: {world.clock.now:%Y-%m-%d}, day {world.day} of {world.days},"
            f" {world.day / took:.1f} days a second",
            flush=True,
        )


def _seeds(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


if __name__ == "__main__":
    sys.exit(min(main(), 100))
