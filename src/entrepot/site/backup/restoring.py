"""Bringing a backup back: only into a new place, and only what is proved to be whole."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

import entrepot
from entrepot.site import database, home
from entrepot.site.backup import manifest, sealing, server, taking, wal
from entrepot.site.backup.manifest import Manifest
from entrepot.site.backup.refusals import CannotBackUp, CannotRestore, Damaged
from entrepot.site.backup.taking import Say

INCOMING: Final = "recovery"
POLL_S: Final = 0.2
NAME: Final = "entrepot"
"""What the embedded server's database is called."""
_OF_THE_ORIGINAL: Final = ("log", ".handle_pids.json", "postmaster.opts")
_SETTINGS: Final = {
    # Not those of the place it comes from: no standby to wait for, no archive to write into.
    "synchronous_standby_names": "",
    "primary_conninfo": "",
    "primary_slot_name": "",
    "archive_mode": "off",
    "archive_command": "",
    "archive_library": "",
    "ssl": "off",
    "external_pid_file": "",
    "logging_collector": "off",
    "log_destination": "stderr",
}
_RECOVERY: Final = ("restore_command", "recovery_target", "recovery_target_time",
                    "recovery_target_timeline", "recovery_target_action")  # fmt: skip
_FATAL: Final = re.compile(r"(?:FATAL|PANIC):\s+(.*)")
_OWN_HBA: Final = "local all all trust\nlocal replication all trust\n"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A backup, and the log that is to be played on top of it."""

    folder: Path
    manifest: Manifest
    log: tuple[Path, ...]
    until: datetime | None


def choose(store: Path, *, until: datetime | None, with_log: bool) -> Chosen:
    """The newest base with the log behind it, else the newest backup.

    With a moment: the newest base that ended before it, and its log.
    """
    found = manifest.backups(store)
    if not found:
        raise CannotRestore(f"There is no backup in {store}.")
    if until is not None:
        earliest = min((its.ended_at for _, its in found if its.kind == "base"), default=None)
        found = [pair for pair in found if pair[1].kind == "base" and pair[1].ended_at <= until]
        if not found:
            since = f" The earliest base ended at {earliest.isoformat()}." if earliest else ""
            raise CannotRestore(f"No base in {store} ended before {until.isoformat()}.{since}")
    folder, its = found[-1]
    log: tuple[Path, ...] = ()
    # With the log behind it an older base knows more than a newer dump.
    for base, of_base in reversed(found):
        if with_log and of_base.kind == "base":
            log = _log(store, base, of_base)
            folder, its = (base, of_base) if log else (folder, its)
            break
    if until is not None and not log:
        raise CannotRestore(
            f"There is no archived log behind {folder}: it comes back as of "
            f"{its.holds_until.isoformat()} only. Leave --until out."
        )
    return Chosen(folder, its, log, until)


def _log(store: Path, base: Path, its: Manifest) -> tuple[Path, ...]:
    places = (store / wal.FOLDER, base.parent / wal.FOLDER)
    archive = next((one for one in places if one.is_dir()), None)
    if archive is None:
        return ()
    known = archive / wal.SYSTEM
    if known.exists() and known.read_text() != its.system:
        raise CannotRestore(f"{archive} is the log of another database than {base}.")
    return tuple(wal.segments(archive, its))


def must_be_new(place: Path) -> None:
    """Never over something."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise CannotRestore(f"{place} is not empty. Name a folder that does not exist yet.")


def restore(
    chosen: Chosen, *, place: Path, passphrase: str, with_secrets: bool, say: Say
) -> Iterator[str]:
    """Bring it back into `place`; yields sentences for the person who waits.

    Everything is proved before the first byte is used. What fails leaves no half place behind.
    """
    must_be_new(place)
    its = chosen.manifest
    _must_be_known(its)
    programs = server.programs(its.postgres)
    if programs != database.PROGRAMS:
        raise CannotRestore(
            f"The backup is of PostgreSQL {its.postgres}, and the embedded one is another. A base "
            f"needs the same: take a dump instead (`entrepot backup --kind dump`), or restore it "
            f"by hand with {programs} (docs/guide/backup.md)."
        )
    _prove(chosen, programs, say)
    secrets = _secrets(chosen, passphrase=passphrase) if with_secrets else ""
    place.mkdir(parents=True, exist_ok=True)
    try:
        place.chmod(0o755)
        if its.kind == "base":
            yield from _base(chosen, place, programs, say)
        else:
            yield from _dump(chosen, place, programs, say)
        _files(chosen, place, say)
        if secrets:
            path = place / home.SECRETS_FILE
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets)
    except BaseException as failure:
        shutil.rmtree(place, ignore_errors=True)
        if isinstance(failure, CannotBackUp):  # of the programs that both use
            raise CannotRestore(str(failure)) from None
        raise


@contextmanager
def serving(place: Path) -> Iterator[str]:
    """The restored database, running for as long as the block; its address."""
    child, address = database.kept(place)
    try:
        yield address
    finally:
        child.stop()
        database.forget_handle(place)


def _must_be_known(its: Manifest) -> None:
    """A database of a newer version cannot be served by this one."""
    package = Path(entrepot.__file__).parent
    unknown = [
        name
        for name in its.migrations
        for app, _, step in [name.partition(".")]
        if (package / app / "migrations").is_dir()
        if not (package / app / "migrations" / f"{step}.py").exists()
    ]
    if unknown:
        raise CannotRestore(
            f"The backup was made by Entrepot {its.version}, which is newer than this "
            f"{entrepot.__version__} (it has {', '.join(unknown[:3])}). Install that version."
        )


def _secrets(chosen: Chosen, *, passphrase: str) -> str:
    if chosen.manifest.secrets == "left out":
        return ""
    if chosen.manifest.secrets == "plain":
        return (chosen.folder / sealing.PLAIN).read_text()
    if not passphrase:
        raise CannotRestore(
            "The backup's keys are sealed: set ENTREPOT_BACKUP_PASSPHRASE or --passphrase-file, "
            "or --without-secrets when you have the keys yourself."
        )
    return sealing.unseal((chosen.folder / sealing.SEALED).read_text(), passphrase=passphrase)


def _prove(chosen: Chosen, programs: Path, say: Say) -> None:
    total, done = sum(file.size for file in chosen.manifest.files), 0
    for size in manifest.check(chosen.folder, chosen.manifest):
        done += size
        say("proving the backup", done, total)
    if chosen.manifest.kind == "base":
        say("proving the database", 0, 0)
        try:
            taking.prove(programs, chosen.folder / "pg")
        except CannotBackUp as no:
            raise Damaged(str(no)) from None


def _base(chosen: Chosen, place: Path, programs: Path, say: Say) -> Iterator[str]:
    pg, incoming = place / "pg", place / INCOMING
    say("copying the database", 0, 0)
    shutil.copytree(chosen.folder / "pg", pg)
    for name in _OF_THE_ORIGINAL:
        (pg / name).unlink(missing_ok=True)
    incoming.mkdir()
    target = "recovery_target = 'immediate'"
    if chosen.log:
        for number, path in enumerate(chosen.log, 1):
            shutil.copyfile(path, incoming / path.name.removesuffix(wal.PARTIAL))
            say("copying the log", number, len(chosen.log))
        say("proving the log", 0, 0)
        reach = wal.prove(programs, incoming, chosen.manifest)
        yield (
            f"The archived log reaches without a break to "
            f"{reach.newest.isoformat() if reach.newest else 'the end of the base'}: "
            f"{reach.segments} segments, {reach.commits:,} commits."
        )
        target = ""
        if chosen.until is not None:
            if reach.newest is None or reach.newest <= chosen.until:
                raise CannotRestore(
                    f"The archived log ends at {reach.newest and reach.newest.isoformat()}, before "
                    f"{chosen.until.isoformat()}. Leave --until out to take all there is."
                )
            target = f"recovery_target_time = '{chosen.until.isoformat()}'"
    _configure(pg, target)
    database.give_to_server(pg, incoming)
    yield from _recover(place, chosen, say)
    shutil.rmtree(incoming)


def _configure(pg: Path, target: str) -> None:
    (pg / "pg_hba.conf").write_text(_OWN_HBA)
    (pg / "postgresql.conf").touch()
    lines = [f"{name} = '{value}'" for name, value in _SETTINGS.items()]
    lines += [
        f"restore_command = 'cp ../{INCOMING}/%f %p'",  # from the data folder, where it is run
        "recovery_target_timeline = 'current'",
        "recovery_target_action = 'promote'",
        target,
    ]
    with (pg / "postgresql.auto.conf").open("a") as file:
        file.write("\n".join(["", "# entrepot restore", *lines, ""]))
    (pg / "standby.signal").unlink(missing_ok=True)
    (pg / "recovery.signal").touch()


def _recover(place: Path, chosen: Chosen, say: Say) -> Iterator[str]:
    """Let the server play the log; it takes orders once it has reached the moment."""
    child, address = database.raised(place / "pg")
    try:
        while True:
            if child.process is None or child.process.poll() is not None:
                raise CannotRestore(_why(place))
            try:
                with psycopg.connect(address, autocommit=True, connect_timeout=5) as wire:
                    row = wire.execute(
                        "select pg_is_in_recovery(), pg_last_xact_replay_timestamp()"
                    ).fetchone()
                    if row is not None and not row[0]:
                        _settle(wire, chosen)
                        break
                    say(f"playing the log, now at {row[1] if row else ''}", 0, 0)
            except psycopg.OperationalError:
                pass  # not yet there, or gone: the next look tells
            time.sleep(POLL_S)
    finally:
        child.stop()
    what = chosen.until.isoformat() if chosen.until else (
        "the end of the archived log" if chosen.log else "the end of the backup"
    )  # fmt: skip
    yield f"The database is back as of {what}."


def _settle(wire: "psycopg.Connection[tuple[object, ...]]", chosen: Chosen) -> None:
    """What was for the recovery only goes; the database gets the name it has here."""
    for name in _RECOVERY:
        wire.execute(f"alter system reset {name}".encode())
    theirs = chosen.manifest.database
    if theirs != NAME:
        quoted = theirs.replace('"', '""')
        wire.execute(f'alter database "{quoted}" rename to {NAME}'.encode())


def _dump(chosen: Chosen, place: Path, programs: Path, say: Say) -> Iterator[str]:
    entries = len(list((chosen.folder / "dump").iterdir()))
    done = 0

    def hear(line: str) -> None:
        nonlocal done
        if "processing data for table" in line:
            done += 1
            say("filling the database", done, max(entries - 1, done))

    with serving(place) as address:
        server.run(
            [
                programs / "pg_restore", "--dbname", address, "--no-password", "--no-owner",
                "--no-privileges", f"--jobs={taking.JOBS}", "--exit-on-error", "--verbose",
                chosen.folder / "dump",
            ],
            environment={},
            hear=hear,
        )  # fmt: skip
        with psycopg.connect(address, autocommit=True) as wire:
            wire.execute("analyze")
    yield f"The database is back as of {chosen.manifest.holds_until.isoformat()}."


def _files(chosen: Chosen, place: Path, say: Say) -> None:
    """With those of later backups in the store: what the log names may have come after this one."""
    sources = [(chosen.folder, chosen.manifest)]
    if chosen.log:
        sources += [
            pair
            for pair in manifest.backups(chosen.folder.parent)
            if pair[1].ended_at > chosen.manifest.ended_at
            and pair[1].system == chosen.manifest.system
        ]
    for folder, its in sources:
        wanted = [file for file in its.files if file.path.startswith("home/")]
        for number, file in enumerate(wanted, 1):
            target = place / file.path.removeprefix("home/")
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / file.path, target)
            if manifest.describe(place, target).sha256 != file.sha256:
                raise Damaged(f"{folder / file.path} has changed since the backup was made.")
            say("copying files", number, len(wanted))


def _why(place: Path) -> str:
    log = place / "pg" / "log"
    text = log.read_text(errors="replace") if log.exists() else ""
    reasons = _FATAL.findall(text)
    # What it says to whoever connects too early is no reason.
    real = [one for one in reasons if "starting up" not in one and "not yet accepting" not in one]
    return f"The server would not come up from this backup: {real[-1] if real else text[-500:]}"
