"""`entrepot doctor`: everything that does not agree, what it means, and what to do."""

import json
import os
import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape

from entrepot.site import home

if TYPE_CHECKING:
    from entrepot.site.backup.taking import Say
    from entrepot.site.doctor.examining import Examination

out = Console(highlight=False, soft_wrap=True)
PER_PAGE = 20


@click.command("doctor")
@click.option("--repair", "is_repair", is_flag=True, help="Do what is safe to do about it.")
@click.option("--dry-run", is_flag=True, help="With --repair: say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
              help="Which page of findings.")  # fmt: skip
@click.option("--per-page", type=click.IntRange(1, 1000), default=PER_PAGE, show_default=True,
              metavar="N", help="Findings a page.")  # fmt: skip
@click.option("--verbose", is_flag=True, help="Name each look, also those that found nothing.")
def command(**said: bool | int) -> None:
    """Look for whatever does not agree: stock, ledger, orders, holds, allowances, shelf, prices,
    payments, parcels, events, files, keys.

    Runs every audit and what audits cannot see, while orders run. Each finding says what it means
    in money or pieces, since when at the earliest, and what to do. --repair derives anew what is
    derived, ends what is overdue and tells what waits, by the program's own commands; what it did
    stands in ENTREPOT_HOME/doctor.log. It never edits the ledger.

    \b
    entrepot doctor
    entrepot doctor --repair --dry-run
    entrepot doctor --json > findings.json

    Exit codes: 0 nothing was found (or is left after --repair), 1 something was, 2 bad input.
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    if said["dry_run"] and not said["is_repair"]:
        raise click.UsageError("--dry-run belongs to --repair; by itself doctor changes nothing.")
    _set_up()
    found = _with_progress(as_json=bool(said["as_json"]))
    from entrepot.site.doctor import examining

    if said["as_json"]:
        click.echo(json.dumps(examining.plain(found), default=str, ensure_ascii=False))
    else:
        if said["verbose"]:
            _looks(found)
        tell(found, page=int(said["page"]), per_page=int(said["per_page"]))
    if said["is_repair"] and _repair(found, is_dry=bool(said["dry_run"])):
        found = examine()
        click.echo(f"Looked again: {found.found} found.", err=bool(said["as_json"]))
    sys.exit(1 if found.found else 0)


def examine(say: "Say" = lambda *_: None) -> "Examination":
    """Everything; Django is set up."""
    from entrepot.site.doctor import examining

    return examining.examine(say=say)


def tell(found: "Examination", *, page: int, per_page: int) -> None:
    """One page of what was found, under its causes."""
    took = sum(one.took_ms for one in found.looks) / 1000
    for look in found.failures:
        out.print(f"[red]could not look[/] {look.context}.{look.name}: {escape(look.failure)}")
    if not found.found:
        out.print(f"[green]Nothing found[/] by {len(found.looks)} looks in {took:.1f} s.")
        return
    first, last = (page - 1) * per_page, page * per_page
    total = sum(len(one.findings) for one in found.troubles)
    number = 0
    for trouble in found.troubles:
        shown = trouble.findings[max(first - number, 0) : max(last - number, 0)]
        number += len(trouble.findings)
        if not shown:
            continue
        count = f"{len(trouble.findings)}{' or more' if trouble.is_cut else ''}"
        note = "[yellow]note[/]" if trouble.cause.heals else "[red]FOUND[/]"
        out.print(
            f"{note} {count} of [bold]{trouble.code}[/]  (must hold: {escape(trouble.sentence)})"
        )
        impact = ", ".join(f"{many:,} {unit}" for many, unit in trouble.impact)
        out.print(f"  means: {trouble.cause.means}{f': {impact}' if impact else ''}")
        if trouble.since:
            out.print(f"  since: {trouble.since} at the earliest")
        out.print(f"  do:    {trouble.cause.todo}")
        for finding in shown:
            facts = "  ".join(f"{name}={fact}" for name, fact in finding.facts.items())
            out.print(f"    {escape(facts)}", style="dim")
    pages = -(-total // per_page)
    if pages > 1:
        out.print(
            f"Page {page} of {pages}: findings {first + 1:,} to {min(last, total):,} of {total:,}."
        )
    out.print(f"{found.found} found by {len(found.looks)} looks in {took:.1f} s.")


def _looks(found: "Examination") -> None:
    for one in found.looks:
        mark = "[green]ok[/]  " if one.holds else "[red]FAIL[/]"
        out.print(f"{mark} {one.context}.{one.name} ({one.took_ms} ms): {escape(one.sentence)}")


def _repair(found: "Examination", *, is_dry: bool) -> bool:
    from entrepot.site.doctor import repairing

    todo = repairing.planned(found)
    for one in todo:
        if is_dry:
            click.echo(f"would {one.sentence}", err=True)
        else:
            click.echo(f"{one.sentence}: {repairing.repair(one)}", err=True)
    if not todo:
        click.echo("Nothing of it can be repaired safely.", err=True)
    return bool(todo) and not is_dry


def _with_progress(*, as_json: bool) -> "Examination":
    from entrepot.site.cli import backup

    with backup.progress(quiet=as_json) as say:
        return examine(say)


def _set_up() -> None:
    place = home.folder()
    home.load_secrets(place)
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        os.environ["DATABASE_URL"] = database.url(database.start(place))
    import django

    django.setup()
