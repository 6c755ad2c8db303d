"""`entrepot backup`: a copy of everything, proved; and the archive of the database's log."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from entrepot.site import home
from entrepot.site.backup.taking import Say

out = Console()
err = Console(stderr=True)
PASSPHRASE = "ENTREPOT_BACKUP_PASSPHRASE"  # noqa: S105  # the variable's name


@click.command("backup")
@click.option("--to", "store", type=click.Path(file_okay=False, path_type=Path),
              help="The store: a folder, best on another machine's disk.")  # fmt: skip
@click.option("--kind", type=click.Choice(["base", "dump"]), default="base", show_default=True,
              help="`base`: the server's files, for any moment; `dump`: portable.")  # fmt: skip
@click.option("--keep", type=click.IntRange(min=1), metavar="N",
              help="Afterwards keep the newest N of each kind, and the log they need.")  # fmt: skip
@click.option("--wal-to", type=click.Path(file_okay=False, path_type=Path),
              help="Archive the database's log into this store, until stopped.")  # fmt: skip
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=f"Seals the keys in the backup; or set {PASSPHRASE}.")  # fmt: skip
@click.option("--without-secrets", is_flag=True, help="Leave this machine's keys out.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors; for cron.")
def command(**said: Any) -> None:
    """Back up database, pictures, papers and keys, while orders run.

    The copy is read again and proved before it gets its name. Restore it with `entrepot restore`;
    docs/guide/backup.md says how often, where to, and what can be lost.

    \b
    entrepot backup --to /mnt/backup --keep 7
    entrepot backup --to /mnt/backup --kind dump
    entrepot backup --wal-to /mnt/backup      (or ENTREPOT_WAL_TO for `entrepot serve`)

    Exit codes: 0 done, 1 not made, 2 bad input.
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    if (said["store"] is None) == (said["wal_to"] is None):
        raise click.UsageError("Say --to FOLDER for a backup, or --wal-to FOLDER for the log.")
    place = home.folder()
    home.load_secrets(place)
    url = _address(place)
    from entrepot.site.backup import taking, wal

    if said["wal_to"] is not None:
        wal.follow(url, said["wal_to"].resolve())
    passphrase = read_passphrase(said["passphrase_file"])
    with progress(quiet=said["quiet"]) as say:
        made = taking.take(
            url=url,
            place=place,
            store=said["store"].resolve(),
            kind=said["kind"],
            passphrase=passphrase,
            with_secrets=not said["without_secrets"],
            say=say,
        )
    gone = taking.forget(said["store"].resolve(), keep=said["keep"]) if said["keep"] else []
    if said["quiet"]:
        return
    its = made.manifest
    click.secho(str(made.folder), bold=True)
    click.echo(
        f"  {made.bytes / 1e6:,.1f} MB, proved; PostgreSQL {its.postgres}, "
        f"Entrepot {its.version}, {len(its.files)} files besides the database's"
    )
    click.echo(f"  holds every order that was acknowledged before {its.holds_until.isoformat()}")
    if gone:
        click.echo(f"  {len(gone)} older backups and pieces of log were taken away")
    if its.secrets == "plain":
        click.secho(
            f"  This machine's keys are in it, readable by its owner: whoever has it can read the "
            f"personal data. Set {PASSPHRASE} to seal them.",
            fg="yellow",
            err=True,
        )
    elif its.secrets == "left out":
        click.secho(
            "  Without this machine's keys the personal data in it cannot be read: keep them "
            "elsewhere.",
            fg="yellow",
            err=True,
        )


def read_passphrase(path: Path | None) -> str:
    if path is not None:
        return path.read_text().strip()
    return os.environ.get(PASSPHRASE, "")


@contextmanager
def progress(*, quiet: bool) -> Iterator[Say]:
    """One bar, for whatever is being done; nothing where nobody looks."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task("connecting", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total or None
        )


def _address(place: Path) -> str:
    if os.environ.get("DATABASE_URL"):
        return os.environ["DATABASE_URL"]
    from entrepot.site import database

    if not (place / "pg" / "PG_VERSION").exists():
        click.secho(
            f"There is no database in {place}. Set ENTREPOT_HOME or DATABASE_URL.",
            fg="red", err=True,
        )  # fmt: skip
        sys.exit(1)
    return database.url(database.start(place))
