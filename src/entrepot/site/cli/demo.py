"""`entrepot demo`: a whole marketplace with its own goods, people and outside parties."""

import os
import shutil
import sys

import click

from entrepot.site import demo, home, supervisor
from entrepot.site.cli import serve


@click.command("demo")
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--reset", is_flag=True, help="Throw the demo's data away and start anew.")
@click.option("--prepare-only", is_flag=True, help="Load everything, then stop.")
def command(port: int, reset: bool, prepare_only: bool) -> None:  # noqa: FBT001  # click's flags
    """Serve a demo market: six offices, their merchants and goods, and simulated outside parties.

    The first start makes everything; the next ones keep the data. Prints who can sign in.
    """
    if reset:
        _reset()
    door = port + serve.DOOR_AFTER
    if not prepare_only:
        for number in (port, port + 1, door):
            serve.check_free("127.0.0.1", number)
    os.environ["ENTREPOT_DEMO"] = "1"
    os.environ.setdefault("ENTREPOT_CBEC_LIST", str(demo.FOLDER / "cbec_list.csv"))
    os.environ.setdefault("ENTREPOT_SIMULATOR_URL", f"http://localhost:{port + 1}")
    with serve.prepared(port=port) as database:
        serve.migrate(with_demo=True)
        if prepare_only:
            return
        serve.run(
            [
                *database,
                simulators(port + 1),
                *serve.children(port=port, host="127.0.0.1", workers=1, door=door),
            ],
            ready=lambda: _greet(port),
        )


def simulators(port: int) -> supervisor.Child:
    """The outside parties, in a process of their own."""
    command = (*serve.PYTHON, "entrepot.site", "simulators", "--port", str(port))
    return supervisor.Child("simulators", command)


def _reset() -> None:
    place = home.folder()
    if os.environ.get("DATABASE_URL"):
        click.secho(
            "--reset throws away the embedded database only; DATABASE_URL names another one. "
            "Empty that database yourself, or unset DATABASE_URL.",
            fg="red",
            err=True,
        )
        sys.exit(2)
    if (place / "pg" / "postmaster.pid").exists():
        from entrepot.site import database

        database.start(place).cleanup()
    for name in ("pg", "media", "papers", "private", "simulators"):
        shutil.rmtree(place / name, ignore_errors=True)


def _greet(port: int) -> None:
    click.secho(f"\n  Entrepot is at http://localhost:{port}", bold=True)
    click.echo("  Who can sign in stands on its first page; the password of all is: entrepot-demo")
    click.echo("  Ctrl-C stops everything and keeps the data; RESET=1 starts anew.\n")
