"""What may leave for an archive together, and what has to stay in its place."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from entrepot.ledger.values import AccountId, Carry, Kind, Old

_MOVING = frozenset({Kind.POSTED, Kind.POST})
_ENDING = frozenset({Kind.POST, Kind.VOID})


def is_closed(transfers: Collection[Old], *, before: datetime) -> bool:
    """Is nothing of them open or recent, and is each hold here together with what ended it?"""
    here = {one.id for one in transfers}
    return all(
        one.at < before
        and (one.kind != Kind.PENDING or one.resolved_by in here)
        and (one.kind not in _ENDING or one.pending_id in here)
        for one in transfers
    )


def carry(transfers: Iterable[Old]) -> dict[AccountId, Carry]:
    """What they have moved on each account. A hold and its end by themselves move nothing."""
    debits: dict[AccountId, int] = defaultdict(int)
    credits_: dict[AccountId, int] = defaultdict(int)
    for one in transfers:
        if one.kind in _MOVING:
            debits[AccountId(one.debit)] += one.amount
            credits_[AccountId(one.credit)] += one.amount
    return {
        account: Carry(debits[account], credits_[account])
        for account in sorted({*debits, *credits_})
    }
