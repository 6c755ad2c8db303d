"""What is counted: by several processes together, also by those that are gone."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from entrepot.kit import metrics


def _values(text: str) -> dict[str, float]:
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _in_process(folder: Path, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"from entrepot.kit import metrics\n{code}"],
        env={**os.environ, metrics.FOLDER: str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


_COUNT = (
    "metrics.quotes.labels('made').inc(3)\n"
    "metrics.batch_done(book=1, orders=100, placed=90, seconds=0.3, waiting=7)\n"
)
_PRINT = "print(metrics.exposition().decode())\n"
_PLACED = "entrepot_orders_placed_total[]"
_MADE = "entrepot_quotes_total[('outcome', 'made')]"
_QUEUE = "entrepot_intake_queue_orders[('book', '1')]"
_SLOW = "entrepot_intake_batch_seconds_bucket[('le', '0.25')]"
_ALL = "entrepot_intake_batch_seconds_count[]"


def test_processes_count_together_and_the_dead_are_not_forgotten(tmp_path: Path) -> None:
    """Two that have ended and one that asks; what is live ends with its process."""
    for _ in range(2):
        _in_process(tmp_path, _COUNT)
    seen = _values(_in_process(tmp_path, _COUNT + _PRINT))
    assert (seen[_PLACED], seen[_MADE], seen[_ALL], seen[_SLOW]) == (270, 9, 3, 0)
    assert seen[_QUEUE] == 7, "the queues of the dead are gone with them"


def test_files_of_the_dead_do_not_pile_up(tmp_path: Path) -> None:
    """A worker that is killed two hundred times must not make every look slower."""
    for _ in range(5):
        _in_process(tmp_path, _COUNT)
    _in_process(tmp_path, _PRINT)
    before = {path.name for path in tmp_path.glob("*.db")}
    seen = _values(_in_process(tmp_path, _PRINT))
    assert seen[_PLACED] == 450
    left = {name for name in before if not name.endswith("_0.db")}
    assert len(left) <= 3, "only those of the one that looked"


def test_control_without_burying_the_files_pile_up(tmp_path: Path) -> None:
    for _ in range(5):
        _in_process(tmp_path, _COUNT)
    assert len(list(tmp_path.glob("counter_*.db"))) == 5


_WAIT = (
    "import time\n"
    "metrics.batch_done(book=1, orders=5, placed=5, seconds=0.01, waiting=0)\n"
    "deadline = time.monotonic() + 10 * metrics.FLUSH_S\n"
    "while not metrics.orders_placed._value.get() and time.monotonic() < deadline:\n"
    "    time.sleep(0.05)\n"
    "print(metrics.orders_placed._value.get())\n"
)


def test_batches_are_written_down_by_themselves(tmp_path: Path) -> None:
    """Nobody asks, and still a second later the figures are there.

    In a process of its own: here the batches of earlier tests may wait to be written down too.
    """
    assert float(_in_process(tmp_path, _WAIT)) == 5


def test_no_count_is_lost_between_threads() -> None:
    """The intake counts while another thread writes down."""
    metrics._door.flush()
    before = metrics.orders_placed._value.get()
    stop = threading.Event()

    def flush() -> None:
        while not stop.is_set():
            metrics._door.flush()

    writer = threading.Thread(target=flush)
    writer.start()
    for _ in range(20_000):
        metrics.batch_done(book=1, orders=1, placed=1, seconds=0.001, waiting=0)
    stop.set()
    writer.join()
    metrics._door.flush()
    assert metrics.orders_placed._value.get() == before + 20_000


@pytest.mark.parametrize(("seconds", "counted"), [(0.249, 1), (0.25, 1), (0.251, 0)])
def test_a_batch_is_slow_beyond_the_limit(seconds: float, counted: int) -> None:
    def fast() -> float:
        found = {
            (sample.name, sample.labels.get("le")): sample.value
            for sample in metrics.samples()
            if sample.name.startswith("entrepot_intake_batch_seconds")
        }
        return found["entrepot_intake_batch_seconds_bucket", "0.25"]

    before = fast()
    metrics.batch_done(book=1, orders=1, placed=1, seconds=seconds, waiting=0)
    assert fast() == before + counted


def test_counting_a_batch_costs_little() -> None:
    """Less than 1 us an order in batches of 16 and more: CPU time, the best of some tries."""
    best = min(_cpu_of(1000) for _ in range(7)) / 1000
    assert best < 16e-6


def _cpu_of(times: int) -> float:
    started = time.thread_time()
    for _ in range(times):
        metrics.batch_done(book=1, orders=16, placed=16, seconds=0.01, waiting=0)
    return time.thread_time() - started


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of sixteen megabytes."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(tmp_path)], check=True)
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


_FILL = """
import contextlib, pathlib
with contextlib.suppress(OSError):
    pathlib.Path(r"{folder}/filler").write_bytes(bytes(16 << 20))
for number in range(500):
    metrics.orders_refused.labels(f"code-{{number}}").inc()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small filesystem")
def test_to_count_on_a_full_disk_ends_nobody(small_disk: Path) -> None:
    """Neither the process that counts, nor the one that adds up what the dead have left."""
    _in_process(small_disk, _COUNT)
    fill = _FILL.format(folder=small_disk)
    seen = _values(_in_process(small_disk, _COUNT + fill + _PRINT))
    assert seen[_PLACED] == 180
    assert seen["entrepot_orders_refused_total[('code', 'code-499')]"] == 1
    (small_disk / "filler").unlink()
    again = _values(_in_process(small_disk, _PRINT))
    assert again[_PLACED] == 180, "what was counted before there was room is counted once"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small filesystem")
def test_control_a_file_with_holes_ends_its_process(small_disk: Path) -> None:
    """If this one fails, the disk above was not full."""
    fill = _FILL.format(folder=small_disk)
    code = (
        f"import os\nos.posix_fallocate = lambda *_: None\nfrom entrepot.kit import metrics\n{fill}"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, metrics.FOLDER: str(small_disk)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGBUS, done.stderr
