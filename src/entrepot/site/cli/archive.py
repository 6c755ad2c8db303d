"""`entrepot archive`: old transfers to files, the proof that they are there, and back."""

import os
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from entrepot.site import home

out = Console()


@click.command("archive")
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
    help="Checkouts of which all was over before this day (UTC).",
)  # fmt: skip
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Where the files go.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would go; write and remove nothing.")
@click.option(
    "--force", is_flag=True,
    help="Archive what is younger than the law's term: the files then are your books of account.",
)  # fmt: skip
@click.option(
    "--verify", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="FOLDER",
    help="Prove that all files are whole and agree with the tables.",
)  # fmt: skip
@click.option(
    "--restore", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE",
    help="Bring the transfers of one file back.",
)  # fmt: skip
def command(
    *,
    before: datetime | None,
    folder: Path | None,
    dry_run: bool,
    force: bool,
    verify: Path | None,
    restore: Path | None,
) -> None:
    """Move the transfers of checkouts that are long over from the ledger to files.

    Balances stay as they are: what the transfers had moved is carried forward, account by
    account. Orders, their lines and prices stay. It may run while orders come in, and may be
    stopped at any moment: started again, it goes on.

    \b
    entrepot archive --before 2016-01-01 --to /srv/archive --dry-run
    entrepot archive --verify /srv/archive
    entrepot archive --restore /srv/archive/book-0001/2015-03-01-0123456789abcdef.jsonl.gz

    Exit codes: 0 done, 1 refused or found something, 2 bad input.
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    asked = [bool(before or folder), verify is not None, restore is not None]
    if sum(asked) != 1 or (asked[0] and not (before and folder)):
        raise click.UsageError(
            "Say --before DATE --to FOLDER, or --verify FOLDER, or --restore FILE."
        )
    _set_up()
    if verify is not None:
        _verify(verify)
    elif restore is not None:
        _restore(restore)
    else:
        assert before is not None
        assert folder is not None
        _run(folder, before=before.date(), dry=dry_run, force=force)


def _run(folder: Path, *, before: date, dry: bool, force: bool) -> None:
    from django.utils import timezone

    from entrepot.site.archive import running

    today = timezone.now().date()
    if before > today:
        raise click.BadParameter("That day has not come yet.", param_hint="--before")
    if not force:
        running.check_age(before, today=today)
    files = orders = transfers = size = 0
    with Progress(console=out, transient=True) as progress:
        bar = progress.add_task("Archiving", total=None)
        for batch in running.run(folder, before=before, dry=dry):
            files, orders, transfers = files + 1, orders + batch.orders, transfers + batch.transfers
            size += batch.size
            progress.update(bar, description=f"{orders:,} orders, {transfers:,} transfers")
    would = "would go to" if dry else "are in"
    click.echo(
        f"{transfers:,} transfers of {orders:,} orders {would} {files:,} files"
        f" ({size / 1e6:.1f} MB) in {folder}."
    )
    if transfers and not dry:
        click.echo(f"Prove it: entrepot archive --verify {folder}")


def _verify(folder: Path) -> None:
    from entrepot.site.archive import proving

    proof = proving.prove(folder)
    for fault in proof.faults:
        click.secho(fault, fg="red", err=True)
    click.echo(f"{proof.files:,} files with {proof.transfers:,} transfers are whole.")
    if proof.faults:
        raise click.exceptions.Exit(1)
    click.echo("What is carried on each account is what they add up to.")


def _restore(file: Path) -> None:
    from entrepot.site.archive import restoring

    folder = file.resolve().parent.parent
    manifest = restoring.restore(folder, str(file.resolve().relative_to(folder)))
    click.echo(
        f"{manifest.transfers:,} transfers of {manifest.orders:,} orders are back in book"
        f" {manifest.book}. The file stays where it is."
    )


def _set_up() -> None:
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        place = home.folder()
        home.load_secrets(place)
        os.environ["DATABASE_URL"] = database.url(database.start(place))
    import django

    django.setup()
