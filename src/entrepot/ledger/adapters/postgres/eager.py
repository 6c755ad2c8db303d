"""The statements of holds that are not judged: the database itself says no."""

import struct
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from entrepot.kit import statements
from entrepot.kit.statements import Bigints, Copy, Statement, Texts
from entrepot.ledger.values import Book, Kind

_WRITE: Final = """
copy ledger_transfer (
    book, at, kind, expires_at, id, debit, credit, chain, amount, unit, reason
) from stdin (format binary)
"""

_LOCK: Final = """
select id from ledger_account where book = %b::int and id = any(%b::uuid[]) order by id for update
"""

# One statement says both what to add and that all of it was added: an account that is not there,
# or counts in another unit, makes the last line divide by zero, and nothing has happened.
_CHANGE: Final = """
with changed as (
    update ledger_account a set
        debits_pending = a.debits_pending + v.debits,
        credits_pending = a.credits_pending + v.credits
    from unnest(%b::uuid[], %b::text[], %b::bigint[], %b::bigint[]) as v (id, unit, debits, credits)
    where a.book = %b::int and a.id = v.id and a.unit = v.unit
    returning a.id
)
select 1 / (count(*) = %b::int)::int from changed
"""

_HEAD: Final = struct.Struct(">hiiiqihiq")
_HOLD: Final = struct.Struct(">i16si16si16si16siq")
_FIELDS: Final = 11

hold = _HOLD.pack
"""16, id, 16, debit, 16, credit, 16, chain, 8, amount."""


def head(*, book: Book, at: datetime, expires_at: datetime) -> bytes:
    """How each row of a batch begins; `hold`, unit and reason follow."""
    return _HEAD.pack(
        _FIELDS, 4, book, 8, statements.microseconds(at), 2, Kind.PENDING,
        8, statements.microseconds(expires_at),
    )  # fmt: skip


def write(rows: Sequence[bytes]) -> Copy:
    """Store holds."""
    return statements.packed(_WRITE, rows)


def lock(accounts: Sequence[bytes], *, book: Book) -> Statement:
    """Lock accounts in the order of their ids, so that no two batches deadlock."""
    return Statement(_LOCK, (book, statements.Uuids.packed(accounts)))


def change(
    units: Mapping[bytes, str],
    debits: Mapping[bytes, int],
    credits_: Mapping[bytes, int],
    *,
    book: Book,
) -> Statement:
    """Add to what is pending on accounts; fails unless each is there and of its unit."""
    return Statement(
        _CHANGE,
        (
            statements.Uuids.packed(list(units)),
            Texts.of(list(units.values())),
            Bigints.of([debits.get(account, 0) for account in units]),
            Bigints.of([credits_.get(account, 0) for account in units]),
            book,
            len(units),
        ),
    )
