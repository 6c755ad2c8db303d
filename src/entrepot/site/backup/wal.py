"""The archive of the database's log: every commit, moments after it was acknowledged.

`pg_receivewal` streams it over the replication protocol by a slot of its own: what the archive
has not yet got stays on the server, so a break of either loses nothing. A segment is 16 MB; the
one that is being filled ends in `.partial`.
"""

import contextlib
import os
import re
import struct
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from entrepot.site.backup import server
from entrepot.site.backup.manifest import Manifest
from entrepot.site.backup.refusals import CannotBackUp, CannotRestore, Damaged

FOLDER: Final = "wal"
SLOT: Final = "entrepot_wal"
SYSTEM: Final = ".system"
PARTIAL: Final = ".partial"
WAIT_S: Final = 1.0
PAGE: Final = 8192
PAGE_HEAD_MAX: Final = 40
"""Bytes at the head of each page, the first of a segment; a record goes on behind it."""
_SEGMENT: Final = re.compile(r"[0-9A-F]{24}")
_COMMIT: Final = re.compile(r"desc: COMMIT (\S+ \S+) UTC")
_STOPPED_AT: Final = re.compile(r"error in WAL record at \S+: (.*)")
_LSN: Final = re.compile(r"(?:at|LSN) ([0-9A-F]+)/([0-9A-F]+)")


def follow(url: str, store: Path) -> NoReturn:
    """Become the process that archives, until it is told to end; waits for a server that is away."""
    source = _waited_for(url)
    folder = store / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    claim(folder, source.system)
    with source.wire() as wire:
        wire.execute(
            "select pg_create_physical_replication_slot(%s, true) where not exists"
            " (select from pg_replication_slots where slot_name = %s)",
            [SLOT, SLOT],
        )
    program = str(source.programs / "pg_receivewal")
    os.environ.update(source.environment)
    os.execv(  # noqa: S606  # PostgreSQL's own program, without a shell
        program,
        [program, "--dbname", source.conninfo, "--no-password", "--directory", str(folder),
         "--slot", SLOT, "--synchronous"],
    )  # fmt: skip


def claim(folder: Path, system: str) -> None:
    """The folder is this database's from now on. Raises CannotBackUp when it is another's."""
    known = folder / SYSTEM
    # Written whole or not at all: what a full disk cut off would shut the folder for ever.
    whose = known.read_text() if known.exists() else ""
    if whose and whose != system:
        raise CannotBackUp(
            f"{folder} holds the log of another database (system {whose}, this one is {system}). "
            "Give this one a folder of its own."
        )
    if not whose:
        draft = folder / f"{SYSTEM}.new"
        draft.write_text(system)
        draft.replace(known)


def _waited_for(url: str) -> server.Server:
    while True:
        with contextlib.suppress(server.DoesNotAnswer):
            return server.look(url)
        time.sleep(WAIT_S)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an archive reaches without a break."""

    segments: int
    commits: int
    newest: datetime | None
    """The last commit that can be brought back."""


def segments(folder: Path, base: Manifest) -> list[Path]:
    """The log from the base's start on, in order; nothing when the archive begins later and holds
    nothing that follows. Damaged when one in the middle is missing.
    """
    first = _number(base.start_lsn, base)
    have: dict[int, Path] = {}
    for path in sorted(folder.iterdir(), reverse=True):  # a whole one before its `.partial`
        name = path.name.removesuffix(PARTIAL)
        if _SEGMENT.fullmatch(name) and int(name[:8], 16) == base.timeline:
            number = _place(name, base)
            if number >= first:
                have[number] = path if path.name == name else have.get(number, path)
    if not have:
        return []
    last = max(have)
    for number in range(first, last + 1):
        if number not in have:
            raise Damaged(
                f"{folder / _name(number, base)} is missing from the archived log. "
                "Find it, or restore the backup alone with --without-log."
            )
        if number != last and have[number].name.endswith(PARTIAL):
            raise Damaged(f"{have[number]} was never finished, and the log goes on behind it.")
        if have[number].stat().st_size != base.segment_bytes:
            raise Damaged(f"{have[number]} has {have[number].stat().st_size} bytes: not a segment.")
    return [have[number] for number in range(first, last + 1)]


def prove(programs: Path, folder: Path, base: Manifest) -> Reach:
    """Read every record (each has a checksum) up to where the log naturally ends.

    `folder` has nothing but whole names. Damaged when a record in the midst cannot be read.
    """
    names = sorted(path.name for path in folder.iterdir())
    commits, newest, said = _commits(programs, folder, base)
    _must_be_the_end(said, folder, names, base)
    return Reach(len(names), commits, newest)


def last_commit(programs: Path, folder: Path, base: Manifest) -> datetime | None:
    """The last one within the base itself: what it holds without the log that follows."""
    return _commits(programs, folder, base, "--end", base.end_lsn)[1]


def forget_before(folder: Path, base: Manifest) -> list[Path]:
    """Take away what no kept base needs."""
    first = _name(_number(base.start_lsn, base), base)
    old = [
        path
        for path in folder.iterdir()
        if _SEGMENT.match(path.name) and path.name[:8] <= first[:8] and path.name[:24] < first
    ]
    for path in old:
        path.unlink()
    return old


def _must_be_the_end(said: str, folder: Path, names: Sequence[str], base: Manifest) -> None:
    """Where reading stopped there must be nothing more: zeros, or a record that was cut off.

    A change in the very last record of an unfinished segment cannot be told from a cut.
    """
    if not said or "could not find" in said or "could not open file" in said:
        return  # the last segment was full, and the next has not begun
    found = _STOPPED_AT.search(said)
    if found is None:
        raise CannotRestore(f"The archived log cannot be read: {said}")
    why = found[1]
    places = [(int(high, 16) << 32) + int(low, 16) for high, low in _LSN.findall(why)]
    number, offset = divmod(max(places, default=0), base.segment_bytes)
    name = _name(number, base)
    raw = b"".join((folder / one).read_bytes() for one in names if one >= name)
    received = len(raw.rstrip(b"\0"))
    if "expected at least" in why or "invalid magic number 0000" in why:
        is_end = received <= offset
    elif "checksum in record" in why and offset + 4 <= len(raw):
        [length] = struct.unpack_from("<I", raw, offset)
        is_end = received < offset + length + PAGE_HEAD_MAX * (length // PAGE + 1)
    else:
        is_end = False
    if not is_end:
        raise Damaged(f"{folder / name} has changed, or lost a part: {why}.")


def _commits(
    programs: Path, folder: Path, base: Manifest, *more: str
) -> tuple[int, datetime | None, str]:
    """How many, the moment of the last, and what was said when it could not read on."""
    commits, newest = 0, ""
    with subprocess.Popen(  # noqa: S603  # PostgreSQL's own program
        [programs / "pg_waldump", "--path", folder, "--timeline", str(base.timeline),
         "--start", base.start_lsn, "--rmgr=Transaction", *more],
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if found := _COMMIT.search(line):
                commits, newest = commits + 1, found[1]
        said = process.stderr.read().strip()
    at = datetime.fromisoformat(newest).replace(tzinfo=UTC) if newest else None
    return commits, at, said


def _number(lsn: str, base: Manifest) -> int:
    high, low = lsn.split("/")
    return ((int(high, 16) << 32) + int(low, 16)) // base.segment_bytes


def _place(name: str, base: Manifest) -> int:
    each = (1 << 32) // base.segment_bytes
    return int(name[8:16], 16) * each + int(name[16:24], 16)


def _name(number: int, base: Manifest) -> str:
    each = (1 << 32) // base.segment_bytes
    return f"{base.timeline:08X}{number // each:08X}{number % each:08X}"
