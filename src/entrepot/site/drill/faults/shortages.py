"""Something runs out: connections, or the disk."""

import contextlib
import errno
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from entrepot.site.drill.faults.place import NotHere, Place

CONNECTIONS_MAX: Final = 2000
FILL_BYTES_MAX: Final = 4 << 30
"""A filesystem larger than this is somebody's real disk, which a drill does not fill."""
CHUNK_BYTES: Final = 1 << 20
FILLER: Final = "drill-filler"


@dataclass(slots=True)
class PoolExhausted:
    """Somebody else takes every connection that PostgreSQL gives, until it is healed."""

    name: str = "pool-exhausted"
    sentence: str = "every free connection of PostgreSQL taken by somebody else"
    held: list["psycopg.Connection[Any]"] = field(default_factory=list)

    def strike(self, place: Place) -> None:
        for _ in range(CONNECTIONS_MAX):
            try:
                wire = psycopg.connect(
                    place.database_url, autocommit=True, application_name="drill"
                )
            except psycopg.OperationalError:
                return
            self.held.append(wire)
        raise NotHere(f"PostgreSQL still gives connections after {CONNECTIONS_MAX}")

    def heal(self, place: Place) -> None:  # noqa: ARG002  # the connections are here
        while self.held:
            with contextlib.suppress(psycopg.Error):
                self.held.pop().close()


@dataclass(slots=True)
class DiskFull:
    """The filesystem with the database's files has no byte left, until it is healed."""

    name: str = "disk-full"
    sentence: str = "no byte left on the database's filesystem"

    def strike(self, place: Place) -> None:
        folder = place.home / "pg"
        if not folder.exists():
            raise NotHere(f"no database lies under {place.home}")
        total = shutil.disk_usage(folder).total
        if total > FILL_BYTES_MAX:
            raise NotHere(
                f"{folder} lies on a filesystem of {total >> 30} GiB; give a drill's database a "
                f"small one of its own (mount -t tmpfs -o size=1g …) to see what happens when full"
            )
        _fill(self._filler(place))

    def heal(self, place: Place) -> None:
        self._filler(place).unlink(missing_ok=True)

    @staticmethod
    def _filler(place: Place) -> Path:
        return place.home / FILLER


def _fill(path: Path) -> None:
    """Write until nothing more goes on, down to the last block."""
    size = CHUNK_BYTES
    with path.open("ab", buffering=0) as file:
        while size >= os.sysconf("SC_PAGESIZE"):
            try:
                file.write(bytes(size))
            except OSError as failure:
                if failure.errno != errno.ENOSPC:
                    raise
                size //= 2
