"""The judge against a model that is too simple to be wrong: one transfer at a time, no batch."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.ledger import rules
from entrepot.ledger.values import (
    ALL,
    AccountId,
    Balance,
    Chain,
    Kind,
    Rule,
    Stored,
    Transfer,
    TransferId,
    expiry_id,
    post,
    void,
)

START = datetime(2026, 11, 22, tzinfo=UTC)
ACCOUNTS = {
    AccountId(UUID(int=1)): ("a", Rule.NONE),
    AccountId(UUID(int=2)): ("a", Rule.NO_OVERDRAFT),
    AccountId(UUID(int=3)): ("a", Rule.NO_OVERDRAFT),
    AccountId(UUID(int=4)): ("a", Rule.NO_OVERCREDIT),
    AccountId(UUID(int=5)): ("b", Rule.NONE),
}
GHOST = AccountId(UUID(int=9))


@dataclass
class Naive:
    """Every open amount is recomputed from the list of what happened, each time."""

    done: list[Transfer] = field(default_factory=list)

    def sums(self, account: AccountId) -> tuple[int, int, int, int]:
        resolved = {t.pending_id for t in self.done}
        open_ = [t for t in self.done if t.kind is Kind.PENDING and t.id not in resolved]
        real = [t for t in self.done if t.kind in {Kind.POSTED, Kind.POST}]
        return (
            sum(t.amount for t in open_ if t.debit == account),
            sum(t.amount for t in real if t.debit == account),
            sum(t.amount for t in open_ if t.credit == account),
            sum(t.amount for t in real if t.credit == account),
        )

    def chain(self, chain: Chain, at: datetime) -> bool:
        before = deepcopy(self.done)
        for transfer in chain:
            if not self._one(transfer, at):
                self.done = before
                return False
        return True

    def _one(self, t: Transfer, at: datetime) -> bool:
        same = [d for d in self.done if d.id == t.id]
        hold = next((d for d in self.done if d.id == t.pending_id), None)
        whole = t
        if hold is not None and t.pending_id is not None:
            amount = t.amount if t.amount != ALL else hold.amount
            whole = Transfer(t.id, hold.debit, hold.credit, amount, hold.unit, t.kind, t.pending_id)
        if same:
            return same[0] == whole
        if t.pending_id is not None:
            return self._resolves(whole, hold, at)
        for account in (t.debit, t.credit):
            if account not in ACCOUNTS or ACCOUNTS[account][0] != t.unit:
                return False
        self.done.append(t)
        if all(self._lawful(account) for account in (t.debit, t.credit)):
            return True
        self.done.pop()
        return False

    def _resolves(self, t: Transfer, hold: Transfer | None, at: datetime) -> bool:
        if hold is None or hold.kind is not Kind.PENDING:
            return False
        if any(d.pending_id == hold.id for d in self.done):
            return False
        overdue = hold.expires_at is not None and hold.expires_at <= at
        if overdue and t.id != expiry_id(hold.id):
            return False
        if t.amount > hold.amount or (t.kind is Kind.VOID and t.amount != hold.amount):
            return False
        self.done.append(t)
        return True

    def _lawful(self, account: AccountId) -> bool:
        dp, d, cp, c = self.sums(account)
        rule = ACCOUNTS[account][1]
        if rule is Rule.NO_OVERDRAFT:
            return dp + d <= c
        return rule is not Rule.NO_OVERCREDIT or cp + c <= d


ids = st.integers(100, 112).map(lambda n: TransferId(UUID(int=n)))
some_account = st.sampled_from([*ACCOUNTS, *list(ACCOUNTS)[:4], GHOST])


@st.composite
def moves(draw: st.DrawFn) -> Transfer:
    debit = draw(some_account)
    credit = draw(some_account.filter(lambda other: other != debit))
    kind = draw(st.sampled_from([Kind.POSTED, Kind.PENDING]))
    wait = draw(st.sampled_from([None, 1, 3])) if kind is Kind.PENDING else None
    return Transfer(
        draw(ids),
        debit,
        credit,
        draw(st.integers(1, 6)),
        draw(st.sampled_from(["a", "a", "a", "b"])),
        kind,
        expires_at=START + timedelta(seconds=wait) if wait else None,
    )


@st.composite
def endings(draw: st.DrawFn) -> Transfer:
    identity, hold = draw(ids), draw(ids)
    if draw(st.integers(0, 5)) == 0:
        identity = expiry_id(hold)
    elif identity == hold:
        identity = TransferId(UUID(int=hold.int + 50))
    if draw(st.booleans()):
        return post(transfer=identity, hold=hold, amount=draw(st.integers(0, 6)))
    return void(transfer=identity, hold=hold)


chains = st.lists(moves() | endings(), min_size=1, max_size=4).map(tuple)
batches = st.lists(st.lists(chains, min_size=1, max_size=6), min_size=1, max_size=5)


@settings(max_examples=300, deadline=None)
@given(batches)
def test_judge_agrees_with_the_naive_model(batches: Sequence[Sequence[Chain]]) -> None:
    """Same verdicts, same sums, whatever the batches; rules hold at every commit."""
    naive = Naive()
    stored: dict[TransferId, Stored] = {}
    sums = dict.fromkeys(ACCOUNTS, (0, 0, 0, 0))
    for second, batch in enumerate(batches):
        at = START + timedelta(seconds=second)
        balances = [Balance(a, str(a), *ACCOUNTS[a], *sums[a]) for a in ACCOUNTS]
        found = rules.judge(balances, batch, known=stored, at=at)
        expected = [naive.chain(chain, at) for chain in batch]
        assert [verdict.refusal is None for verdict in found.verdicts] == expected
        for transfer, _ in found.transfers:
            assert transfer.id not in stored
            stored[transfer.id] = Stored(transfer)
        for hold, resolver in found.resolved.items():
            assert stored[hold].resolved_by is None
            stored[hold] = Stored(stored[hold].transfer, resolver)
        for account, change in found.changes.items():
            old = sums[account]
            sums[account] = (
                old[0] + change[0], old[1] + change[1], old[2] + change[2], old[3] + change[3]
            )  # fmt: skip
        for account in ACCOUNTS:
            assert sums[account] == naive.sums(account)
            assert naive._lawful(account)
        assert sum(s[1] for s in sums.values()) == sum(s[3] for s in sums.values())
        assert sum(s[0] for s in sums.values()) == sum(s[2] for s in sums.values())


@settings(max_examples=100, deadline=None)
@given(st.lists(chains, min_size=1, max_size=8))
def test_a_repeated_batch_changes_nothing(batch: Sequence[Chain]) -> None:
    """API-2: every chain that happened answers success again, and moves nothing."""
    balances = [Balance(a, str(a), *ACCOUNTS[a]) for a in ACCOUNTS]
    first = rules.judge(balances, batch, known={}, at=START)
    known = {
        transfer.id: Stored(transfer, first.resolved.get(transfer.id))
        for transfer, _ in first.transfers
    }
    moved = [
        Balance(b.id, b.name, b.unit, b.rule, *first.changes.get(b.id, (0, 0, 0, 0)))
        for b in balances
    ]
    happened = [chain for chain, v in zip(batch, first.verdicts, strict=True) if v.refusal is None]
    again = rules.judge(moved, happened, known=known, at=START)
    assert not again.transfers
    assert not again.changes
    assert all(v.refusal is None and not v.is_new for v in again.verdicts)
