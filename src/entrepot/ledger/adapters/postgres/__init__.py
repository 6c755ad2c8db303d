"""The ledger's statements. Each names its book, so that they run unchanged on a cluster."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from entrepot.kit.statements import (
    Bigints,
    Moments,
    Row,
    Smallints,
    Statement,
    Texts,
    Uuids,
)
from entrepot.ledger.rules import Sums
from entrepot.ledger.values import (
    AccountId,
    Balance,
    Book,
    Kind,
    NewAccount,
    Rule,
    Stored,
    Transfer,
    TransferId,
)

_LOCK = """
select id, name, unit, rule, debits_pending, debits_posted, credits_pending, credits_posted
from ledger_account where book = %b::int and id = any(%b::uuid[]) order by id for update
"""

_LOOK = """
select id, name, unit, rule, debits_pending, debits_posted, credits_pending, credits_posted
from ledger_account where book = %b::int and id = any(%b::uuid[])
"""

_READ = """
select id, debit, credit, amount, unit, kind, pending_id, expires_at, reason, resolved_by
from ledger_transfer where book = %b::int and id = any(%b::uuid[])
"""

_OPEN = """
insert into ledger_account (
    book, id, name, unit, rule, debits_pending, debits_posted, credits_pending, credits_posted
)
select %b::int, v.id, v.name, v.unit, v.rule, 0, 0, 0, 0
from unnest(%b::uuid[], %b::text[], %b::text[], %b::smallint[]) as v (id, name, unit, rule)
order by v.id
on conflict (book, id) do nothing
"""

_CHANGE = """
update ledger_account a set
    debits_pending = a.debits_pending + v.debits_pending,
    debits_posted = a.debits_posted + v.debits_posted,
    credits_pending = a.credits_pending + v.credits_pending,
    credits_posted = a.credits_posted + v.credits_posted
from unnest(%b::uuid[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[])
    as v (id, debits_pending, debits_posted, credits_pending, credits_posted)
where a.book = %b::int and a.id = v.id
"""

_WRITE = """
insert into ledger_transfer (
    book, at, id, debit, credit, amount, unit, kind, pending_id, chain, expires_at, reason
)
select %b::int, %b::timestamptz, v.* from unnest(
    %b::uuid[], %b::uuid[], %b::uuid[], %b::bigint[], %b::text[], %b::smallint[],
    %b::uuid[], %b::uuid[], %b::timestamptz[], %b::text[]
) as v
"""

_RESOLVE = """
update ledger_transfer t set resolved_by = v.resolver
from unnest(%b::uuid[], %b::uuid[]) as v (id, resolver)
where t.book = %b::int and t.id = v.id and t.resolved_by is null
returning t.id
"""


def lock(accounts: Iterable[AccountId], *, book: Book) -> Statement:
    """Lock and load accounts, in the order of their ids, so that no two batches deadlock."""
    return Statement(_LOCK, (book, Uuids.of(sorted(set(accounts)))))


def look(accounts: Iterable[AccountId], *, book: Book) -> Statement:
    """Load accounts without locking them."""
    return Statement(_LOOK, (book, Uuids.of(list(accounts))))


def read(transfers: Iterable[TransferId], *, book: Book) -> Statement:
    """Load transfers by id. What it finds is final only once their accounts are locked."""
    return Statement(_READ, (book, Uuids.of(list(set(transfers)))))


def open_accounts(accounts: Sequence[NewAccount], *, book: Book) -> Statement:
    """Open what is not open."""
    return Statement(
        _OPEN,
        (
            book,
            Uuids.of([account.id for account in accounts]),
            Texts.of([account.name for account in accounts]),
            Texts.of([account.unit for account in accounts]),
            Smallints.of([account.rule for account in accounts]),
        ),
    )


def change(changes: Mapping[AccountId, Sums], *, book: Book) -> Statement:
    """Add to the sums of locked accounts."""
    sums = list(changes.values())
    columns = [Bigints.of([row[column] for row in sums]) for column in range(4)]
    return Statement(_CHANGE, (Uuids.of(list(changes)), *columns, book))


def write(
    transfers: Sequence[tuple[Transfer, TransferId]], *, book: Book, at: datetime
) -> Statement:
    """Store new transfers, each with its chain."""
    new = [transfer for transfer, _ in transfers]
    return Statement(
        _WRITE,
        (
            book,
            at,
            Uuids.of([t.id for t in new]),
            Uuids.of([t.debit for t in new]),
            Uuids.of([t.credit for t in new]),
            Bigints.of([t.amount for t in new]),
            Texts.of([t.unit for t in new]),
            Smallints.of([t.kind for t in new]),
            Uuids.of([t.pending_id for t in new]),
            Uuids.of([chain for _, chain in transfers]),
            Moments.of([t.expires_at for t in new]),
            Texts.of([t.reason for t in new]),
        ),
    )


def resolve(resolved: Mapping[TransferId, TransferId], *, book: Book) -> Statement:
    """Mark holds as ended; answers the ids of those that were open."""
    return Statement(_RESOLVE, (Uuids.of(list(resolved)), Uuids.of(list(resolved.values())), book))


def balances(rows: Iterable[Row]) -> list[Balance]:
    """What `lock` answered."""
    return [Balance(row[0], row[1], row[2], _rule(row[3]), *row[4:]) for row in rows]


def stored(rows: Iterable[Row]) -> dict[TransferId, Stored]:
    """What `read` answered."""
    return {
        row[0]: Stored(
            Transfer(
                id=row[0],
                debit=row[1],
                credit=row[2],
                amount=row[3],
                unit=row[4],
                kind=Kind(row[5]),
                pending_id=row[6],
                expires_at=row[7],
                reason=row[8],
            ),
            row[9],
        )
        for row in rows
    }


@lru_cache(maxsize=8)
def _rule(number: int) -> Rule:
    return Rule(number)
