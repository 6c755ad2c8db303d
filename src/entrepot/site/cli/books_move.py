"""`entrepot books open` and `entrepot books move`: more books, and merchants among them."""

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

import click
from rich.console import Console

from entrepot.site import home

if TYPE_CHECKING:
    from entrepot.logistics.commands import Drained

LOOK_EVERY_S = 2.0

out = Console()


@click.command("open")
@click.argument("number", type=click.IntRange(2, 4095))
def open_(number: int) -> None:
    """Open book NUMBER. Nothing goes there until a merchant is moved.

    Persons' yearly allowances begin to use it on the first of January.
    """
    _set_up()
    from entrepot.kit import books

    is_new = books.open_book(number)
    click.echo(f"Book {number} is open." if is_new else f"Book {number} was open already.")


@click.command("move")
@click.argument("merchant")
@click.option("--to", "book", type=click.IntRange(1, 4095), required=True, metavar="BOOK")
@click.option("--watch", is_flag=True, help="Stay until nothing is left in the old book.")
def move(merchant: str, book: int, *, watch: bool) -> None:
    """Keep MERCHANT (its slug or id) in another book from now on, while it sells.

    New orders go there at once; free stock follows within seconds, and what open orders hold
    when it is set free. The worker sees to the rest, so this may be stopped at any time.

    \b
    entrepot books open 2
    entrepot books move cantina-rossi --to 2 --watch
    """  # noqa: D301  # \b is click's mark for lines that keep their breaks
    _set_up()
    from django.utils import timezone

    from entrepot.logistics import commands as logistics
    from entrepot.offices import commands as offices

    identity = _merchant(merchant)
    left = offices.move_merchant(merchant=identity, to=book, at=timezone.now())
    if left == book:
        click.echo(f"{merchant} is kept in book {book} already.")
        return
    click.echo(f"New orders of {merchant} go to book {book}.")
    done = logistics.drain(merchant=identity, source=left, at=timezone.now())
    _tell(done)
    while watch and not done.is_empty:
        time.sleep(LOOK_EVERY_S)
        before = done
        done = logistics.drain(merchant=identity, source=left, at=timezone.now())
        if (done.moved, done.held) != (0, before.held):
            _tell(done)


def _tell(done: "Drained") -> None:
    if done.is_empty:
        out.print(f"{done.moved} units moved; nothing is left in book {done.source}.")
    else:
        out.print(
            f"{done.moved} units moved; {done.held} are held by open orders in book {done.source}."
        )


def _merchant(text: str) -> UUID:
    from entrepot.offices.models import Merchant

    rows = Merchant.objects.filter(slug=text)
    with suppress(ValueError):
        rows = rows | Merchant.objects.filter(id=UUID(text))
    found = rows.values_list("id", flat=True).first()
    if found is None:
        raise click.BadParameter(f"there is no merchant {text}", param_hint="MERCHANT")
    return found


def _set_up() -> None:
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        place = home.folder()
        home.load_secrets(place)
        os.environ["DATABASE_URL"] = database.url(database.start(place))
    import django

    django.setup()
