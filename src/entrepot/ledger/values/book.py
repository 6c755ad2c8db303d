"""Accounts, transfers, and what is said of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final, NewType, Self
from uuid import UUID

from entrepot.kernel import Refusal, following_id, named_id

Book = NewType("Book", int)
AccountId = NewType("AccountId", UUID)
TransferId = NewType("TransferId", UUID)

DEFAULT_BOOK: Final = Book(1)
_FOLLOWING: Final = 8
"""The version of ids that follow from others."""
AMOUNT_MAX: Final = 2**62
"""Amounts stay far from the edge of a 64-bit column."""
SUM_MAX: Final = 2**63 - 1
"""The edge: no sum of an account may pass it."""
ITS_OWN: Final = AccountId(UUID(int=0))
"""Stands for the reservation's own account in a POST or VOID."""
ALL: Final = 0
"""Stands for the whole reserved amount in a POST or VOID."""


class Rule(IntEnum):
    """What an account may never do; pending amounts count."""

    NONE = 0
    NO_OVERDRAFT = 1
    """debits_pending + debits_posted <= credits_posted: stock, escrow, allowances."""
    NO_OVERCREDIT = 2
    """credits_pending + credits_posted <= debits_posted: its mirror."""


class Kind(IntEnum):
    """What a transfer does."""

    POSTED = 1
    PENDING = 2
    """Reserves; a POST or VOID naming it, or its expiry, ends the reservation."""
    POST = 3
    """Makes a pending amount (or a part of it) real; the rest goes back."""
    VOID = 4


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be opened; `name` is readable and gives the id."""

    name: str
    unit: str
    rule: Rule = Rule.NONE

    @property
    def id(self) -> AccountId:
        return account_id(self.name)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Move `amount` (> 0, smallest units) from `debit` to `credit`. The caller gives the id.

    POST and VOID name the reservation in `pending_id`; their accounts and unit are its own, so
    they may be left out: see `post` and `void`. `expires_at` only on PENDING. `reason` says why,
    for people: `order.placed EP-2611-0042`; its second word finds the transfer again.
    """

    id: TransferId
    debit: AccountId
    credit: AccountId
    amount: int
    unit: str
    kind: Kind = Kind.POSTED
    pending_id: TransferId | None = None
    expires_at: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.kind in _RESOLVING:
            assert self.pending_id is not None, self
            assert self.pending_id != self.id, self
            assert ALL <= self.amount <= AMOUNT_MAX, self
            assert self.expires_at is None, self
        else:
            assert self.pending_id is None, self
            assert self.debit != self.credit, self
            assert 0 < self.amount <= AMOUNT_MAX, self
            assert self.expires_at is None or self.kind is Kind.PENDING, self


_RESOLVING: Final = frozenset({Kind.POST, Kind.VOID})


def post(
    *, transfer: TransferId, hold: TransferId, amount: int = ALL, reason: str = ""
) -> Transfer:
    """Make a hold real, or a part of it; the rest goes back."""
    return Transfer(transfer, ITS_OWN, ITS_OWN, amount, "", Kind.POST, hold, None, reason)


def void(*, transfer: TransferId, hold: TransferId, reason: str = "") -> Transfer:
    """Give a hold back, all of it."""
    return Transfer(transfer, ITS_OWN, ITS_OWN, ALL, "", Kind.VOID, hold, None, reason)


Chain = tuple[Transfer, ...]
"""Transfers that happen all or none, in order."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The four sums of an account, in its smallest unit."""

    id: AccountId
    name: str
    unit: str
    rule: Rule
    debits_pending: int = 0
    debits_posted: int = 0
    credits_pending: int = 0
    credits_posted: int = 0

    @property
    def free(self) -> int:
        """What may still be taken from it; pending debits count, pending credits do not."""
        return self.credits_posted - self.debits_posted - self.debits_pending

    @property
    def posted(self) -> int:
        """Credits less debits, of what is final."""
        return self.credits_posted - self.debits_posted


@dataclass(frozen=True, slots=True)
class Stored:
    """A transfer as it was stored. `resolved_by`: the POST or VOID that ended a reservation."""

    transfer: Transfer
    resolved_by: TransferId | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a chain. A chain whose transfers had all happened before is no news."""

    is_new: bool = False
    refusal: Refusal | None = None
    culprit: TransferId | None = None
    """The transfer that was refused; all others of the chain fell with it."""

    def or_raise(self) -> Self:
        if self.refusal is not None:
            raise self.refusal
        return self


def account_id(name: str) -> AccountId:
    """The id of the account of that name; the same in every book."""
    return AccountId(named_id(f"account:{name}"))


def expiry_id(hold: TransferId) -> TransferId:
    """The id of the VOID that expiry writes: one for each hold, whoever writes it."""
    if hold.version == _FOLLOWING:
        return TransferId(following_id(hold, "expire"))
    return TransferId(named_id(f"expire:{hold}"))  # holds of the releases before
