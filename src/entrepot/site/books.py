"""What the books hold, for the command line."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from entrepot.checkout.models import Order
from entrepot.kit import books, cluster
from entrepot.kit.models import BookRow, OutboxRow
from entrepot.ledger.models import Account, TransferRow
from entrepot.offices.models import Merchant


@dataclass(frozen=True, slots=True)
class Figures:
    """What one book holds. `place` is its shard and worker, or None where all is on one server."""

    book: int
    opened_at: datetime | None
    merchants: int
    accounts: int
    orders: int
    transfers: int
    waiting: int
    newest_order_at: datetime | None
    place: str | None


def numbers() -> tuple[int, ...]:
    """Every book, in order."""
    return books.all_books()


def figures(book: int) -> Figures:
    """Count what a book holds; one statement a table."""
    place = cluster.place_of(book)
    orders = Order.objects.filter(book=book)
    return Figures(
        book=book,
        opened_at=BookRow.objects.filter(number=book).values_list("opened_at", flat=True).first(),
        merchants=Merchant.objects.filter(book=book).count(),
        accounts=Account.objects.filter(book=book).count(),
        orders=orders.count(),
        transfers=TransferRow.objects.filter(book=book).count(),
        waiting=OutboxRow.objects.filter(book=book, told_at=None).count(),
        newest_order_at=orders.aggregate(at=Max("placed_at"))["at"],
        place=f"shard {place[0]} on {place[1]}" if place else None,
    )
