"""The judge: which chains happen, and what they change. No clock, no table.

Semantics follow TigerBeetle's two-phase transfers: pending amounts count toward limits; a POST
may be partial and gives the rest back; a hold is resolved once; an expired one cannot be
posted; the same id with another body is refused before anything else; a chain happens whole or
not at all, and what a failed chain did is invisible to the next. Differences, on purpose: a
repeated chain is a success, not a broken one, and expiry is a VOID that is written down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from entrepot.kernel import Refusal
from entrepot.ledger.rules.refusals import (
    AlreadyResolved,
    HoldExpired,
    MoreThanHeld,
    NoSuchAccount,
    NoSuchHold,
    NotEnough,
    OtherThanHeld,
    Overcredited,
    SameIdOtherBody,
    TooLarge,
    WrongUnit,
)
from entrepot.ledger.values import (
    ALL,
    ITS_OWN,
    SUM_MAX,
    AccountId,
    Balance,
    Chain,
    Kind,
    Rule,
    Stored,
    Transfer,
    TransferId,
    Verdict,
    expiry_id,
)

Sums = tuple[int, int, int, int]
"""debits_pending, debits_posted, credits_pending, credits_posted."""

_DEBITS_PENDING, _DEBITS_POSTED, _CREDITS_PENDING, _CREDITS_POSTED = range(4)
_REPEAT: Final = Verdict()
_NEW: Final = Verdict(is_new=True)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a batch comes to: one verdict a chain, and what is to be written."""

    verdicts: list[Verdict]
    transfers: list[tuple[Transfer, TransferId]] = field(default_factory=list)
    """New transfers with their amounts and accounts filled in, and the id of their chain."""
    changes: dict[AccountId, Sums] = field(default_factory=dict)
    """What is to be added to the sums of each account."""
    resolved: dict[TransferId, TransferId] = field(default_factory=dict)
    """Hold -> the POST or VOID that ended it."""


def judge(
    balances: Iterable[Balance],
    chains: Sequence[Chain],
    *,
    known: Mapping[TransferId, Stored],
    at: datetime,
) -> Judgement:
    """Judge chains in order. `known` holds every stored transfer that a chain repeats or resolves.

    A chain's id is the id of its first transfer.
    """
    bench = _Bench(balances, known, at)
    verdicts = [bench.hear(chain) for chain in chains]
    return Judgement(verdicts, bench.transfers, bench.changes(), bench.resolved)


class _Account:
    """An account while a batch is judged: its balance, and its sums so far."""

    __slots__ = ("balance", "sums")

    def __init__(self, balance: Balance) -> None:
        self.balance = balance
        self.sums = [
            balance.debits_pending,
            balance.debits_posted,
            balance.credits_pending,
            balance.credits_posted,
        ]

    def change(self) -> Sums:
        """What the batch adds to each sum."""
        before, now = self.balance, self.sums
        return (
            now[0] - before.debits_pending,
            now[1] - before.debits_posted,
            now[2] - before.credits_pending,
            now[3] - before.credits_posted,
        )


class _Bench:
    """The state while a batch is judged; each chain can be taken back."""

    def __init__(
        self, balances: Iterable[Balance], known: Mapping[TransferId, Stored], at: datetime
    ) -> None:
        self._accounts = {balance.id: _Account(balance) for balance in balances}
        self._known = known
        self._at = at
        self.transfers: list[tuple[Transfer, TransferId]] = []
        self._new: dict[TransferId, Transfer] = {}
        self.resolved: dict[TransferId, TransferId] = {}
        self._undo: list[tuple[_Account, int, int]] = []
        self._undo_resolved: list[TransferId] = []

    def changes(self) -> dict[AccountId, Sums]:
        changes = {account: state.change() for account, state in self._accounts.items()}
        return {account: change for account, change in changes.items() if any(change)}

    def hear(self, chain: Chain) -> Verdict:
        assert chain, "a chain has at least one transfer"
        before = len(self.transfers)
        self._undo.clear()
        self._undo_resolved.clear()
        for transfer in chain:
            refusal = self._try(transfer, chain)
            if refusal is not None:
                self._take_back(before)
                return Verdict(refusal=refusal, culprit=transfer.id)
        return _NEW if len(self.transfers) > before else _REPEAT

    def _take_back(self, before: int) -> None:
        for account, column, amount in self._undo:
            account.sums[column] -= amount
        for hold in self._undo_resolved:
            del self.resolved[hold]
        for transfer, _ in self.transfers[before:]:
            del self._new[transfer.id]
        del self.transfers[before:]

    def _try(self, transfer: Transfer, chain: Chain) -> Refusal | None:
        earlier = self._find(transfer.id)
        if earlier is not None:
            if self._is_repeat(transfer, earlier):
                return None
            return SameIdOtherBody(transfer=transfer.id)
        if transfer.pending_id is not None:
            return self._resolve(transfer, transfer.pending_id, chain)
        debited, credited = self._account(transfer.debit), self._account(transfer.credit)
        if debited is None:
            return NoSuchAccount(account=transfer.debit)
        if credited is None:
            return NoSuchAccount(account=transfer.credit)
        refusal = self._beyond(transfer, debited, credited, chain)
        if refusal is None:
            pending = transfer.kind is Kind.PENDING
            amount = transfer.amount
            self._add(debited, _DEBITS_PENDING if pending else _DEBITS_POSTED, amount)
            self._add(credited, _CREDITS_PENDING if pending else _CREDITS_POSTED, amount)
            self._write(transfer, chain)
        return refusal

    def _account(self, account: AccountId) -> _Account | None:
        return self._accounts.get(account)

    def _beyond(
        self, transfer: Transfer, debited: _Account, credited: _Account, chain: Chain
    ) -> Refusal | None:
        """Another unit, a rule that would break, a sum that would leave what 64 bits hold?"""
        for state in (debited, credited):
            if state.balance.unit != transfer.unit:
                return WrongUnit(account=state.balance.id, unit=transfer.unit)
        pending, posted, _, limit = debited.sums
        refusal = self._short(transfer, debited, pending + posted, limit, chain)
        if refusal is None:
            _, limit, pending, posted = credited.sums
            refusal = self._short(transfer, credited, pending + posted, limit, chain)
        return refusal

    def _short(
        self, transfer: Transfer, state: _Account, used: int, limit: int, chain: Chain
    ) -> Refusal | None:
        """Is there room on the transfer's side of the account? Pending amounts are used."""
        if used + transfer.amount > SUM_MAX:
            return TooLarge(account=state.balance.id)
        balance = state.balance
        debits = balance.id == transfer.debit
        rule = Rule.NO_OVERDRAFT if debits else Rule.NO_OVERCREDIT
        if balance.rule is not rule or used + transfer.amount <= limit:
            return None
        taken, wanted = self._wanted(chain, transfer, debits=debits)
        no = NotEnough if debits else Overcredited
        return no(balance.id, balance.name, wanted, max(limit - used + taken, 0))

    def _wanted(self, chain: Chain, culprit: Transfer, *, debits: bool) -> tuple[int, int]:
        """What the chain took from the account before the culprit, and wants of it in all."""
        account = culprit.debit if debits else culprit.credit
        taken = wanted = 0
        is_before = True
        for transfer in chain:
            is_before = is_before and transfer is not culprit
            if transfer.pending_id is None and transfer.id not in self._known:
                side = transfer.debit if debits else transfer.credit
                wanted += transfer.amount if side == account else 0
                taken += transfer.amount if side == account and is_before else 0
        return taken, wanted

    def _resolve(self, transfer: Transfer, hold_id: TransferId, chain: Chain) -> Refusal | None:
        stored = self._find(hold_id)
        if stored is None or stored.transfer.kind is not Kind.PENDING:
            return NoSuchHold(hold=hold_id)
        hold = stored.transfer
        refusal = self._resolvable(transfer, hold) or self._open(transfer, stored)
        if refusal is not None:
            return refusal
        whole = Transfer(
            id=transfer.id,
            debit=hold.debit,
            credit=hold.credit,
            amount=hold.amount if transfer.amount == ALL else transfer.amount,
            unit=hold.unit,
            kind=transfer.kind,
            pending_id=hold_id,
            reason=transfer.reason,
        )
        debited, credited = self._account(hold.debit), self._account(hold.credit)
        assert debited is not None, "a hold's accounts are loaded with it"
        assert credited is not None, "a hold's accounts are loaded with it"
        self._add(debited, _DEBITS_PENDING, -hold.amount)
        self._add(credited, _CREDITS_PENDING, -hold.amount)
        if transfer.kind is Kind.POST:
            self._add(debited, _DEBITS_POSTED, whole.amount)
            self._add(credited, _CREDITS_POSTED, whole.amount)
        self.resolved[hold_id] = transfer.id
        self._undo_resolved.append(hold_id)
        self._write(whole, chain)
        return None

    def _open(self, transfer: Transfer, stored: Stored) -> Refusal | None:
        """Is the hold still there? Only its own expiry may end it once its time is over."""
        hold = stored.transfer
        is_expiry = transfer.id == expiry_id(hold.id) if hold.expires_at else False
        if stored.resolved_by is not None:
            if hold.expires_at is not None and stored.resolved_by == expiry_id(hold.id):
                return HoldExpired(hold=hold.id, expires_at=hold.expires_at)
            return AlreadyResolved(hold=hold.id, resolved_by=stored.resolved_by)
        if hold.expires_at is not None and hold.expires_at <= self._at and not is_expiry:
            return HoldExpired(hold=hold.id, expires_at=hold.expires_at)
        return None

    @staticmethod
    def _resolvable(transfer: Transfer, hold: Transfer) -> Refusal | None:
        if (
            transfer.debit not in {hold.debit, ITS_OWN}
            or transfer.credit not in {hold.credit, ITS_OWN}
            or transfer.unit not in {hold.unit, ""}
        ):
            return OtherThanHeld(hold=hold.id)
        if transfer.amount > hold.amount:
            return MoreThanHeld(hold=hold.id, held=hold.amount, wanted=transfer.amount)
        if transfer.kind is Kind.VOID and transfer.amount not in {hold.amount, ALL}:
            return OtherThanHeld(hold=hold.id)
        return None

    def _is_repeat(self, transfer: Transfer, earlier: Stored) -> bool:
        """Same id: is it the same body? `reason` is for people and may differ."""
        done = earlier.transfer
        if transfer.pending_id is None:
            return replace(transfer, reason="") == replace(done, reason="")
        if transfer.kind is not done.kind or transfer.pending_id != done.pending_id:
            return False
        hold = self._find(transfer.pending_id)
        assert hold is not None, "a resolved hold is loaded together with what resolved it"
        return (
            transfer.debit in {done.debit, ITS_OWN}
            and transfer.credit in {done.credit, ITS_OWN}
            and transfer.unit in {done.unit, ""}
            and done.amount == (hold.transfer.amount if transfer.amount == ALL else transfer.amount)
        )

    def _find(self, identity: TransferId) -> Stored | None:
        new = self._new.get(identity)
        if new is not None:
            return Stored(new, self.resolved.get(identity))
        stored = self._known.get(identity)
        if stored is not None and identity in self.resolved:
            return Stored(stored.transfer, self.resolved[identity])
        return stored

    def _add(self, account: _Account, column: int, amount: int) -> None:
        account.sums[column] += amount
        self._undo.append((account, column, amount))

    def _write(self, transfer: Transfer, chain: Chain) -> None:
        self._new[transfer.id] = transfer
        self.transfers.append((transfer, chain[0].id))
