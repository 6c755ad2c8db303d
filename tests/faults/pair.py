"""A primary and its standby on this machine, with synchronous replication between them."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psycopg

from entrepot.site import database
from entrepot.site.drill import faults

READY_S_MAX = 60


@dataclass(slots=True)
class Pair:
    primary: Path
    standby: Path
    servers: "list[subprocess.Popen[bytes]]"

    @property
    def address(self) -> str:
        """Both hosts; whoever connects looks for the one that takes writes."""
        return (
            f"postgresql://postgres:@/entrepot?host={self.primary},{self.standby}"
            "&target_session_attrs=read-write"
        )

    def cut(self) -> None:
        """The standby receives nothing more, and the primary does not wait for it: a control."""
        with _wire(self.primary) as wire:
            wire.execute("alter system set synchronous_standby_names = ''")
            wire.execute("select pg_reload_conf()")
        with _wire(self.standby) as wire:
            wire.execute("alter system set primary_conninfo = ''")
            wire.execute("select pg_reload_conf()")


@contextmanager
def a_pair(home: Path) -> Iterator[Pair]:
    """From the home's database folder and a base backup of it; the home says where they are."""
    pair = Pair(home / "pg", home / "standby", [])
    try:
        pair.servers.append(_serve(pair.primary))
        _run("pg_basebackup", "-h", str(pair.primary), "-U", "postgres", "-D", str(pair.standby),
             "-R", "-c", "fast", into=pair.standby, like=pair.primary)  # fmt: skip
        # The socket lies in the folder, so the backup has its lock: the primary's, not ours.
        (pair.standby / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        pair.servers.append(_serve(pair.standby))
        with _wire(pair.primary) as wire:
            wire.execute("alter system set synchronous_standby_names = '*'")
            wire.execute("select pg_reload_conf()")
            _wait_until_in_step(wire)
        servers = faults.Servers(str(pair.primary), str(pair.standby))
        (home / "servers.json").write_bytes(msgspec.json.encode(servers))
        yield pair
    finally:
        for server in pair.servers:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)


def _serve(folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [database.PROGRAMS / "postgres", "-D", folder, "-k", folder, "-h", ""],
            stdout=log, stderr=log, user=_user(folder), start_new_session=True,
        )  # fmt: skip
    until = time.monotonic() + READY_S_MAX
    while True:
        try:
            _wire(folder).close()
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        else:
            return server


def _wait_until_in_step(wire: "psycopg.Connection[tuple[object, ...]]") -> None:
    until = time.monotonic() + READY_S_MAX
    while time.monotonic() < until:
        rows = wire.execute("select sync_state from pg_stat_replication").fetchall()
        if rows == [("sync",)]:
            return
        time.sleep(0.1)
    raise AssertionError("the standby never came into step")


def _run(program: str, *arguments: str, into: Path, like: Path) -> None:
    into.mkdir(mode=0o700)
    owner = like.stat()
    os.chown(into, owner.st_uid, owner.st_gid)
    subprocess.run([database.PROGRAMS / program, *arguments], check=True, user=_user(like), cwd="/")


def _user(folder: Path) -> str | None:
    return pwd.getpwuid(folder.stat().st_uid).pw_name if os.geteuid() == 0 else None


def _wire(folder: Path) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(f"postgresql://postgres:@/postgres?host={folder}", autocommit=True)
