"""A batch as steps (`kit.statements`): lock, judge in memory, write by sets.

A caller that writes rows of its own in the same rounds uses the parts: `lock` first, then
`judge` over what it answered, then `writes` among its own statements.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from entrepot.kit.statements import Row, Statement, Steps
from entrepot.ledger.adapters import postgres
from entrepot.ledger.rules import Judgement, judge
from entrepot.ledger.values import (
    AccountId,
    Balance,
    Book,
    Chain,
    NewAccount,
    Stored,
    TransferId,
    Verdict,
)

CHAINS_MAX = 1024
"""Chains of one batch: larger ones hold their locks too long."""


def steps(chains: Sequence[Chain], *, at: datetime, book: Book) -> Steps[list[Verdict]]:
    """Judge and store chains, in one transaction that the caller commits."""
    assert len(chains) <= CHAINS_MAX, len(chains)
    if not chains:
        return []
    transfers = [transfer for chain in chains for transfer in chain]
    holds = [t.pending_id for t in transfers if t.pending_id is not None]
    accounts = {a for t in transfers if t.pending_id is None for a in (t.debit, t.credit)}
    if holds:
        # The accounts of a hold never change, so they may be read before they are locked.
        [rows] = yield [postgres.read(holds, book=book)]
        for hold in postgres.stored(rows).values():
            accounts |= {hold.transfer.debit, hold.transfer.credit}
    locked, rows = yield [
        postgres.lock(accounts, book=book),
        postgres.read([*(t.id for t in transfers), *holds], book=book),
    ]
    known = postgres.stored(rows)
    judgement = judge(postgres.balances(locked), chains, known=known, at=at)
    if todo := writes(judgement, at=at, book=book):
        answers = yield todo
        if judgement.resolved:
            assert len(answers[-1]) == len(judgement.resolved), "a hold was resolved twice"
    return judgement.verdicts


def lock(accounts: Iterable[AccountId], *, book: Book) -> Statement:
    """Lock the accounts of a batch, always in the same order."""
    return postgres.lock(accounts, book=book)


def balances(rows: Iterable[Row]) -> list[Balance]:
    """The balances that `lock` answered."""
    return postgres.balances(rows)


def read(transfers: Iterable[TransferId], *, book: Book) -> Statement:
    """Load transfers by id; final once their accounts are locked."""
    return postgres.read(transfers, book=book)


def stored(rows: Iterable[Row]) -> dict[TransferId, Stored]:
    """The transfers that `read` answered."""
    return postgres.stored(rows)


def opening(accounts: Sequence[NewAccount], *, book: Book) -> Statement:
    """Open those accounts that are not open."""
    return postgres.open_accounts(accounts, book=book)


def writes(judgement: Judgement, *, at: datetime, book: Book) -> list[Statement]:
    """What stores a judgement; nothing when it changed nothing. Resolved holds come last."""
    if not judgement.transfers:
        return []
    todo = [*sums(judgement, book=book), postgres.write(judgement.transfers, book=book, at=at)]
    if judgement.resolved:
        todo.append(postgres.resolve(judgement.resolved, book=book))
    return todo


def sums(judgement: Judgement, *, book: Book) -> list[Statement]:
    """What changes the sums of accounts."""
    return [postgres.change(judgement.changes, book=book)] if judgement.changes else []


__all__ = [
    "CHAINS_MAX",
    "Judgement",
    "TransferId",
    "balances",
    "judge",
    "lock",
    "opening",
    "read",
    "steps",
    "stored",
    "sums",
    "writes",
]
