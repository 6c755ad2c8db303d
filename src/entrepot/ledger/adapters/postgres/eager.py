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

# One statement says both what to add and that all of it was added: an account that is not there,
# or counts in another unit, makes the last line divide by zero, and nothing has happened. Rows
# are locked as they are met: in the order of the arrays where `ORDERLY` holds. Elsewhere two
# batches may wait for each other in a circle; one of them is then placed again.
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

ORDERLY: Final = """
select set_config(name, value, false) from (values
    ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off'), ('enable_seqscan', 'off'),
    ('enable_material', 'off'), ('plan_cache_mode', 'force_generic_plan')
) as wanted (name, value)
"""
"""Makes a session join arrays with tables one element after the other, by the primary key."""

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


def change(
    units: Mapping[bytes, str],
    debits: Mapping[bytes, int],
    credits_: Mapping[bytes, int],
    *,
    book: Book,
) -> Statement:
    """Add to what is pending on accounts; fails unless each is there and of its unit."""
    accounts = sorted(units)
    return Statement(
        _CHANGE,
        (
            statements.Uuids.packed(accounts),
            Texts.of([units[account] for account in accounts]),
            Bigints.of([debits.get(account, 0) for account in accounts]),
            Bigints.of([credits_.get(account, 0) for account in accounts]),
            book,
            len(accounts),
        ),
    )
