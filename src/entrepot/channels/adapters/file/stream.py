"""Bytes of a file, unpacked within bounds: memory is constant, a bomb is refused."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from entrepot.channels.values import Damaged, PackedTooTight

FILE_BYTES_MAX: Final = 256 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 1024 * 1024 * 1024
RATIO_MAX: Final = 200
"""A list of goods packs 3 to 40 times; one that is made of copies perhaps 100 times."""
RATIO_FROM_BYTES: Final = 32 * 1024 * 1024
"""Below this much unpacked, no ratio is suspicious."""
FIELD_CHARACTERS_MAX: Final = 256 * 1024
ROWS_MAX: Final = 1_000_000

_GZIP: Final = b"\x1f\x8b"


def is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


@contextmanager
def opened(path: Path, *, packed: bool) -> Iterator[io.BufferedReader]:
    """The file's bytes, unpacked when they are gzip; PackedTooTight and Damaged while reading."""
    with path.open("rb") as file:
        if packed:
            yield io.BufferedReader(_Bounded(file), 256 * 1024)
        else:
            yield file


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
            raise Damaged from wrong
        self._out += count
        is_tight = self._out > RATIO_FROM_BYTES and self._out > RATIO_MAX * self._file.tell()
        if self._out > UNPACKED_BYTES_MAX or is_tight:
            raise PackedTooTight(limit_mb=UNPACKED_BYTES_MAX // 1024 // 1024)
        return count
