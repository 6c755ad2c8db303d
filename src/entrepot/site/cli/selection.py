"""Which local products suit a far market: scores, and the figures they are judged by."""

import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

_FILE: Final = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group("selection")
def command() -> None:
    """Which local products suit a far market, and why."""


@command.command("evaluate")
@click.argument("file", type=_FILE)
@click.option("--currency", default="CNY", help="Of prices without one (CNY).")
@click.option("--brands", "by_brand", is_flag=True, help="Print each brand's figure too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(*, file: Path, currency: str, by_brand: bool, as_json: bool) -> None:
    """Say how well demand is foretold: every brand of FILE held out in turn.

    FILE is CSV (also .gz) with columns id, title, price, pieces sold, brand or shop, and the day,
    under any of their usual names. For each brand the model learns from the others, ranks the
    brand's items, and is compared with their sales.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    django.setup()

    from entrepot.selection.queries import demand
    from entrepot.selection.values import FiguresRefused

    shown = Console(stderr=True)
    with Progress(console=shown, transient=True, disable=as_json) as bar:
        task = bar.add_task("Brands held out", total=None)
        try:
            found = demand.evaluate_demand(
                file,
                currency=currency,
                day=date.today(),  # noqa: DTZ011  # a day without a zone, for rows without one
                progress=lambda done, whole: bar.update(task, completed=done, total=whole),
            )
        except FiguresRefused as no:
            raise click.ClickException(
                f"{file.name} has no such table ({no.reason}): it needs columns id, title, price, "
                "sold and brand"
            ) from no
    if found is None:
        raise click.ClickException(
            "There is too little to learn from: at least 120 items with sales are needed, "
            "on two shelves of ten or more"
        )
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    table = Table(
        title=f"{found.items} items of {found.brands} brands, each brand held out in turn"
    )
    table.add_column("Way of ranking")
    table.add_column("Spearman within brand", justify="right")
    table.add_column("Found of the top tenth", justify="right")
    table.add_column("80 % interval holds", justify="right")
    for one in found.figures:
        covered = "" if one.covered is None else f"{one.covered:.1%}"
        table.add_row(one.name, f"{one.spearman:.3f}", f"{one.top_tenth:.1%}", covered)
    # Wide enough for a file or a pipe, where nobody could widen it.
    wide = Console(width=None if shown.is_terminal else 120)
    wide.print(table)
    if by_brand:
        best = found.figures[-1]
        for brand, items, rank in best.by_brand:
            click.echo(f"{rank:6.3f}  {items:5d}  {brand}")
    if found.left_out:
        click.echo(
            f"{found.left_out} items were left out: no sales figure, or a shelf of fewer than ten."
        )


@command.command("import")
@click.argument("file", type=_FILE)
@click.option("--market", default="cn", show_default=True, help="The market the figures are about.")
@click.option("--name", help="Who publishes them and which they are (the file's name).")
@click.option("--note", default="", help="Licence and credit.")
@click.option("--office", metavar="CODE", help="Only this office judges by them.")
@click.option(
    "--flow", type=click.Choice(["M", "X"]), help="Imports or exports, where no column says it."
)
@click.option("--category", default="", metavar="SLUG", help="Of prices that name none.")
def import_file(
    *,
    file: Path,
    market: str,
    name: str | None,
    note: str,
    office: str | None,
    flow: str | None,
    category: str,
) -> None:
    """Read figures of a market: UN Comtrade, Eurostat Comext, WITS, or prices and sales of shops.

    FILE is CSV or TSV, also packed with gzip. The same file is read once; rows that cannot be read
    are counted and told. Exit code 1: refused.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    django.setup()

    from django.utils import timezone

    from entrepot.offices import queries as offices
    from entrepot.selection import commands
    from entrepot.selection.models import Source
    from entrepot.selection.values import FiguresRefused

    owner = next((one.id for one in offices.offices() if one.code == office), None)
    if office and owner is None:
        raise click.BadParameter(f"there is no office {office!r}", param_hint="--office")
    try:
        identity = commands.import_figures(
            file,
            name=name or file.name,
            note=note,
            market=market,
            office=owner,
            flow=flow or "",
            category=category,
            at=timezone.now(),
        )
    except FiguresRefused as no:
        columns = f"; its columns: {', '.join(no.columns)}" if no.columns else ""
        raise click.ClickException(f"{file.name}: {no.reason}{columns}") from no
    row = Source.objects.get(id=identity)
    click.echo(
        f"{row.rows:,} rows read as {row.form} ({row.kind}), {row.repeats:,} repeats,"
        f" {row.failed:,} not read"
    )
    for issue in row.issues[:10]:
        click.echo(f"  line {issue['line']}: {issue['reason']} {issue['value']}")


@command.command("score")
@click.option("--market", default="cn", show_default=True, help="The market to score for.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def score_market(*, market: str, as_json: bool) -> None:
    """Score every product that could go to a market, anew."""
    import time

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    django.setup()

    from django.utils import timezone

    from entrepot.catalog.values import MARKETS
    from entrepot.selection import commands

    if market not in MARKETS:
        known = ", ".join(MARKETS)
        raise click.BadParameter(f"there is no market {market!r}; there are: {known}")
    started = time.perf_counter()
    shown = Console(stderr=True)
    with Progress(console=shown, transient=True, disable=as_json) as bar:
        task = bar.add_task("Products scored", total=None)
        done = commands.score(
            market=market, at=timezone.now(), told=lambda count: bar.update(task, completed=count)
        )
    seconds = time.perf_counter() - started
    if as_json:
        click.echo(json.dumps({"market": market, "products": done, "seconds": round(seconds, 2)}))
    else:
        click.echo(f"{done:,} products scored for {market} in {seconds:.1f} s")
