"""Seconds to make the law of a process with a whole tariff in it: what an amendment costs.

Yardstick: reading the same file with the csv module and writing each line as JSON.
"""

import csv
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import bench
from entrepot.lanes import rows

LINES: Final = 12_000
"""About as many as the Union's tariff has."""
ROUNDS: Final = 3
FORMS: Final = (
    "{n}%",
    "{n}.5% + 9.40 EUR / 100 kg",
    "4.50% MIN 0.30 EUR / item MAX {n}.80 EUR / item",
    "{n}.75 EUR / % vol / hl",
    "8.50% (01 JAN-31 MAY, 1 NOV-31 DEC), {n}% (01 JUN-31 OCT)",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tariff.csv"
        with path.open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["commodity", "duty", "description"])
            for number in range(LINES):
                rate = FORMS[number % len(FORMS)].format(n=number % 40)
                table.writerow([f"{10_000_000 + number * 7}", rate, f"goods of line {number}"])
        ours = _least(lambda: _law(path))
        yard = _least(lambda: _plain(path))
    print(f"{LINES:,} lines become law in {ours:.2f} s; read and written as JSON in {yard:.2f} s")
    bench.finish("law", ours=1 / ours, yardstick=1 / yard, seconds=round(ours, 3))


def _law(path: Path) -> None:
    law = rows.read_law(tariffs={"EU": path})
    assert len(law.of("EU").duties) >= LINES


def _plain(path: Path) -> None:
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            json.dumps(row)


def _least(work: Callable[[], None]) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


if __name__ == "__main__":
    main()
