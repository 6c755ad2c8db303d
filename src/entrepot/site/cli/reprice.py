"""`entrepot reprice`: every price of the catalogue, computed anew after a rate or a law moved."""

import csv
import json
import os
import sys
import time
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from entrepot.site import home

if TYPE_CHECKING:
    from uuid import UUID

    from entrepot.storefront.commands import Repriced
    from entrepot.storefront.queries import MoveRow

TOP_MAX = 200
DUE_AT_ONCE = 500
"""Products that are remade at once because a price came or went; workers remake the others."""

out = Console()
err = Console(stderr=True)


@click.command("reprice")
@click.option("--lane", "lanes", multiple=True, metavar="CODE", help="Only this lane; repeatable.")
@click.option("--merchant", metavar="SLUG", help="Only this merchant's goods.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; needs --dry-run but today."
)
@click.option(
    "--verify", type=click.IntRange(min=0), default=1000, show_default=True, metavar="N",
    help="Compare N goods a lane with what quotes charge, before anything is written.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Compute and compare; write nothing.")
@click.option(
    "--top", type=click.IntRange(0, TOP_MAX), default=20, show_default=True, metavar="N",
    help="Show the N prices that changed most.",
)  # fmt: skip
@click.option(
    "--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path),
    help="Write what changed most to this file.",
)  # fmt: skip
@click.option("--reason", default="@command", help="Kept with the run: why it was done.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as one JSON object.")
def command(**said: Any) -> None:
    """Bring the shop's prices up to date: by today's law and rates, for every listing.

    Only what changed is written, in blocks; a run that is cut off goes on where it stood when it
    is started again. What the law no longer admits leaves the shop, and comes back when it may.
    Workers do the same by themselves when a rate or a row of law changes, and on each new day.

    \b
    entrepot reprice
    entrepot reprice --lane it-cn-cbec-direct --dry-run --day 2026-12-01 --csv moves.csv

    Exit codes: 0 done, 1 refused (another run, a price that differs), 2 bad input.
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    _set_up()
    from entrepot.kernel import Refusal
    from entrepot.storefront import commands

    started = time.perf_counter()
    try:
        done = _reprice(said)
    except commands.NoSuchLane as no:
        known = ", ".join(no.known) or "none yet"
        raise click.BadParameter(
            f"there is no open lane {no.lane!r}; there are: {known}", param_hint="--lane"
        ) from None
    except commands.NotAPriceOfToday as no:
        raise click.BadParameter(
            f"{no.day} is not today ({no.today}): a price that is shown is a price of today."
            " Add --dry-run to look at another day.",
            param_hint="--day",
        ) from None
    except Refusal as no:
        sentence = " ".join((type(no).__doc__ or no.code).split())
        if said["as_json"]:
            click.echo(json.dumps({"refused": no.code, "message": sentence, **_facts(no)}))
        else:
            err.print(f"[red]{escape(sentence)}[/]")
            for name, fact in _facts(no).items():
                err.print(f"  {name}: {escape(str(fact))}", style="dim")
        sys.exit(1)
    _print(done, said, seconds=time.perf_counter() - started)


def _reprice(said: dict[str, Any]) -> "Repriced":
    from django.utils import timezone

    from entrepot.storefront import commands

    day: datetime | None = said["day"]
    merchant = _merchant(said["merchant"]) if said["merchant"] else None
    with _progress() as bar:
        task = bar.add_task("prices", total=1, changed="reading")
        done = commands.reprice(
            at=timezone.now(),
            reason=said["reason"],
            lanes=said["lanes"],
            merchant=merchant,
            day=day.date() if day else None,
            verify=said["verify"],
            is_rehearsal=said["dry_run"],
            say=lambda done, total, changed: bar.update(
                task, completed=done, total=total, changed=f"{changed:,} changed", refresh=True
            ),
        )
    if not said["dry_run"]:
        commands.reshelve_due(at=timezone.now(), limit=DUE_AT_ONCE)
    return done


def _set_up() -> None:
    place = home.folder()
    home.load_secrets(place)
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        os.environ["DATABASE_URL"] = database.url(database.start(place))
    import django

    django.setup()


def _merchant(slug: str) -> "UUID":
    from entrepot.offices.models import Merchant

    found = Merchant.objects.filter(slug=slug).values_list("id", flat=True).first()
    if found is None:
        near = Merchant.objects.order_by("slug").values_list("slug", flat=True)[:30]
        raise click.BadParameter(
            f"there is no merchant {slug!r}; there are: {', '.join(near) or 'none yet'}",
            param_hint="--merchant",
        )
    return found


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} prices"),
        BarColumn(),
        TextColumn("{task.fields[changed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )


def _facts(no: Exception) -> dict[str, Any]:
    facts = {name: value for name, value in vars(no).items() if not name.startswith("_")}
    return {name: str(value) if not isinstance(value, (int, dict)) else value
            for name, value in facts.items()}  # fmt: skip


def _print(done: "Repriced", said: dict[str, Any], *, seconds: float) -> None:
    from entrepot.storefront import queries

    top = queries.moves(done.moves[: said["top"]])
    if said["csv_file"]:
        with said["csv_file"].open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(queries.moves_sheet(queries.moves(done.moves)))
    if said["as_json"]:
        body = {
            "run": done.run and str(done.run),
            "dry_run": said["dry_run"],
            "day": _day(said["day"]),
            "listings": done.done,
            "changed": done.changed,
            "refused": done.refused,
            "reasons": done.reasons,
            "one_by_one": done.one_by_one,
            "verified": done.verified,
            "resumed_at": done.resumed_at,
            "seconds": round(seconds, 2),
            "moves": [_plain(row) for row in top],
        }
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    if done.resumed_at:
        out.print(f"Went on with a run that was cut off after {done.resumed_at:,} prices.")
    verb = "would change" if said["dry_run"] else "changed"
    out.print(
        f"[bold]{done.done:,} prices[/], [green]{done.changed:,} {verb}[/], "
        f"[red]{done.refused:,} without a price[/], {done.verified:,} compared with quotes: "
        f"all the same. {seconds:.1f} s."
    )
    for code, count in sorted(done.reasons.items(), key=lambda pair: -pair[1]):
        sentence = queries.reason(code)
        out.print(f"  {count:,} {escape(code)}: {escape(sentence)}", style="dim")
    if top:
        out.print(_table(top))
    if said["csv_file"]:
        out.print(f"What changed most: {said['csv_file']}")
    if said["dry_run"]:
        out.print("Nothing was written.", style="dim")


def _table(rows: "list[MoveRow]") -> Table:
    table = Table("goods", "SKU", "lane", title="What changed most", title_justify="left")
    for name in ("old", "new", "by"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            escape(row.title), escape(row.sku), row.lane, row.old, row.new, row.percent,
            style="red" if row.has_risen else "green",
        )  # fmt: skip
    return table


def _plain(row: "MoveRow") -> dict[str, Any]:
    return {name: str(value) if name == "listing" else value for name, value in asdict(row).items()}


def _day(day: datetime | None) -> str | None:
    found: date | None = day.date() if day else None
    return found.isoformat() if found else None
