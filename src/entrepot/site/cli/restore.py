"""`entrepot restore`: a backup brought back into a new place, and examined there."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from entrepot.site.cli import backup as backups


class _Moment(click.ParamType):  # type: ignore[type-arg]  # not generic at run time
    """A moment with its zone: without one nobody would know which midnight is meant."""

    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no moment: write 2026-11-11 00:15:00+08", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} has no zone: write {value}+08 or {value}Z", param, ctx)
        return moment


@click.command("restore")
@click.argument("store", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--home", "place", required=True, type=click.Path(path_type=Path),
              help="The new ENTREPOT_HOME; must not exist yet, or be empty.")  # fmt: skip
@click.option("--until", type=_Moment(), help="As of this moment, e.g. '2026-11-11 00:15:00+08'.")
@click.option("--without-log", is_flag=True, help="Only the backup, not the log archived after it.")
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=f"Opens the keys; or set {backups.PASSPHRASE}.")  # fmt: skip
@click.option("--without-secrets", is_flag=True, help="Leave the keys out.")
@click.option("--without-examination", is_flag=True, help="Do not run `entrepot doctor` there.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def command(**said: Any) -> None:
    """Bring the newest backup of a store back, with the log behind it, into a new place.

    STORE is what `entrepot backup --to` filled, or one backup in it. Each byte is proved first;
    a changed one, or a piece of log that is missing, is refused. The original is never touched.
    At the end every audit runs in the new place, and its findings are told.

    \b
    entrepot restore /mnt/backup --home /srv/entrepot-2
    entrepot restore /mnt/backup --home /srv/look --until "2026-11-11 00:15:00+08"

    Exit codes: 0 restored and sound, 1 refused, or restored and something was found, 2 bad input.
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    from entrepot.site.backup import restoring

    place: Path = said["place"].resolve()
    restoring.must_be_new(place)
    chosen = restoring.choose(
        said["store"].resolve(), until=said["until"], with_log=not said["without_log"]
    )
    its = chosen.manifest
    click.echo(
        f"{chosen.folder.name}: a {its.kind} of Entrepot {its.version}, "
        f"made at {its.ended_at.isoformat()}"
    )
    with backups.progress(quiet=said["quiet"]) as say:
        for sentence in restoring.restore(
            chosen,
            place=place,
            passphrase=backups.read_passphrase(said["passphrase_file"]),
            with_secrets=not said["without_secrets"],
            say=say,
        ):
            click.echo(f"  {sentence}")
    found = 0
    if not said["without_examination"]:
        with restoring.serving(place) as address:
            found = _examine(place, address)
    click.secho(f"Restored. Serve it with: ENTREPOT_HOME={place} entrepot serve", bold=True)
    click.echo(
        "  It knows the same payments and parcels as the original: serve it beside the original "
        "only without its providers and carriers (docs/guide/backup.md)."
    )
    sys.exit(1 if found else 0)


def _examine(place: Path, address: str) -> int:
    """Migrate to this version and look at everything; how much was found that will not heal.

    Time went on since the backup: what is overdue now ends when a worker runs.
    """
    from entrepot.site import home

    os.environ["ENTREPOT_HOME"] = str(place)
    os.environ["DATABASE_URL"] = address
    os.environ.pop("ENTREPOT_REPLICA_URL", None)
    secrets = place / home.SECRETS_FILE
    if secrets.exists():
        for line in secrets.read_text().splitlines():
            name, _, value = line.partition("=")
            os.environ[name] = value
    import django

    django.setup()
    from django.core.management import call_command

    from entrepot.site.cli import doctor

    call_command("migrate", verbosity=0)
    report = doctor.examine()
    doctor.tell(report, page=1, per_page=20)
    return report.serious
