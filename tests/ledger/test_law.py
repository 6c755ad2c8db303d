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
ONE, TWO, THREE, FOUR, FIVE, GHOST = (AccountId(UUID(int=n)) for n in range(1, 7))
ACCOUNTS = {
    ONE: ("a", Rule.NONE),
    TWO: ("a", Rule.NO_OVERDRAFT),
    THREE: ("a", Rule.NO_OVERDRAFT),
    FOUR: ("a", Rule.NO_OVERCREDIT),
    FIVE: ("b", Rule.NONE),
}


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


FUNDING = tuple(
    Transfer(TransferId(UUID(int=number)), debit, credit, 5, "a")
    for number, (debit, credit) in enumerate([(ONE, TWO), (ONE, THREE), (FOUR, ONE)], start=10)
)
"""So that the accounts with rules have something to lose; rarely enough for all that is asked."""

some_account = st.sampled_from([ONE, TWO, TWO, THREE, FOUR])
two_accounts = st.tuples(some_account, some_account).filter(lambda pair: pair[0] != pair[1])
rarely = st.integers(0, 11).map(lambda n: n == 0)
sizes = st.sampled_from([1, 1, 1, 2, 3])


class Story:
    """What has been drawn so far, so that endings find holds and repeats find what they repeat."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.told: list[Transfer] = []
        self.holds: list[Transfer] = []

    def batches(self) -> list[list[Chain]]:
        return [
            [
                tuple(self.transfer() for _ in range(self.draw(sizes)))
                for _ in range(self.draw(st.integers(1, 6)))
            ]
            for _ in range(self.draw(st.integers(2, 5)))
        ]

    def transfer(self) -> Transfer:
        if self.told and self.draw(rarely):
            return self.draw(st.sampled_from(self.told))
        transfer = self.ending() if self.holds and self.draw(st.booleans()) else self.move()
        self.told.append(transfer)
        return transfer

    def identity(self) -> TransferId:
        if self.told and self.draw(rarely):
            return self.draw(st.sampled_from(self.told)).id
        return TransferId(UUID(int=100 + len(self.told)))

    def move(self) -> Transfer:
        debit, credit = self.draw(two_accounts)
        if self.draw(rarely):
            credit = self.draw(st.sampled_from([FIVE, GHOST]))
        kind = self.draw(st.sampled_from([Kind.POSTED, Kind.PENDING, Kind.PENDING]))
        wait = self.draw(st.sampled_from([None, None, 2, 3])) if kind is Kind.PENDING else None
        move = Transfer(
            self.identity(),
            debit,
            credit,
            self.draw(st.integers(1, 4)),
            "b" if self.draw(rarely) else "a",
            kind,
            expires_at=START + timedelta(seconds=wait) if wait else None,
        )
        if kind is Kind.PENDING:
            self.holds.append(move)
        return move

    def ending(self) -> Transfer:
        hold = self.draw(st.sampled_from(self.holds[-4:])).id
        identity = self.identity()
        if identity == hold or self.draw(rarely):
            identity = expiry_id(hold)
        if self.draw(st.booleans()):
            return post(transfer=identity, hold=hold, amount=self.draw(st.integers(0, 5)))
        return void(transfer=identity, hold=hold)


@st.composite
def stories(draw: st.DrawFn) -> list[list[Chain]]:
    return Story(draw).batches()


@settings(max_examples=300, deadline=None)
@given(stories())
def test_judge_agrees_with_the_naive_model(batches: Sequence[Sequence[Chain]]) -> None:
    """Same verdicts, same sums, whatever the batches; rules hold at every commit."""
    naive = Naive()
    stored: dict[TransferId, Stored] = {}
    sums = dict.fromkeys(ACCOUNTS, (0, 0, 0, 0))
    for second, batch in enumerate([[FUNDING], *batches]):
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
@given(stories())
def test_a_repeated_batch_changes_nothing(batches: Sequence[Sequence[Chain]]) -> None:
    """API-2: every chain that happened answers success again, and moves nothing."""
    balances = [Balance(a, str(a), *ACCOUNTS[a]) for a in ACCOUNTS]
    batch = [FUNDING, *(chain for batch in batches for chain in batch)]
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
