"""Faults at random moments of a running sale, each watched until all is well again."""

import random
import statistics
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import psycopg
from tests.faults import checked
from tests.faults.buyers import Crowd
from tests.faults.checked import Checked
from tests.faults.instance import START_S_MAX, Instance

from entrepot.site.drill import faults
from entrepot.site.drill.faults import Fault

BACK_S_MAX = 10.0
PATIENCE_S_MAX = 120.0
"""A machine with much else to do takes longer; that it comes back at all is seen first."""
POLL_S = 0.05
HELD_S = 2.0
"""How long a shortage lasts before it is healed."""
HELD = {"pool-exhausted", "disk-full"}


@dataclass(slots=True)
class Sale:
    """A running instance with buyers in it."""

    instance: Instance
    crowd: Crowd
    orders_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By fault: the longest time in which no order was acknowledged, until all was well again."""
    all_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By fault: seconds from it, or from its healing, until everything was back: processes,
    orders, pages, simulators, events told."""
    start_s: float = 0.0
    """The same for a start of everything: a yardstick for the machine."""

    def strike(self, fault: Fault, place: faults.Place) -> None:
        """Break, heal where the program cannot, wait until all is well; raises when it never is."""
        before = set(place.pids(_target(fault)))
        struck = time.monotonic()
        fault.strike(place)
        time.sleep(POLL_S)  # a process is not gone the moment it is killed
        if fault.name in HELD:
            time.sleep(HELD_S)
            struck = time.monotonic()
            fault.heal(place)
        gone = before if len(before) == 1 else set()
        self.wait_until_well(fault.name, struck, gone)

    def wait_until_well(self, name: str, since: float, gone: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        """Until orders are taken and everything runs, measured from a moment."""
        seen: list[UUID | None] = []
        missing: list[str] = ["an order"]
        while time.monotonic() - since < PATIENCE_S_MAX:
            if self.crowd.was_served_since(since):
                missing = list(_missing(self.instance, gone, seen))
            if not missing:
                now = time.monotonic()
                self.all_s[name].append(now - since)
                self.orders_s[name].append(self._longest_silence(since, now))
                return
            time.sleep(POLL_S)
        raise AssertionError(
            f"after {name}: {missing} missing after {PATIENCE_S_MAX} s\n" + self.instance.says()
        )

    def wait_for_orders(self, count: int) -> None:
        """Until so many have been acknowledged since the sale began."""
        until = time.monotonic() + PATIENCE_S_MAX
        while len(self.crowd.served) < count:
            assert time.monotonic() < until, f"{self.crowd.refused}\n{self.instance.says()}"
            time.sleep(POLL_S)

    def _longest_silence(self, since: float, until: float) -> float:
        ends = sorted(end for _, end in self.crowd.served if since < end < until)
        return max(b - a for a, b in pairwise([since, *ends, until]))

    @property
    def worst_s(self) -> float:
        return max((s for all_s in self.all_s.values() for s in all_s), default=0.0)


_OLDEST = """
select id from kit_outbox where told_at is null and attempts = 0 order by id limit 1
"""


def _target(fault: Fault) -> str:
    return getattr(fault, "target", "")


def _missing(instance: Instance, gone: set[int], seen: list[UUID | None]) -> Iterator[str]:
    """What is not well yet, cheapest look first."""
    place = instance.place()
    for name, count in instance.processes.items():
        alive = set(place.pids(name)) - gone
        if len(alive) < count:
            yield f"{name}: {len(alive)} of {count} run"
            return
    urls = [f"{instance.url}/health"]
    if "simulators" in instance.processes:
        urls.append(f"http://127.0.0.1:{instance.port + 1}/health")
    for url in urls:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
        except (OSError, urllib.error.URLError, AssertionError) as failure:
            yield f"{url}: {failure}"
            return
    try:
        oldest = _oldest_waiting(instance)
    except psycopg.OperationalError as failure:
        yield f"database: {failure}"
        return
    seen.append(oldest)
    if oldest is not None and oldest == seen[0]:
        yield f"event {oldest} still waits"


def _oldest_waiting(instance: Instance) -> UUID | None:
    """Once another one is the oldest, the dispatcher is at work."""
    with instance.wire() as wire:
        row = wire.execute(_OLDEST).fetchone()
    return row[0] if row else None  # type: ignore[return-value]  # a UUID


@contextmanager
def a_sale(instance: Instance, log: Path, keys: Sequence[tuple[str, str]]) -> Iterator[Sale]:
    """Opened when the first buyer is served; closed before the block is left."""
    crowd = Crowd([(name, bytes.fromhex(key)) for name, key in keys], instance.url, log)
    crowd.start()
    sale = Sale(instance, crowd)
    try:
        begun = time.monotonic()
        until = begun + START_S_MAX
        missing: list[str] = []
        seen: list[UUID | None] = []
        while not crowd.served or (missing := list(_missing(instance, set(), seen))):
            assert instance.is_alive, instance.says()
            assert time.monotonic() < until, f"{missing} {crowd.refused} {instance.says()}"
            time.sleep(POLL_S)
        sale.start_s = time.monotonic() - begun
        yield sale
    finally:
        crowd.stop()


def settle(instance: Instance, crowd: Crowd) -> Checked:
    """After the sale is closed: let the dispatcher finish, then look."""
    until = time.monotonic() + PATIENCE_S_MAX
    with instance.wire() as wire:
        while time.monotonic() < until:
            [(waiting,)] = wire.execute(checked._UNTOLD).fetchall()
            if not waiting:
                break
            time.sleep(0.2)
    return checked.check(instance, crowd)


def at_random(
    sale: Sale,
    names: Sequence[str],
    *,
    kills: int,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """So many strikes of these faults, in an order and at moments that the seed gives."""
    dice = random.Random(seed)
    place = sale.instance.place(seed)
    plans = faults.plans()
    deck = [names[n % len(names)] for n in range(kills)]
    dice.shuffle(deck)
    for name in deck:
        time.sleep(dice.uniform(0.0, 0.6))
        sale.strike(plans[name], place)
        say(f"{name}: silence {sale.orders_s[name][-1]:.1f} s, all {sale.all_s[name][-1]:.1f} s")


def table(sale: Sale, done: Checked) -> str:
    """For `bench/RESULTS.md`."""
    lines = ["| fault | times | longest silence, median | worst | all well, median | worst |"]
    lines.append("|---|---|---|---|---|---|")
    for name, all_s in sorted(sale.all_s.items()):
        orders = sale.orders_s[name]
        lines.append(
            f"| {name} | {len(all_s)} | {statistics.median(orders):.1f} s | {max(orders):.1f} s"
            f" | {statistics.median(all_s):.1f} s | {max(all_s):.1f} s |"
        )
    lines.append("")
    lines.append(f"A start of everything took {sale.start_s:.1f} s on this machine.")
    lines.append(
        f"{done.acknowledged} orders acknowledged, {done.stored} stored; lost {len(done.lost)},"
        f" doubled {len(done.doubled)}, contradicted {len(done.contradicted)}, events untold"
        f" {done.untold}, audits that found something {len(done.audits)}."
    )
    return "\n".join(lines)
