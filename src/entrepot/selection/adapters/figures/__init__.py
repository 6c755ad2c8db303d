"""Files of figures, unpacked and taken apart within bounds: memory is constant, a bomb is refused."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from entrepot.selection.values import FiguresRefused

FILE_BYTES_MAX: Final = 512 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 4 * 1024 * 1024 * 1024
RATIO_MAX: Final = 300
RATIO_FROM_BYTES: Final = 64 * 1024 * 1024
FIELD_CHARACTERS_MAX: Final = 64 * 1024
COLUMNS_MAX: Final = 2_000
HEAD_BYTES: Final = 256 * 1024
_GZIP: Final = b"\x1f\x8b"
_DELIMITERS: Final = "\t;,|"
_BLOCK: Final = 1024 * 1024


def digest_of(path: Path) -> str:
    """SHA-256 of the bytes."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


@contextmanager
def table(path: Path) -> Iterator[tuple[list[str], Iterator[tuple[int, list[str]]]]]:
    """The columns, and the rows behind them with the lines they stand on."""
    if not 0 < path.stat().st_size <= FILE_BYTES_MAX:
        raise FiguresRefused(reason="too_large" if path.stat().st_size else "empty")
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        bytes_in: Any = io.BufferedReader(_Bounded(raw), _BLOCK) if packed else raw
        encoding, delimiter = _sniff(path, packed=packed)
        text = io.TextIOWrapper(bytes_in, encoding=encoding, errors="replace", newline="")
        lines = csv.reader(text, delimiter=delimiter)
        csv.field_size_limit(FIELD_CHARACTERS_MAX)
        columns = _first(lines)
        yield columns, _rows(lines)


def _first(lines: Any) -> list[str]:
    try:
        for row in lines:
            if any(cell.strip() for cell in row):
                if len(row) > COLUMNS_MAX or not all(cell.isprintable() for cell in row):
                    raise FiguresRefused(reason="no_columns")
                return [cell.strip() for cell in row]
    except csv.Error as wrong:
        raise FiguresRefused(reason="damaged") from wrong
    raise FiguresRefused(reason="empty")


def _rows(lines: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for row in lines:
            if any(row):
                yield lines.line_num, row
    except (csv.Error, UnicodeError) as wrong:
        raise FiguresRefused(reason="damaged") from wrong


def _sniff(path: Path, *, packed: bool) -> tuple[str, str]:
    """Encoding and delimiter by the beginning of the file."""
    with path.open("rb") as raw:
        source: Any = _Bounded(raw) if packed else raw
        head = io.BufferedReader(source).read(HEAD_BYTES) if packed else raw.read(HEAD_BYTES)
    if b"\x00" in head[:4096]:
        if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return "utf-16", "\t" if b"\t" in head else ","
        raise FiguresRefused(reason="damaged")
    encoding = next((one for one in ("utf-8-sig", "gb18030") if _reads(head, one)), "cp1252")
    first = head.decode(encoding, "replace").lstrip("\ufeff\r\n").splitlines()[:1] or [""]
    delimiter = max(_DELIMITERS, key=first[0].count)
    return encoding, delimiter


def _reads(head: bytes, encoding: str) -> bool:
    # The head may end within a letter.
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


class _Bounded(io.RawIOBase):
    """Unpacked bytes; counts what goes in and what comes out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacked = gzip.GzipFile(fileobj=file)
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            count = self._unpacked.readinto(buffer)
        except (EOFError, zlib.error, gzip.BadGzipFile) as wrong:
            raise FiguresRefused(reason="damaged") from wrong
        self._out += count
        is_tight = self._out > RATIO_FROM_BYTES and self._out > RATIO_MAX * self._file.tell()
        if self._out > UNPACKED_BYTES_MAX or is_tight:
            raise FiguresRefused(reason="too_large")
        return count
