"""The drill's own memory of what it was promised: a line on disk for each acknowledged order.

What the database says is compared with it afterwards, so nothing of the program is used here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, TextIO
from uuid import UUID

SUFFIX: Final = ".acknowledged"
NAME: Final = "buyers-{}" + SUFFIX


@dataclass(frozen=True, slots=True)
class Line:
    """One acknowledged checkout. Moments in seconds since the drill began.

    `began_s` is when the try that was acknowledged was sent, `due_s` when the buyer came.
    """

    group: UUID
    book: int
    orders: int
    kind: str
    due_s: float
    began_s: float
    answered_s: float


class Journal:
    """Appends lines; each is in the file's hands before the buyer goes on."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("a", encoding="ascii", buffering=1)

    def write(self, line: Line) -> None:
        self._file.write(
            f"{line.group} {line.book} {line.orders} {line.kind} {line.due_s:.4f}"
            f" {line.began_s:.4f} {line.answered_s:.4f}\n"
        )

    def close(self) -> None:
        self._file.close()


def path(folder: Path, number: int) -> Path:
    """The file of one crowd of buyers."""
    return folder / NAME.format(number)


def read(folder: Path) -> list[Line]:
    """Every line of every crowd, in order of the answers."""
    found = [line for file in sorted(folder.glob(f"*{SUFFIX}")) for line in _lines(file.open("r"))]
    return sorted(found, key=lambda line: line.answered_s)


def recovered_after_s(lines: Iterable[Line], moment_s: float) -> float | None:
    """From a moment to the first answer to a try that was sent after it; None when none came."""
    after = [line.answered_s for line in lines if line.began_s >= moment_s]
    return round(min(after) - moment_s, 3) if after else None


def longest_silence_s(lines: Iterable[Line], *, since_s: float, until_s: float) -> float:
    """The longest time without any acknowledgement between two moments."""
    moments = [one.answered_s for one in lines if since_s <= one.answered_s <= until_s]
    points = [since_s, *sorted(moments), until_s]
    return round(max(b - a for a, b in pairwise(points)), 3)


def _lines(file: TextIO) -> Iterator[Line]:
    with file:
        for text in file:
            group, book, orders, kind, due, began, answered = text.split()
            yield Line(
                UUID(group), int(book), int(orders), kind, float(due), float(began), float(answered)
            )
