"""What the program counts about itself, for Prometheus: one object a metric, made here.

Nothing personal: labels are names that stand in the program (routes, codes, kinds, tasks), so
there are as many series as the source has names, whatever people send. Several processes share
one folder of files (`PROMETHEUS_MULTIPROC_DIR`, set by `site.home.share_metrics`); without one,
each counts for itself. What the database knows better is not counted here but read
(`insights.queries.machine`).
"""

import atexit
import fcntl
import os
import shutil
import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

OWN: Final = CollectorRegistry()
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
ORDER_DOOR: Final = "order-door"
"""The route that goes past Django: `POST /api/v1/orders`."""
BATCH_SLOW_S: Final = 0.25
"""A batch that took longer counts in the alarm; one of the buckets' bounds."""

FLUSH_S: Final = 1.0

RESERVED_BYTES: Final = 1 << 20
"""Of each file: as much as the library maps at first."""
_KINDS: Final = ("counter", "histogram", "gauge_livesum")
"""By which it names the files of a process."""


def _reserve(path: Path) -> None:
    """Room for what is counted there, taken now: raises OSError when there is none.

    The library maps a file with holes into memory; a hole that cannot be filled on a full disk
    ends the process that counts (SIGBUS), however little it counts.
    """
    try:
        with path.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVED_BYTES)
    except OSError:
        if path.exists() and not path.stat().st_size:
            path.unlink()  # nobody can read a file of nothing
        raise


def _reserve_for_this_process() -> None:
    """Before the first figure is made; without room it counts as well as it can."""
    place = os.environ.get(FOLDER)
    with suppress(OSError):
        for kind in _KINDS if place else ():
            _reserve(Path(place or "") / f"{kind}_{os.getpid()}.db")


_reserve_for_this_process()

_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_TIMES_S: Final = (
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, BATCH_SLOW_S, 0.5, 1.0, 2.5, 10.0,
)  # fmt: skip
_WAITS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

orders_placed = Counter(
    "entrepot_orders_placed", "Checkouts acknowledged, repeats left out.", registry=OWN
)
orders_refused = Counter(
    "entrepot_orders_refused", "Checkouts refused, by the refusal's code.", ["code"], registry=OWN
)
batch_orders = Histogram(
    "entrepot_intake_batch_orders",
    "Checkouts in one batch of the intake.",
    buckets=_SIZES,
    registry=OWN,
)
batch_seconds = Histogram(
    "entrepot_intake_batch_seconds",
    "From taking a batch to its commit.",
    buckets=_TIMES_S,
    registry=OWN,
)
queue_orders = Gauge(
    "entrepot_intake_queue_orders",
    "Checkouts waiting behind the batch that was served last.",
    ["book"],
    multiprocess_mode="livesum",
    registry=OWN,
)
quotes = Counter(
    "entrepot_quotes", "Quotes asked for: made, or the refusal's code.", ["outcome"], registry=OWN
)
http_requests = Counter(
    "entrepot_http_requests",
    "Requests answered, by the route's name.",
    ["route", "status"],
    registry=OWN,
)
http_seconds = Histogram(
    "entrepot_http_seconds",
    "Time to answer a request that Django serves, by the route's name.",
    ["route"],
    buckets=_WAITS_S,
    registry=OWN,
)
events_told = Counter(
    "entrepot_events_told", "Events whose reactions have run, by kind.", ["kind"], registry=OWN
)
events_failed = Counter(
    "entrepot_events_failed", "Events set aside after a failure, by kind.", ["kind"], registry=OWN
)
reaction_seconds = Histogram(
    "entrepot_reaction_seconds",
    "Time for the reactions to one step's events of one kind.",
    ["kind"],
    buckets=_WAITS_S,
    registry=OWN,
)
jobs = Counter(
    "entrepot_jobs", "Jobs run, by task: done, failed.", ["task", "outcome"], registry=OWN
)
job_seconds = Histogram(
    "entrepot_job_seconds", "Time a job took, by task.", ["task"], buckets=_WAITS_S, registry=OWN
)
notices = Counter(
    "entrepot_notices", "Providers' notices taken in.", ["provider", "outcome"], registry=OWN
)
calls_out = Counter(
    "entrepot_calls_out",
    "Calls to outside parties: the status's class, or none when there was no answer.",
    ["outcome"],
    registry=OWN,
)
call_out_seconds = Histogram(
    "entrepot_call_out_seconds", "Time an outside party took.", buckets=_WAITS_S, registry=OWN
)


def batch_done(*, book: int, orders: int, placed: int, seconds: float, waiting: int) -> None:
    """Count one batch of the intake: a microsecond, shared by all of its orders."""
    _door.batch(book=book, orders=orders, placed=placed, seconds=seconds, waiting=waiting)


def door_refused(*, code: str, status: int) -> None:
    """Count one refusal at the order door."""
    _door.refused(code, status)


def exposition(more: Iterable[Collector] = ()) -> bytes:
    """Everything in Prometheus's text format; `more` are collectors of this one answer."""
    registry = CollectorRegistry()
    registry.register(_Counted())
    for collector in more:
        registry.register(collector)
    return generate_latest(registry)


def samples() -> Iterator[Sample]:
    """Every figure that was counted, of all processes that share the folder."""
    return (sample for metric in _counted() for sample in metric.samples)


def bury_dead() -> None:
    """Add what ended processes have counted into one file, and take away theirs.

    Counters never fall, and a worker that was killed many times leaves no pile of files. Live
    figures of the dead (how many wait) go with them.
    """
    folder = _folder()
    if folder is None:
        return
    with _locked(folder):
        dead = [path for path in folder.glob("*.db") if _is_dead(path)]
        # Without room the dead stay where they are, and are counted as before.
        with suppress(OSError):
            for kind in ("counter", "histogram"):
                mine = [path for path in dead if path.name.startswith(kind)]
                _merge(mine, folder / f"{kind}_0.db")
                for path in mine:
                    path.unlink()
            for path in dead:
                path.unlink(missing_ok=True)


class _Counted(Collector):
    """The counted metrics, read once a scrape."""

    def collect(self) -> Iterable[Metric]:
        return _counted()


def _counted() -> Iterable[Metric]:
    _door.flush()
    folder = _folder()
    if folder is None:
        return OWN.collect()
    bury_dead()
    with _locked(folder):
        return MultiProcessCollector.merge(  # type: ignore[no-any-return,no-untyped-call]  # untyped there
            [str(path) for path in sorted(folder.glob("*.db"))]
        )


def _folder() -> Path | None:
    place = os.environ.get(FOLDER)
    return Path(place) if place and Path(place).is_dir() else None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Nobody reads while files are merged."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_dead(path: Path) -> bool:
    pid = int(path.stem.rpartition("_")[2])
    if pid == 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives, and is somebody else's
        return False
    return False


def _merge(paths: list[Path], into: Path) -> None:
    """Sums lie ready under another name first, so that a crash leaves whole files."""
    if not paths:
        return
    draft = into.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    try:
        if into.exists():
            shutil.copy(into, draft)
        _reserve(draft)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sums: Any = MmapedDict(str(draft))  # type: ignore[no-untyped-call]  # untyped there
    for path in paths:
        values: Any = MmapedDict.read_all_values_from_file(str(path))  # type: ignore[no-untyped-call]  # untyped there
        for key, value, _moment, _at in values:
            before, _when = sums.read_value(key)
            sums.write_value(key, before + value, 0.0)
    sums.close()
    draft.replace(into)


class _Door:
    """What the order door counts, in plain numbers; written to the metrics once a second.

    A metric shared by processes costs several microseconds a change, which is too much for
    each of thousands of orders a second. `kill -9` loses the last second's count, and nothing
    else: orders are counted here, not kept.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_kept = False
        self._reset()

    def batch(self, *, book: int, orders: int, placed: int, seconds: float, waiting: int) -> None:
        with self._lock:
            self._placed += placed
            self._sizes[bisect_left(_SIZES, orders)] += 1
            self._orders += orders
            self._times[bisect_left(_TIMES_S, seconds)] += 1
            self._seconds += seconds
            self._waiting[book] = waiting
        if not self._is_kept:
            self._keep()

    def refused(self, code: str, status: int) -> None:
        with self._lock:
            self._refusals[code, status] = self._refusals.get((code, status), 0) + 1
        if not self._is_kept:
            self._keep()

    def flush(self) -> None:
        """Write down what was counted since the last time."""
        with self._lock:
            placed, sizes, times = self._placed, self._sizes, self._times
            orders, seconds = self._orders, self._seconds
            waiting, refusals = self._waiting, self._refusals
            self._reset()
        if placed:
            orders_placed.inc(placed)
            http_requests.labels(ORDER_DOOR, "201").inc(placed)
        _add(batch_orders, sizes, orders)
        _add(batch_seconds, times, seconds)
        for book, number in waiting.items():
            queue_orders.labels(str(book)).set(number)
        for (code, status), number in refusals.items():
            orders_refused.labels(code).inc(number)
            http_requests.labels(ORDER_DOOR, str(status)).inc(number)

    def _reset(self) -> None:
        self._placed = self._orders = 0
        self._seconds = 0.0
        self._sizes = [0] * (len(_SIZES) + 1)
        self._times = [0] * (len(_TIMES_S) + 1)
        self._waiting: dict[int, int] = {}
        self._refusals: dict[tuple[str, int], int] = {}

    def _keep(self) -> None:
        """Started by the first order, so in the process that serves, not in the one it came from."""
        self._is_kept = True
        threading.Thread(target=self._run, name="metrics", daemon=True).start()
        atexit.register(self.flush)

    def _run(self) -> None:
        while True:
            time.sleep(FLUSH_S)
            self.flush()


def _add(histogram: Histogram, counts: list[int], total: float) -> None:
    """Many observations at once, which the library's own `observe` has no word for."""
    if not any(counts):
        return
    for bucket, number in zip(histogram._buckets, counts, strict=True):  # noqa: SLF001  # see above
        if number:
            bucket.inc(number)
    histogram._sum.inc(total)  # noqa: SLF001  # see above


_door: Final = _Door()
