"""Which book a merchant is kept in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from entrepot.kernel import Refusal
from entrepot.kit import books, trail
from entrepot.offices.models import Merchant, MerchantBook


@dataclass(eq=False)
class NoSuchBook(Refusal):
    """There is no book of this number: open it first."""

    code: ClassVar[str] = "offices.no_such_book"
    status: ClassVar[int] = 404
    book: int


@transaction.atomic
def move_merchant(*, merchant: UUID, to: int, at: datetime) -> int:
    """From now on the merchant's new orders go to another book; answers the one it leaves.

    Stock follows (`logistics.commands.drain`); open orders end where they are. Moving it to
    where it is changes nothing.
    """
    if to not in books.all_books():
        raise NoSuchBook(book=to)
    row = Merchant.objects.select_for_update().get(id=merchant)
    left = row.book
    if left == to:
        return left
    mine = MerchantBook.objects.filter(merchant=merchant)
    _be_there(merchant, left)
    mine.filter(book=left).update(left_at=at, drained_at=None)
    _be_there(merchant, to)
    mine.filter(book=to).update(left_at=None, drained_at=None)
    row.book = to
    row.save(update_fields=["book"])
    trail.record(
        what="merchant.moved",
        on="merchant",
        object_id=merchant,
        merchant=merchant,
        before={"book": left},
        after={"book": to},
    )
    return left


@transaction.atomic
def note_sale_in(*, merchant: UUID, book: int, at: datetime) -> None:
    """The merchant has sold in a book that is not its own: its pages must look there too."""
    MerchantBook.objects.get_or_create(
        merchant_id=merchant, book=book, defaults={"left_at": at, "drained_at": at}
    )


@transaction.atomic
def note_drained(*, merchant: UUID, book: int, at: datetime) -> None:
    """Nothing of the merchant's stock is left in a book that it left."""
    left = MerchantBook.objects.filter(merchant=merchant, book=book, left_at__isnull=False)
    left.update(drained_at=at)


def _be_there(merchant: UUID, book: int) -> None:
    MerchantBook.objects.get_or_create(merchant_id=merchant, book=book)
