"""Transfers leave for a file that is safely on disk, or come back from it.

Accounts are not touched, so nobody who sells waits: what left is carried beside them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import connection, transaction

from entrepot.kernel import Refusal, new_id
from entrepot.kit import arrays
from entrepot.ledger import rules
from entrepot.ledger.models import ArchiveFile, CarriedRow, TransferRow
from entrepot.ledger.values import AccountId, Book, Carry, Filed, Old

_LOCK: Final = "select pg_advisory_xact_lock(hashtext('ledger_archive'), %s)"
_TAKE: Final = "delete from ledger_transfer where book = %(book)s and id = any(%(ids)s::uuid[])"
_CARRY: Final = """
insert into ledger_carried (book, id, debits_posted, credits_posted)
select %(book)s, v.id, v.debits, v.credits
from unnest(%(ids)s::uuid[], %(debits)s::bigint[], %(credits)s::bigint[]) as v (id, debits, credits)
on conflict (book, id) do update set
    debits_posted = ledger_carried.debits_posted + excluded.debits_posted,
    credits_posted = ledger_carried.credits_posted + excluded.credits_posted
"""
_UNCARRY: Final = """
update ledger_carried c set
    debits_posted = c.debits_posted - v.debits, credits_posted = c.credits_posted - v.credits
from unnest(%(ids)s::uuid[], %(debits)s::bigint[], %(credits)s::bigint[]) as v (id, debits, credits)
where c.book = %(book)s and c.id = v.id
"""


@dataclass(eq=False)
class NotInArchive(Refusal):
    """This file is not one to which transfers of this database have gone, or they are back."""

    code: ClassVar[str] = "ledger.not_in_archive"
    file: str


@dataclass(eq=False)
class ArchiveBusy(Refusal):
    """Some of these transfers have gone already: another run is at work on the same book."""

    code: ClassVar[str] = "ledger.archive_busy"
    transient: ClassVar[bool] = True
    book: int


@transaction.atomic
def take_out(transfers: Collection[Old], *, file: Filed, at: datetime, book: Book) -> None:
    """Remove transfers that the file has, and carry what they moved; all or none."""
    assert transfers
    _lock(book)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"book": book, "ids": arrays.uuids(one.id for one in transfers)})
        if cursor.rowcount != len(transfers):
            raise ArchiveBusy(book=book)
    _write(_CARRY, rules.carry(transfers), book=book)
    ArchiveFile.objects.create(
        id=new_id(),
        book=book,
        name=file.name,
        sha256=file.sha256,
        orders=file.orders,
        transfers=len(transfers),
        first_at=min(one.at for one in transfers),
        last_at=max(one.at for one in transfers),
        before=file.before,
        archived_at=at,
    )


@transaction.atomic
def put_back(
    transfers: Collection[Old], *, name: str, sha256: str, at: datetime, book: Book
) -> None:
    """The file's transfers are here again, and carried no more."""
    _lock(book)
    row = (
        ArchiveFile.objects.select_for_update()
        .filter(book=book, name=name, sha256=sha256, restored_at=None)
        .first()
    )
    if row is None or row.transfers != len(transfers):
        raise NotInArchive(file=name)
    TransferRow.objects.bulk_create(TransferRow(book=book, **one._asdict()) for one in transfers)
    _write(_UNCARRY, rules.carry(transfers), book=book)
    CarriedRow.objects.filter(book=book, debits_posted=0, credits_posted=0).delete()
    row.restored_at = at
    row.save(update_fields=["restored_at"])


def _lock(book: Book) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [book])


def _write(statement: str, sums: Mapping[AccountId, Carry], *, book: Book) -> None:
    ids: list[UUID] = list(sums)
    facts: dict[str, Any] = {
        "book": book,
        "ids": arrays.uuids(ids),
        "debits": [one.debits for one in sums.values()],
        "credits": [one.credits for one in sums.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        assert cursor.rowcount == len(ids), "an account's carried sums are missing"
