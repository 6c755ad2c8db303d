"""`entrepot books`: the shards of the hot tables: what is in them, and where they lie."""

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table

from entrepot.site import home
from entrepot.site.cli import books_move

if TYPE_CHECKING:
    from entrepot.kit.cluster import Look
    from entrepot.site.books import Figures

SHARDS_MAX = 1024

out = Console()


@click.group("books")
def command() -> None:
    """Books: each is a ledger with its orders and events, and lies on one server as a whole.

    One book is enough for one machine. Several can be spread over the workers of a Citus cluster:
    docs/guide/scaling.md.
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of a table.")
def list_(*, as_json: bool) -> None:
    """What each book holds, and on a cluster where it lies. Counts rows: seconds on millions."""
    _set_up()
    from entrepot.site import books

    rows = [books.figures(book) for book in books.numbers()]
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], default=str))
        return
    _show(rows)


@command.command("distribute")
@click.option("--dry-run", is_flag=True, help="Print the SQL; change nothing.")
@click.option(
    "--shards", type=click.IntRange(1, SHARDS_MAX), default=64, show_default=True, metavar="N",
    help="Shards of each table; a few times as many as there will be books.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask.")
def distribute(*, dry_run: bool, shards: int, yes: bool) -> None:
    """Lay the hot tables out over the workers of a Citus cluster, by book, side by side.

    DATABASE_URL is the coordinator. Accounts, transfers, orders, lines and events go to the
    workers with their rows; everything else stays. Stop web servers and workers first: tables are
    locked while their rows travel. Started again after a failure, it goes on where it stood.

    \b
    entrepot books distribute --dry-run
    entrepot books distribute --shards 128

    Exit codes: 0 done or nothing to do, 1 refused (no cluster, or something stands in the way).
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    _set_up()
    from entrepot.kit import cluster

    found = cluster.look()
    _say(found)
    if found.hindrances:
        raise cluster.Hindered(hindrances=found.hindrances)
    todo = cluster.statements(todo=found.todo, shards=shards)
    if dry_run:
        for line in todo:
            click.echo(f"{line};")
        return
    if not found.todo:
        click.echo(
            "All hot tables are distributed by book; what lay on the coordinator is emptied."
        )
    elif not yes:
        click.confirm(f"Distribute {', '.join(found.todo)} now?", abort=True)
    for line in todo:
        click.echo(f"{line};")
        cluster.run(line)


def _say(found: "Look") -> None:
    click.echo(f"Citus {found.version}, {len(found.workers)} workers:")
    for worker in found.workers:
        state = "answers" if worker.is_reachable else "DOES NOT ANSWER"
        click.echo(f"  {worker.name}:{worker.port} {state}")
    for table, (column, group) in sorted(found.distributed.items()):
        click.echo(f"  {table} is distributed by {column} (colocation group {group})")
    for hindrance in found.hindrances:
        click.secho(f"  {hindrance}", fg="red")


def _show(rows: "list[Figures]") -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("book", "merchants", "accounts", "orders", "transfers", "waiting"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("last order", "lies on"):
        table.add_column(name)
    for row in rows:
        table.add_row(
            str(row.book),
            f"{row.merchants:,}",
            f"{row.accounts:,}",
            f"{row.orders:,}",
            f"{row.transfers:,}",
            f"{row.waiting:,}",
            f"{row.newest_order_at:%Y-%m-%d %H:%M}" if row.newest_order_at else "none",
            row.place or "here",
        )
    out.print(table)


command.add_command(books_move.open_)
command.add_command(books_move.move)


def _set_up() -> None:
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        place = home.folder()
        home.load_secrets(place)
        os.environ["DATABASE_URL"] = database.url(database.start(place))
    import django

    django.setup()
