"""Making a backup: the database first, then the files, so that no row names a file that is not
there; proved before it gets its name.
"""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import psycopg

from entrepot import __version__
from entrepot.site.backup import manifest, sealing, server, wal
from entrepot.site.backup.manifest import File, Kind, Manifest
from entrepot.site.backup.refusals import CannotBackUp

FOLDERS: Final = ("media", "papers", "imports", "private", "simulators")
"""What a home holds besides the database: pictures, sealed papers, files that merchants sent."""
MAKING: Final = ".making-"
JOBS: Final = "2"

Say = Callable[[str, int, int], None]
"""What is done at this moment, how far it is, of how much."""


@dataclass(frozen=True, slots=True)
class Made:
    folder: Path
    manifest: Manifest
    bytes: int


def take(
    *,
    url: str,
    place: Path,
    store: Path,
    kind: Kind,
    passphrase: str,
    with_secrets: bool,
    say: Say,
) -> Made:
    """Make a backup in the store; nothing of that name is there until it is whole and proved."""
    source = server.look(url)
    store.mkdir(parents=True, exist_ok=True)
    draft = store / f"{MAKING}{os.getpid()}"
    draft.mkdir(mode=0o700)
    try:
        found = (_base if kind == "base" else _dump)(source, draft, say)
        files = _files(place, draft, say)
        if kind == "base":
            files.append(manifest.describe(draft, draft / "pg" / "backup_manifest"))
        else:
            files += [manifest.describe(draft, one) for one in sorted(draft.glob("dump/*"))]
        if with_secrets:
            text = sealing.secrets(place)
            files.append(
                manifest.describe(draft, sealing.write(text, draft, passphrase=passphrase))
            )
        made = msgspec.structs.replace(
            found,
            files=tuple(files),
            secrets=("sealed" if passphrase else "plain") if with_secrets else "left out",
        )
        manifest.write(draft, made)
        _sync(draft)
        folder = store / f"{kind}-{made.ended_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Made(folder, made, sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()))


def forget(store: Path, *, keep: int) -> list[Path]:
    """Keep the newest so many of each kind; the log that only older ones need goes, too."""
    assert keep > 0
    found = manifest.backups(store)
    gone: list[Path] = []
    for kind in ("base", "dump"):
        gone += [folder for folder, its in found if its.kind == kind][:-keep]
    for folder in gone:
        shutil.rmtree(folder)
    bases = [its for folder, its in found if its.kind == "base" and folder not in gone]
    if bases and (store / wal.FOLDER).is_dir():
        gone += wal.forget_before(store / wal.FOLDER, bases[0])
    return gone


def _base(source: server.Server, draft: Path, say: Say) -> Manifest:
    def hear(line: str) -> None:
        if found := re.match(r"\s*(\d+)/(\d+) kB", line):
            say("copying the database", int(found[1]) * 1024, int(found[2]) * 1024)

    started_at = _clock(source)
    server.run(
        [
            source.programs / "pg_basebackup", "--dbname", source.conninfo, "--no-password",
            "--pgdata", draft / "pg", "--format=plain", "--wal-method=stream",
            "--checkpoint=fast", "--manifest-checksums=SHA256", "--progress",
        ],
        environment=source.environment,
        hear=hear,
    )  # fmt: skip
    ended_at = _clock(source)
    say("proving the copy", 0, 0)
    prove(source.programs, draft / "pg")
    [one] = msgspec.json.decode((draft / "pg" / "backup_manifest").read_bytes())["WAL-Ranges"]
    found = Manifest(
        kind="base",
        version=__version__,
        started_at=started_at,
        ended_at=ended_at,
        holds_until=started_at,
        postgres=source.major,
        system=source.system,
        database=source.database,
        timeline=one["Timeline"],
        start_lsn=one["Start-LSN"],
        end_lsn=one["End-LSN"],
        segment_bytes=source.segment_bytes,
        migrations=_migrations(source),
        files=(),
        secrets="left out",
    )
    newest = wal.last_commit(source.programs, draft / "pg" / "pg_wal", found)
    return msgspec.structs.replace(found, holds_until=newest or started_at)


def prove(programs: Path, folder: Path) -> None:
    """Each byte of a base against its own manifest, and that its log can be read."""
    server.run([programs / "pg_verifybackup", "--exit-on-error", "--quiet", folder], environment={})


def _dump(source: server.Server, draft: Path, say: Say) -> Manifest:
    with source.wire() as wire:
        row = wire.execute("select count(*) from pg_class where relkind = 'r'").fetchone()
    tables, dumped = int(str(row[0])) if row else 0, 0

    def hear(line: str) -> None:
        nonlocal dumped
        if "dumping contents of table" in line:
            dumped += 1
            say("copying the database", dumped, tables)

    started_at = _clock(source)
    server.run(
        [
            source.programs / "pg_dump", "--dbname", source.conninfo, "--no-password",
            "--format=directory", f"--jobs={JOBS}", "--no-owner", "--no-privileges",
            "--no-unlogged-table-data", "--verbose",
            "--file", draft / "dump",
        ],
        environment=source.environment,
        hear=hear,
    )  # fmt: skip
    return Manifest(
        kind="dump",
        version=__version__,
        started_at=started_at,
        ended_at=_clock(source),
        holds_until=started_at,
        postgres=source.major,
        system=source.system,
        database=source.database,
        migrations=_migrations(source),
        files=(),
        secrets="left out",
    )


def _files(place: Path, draft: Path, say: Say) -> list[File]:
    paths = [
        path
        for name in FOLDERS
        for path in sorted((place / name).rglob("*"))
        if path.is_file() and not path.is_symlink() and not path.name.endswith(".draft")
    ]
    described = []
    for number, path in enumerate(paths, 1):
        copy = draft / "home" / path.relative_to(place)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(path, copy)
        except FileNotFoundError:  # taken away while we went through: so it is not needed
            continue
        described.append(manifest.describe(draft, copy))
        say("copying files", number, len(paths))
    return described


def _clock(source: server.Server) -> datetime:
    with source.wire() as wire:
        row = wire.execute("select clock_timestamp()").fetchone()
    assert row is not None
    assert isinstance(row[0], datetime)
    return row[0].astimezone(UTC)


def _migrations(source: server.Server) -> tuple[str, ...]:
    try:
        with source.wire() as wire:
            rows = wire.execute("select app || '.' || name from django_migrations order by 1")
            return tuple(str(row[0]) for row in rows)
    except psycopg.errors.UndefinedTable:
        raise CannotBackUp(
            "There is no Entrepot in this database. DATABASE_URL or ENTREPOT_HOME names another one?"
        ) from None


def _sync(folder: Path) -> None:
    """On the disk, not only in its cache, before it gets its name."""
    for path in [*folder.rglob("*"), folder]:
        if path.is_relative_to(folder / "pg"):
            continue  # pg_basebackup has done it
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
