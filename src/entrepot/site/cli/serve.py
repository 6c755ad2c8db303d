"""`entrepot serve`: database, web workers, dispatcher and jobs, kept by one supervisor."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import click

from entrepot.site import database, home, supervisor

PYTHON: Final = (sys.executable, "-m")
DOOR_AFTER: Final = 2
"""The door's port, counted from the web server's; the simulators of a demo are between."""
POOL: Final = "8"


@click.command("serve")
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web worker processes.")
@click.option(
    "--door",
    type=int,
    help="Port where orders alone are taken, faster; default: PORT + 2; 0: none.",
)
def command(port: int, host: str, workers: int, door: int | None) -> None:
    """Serve the marketplace. Starts its own PostgreSQL unless DATABASE_URL names one."""
    door = port + DOOR_AFTER if door is None else door
    for number in (port, door):
        check_free(host, number)
    with prepared(port=port) as database_child:
        migrate()
        run(
            [*database_child, *children(port=port, host=host, workers=workers, door=door)],
            ready=lambda: click.secho(
                f"Entrepot serves {os.environ['ENTREPOT_BASE_URL']}", bold=True
            ),
        )


def run(children: Sequence[supervisor.Child], *, ready: Callable[[], None]) -> None:
    """Keep the children until Ctrl-C; what happens to them is told on standard error."""
    supervisor.run(
        [*archive(), *children],
        say=lambda line: click.echo(line, err=True),
        ready=ready,
        home=home.folder(),
        leaving=_leave,
    )


def archive() -> Sequence[supervisor.Child]:
    """Who archives the database's log, when ENTREPOT_WAL_TO names a store; `entrepot backup`.

    The first of all, so that it ends last: a database that stops waits until it has everything.
    """
    store = os.environ.get("ENTREPOT_WAL_TO", "")
    if not store:
        return ()
    return (supervisor.Child("log", (*PYTHON, "entrepot.site", "backup", "--wal-to", store)),)


def _leave() -> None:
    """Say so to load balancers, and give them time to look away before the door closes."""
    with contextlib.suppress(OSError):  # a full disk: then they see the door close
        home.say_leaving(home.folder(), yes=True)
    time.sleep(float(os.environ.get("ENTREPOT_DRAIN_S", "0")))


@contextlib.contextmanager
def prepared(*, port: int) -> Iterator[Sequence[supervisor.Child]]:
    """Home, secrets and database, all told to the children by the environment.

    Yields the embedded database, running, as the first child to be kept; nothing when
    DATABASE_URL names another one. It ends with the block, whatever happens there.
    """
    place = home.folder()
    os.environ["ENTREPOT_HOME"] = str(place)
    home.load_secrets(place)
    home.share_metrics(place, anew=True)
    home.say_leaving(place, yes=False)
    os.environ["ENTREPOT_COLLECTED"] = "1"
    for name in ("static", "media"):
        (place / name).mkdir(exist_ok=True)
    os.environ.setdefault("ENTREPOT_BASE_URL", f"http://localhost:{port}")
    if os.environ.get("DATABASE_URL"):
        yield ()
        return
    child, os.environ["DATABASE_URL"] = database.kept(place)
    try:
        yield (child,)
    finally:
        child.stop()
        database.forget_handle(place)


def migrate(*, with_demo: bool = False) -> None:
    """Bring words, database and static files to this version, in a process of its own."""
    run_python("entrepot.site.prepare", *(["--demo"] if with_demo else []))


def run_python(module: str, *arguments: str) -> None:
    """Run one module to its end; exit with its code when it fails, its message already shown."""
    done = subprocess.run([*PYTHON, module, *arguments], check=False)  # noqa: S603  # our own
    if done.returncode:
        sys.exit(done.returncode)


def check_free(host: str, port: int) -> None:
    """Say so at once when somebody listens there: workers share a port without a word."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except OSError as no:
            click.secho(f"Port {port} of {host} cannot be had: {no.strerror}.", fg="red", err=True)
            click.echo("  Stop who listens there, or choose others: --port, --door.", err=True)
            sys.exit(2)


def children(*, port: int, host: str, workers: int, door: int = 0) -> Sequence[supervisor.Child]:
    """Web and worker processes; the web's share a pool of database connections a process.

    With a `door` each web worker takes orders at that port as well.
    """
    place = home.folder()
    web = (
        *PYTHON, "granian", "--interface", "asgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--loop", "uvloop", "--log-level", "warning",
        "--static-path-route", "/static", "--static-path-mount", str(place / "static"),
        "--backlog", "2048", "--respawn-failed-workers", "--respawn-interval", "0.1",
        "--workers-kill-timeout", "8", "entrepot.site.asgi:app",
    )  # fmt: skip
    environment = {"ENTREPOT_POOL": POOL, "ENTREPOT_DOOR": f"{host}:{door}" if door else ""}
    return (
        supervisor.Child("web", web, environment),
        supervisor.Child("worker", (*PYTHON, "entrepot.site", "worker")),
    )
