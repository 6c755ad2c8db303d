"""Rows of one product brought together, once a file and shape: into a file beside the source.

The rows' places in memory are some hundred bytes a row; their cells stay on disk.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

import msgspec

from entrepot.channels import rules
from entrepot.channels.adapters.file import reading
from entrepot.channels.rules.shapes import Shape
from entrepot.channels.values import Inspection, Row


def goods_rows(path: Path, inspection: Inspection, *, shape: str) -> Iterator[Row]:
    """Every record, the rows of each product together where the shape says how."""
    if not shape:
        yield from reading.rows(path, inspection)
        return
    arranged = path.with_name(f"{path.name}.{shape}")
    if not arranged.exists():
        _arrange(path, inspection, rules.SHAPES[shape](inspection.columns), arranged)
    with arranged.open("rb") as file:
        for place, line in enumerate(file, 1):
            number, surplus, cells = msgspec.json.decode(line, type=tuple[int, int, dict[str, str]])
            yield Row(number, cells, surplus, place)


def _arrange(path: Path, inspection: Inspection, shape: Shape, target: Path) -> None:
    """Write them in the order in which the products first appear; whole, or not at all."""
    spool_path = target.with_name(f"{target.name}.{uuid4().hex}.spool")
    half = target.with_name(f"{target.name}.{uuid4().hex}.half")
    try:
        with spool_path.open("w+b") as spool, half.open("wb") as out:
            for family in _families(path, inspection, shape, spool):
                for row in shape.arrange([_at(spool, offset) for offset in family]):
                    _write(out, row)
        half.replace(target)
    finally:
        for left in (spool_path, half):
            with suppress(FileNotFoundError):
                left.unlink()


def _families(
    path: Path, inspection: Inspection, shape: Shape, spool: IO[bytes]
) -> list[list[int]]:
    """Offsets of the rows of each product, in the order of the file."""
    offsets: list[int] = []
    parents: list[str] = []
    named: dict[str, int] = {}
    claimed: dict[str, int] = {}
    for number, row in enumerate(reading.rows(path, inspection)):
        offsets.append(spool.tell())
        _write(spool, row)
        link = shape.link(row.cells)
        parents.append(link.parent)
        for name in link.names:
            named.setdefault(name, number)
        for child in link.children:
            claimed.setdefault(child, number)
    of_row = {named[child]: parent for child, parent in claimed.items() if child in named}
    families: dict[object, list[int]] = {}
    for number, offset in enumerate(offsets):
        root: object = of_row.get(number, number)
        if parent := parents[number]:
            root = named.get(parent, f"parent:{parent}")
        families.setdefault(root, []).append(offset)
    spool.flush()
    return list(families.values())


def _write(out: IO[bytes], row: Row) -> None:
    out.write(msgspec.json.encode((row.line, row.surplus, dict(row.cells))) + b"\n")


def _at(spool: IO[bytes], offset: int) -> Row:
    spool.seek(offset)
    line, surplus, cells = json.loads(spool.readline())
    return Row(line, cells, surplus)
